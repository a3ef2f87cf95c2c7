import { Readable } from 'node:stream';
import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { MailAccess, OutgoingMail, SendOutcome, ServerFault } from '#domain/mail/post-office.ts';
import type { MailAddress } from '#domain/mail/types.ts';
import { assertOutsideTransaction } from '#kernel/network-guard.ts';
import { faultOf } from './faults.ts';
import type { Line, RestingLines } from './lines.ts';
import type { Tokens } from './tokens.ts';

export interface SmtpDeps {
  tokens: Tokens;
  lines: RestingLines;
  limits?: Partial<SmtpLimits>;
}

export interface SmtpLimits {
  connectMs: number;
  /** A server may look through a mail for minutes before it answers (RFC 5321: 10). */
  silentMs: number;
}

const LIMITS: SmtpLimits = { connectMs: 20_000, silentMs: 300_000 };

/** With the first mail and not at the start: what a city without a mailbox needs nothing of. */
const composing = () => import('nodemailer/lib/mail-composer');
const connecting = () => import('nodemailer/lib/smtp-connection');

/** The bytes of a mail as it goes; the same mail has the same id each time. */
export async function composeMail(mail: OutgoingMail): Promise<Buffer> {
  const { default: MailComposer } = await composing();
  const composer = new MailComposer({
    messageId: `<${mail.mailId}>`,
    date: mail.sentAt,
    from: namedAddress(mail.from),
    ...(mail.replyTo ? { replyTo: namedAddress(mail.replyTo) } : {}),
    to: mail.to.map(namedAddress),
    ...(mail.cc.length > 0 ? { cc: mail.cc.map(namedAddress) } : {}),
    subject: mail.subject,
    text: mail.text,
    ...(mail.inReplyTo === null ? {} : { inReplyTo: `<${mail.inReplyTo}>` }),
    ...(mail.references.length > 0 ? { references: mail.references.map((id) => `<${id}>`) } : {}),
    headers: mail.automatic
      ? { 'Auto-Submitted': 'auto-replied', 'X-Auto-Response-Suppress': 'All', Precedence: 'auto_reply' }
      : {},
    attachments: mail.files.map(({ name, mediaType, bytes }) => ({
      filename: name,
      contentType: mediaType,
      content: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    })),
    // Nothing that somebody wrote names a file of this machine, or an address to fetch.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}

const namedAddress = ({ name, address }: MailAddress) => ({ name, address });

async function open({ outgoing, oauth, authority }: MailAccess, { tokens, limits }: SmtpDeps): Promise<Line> {
  const { host, port, security, user, password } = outgoing;
  const { connectMs, silentMs } = { ...LIMITS, ...limits };
  const { default: Connection } = await connecting();
  const connection = new Connection({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    tls: { minVersion: 'TLSv1.2', ...(authority ? { ca: [authority] } : {}) },
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    socketTimeout: silentMs,
  });
  const lost = new Promise<never>((_resolve, reject) => connection.once('error', reject));
  lost.catch(() => undefined);
  try {
    await Promise.race([
      new Promise<void>((resolve, reject) =>
        connection.connect((error) => (error ? reject(error) : resolve())),
      ),
      lost,
    ]);
    if (user !== null) {
      const auth = oauth
        ? { type: 'oauth2' as const, method: 'XOAUTH2', user, oauth2: await bearer(user, oauth, tokens) }
        : { user, pass: password ?? '' };
      await Promise.race([
        new Promise<void>((resolve, reject) =>
          connection.login(auth as SMTPConnection.AuthenticationType, (error) =>
            error ? reject(error) : resolve(),
          ),
        ),
        lost,
      ]);
    }
    return { connection, lost };
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** What the line asks for a token with. */
async function bearer(user: string, oauth: NonNullable<MailAccess['oauth']>, tokens: Tokens) {
  const token = await tokens.tokenFor(oauth);
  const words = Buffer.from(`user=${user}\u0001auth=Bearer ${token}\u0001\u0001`).toString('base64');
  return {
    getToken: (_renew: boolean, done: (error: Error | null, token: string) => void) => done(null, token),
    buildXOAuth2Token: () => words,
  };
}

/** Signs in, and asks whether mail of this address would be taken; null when that went. */
export async function trySmtp(access: MailAccess, deps: SmtpDeps): Promise<ServerFault | null> {
  assertOutsideTransaction('a mail server');
  try {
    const { connection } = await open(access, deps);
    connection.quit();
    return null;
  } catch (error) {
    return faultOf(error);
  }
}

interface Refused {
  recipient?: string;
  response?: string;
  responseCode?: number;
  message: string;
}

/** Hands a mail over. What the server took it has; of a line that goes before the answer nobody knows. */
export async function sendBySmtp(
  access: MailAccess,
  mail: OutgoingMail,
  deps: SmtpDeps,
): Promise<SendOutcome> {
  assertOutsideTransaction('a mail server');
  const bytes = await composeMail(mail);
  const rested = deps.lines.take(access);
  const onRested = rested && (await hand(access, mail, bytes, rested, deps.lines));
  // A line that rested may be gone without having said so: of this mail the server has nothing then.
  if (onRested && !onRested.isLineGone) return onRested.outcome;
  let line: Line;
  try {
    line = await open(access, deps);
  } catch (error) {
    const fault = faultOf(error);
    if (fault.trouble === 'sign-in' && access.oauth) deps.tokens.forget(access.oauth);
    return { state: 'later', fault };
  }
  return (await hand(access, mail, bytes, line, deps.lines)).outcome;
}

/** Says a mail on a line. `isLineGone`: that went before everything was said, and no server answered. */
async function hand(
  access: MailAccess,
  mail: OutgoingMail,
  bytes: Buffer,
  line: Line,
  lines: RestingLines,
): Promise<{ outcome: SendOutcome; isLineGone: boolean }> {
  const { connection, lost } = line;
  // Only when the last byte has gone to the line can the server have the whole of it.
  let isAllSaid = false;
  const source = Readable.from([bytes]);
  source.once('end', () => (isAllSaid = true));
  try {
    const info = await Promise.race([
      new Promise<{ rejectedErrors?: Refused[] }>((resolve, reject) =>
        connection.send(
          {
            from: mail.envelopeFrom,
            to: [...mail.to, ...mail.cc].map(({ address }) => address),
            size: bytes.length,
            dsn: { ret: 'HDRS', envid: mail.mailId, notify: ['FAILURE', 'DELAY'] },
          },
          source,
          (error, sent) => (error ? reject(error) : resolve(sent)),
        ),
      ),
      lost,
    ]);
    lines.rest(access, line);
    const refused = (info.rejectedErrors ?? []).map(({ recipient = '', response, message }) => ({
      address: recipient,
      status: statusIn(response),
      answer: (response ?? message).slice(0, 500),
    }));
    return { outcome: { state: 'taken', refused }, isLineGone: false };
  } catch (error) {
    connection.close();
    return { outcome: outcomeOf(error, isAllSaid), isLineGone: !isAllSaid && isUnanswered(error) };
  }
}

/** Whether no server answered, and nothing of the mail itself was wrong. */
function isUnanswered(error: unknown): boolean {
  const { responseCode, code } = error as { responseCode?: number; code?: string };
  return responseCode === undefined && code !== 'EENVELOPE' && code !== 'EMESSAGE';
}

function outcomeOf(error: unknown, isAllSaid: boolean): SendOutcome {
  const fault = faultOf(error);
  const { responseCode, command, code } = error as { responseCode?: number; command?: string; code?: string };
  // It was answered: what begins with 5 will be so the next time, too.
  if (responseCode !== undefined && code !== 'ECONNECTION')
    return {
      state: responseCode >= 500 ? 'refused' : 'later',
      fault: { ...fault, trouble: command === 'MAIL FROM' ? 'sender' : 'other' },
    };
  if (code === 'EENVELOPE' || code === 'EMESSAGE')
    return { state: 'refused', fault: { ...fault, trouble: 'other' } };
  return isAllSaid ? { state: 'unknown', fault } : { state: 'later', fault };
}

/** The enhanced code (RFC 3463) in an answer. */
function statusIn(answer: string | undefined): string | null {
  return /\b([245]\.\d{1,3}\.\d{1,3})\b/.exec(answer ?? '')?.[1] ?? null;
}
