import type { ImapFlow, ImapFlowOptions } from 'imapflow';
import type {
  ArrivedMail,
  FollowHooks,
  Following,
  MailAccess,
  ServerFault,
} from '#domain/mail/post-office.ts';
import type { MailCursor } from '#domain/mail/types.ts';
import type { Clock, Timer } from '#kernel/clock.ts';
import type { Logger } from '#kernel/log.ts';
import { assertOutsideTransaction } from '#kernel/network-guard.ts';
import { faultOf } from './faults.ts';
import type { Tokens } from './tokens.ts';

export interface ImapDeps {
  clock: Clock;
  tokens: Tokens;
  log: Logger;
  limits?: Partial<ImapLimits>;
}

/** How much is taken and how long is waited. */
export interface ImapLimits {
  /** Of a larger mail only the beginning comes: what it says, and the files that are whole in it. */
  mailMaxBytes: number;
  beginningBytes: number;
  connectMs: number;
  /** A line on which nothing comes for so long is gone. */
  silentMs: number;
}

const LIMITS: ImapLimits = {
  mailMaxBytes: 40_000_000,
  beginningBytes: 20_000_000,
  connectMs: 20_000,
  silentMs: 90_000,
};
/** Renewed before servers end it (RFC 2177: 29 minutes; many end it sooner), and shorter than `silentMs` lets a line rest. */
const IDLE_MS = 60_000;
const AGAIN_AFTER_MS = [1_000, 2_000, 5_000, 15_000, 60_000];
/** In one command: what comes back is held in memory. */
const AT_ONCE_MAILS = 50;
const AT_ONCE_BYTES = 20_000_000;
/** In one commit. */
const KEPT_AT_ONCE = 20;
/** Set on a mail of which we have the beginning only, so that it is found there. */
const SOUGHT = '\\Flagged';
/** Set beside \Seen, where the server keeps words of our own: it is the city's now. */
const OURS = '$Engawa';
const GOODBYE_MS = 2_000;

/** How one signs in at the receiving server. */
async function imapOptions(
  { incoming, oauth, authority }: MailAccess,
  { tokens, limits }: ImapDeps,
): Promise<ImapFlowOptions> {
  const { host, port, security, user, password } = incoming;
  const { connectMs, silentMs, mailMaxBytes } = { ...LIMITS, ...limits };
  const auth = oauth
    ? { user: user ?? '', accessToken: await tokens.tokenFor(oauth) }
    : { user: user ?? '', pass: password ?? '' };
  return {
    host,
    port,
    secure: security === 'tls',
    doSTARTTLS: security === 'starttls' ? true : security === 'none' ? false : undefined,
    auth,
    tls: { minVersion: 'TLSv1.2', ...(authority ? { ca: [authority] } : {}) },
    logger: false,
    disableAutoIdle: true,
    maxIdleTime: IDLE_MS,
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    socketTimeout: silentMs,
    maxLiteralSize: mailMaxBytes + 1_000_000,
    clientInfo: { name: 'Engawa' },
  };
}

/** A line that is not open yet. With the first mailbox and not at the start: its hundred files take a while to read. */
async function newLine(access: MailAccess, deps: ImapDeps): Promise<ImapFlow> {
  const { ImapFlow: Line } = await import('imapflow');
  return new Line(await imapOptions(access, deps));
}

/** Signs in and opens the folder; undefined when that went. */
export async function tryImap(access: MailAccess, deps: ImapDeps): Promise<ServerFault | null> {
  assertOutsideTransaction('a mail server');
  let client: ImapFlow | undefined;
  try {
    client = await newLine(access, deps);
    client.on('error', () => undefined);
    await client.connect();
    await openFolder(client, access.incoming.folder);
    return null;
  } catch (error) {
    return faultOfImap(error);
  } finally {
    await goodbye(client);
  }
}

class FolderMissing extends Error {}

async function openFolder(client: ImapFlow, folder: string): Promise<number> {
  try {
    return Number((await client.mailboxOpen(folder)).uidValidity);
  } catch (cause) {
    if ((cause as { responseStatus?: unknown }).responseStatus === 'NO')
      throw new FolderMissing('there is no such folder', { cause });
    throw cause;
  }
}

function faultOfImap(error: unknown): ServerFault {
  if (error instanceof FolderMissing) return { trouble: 'folder', said: faultOf(error.cause).said };
  return faultOf(error);
}

async function goodbye(client: ImapFlow | undefined): Promise<void> {
  if (!client) return;
  if (client.usable) {
    const closing = afterMs(() => client.close(), GOODBYE_MS);
    await client.logout().catch(() => undefined);
    closing();
  }
  client.close();
}

/** Real time: it ends a line of the real network. Answers how to call it off. */
function afterMs(run: () => void, ms: number): () => void {
  const signal = AbortSignal.timeout(ms);
  signal.addEventListener('abort', run, { once: true });
  return () => signal.removeEventListener('abort', run);
}

/**
 * Lets what arrives become ours, in its order: what came while others were being kept is kept next, together, so that a
 * backlog does not cost a commit for each mail.
 */
function keepInTurn(hooks: FollowHooks, ours: (uid: number) => void) {
  const arrived: ArrivedMail[] = [];
  const kept: number[] = [];
  let keeping: Promise<void> | undefined;
  let failure: { why: unknown } | undefined;

  async function keepAll(): Promise<void> {
    while (arrived.length > 0 && !failure) {
      const some = arrived.splice(0, KEPT_AT_ONCE);
      try {
        await hooks.keep(some);
      } catch (why) {
        failure = { why };
        return;
      }
      for (const { uid } of some) {
        ours(uid);
        kept.push(uid);
      }
    }
  }

  return {
    kept,
    add(mail: ArrivedMail): void {
      arrived.push(mail);
      keeping ??= keepAll().finally(() => (keeping = undefined));
    },
    async settled(): Promise<void> {
      await keeping;
      await keepAll();
    },
    /** Throws what kept a mail from becoming ours. */
    requireGoing(): void {
      if (failure) throw failure.why;
    },
  };
}

/** Reads a mailbox from a place on and goes on reading: only what is new is asked for. */
export function followImap(
  access: MailAccess,
  from: MailCursor,
  hooks: FollowHooks,
  deps: ImapDeps,
): Following {
  assertOutsideTransaction('a mail server');
  const { clock, log } = deps;
  const limits = { ...LIMITS, ...deps.limits };
  const cursor = { ...from };
  let running = true;
  let isCaughtUp = false;
  let client: ImapFlow | undefined;
  let pause: { timer: Timer; end: () => void } | undefined;

  async function run(): Promise<void> {
    for (let failures = 0; running; ) {
      try {
        await session(() => (failures = 0));
      } catch (error) {
        isCaughtUp = false;
        if (!running) return;
        const fault = faultOfImap(error);
        if (fault.trouble === 'sign-in' && access.oauth) deps.tokens.forget(access.oauth);
        log.warn({ trouble: fault.trouble, host: access.incoming.host }, 'a mailbox cannot be read');
        hooks.told('retrying', fault);
      }
      const waitMs = AGAIN_AFTER_MS[Math.min(failures++, AGAIN_AFTER_MS.length - 1)] as number;
      if (running) await rest(waitMs);
    }
  }

  function rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        pause = undefined;
        resolve();
      };
      pause = { timer: clock.after(ms, end), end };
    });
  }

  /** From signing in until the line is gone. */
  async function session(signedIn: () => void): Promise<void> {
    const line = await newLine(access, deps);
    client = line;
    let lost: Error | undefined;
    line.on('error', (error: Error) => (lost ??= error));
    const closed = new Promise<void>((resolve) => line.once('close', resolve));
    try {
      await line.connect();
      const validity = await openFolder(line, access.incoming.folder);
      if (validity !== cursor.validity) {
        await hooks.renumbered(validity);
        Object.assign(cursor, { validity, lastUid: 0 });
      }
      signedIn();
      hooks.told('connected', null);
      await markBelated(line);
      let isNews = true;
      line.on('exists', () => (isNews = true));
      while (running && !line.isClosed) {
        if (isNews) {
          isNews = false;
          await fetchNew(line, validity);
          continue;
        }
        isCaughtUp = true;
        // Ends when something is told, and after its longest time.
        await Promise.race([idleOnce(line), closed]);
        // What came while it was not listened for would be told only at the next.
        if (!line.isClosed && running) await line.noop();
        if (line.mailbox && line.mailbox.uidNext > cursor.lastUid + 1) isNews = true;
      }
      if (running) throw Object.assign(new Error('the line was closed'), { code: 'EConnectionClosed' });
    } catch (error) {
      // What ended the line says more than what was under way on it.
      if (lost) throw lost;
      throw error;
    } finally {
      await goodbye(line);
    }
  }

  /** A line that went between a commit and its mark has left mails that are ours without one. */
  async function markBelated(line: ImapFlow): Promise<void> {
    const { mailbox } = line;
    if (!mailbox || cursor.lastUid === 0 || mailbox.permanentFlags?.has('\\*') !== true) return;
    const uids = await line.search({ uid: `1:${cursor.lastUid}`, unKeyword: OURS }, { uid: true });
    if (uids && uids.length > 0) await line.messageFlagsAdd(uids, ['\\Seen', OURS], { uid: true });
  }

  async function fetchNew(line: ImapFlow, validity: number): Promise<void> {
    isCaughtUp = false;
    const range = `${cursor.lastUid + 1}:*`;
    const listed: { uid: number; size: number }[] = [];
    // "*" is the last mail, also where that is older than what was asked for.
    for await (const { uid, size = 0 } of line.fetch(range, { uid: true, size: true }, { uid: true }))
      if (uid > cursor.lastUid) listed.push({ uid, size });
    listed.sort((one, other) => one.uid - other.uid);
    for (const group of groups(listed)) {
      if (!running) return;
      await fetchGroup(line, validity, group);
    }
  }

  function* groups(
    listed: readonly { uid: number; size: number }[],
  ): Generator<{ uid: number; size: number }[]> {
    let group: { uid: number; size: number }[] = [];
    let bytes = 0;
    for (const mail of listed) {
      const size = mail.size > limits.mailMaxBytes ? limits.beginningBytes : mail.size;
      const isCut = mail.size > limits.mailMaxBytes;
      if (group.length > 0 && (isCut || group.length >= AT_ONCE_MAILS || bytes + size > AT_ONCE_BYTES)) {
        yield group;
        [group, bytes] = [[], 0];
      }
      group.push(mail);
      bytes += size;
      if (!isCut) continue;
      yield group;
      [group, bytes] = [[], 0];
    }
    if (group.length > 0) yield group;
  }

  /** Takes some mails, and marks on the server those that are ours then: never one that is not. */
  async function fetchGroup(
    line: ImapFlow,
    validity: number,
    group: readonly { uid: number; size: number }[],
  ): Promise<void> {
    const cut = group.some(({ size }) => size > limits.mailMaxBytes);
    const uids = group.map(({ uid }) => uid);
    const source = cut ? { start: 0, maxLength: limits.beginningBytes } : true;
    const early = new Map<number, Buffer>();
    const waited = [...uids];
    const sizes = new Map(group.map(({ uid, size }) => [uid, size]));
    const keeper = keepInTurn(hooks, (uid) => (cursor.lastUid = uid));
    const keep = (uid: number, bytes: Buffer): void =>
      keeper.add({ validity, uid, bytes, wholeBytes: cut ? (sizes.get(uid) ?? null) : null });
    try {
      // Each as soon as it is here, so that a line that is cut again and again comes further each time; but never one before
      // another that is older: how far it was read is one number.
      for await (const { uid, source: bytes } of line.fetch(uids, { uid: true, source }, { uid: true })) {
        if (bytes && waited.includes(uid)) early.set(uid, bytes);
        for (let next = waited[0]; next !== undefined && early.has(next); next = waited[0]) {
          keep(next, early.get(next)!);
          early.delete(next);
          waited.shift();
        }
        keeper.requireGoing();
      }
    } finally {
      // What came before the line went is ours all the same.
      await keeper.settled();
    }
    // What was listed and did not come was deleted meanwhile by somebody else.
    for (const [uid, bytes] of [...early].sort(([one], [other]) => one - other)) keep(uid, bytes);
    await keeper.settled();
    keeper.requireGoing();
    cursor.lastUid = Math.max(cursor.lastUid, ...uids);
    const flags = ['\\Seen', OURS, ...(cut ? [SOUGHT] : [])];
    if (keeper.kept.length > 0) await line.messageFlagsAdd(keeper.kept, flags, { uid: true });
  }

  /** Listens until something is told. */
  async function idleOnce(line: ImapFlow): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    line.once('exists', resolve);
    const idling = line.idle().catch(() => undefined);
    await Promise.race([promise, idling]);
    line.off('exists', resolve);
  }

  const ran = run();
  return {
    get isCaughtUp() {
      return isCaughtUp;
    },
    async stop() {
      running = false;
      if (pause) {
        clock.clear(pause.timer);
        pause.end();
      }
      // A line that listens ends with it; one that is being opened too.
      client?.close();
      await ran;
    },
  };
}
