import { createHash } from 'node:crypto';
import type { StoredEvent } from '#db/events.ts';
import { listCities } from '#domain/city/city.ts';
import type { Handed, OutboundMessage } from '#domain/interactions/types.ts';
import { accessOf, listMailboxes, tellState } from '#domain/mail/mailboxes.ts';
import { dueMails } from '#domain/mail/mails.ts';
import type { ArrivedMail, Following, ServerFault } from '#domain/mail/post-office.ts';
import {
  isRawMailKept,
  keepRawMail,
  keptRawMails,
  passRawMail,
  rawMailFailed,
  renumberMailbox,
} from '#domain/mail/raw-mails.ts';
import type { Mailbox, RawMail } from '#domain/mail/types.ts';
import { audience } from '#domain/staff/access.ts';
import type { Clock, Timer } from '#kernel/clock.ts';
import type { Logger } from '#kernel/log.ts';
import { createMailbox as createTurns } from '#kernel/mailbox.ts';
import { Refusal } from '#kernel/refusal.ts';
import { storeBytes } from './fax-paper.ts';
import { type ReceiveMailDeps, readRawMail } from './receive-mail.ts';
import { type SendMailDeps, sendMailAgain, sendMailMessage } from './send-mail.ts';

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

export interface MailServiceDeps extends ReceiveMailDeps, SendMailDeps {
  files: ReceiveMailDeps['files'];
  clock: Clock;
  log: Logger;
}

const LOOK_EVERY_MS = 10_000;
const READ_AT_ONCE = 20;
const SEND_AT_ONCE = 20;
const scope = (tenantId: string) => ({ tenantId, actor: 'system:mail' });

interface Followed {
  tenantId: string;
  version: number;
  following: Following;
}

/**
 * The loop of all mails of this process. A mail is ours, committed with the place it was read at, before it is marked on the
 * server, and before anything is made of it: whatever ends this process, it is taken up from the rows.
 */
export function createMailService(deps: MailServiceDeps): MailService {
  const { database, clock, log } = deps;
  const turns = createTurns();
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
      keep: (mail) => keep(tenantId, entryPointId, mail),
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

  /** Makes a mail ours. What is there already costs a look. */
  async function keep(tenantId: string, entryPointId: string, mail: ArrivedMail): Promise<void> {
    const { validity, uid, bytes, wholeBytes } = mail;
    const sha256 = createHash('sha256').update(bytes).digest();
    const isKnown = await database.tx(scope(tenantId), async (tx) => {
      const known = await isRawMailKept(tx, entryPointId, sha256);
      if (known) await passRawMail(tx, entryPointId, { validity, uid });
      return known;
    });
    if (isKnown) return;
    const file = await storeBytes(deps.files, tenantId, bytes);
    const place = { entryPointId, validity, uid, wholeBytes };
    await database.tx(scope(tenantId), (tx) => keepRawMail(tx, { ...place, file }));
    done++;
    void inTurn(`read:${entryPointId}`, 'read', () => readKept(tenantId, entryPointId));
  }

  // ── what came ──────────────────────────────────────────────────────────────

  /** Reads what is kept of a mailbox, one after another. One that cannot be read holds back no other. */
  async function readKept(tenantId: string, entryPointId: string): Promise<void> {
    for (;;) {
      const kept = await database.tx(scope(tenantId), (tx) => keptRawMails(tx, entryPointId, READ_AT_ONCE));
      if (kept.length === 0) return;
      for (const raw of kept) await readOne(tenantId, raw);
    }
  }

  async function readOne(tenantId: string, raw: RawMail): Promise<void> {
    done++;
    try {
      await readRawMail(deps, tenantId, raw);
    } catch (error) {
      const isFull = error instanceof Refusal && error.code === 'file.storage-full';
      const next = await database.tx(scope(tenantId), (tx) => rawMailFailed(tx, raw.id, isFull));
      log.error({ err: error, rawMailId: raw.id, next }, 'a mail could not be read');
    }
  }

  // ── what goes ──────────────────────────────────────────────────────────────

  async function sendDue(tenantId: string): Promise<void> {
    const due = await database.tx(scope(tenantId), (tx) => dueMails(tx, SEND_AT_ONCE));
    for (const { messageId, conversationId } of due) {
      done++;
      await sendMailAgain(deps, { tenantId, messageId, conversationId });
    }
  }

  // ── looking ────────────────────────────────────────────────────────────────

  async function look(): Promise<void> {
    await agree();
    for (const { id: tenantId } of await listCities(database.installation)) {
      const boxes = await database.tx(scope(tenantId), listMailboxes);
      for (const { entryPointId } of boxes)
        void inTurn(`read:${entryPointId}`, 'read', () => readKept(tenantId, entryPointId));
      if (boxes.length > 0) void inTurn(`send:${tenantId}`, 'send', () => sendDue(tenantId));
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
    },
    send: (message) => sendMailMessage(deps, message),
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
