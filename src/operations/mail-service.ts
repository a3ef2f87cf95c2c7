import { createHash } from 'node:crypto';
import type { StoredEvent } from '#db/events.ts';
import { listCities } from '#domain/city/city.ts';
import type { Handed, OutboundMessage } from '#domain/interactions/types.ts';
import { storageKey } from '#domain/files/files.ts';
import { accessOf, listMailboxes, tellState } from '#domain/mail/mailboxes.ts';
import type { ArrivedMail, Following, ServerFault } from '#domain/mail/post-office.ts';
import {
  keepRawMails,
  keptRawMails,
  knownRawMails,
  passRawMail,
  rawMailFailed,
  renumberMailbox,
  type StoredRawMail,
} from '#domain/mail/raw-mails.ts';
import type { Mailbox, RawMail } from '#domain/mail/types.ts';
import { audience } from '#domain/staff/access.ts';
import type { Clock, Timer } from '#kernel/clock.ts';
import type { Logger } from '#kernel/log.ts';
import { createMailbox as createTurns } from '#kernel/mailbox.ts';
import { Refusal } from '#kernel/refusal.ts';
import { storeBytes } from './fax-paper.ts';
import { createFreshMails } from './fresh-mails.ts';
import { type ReceiveMailDeps, readRawMails } from './receive-mail.ts';
import { sendMailMessage } from './send-mail.ts';
import { createMailSender, type SendMailsDeps } from './send-mails.ts';

/** Lets mails come and go: follows each mailbox in use, reads what came, tries again what could not go. */
export interface MailService {
  start(): void;
  stop(): Promise<void>;
  /** Hands a message over, as its channel. */
  send(message: OutboundMessage): Promise<Handed>;
  /** What happened in the house, from the reader of events. */
  overhear(events: readonly StoredEvent[]): void;
  /** Waits until nothing that it knows of is to be done; returns how much was done since it was asked last. */
  settle(): Promise<number>;
  /** Whether each mailbox in use was read up to what its server told last. */
  isCaughtUp(): boolean;
}

export interface MailServiceDeps extends ReceiveMailDeps, SendMailsDeps {
  files: ReceiveMailDeps['files'];
  clock: Clock;
  log: Logger;
}

/** What keeps a mail from being read only for a while. */
const PASSING: ReadonlySet<string> = new Set(['file.storage-full', 'file.unscanned']);
const LOOK_EVERY_MS = 10_000;
const READ_AT_ONCE = 20;
const STORED_AT_ONCE = 5;
/** Of what is read in one transaction: it is held in memory. */
const READ_AT_ONCE_BYTES = 20_000_000;
const scope = (tenantId: string) => ({ tenantId, actor: 'system:mail' });

interface Followed {
  tenantId: string;
  version: number;
  following: Following;
}

/** In the same order, in groups that are read at once. */
function gathered(raws: readonly RawMail[]): RawMail[][] {
  const groups: RawMail[][] = [];
  let bytes = 0;
  for (const raw of raws) {
    const group = groups.at(-1);
    bytes += raw.sizeBytes;
    if (group && bytes <= READ_AT_ONCE_BYTES) group.push(raw);
    else {
      groups.push([raw]);
      bytes = raw.sizeBytes;
    }
  }
  return groups;
}

/**
 * The loop of all mails of this process. A mail is ours, committed with the place it was read at, before it is marked on the
 * server, and before anything is made of it: whatever ends this process, it is taken up from the rows.
 */
export function createMailService(deps: MailServiceDeps): MailService {
  const { database, clock, log } = deps;
  const turns = createTurns();
  const fresh = createFreshMails();
  const followed = new Map<string, Followed>();
  let running = false;
  let looking: Timer | undefined;
  let done = 0;

  function inTurn(key: string, what: string, work: () => Promise<unknown>): Promise<void> {
    return turns.run(key, work).then(
      () => undefined,
      (error: unknown) => log.error({ err: error, what }, 'something of a mail was not done'),
    );
  }

  // ── mailboxes ──────────────────────────────────────────────────────────────

  /** Follows those in use, as they are set up now, and no others. */
  async function agree(): Promise<void> {
    const wanted = new Set<string>();
    for (const { id: tenantId } of await listCities(database.installation)) {
      const boxes = await database.tx(scope(tenantId), listMailboxes);
      for (const box of boxes.filter(({ inUse }) => inUse)) {
        wanted.add(box.entryPointId);
        await follow(tenantId, box);
      }
    }
    for (const [entryPointId, { tenantId, following }] of followed) {
      if (wanted.has(entryPointId)) continue;
      followed.delete(entryPointId);
      await following.stop();
      await database.tx(scope(tenantId), (tx) =>
        tellState(tx, entryPointId, 'stopped', null, [audience.everyone]),
      );
    }
  }

  async function follow(tenantId: string, box: Mailbox): Promise<void> {
    const { entryPointId, version, cursor } = box;
    const before = followed.get(entryPointId);
    if (before?.version === version || !running) return;
    await before?.following.stop();
    const access = await database.tx(scope(tenantId), (tx) => accessOf(tx, box));
    const following = deps.postOffice.follow(access, cursor, {
      keep: (mails) => keep(tenantId, entryPointId, mails),
      renumbered: (validity) =>
        database.tx(scope(tenantId), (tx) => renumberMailbox(tx, entryPointId, validity)),
      told: (state, fault) => void tell(tenantId, entryPointId, state, fault),
    });
    followed.set(entryPointId, { tenantId, version, following });
  }

  function tell(
    tenantId: string,
    entryPointId: string,
    state: 'connected' | 'retrying',
    fault: ServerFault | null,
  ): Promise<void> {
    return inTurn(`state:${entryPointId}`, 'state', () =>
      database.tx(scope(tenantId), (tx) =>
        tellState(tx, entryPointId, state, fault?.trouble ?? null, [audience.everyone]),
      ),
    );
  }

  /** Makes mails ours, in their order, up to the first whose bytes cannot be stored. What is there already costs a look. */
  async function keep(tenantId: string, entryPointId: string, mails: readonly ArrivedMail[]): Promise<void> {
    const hashed = mails.map((mail) => ({ mail, hash: createHash('sha256').update(mail.bytes).digest() }));
    const [validity, last] = [mails[0]!.validity, mails.at(-1)!.uid];
    const known = await database.tx(scope(tenantId), async (tx) => {
      const hashes = hashed.map(({ hash }) => hash);
      const found = await knownRawMails(tx, entryPointId, hashes);
      if (hashes.every((hash) => found.has(hash.toString('hex'))))
        await passRawMail(tx, entryPointId, { validity, uid: last });
      return new Set(found);
    });
    const wanted = hashed.filter(({ hash }) => {
      const key = hash.toString('hex');
      if (known.has(key)) return false;
      known.add(key);
      return true;
    });
    const { stored, failed } = await storeAll(
      tenantId,
      wanted.map(({ mail }) => mail),
    );
    if (stored.length > 0) {
      // Up to the first that could not be stored; what stands before that is ours already.
      const before = mails.slice(0, failed ? mails.indexOf(failed.mail) : undefined);
      const place = { entryPointId, validity, uid: before.at(-1)!.uid };
      await database.tx(scope(tenantId), (tx) => keepRawMails(tx, place, stored));
      for (const [nth, { file }] of stored.entries()) fresh.hold(file.id, wanted[nth]!.mail.bytes);
      done++;
      void inTurn(`read:${entryPointId}`, 'read', () => readKept(tenantId, entryPointId));
    }
    if (failed) throw failed.why;
  }

  /** Some side by side, so that they share what the disk is asked for; those up to the first that cannot be stored. */
  async function storeAll(
    tenantId: string,
    mails: readonly ArrivedMail[],
  ): Promise<{ stored: StoredRawMail[]; failed?: { mail: ArrivedMail; why: unknown } }> {
    const stored: StoredRawMail[] = [];
    for (let at = 0; at < mails.length; at += STORED_AT_ONCE) {
      const some = mails.slice(at, at + STORED_AT_ONCE);
      const results = await Promise.allSettled(
        some.map((mail) => storeBytes(deps.files, tenantId, mail.bytes)),
      );
      for (const [nth, result] of results.entries()) {
        const mail = some[nth]!;
        if (result.status === 'fulfilled') {
          const { uid, wholeBytes } = mail;
          stored.push({ uid, wholeBytes, file: result.value });
          continue;
        }
        await dropAll(tenantId, results.slice(nth));
        return { stored, failed: { mail, why: result.reason } };
      }
    }
    return { stored };
  }

  /** What was stored behind one that could not be comes again with it, and is stored then. */
  async function dropAll(
    tenantId: string,
    results: readonly PromiseSettledResult<{ id: string }>[],
  ): Promise<void> {
    for (const result of results)
      if (result.status === 'fulfilled')
        await deps.files.storage
          .remove(storageKey(tenantId, result.value.id))
          .catch((error: unknown) => log.warn({ err: error }, 'a file that nothing names stays'));
  }

  // ── what came ──────────────────────────────────────────────────────────────

  /** Reads what is kept of a mailbox, in its order, some at once. One that cannot be read holds back no other. */
  async function readKept(tenantId: string, entryPointId: string): Promise<void> {
    for (;;) {
      const kept = await database.tx(scope(tenantId), (tx) => keptRawMails(tx, entryPointId, READ_AT_ONCE));
      if (kept.length === 0) return;
      for (const some of gathered(kept)) {
        await readSome(tenantId, some);
        // What the house answers by itself goes while the next are read.
        sendSoon(tenantId, entryPointId);
      }
      // Whatever is kept from now on is read by whoever keeps it.
      if (kept.length < READ_AT_ONCE) return;
    }
  }

  async function readSome(tenantId: string, raws: readonly RawMail[]): Promise<void> {
    done += raws.length;
    const failures = await readRawMails(deps, tenantId, raws, fresh);
    for (const [rawMailId, error] of failures) {
      const isPassing = error instanceof Refusal && PASSING.has(error.code);
      const next = await database.tx(scope(tenantId), (tx) => rawMailFailed(tx, rawMailId, isPassing));
      log.error({ err: error, rawMailId, next }, 'a mail could not be read');
    }
  }

  // ── what goes ──────────────────────────────────────────────────────────────

  const sender = createMailSender(deps, {
    isStopping: () => !running,
    onFreed(tenantId, entryPointId) {
      if (running) sendSoon(tenantId, entryPointId);
    },
  });

  const sendSoon = (tenantId: string, entryPointId: string): void =>
    void inTurn(`send:${entryPointId}`, 'send', async () => {
      const sent = await sender.sendDue(tenantId, entryPointId);
      // Not `+= await`: that adds to what it was before, and what was read meanwhile was not counted.
      done += sent;
    });

  // ── looking ────────────────────────────────────────────────────────────────

  async function look(): Promise<void> {
    await agree();
    for (const { id: tenantId } of await listCities(database.installation)) {
      const boxes = await database.tx(scope(tenantId), listMailboxes);
      for (const { entryPointId } of boxes) {
        void inTurn(`read:${entryPointId}`, 'read', () => readKept(tenantId, entryPointId));
        sendSoon(tenantId, entryPointId);
      }
    }
  }

  function lookSoon(): void {
    if (looking) clock.clear(looking);
    looking = running ? clock.after(LOOK_EVERY_MS, () => void lookNow()) : undefined;
  }

  async function lookNow(): Promise<void> {
    await inTurn('look', 'look', look);
    lookSoon();
  }

  return {
    start() {
      running = true;
      void lookNow();
    },
    async stop() {
      running = false;
      if (looking) clock.clear(looking);
      await turns.idle();
      await Promise.all([...followed.values()].map(({ following }) => following.stop()));
      followed.clear();
      await turns.idle();
      await sender.idle();
    },
    async send(message) {
      const { handed, entryPointId } = await sendMailMessage(deps, message);
      if (entryPointId !== undefined) sendSoon(message.tenantId, entryPointId);
      return handed;
    },
    overhear(events) {
      if (running && events.some(({ type }) => type === 'mailbox.changed')) void inTurn('look', 'look', look);
    },
    async settle() {
      await turns.idle();
      const since = done;
      done = 0;
      return since;
    },
    isCaughtUp: () => [...followed.values()].every(({ following }) => following.isCaughtUp),
  };
}
