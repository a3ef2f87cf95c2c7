import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type {
  OutgoingText,
  TextFailure,
  TextHanded,
  TextHook,
  TextProvider,
  TextStatus,
} from '#domain/texts/types.ts';
import { assertOutsideTransaction } from '#kernel/network-guard.ts';
import { readBody } from '#kernel/read-body.ts';

/** A provider with Twilio's API of 2010-04-01; others offer the same one under an address of their own. */
export interface TwilioAccount {
  /** Up to and without `/2010-04-01`. */
  url: string;
  accountSid: string;
  authToken: string;
}

const WITHIN_MS = 15_000;
const MOST_BYTES = 100_000;
const created = z.object({ sid: z.string().min(1).max(64) });
const refused = z.object({ code: z.number().int() });

/** By the provider's number of the error; whatever is not here was refused for a reason that its own pages explain. */
const FAILURES: Readonly<Record<number, TextFailure>> = {
  20003: 'text.account',
  20005: 'text.account',
  21211: 'text.not-mobile',
  21408: 'text.account',
  21606: 'text.no-sender',
  21610: 'text.unsubscribed',
  21612: 'text.no-sender',
  21614: 'text.not-mobile',
  30003: 'text.unreachable',
  30004: 'text.filtered',
  30005: 'text.unreachable',
  30006: 'text.not-mobile',
  30007: 'text.filtered',
  30008: 'text.unreachable',
};

/** Causes by which nothing of a request can have left: asking again cannot send a text twice. */
const NEVER_LEFT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

/** Text messages by a provider with Twilio's API. Numbers and texts go there: whoever names one decides that. */
export function createTwilio(account: TwilioAccount): TextProvider {
  const { url, accountSid, authToken } = account;
  const messages = new URL(`/2010-04-01/Accounts/${encodeURIComponent(accountSid)}/Messages.json`, url);
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  return {
    id: 'twilio',
    signatureHeader: 'x-twilio-signature',
    async send({ from, to, body, statusUrl }: OutgoingText): Promise<TextHanded> {
      assertOutsideTransaction('a provider of text messages');
      const form = new URLSearchParams({ From: from, To: to, Body: body, StatusCallback: statusUrl });
      let answer: Response;
      try {
        answer = await fetch(messages, {
          method: 'POST',
          headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
          body: form.toString(),
          signal: AbortSignal.timeout(WITHIN_MS),
          redirect: 'error',
        });
      } catch (error) {
        return { state: NEVER_LEFT.has(causeOf(error)) ? 'later' : 'unknown' };
      }
      return readAnswer(answer);
    },
    isSigned: (hook) => isSigned(hook, authToken),
    readStatus,
    readIncoming(fields) {
      const [providerId, from, to] = ['MessageSid', 'From', 'To'].map((name) => fields.get(name));
      if (!providerId || !from || !to || providerId.length > 64) return undefined;
      return { providerId, from, to, body: fields.get('Body') ?? '' };
    },
  };
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  // Several addresses were tried: the first says as much as all.
  const first: unknown = cause instanceof AggregateError ? cause.errors[0] : cause;
  return typeof first === 'object' && first !== null && 'code' in first ? String(first.code) : '';
}

async function readAnswer(answer: Response): Promise<TextHanded> {
  const read = await readJson(answer);
  if (answer.status === 201 || answer.status === 200) {
    const { success, data } = created.safeParse(read);
    return success ? { state: 'accepted', providerId: data.sid } : { state: 'unknown' };
  }
  // Too many at once: none of it was taken.
  if (answer.status === 429) return { state: 'later' };
  if (answer.status >= 500) return { state: 'unknown' };
  const { data } = refused.safeParse(read);
  const known = data && FAILURES[data.code];
  const byStatus = answer.status === 401 || answer.status === 403 ? 'text.account' : 'text.refused';
  return { state: 'failed', errorCode: known ?? byStatus };
}

async function readJson(answer: Response): Promise<unknown> {
  try {
    return JSON.parse((await readBody(answer, MOST_BYTES)).toString('utf8'));
  } catch {
    return undefined;
  }
}

/** The address and each field by name, one after another, under the account's token (SHA-1, as this API has it). */
function isSigned({ url, signature, fields }: TextHook, authToken: string): boolean {
  const names = [...fields.keys()].sort();
  const said = url + names.map((name) => `${name}${fields.get(name)}`).join('');
  const wanted = createHmac('sha1', authToken).update(said, 'utf8').digest();
  const given = Buffer.from(signature, 'base64');
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function readStatus(fields: TextHook['fields']): TextStatus | undefined {
  const providerId = fields.get('MessageSid');
  const status = fields.get('MessageStatus');
  if (!providerId || !status || providerId.length > 64) return undefined;
  switch (status) {
    case 'delivered':
    case 'read':
      return { providerId, state: 'delivered', errorCode: null };
    case 'undelivered':
    case 'failed':
    case 'canceled':
      return { providerId, state: 'failed', errorCode: FAILURES[Number(fields.get('ErrorCode'))] ?? null };
    default:
      return { providerId, state: 'on-its-way', errorCode: null };
  }
}
