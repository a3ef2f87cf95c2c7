import type { Tx } from '#db/transaction.ts';
import { filesByIds } from '#domain/files/files.ts';
import { messagesByIds, settleDelivery } from '#domain/interactions/messages.ts';
import { settleSent } from '#domain/interactions/sent.ts';
import type { Message } from '#domain/interactions/types.ts';
import { accessOf, listMailboxes } from '#domain/mail/mailboxes.ts';
import { allSent, beginDue, type Claimant, putBack, settleSending } from '#domain/mail/mails.ts';
import type { MailAccess, OutgoingFile, OutgoingMail, SendOutcome } from '#domain/mail/post-office.ts';
import type { Mail, Mailbox } from '#domain/mail/types.ts';
import { type Clock, pause } from '#kernel/clock.ts';
import type { Logger } from '#kernel/log.ts';
import { Refusal } from '#kernel/refusal.ts';
import { loadBytes } from './fax-paper.ts';
import { letterOf, type SendMailDeps, tellMailChanged } from './send-mail.ts';

const scope = (tenantId: string) => ({ tenantId, actor: 'system:mail' });
/** So many lines to the sending server of a mailbox are used at once. */
const SIDE_BY_SIDE = 4;
/** So many mails are begun for each line that is free. */
const FOR_A_LINE = 5;
/** What servers took is kept at the latest after so long, whatever others of them still keep waiting. */
const PATIENCE_MS = 3_000;

/** What servers took is kept again after so long, the last of these from then on: forgotten, it would go once more. */
const SETTLE_AGAIN_AFTER_MS = [500, 1_000, 2_000, 5_000];
/** Where the database answers, and not with a yes. */
const SETTLE_TRIES = 5;

const REFUSED_HERE: SendOutcome = { state: 'refused', fault: { trouble: 'other', said: null } };
const NOT_SAID_YET: SendOutcome = { state: 'later', fault: { trouble: 'other', said: null } };

export interface SendMailsDeps extends SendMailDeps {
  clock: Clock;
  log: Logger;
  /** This process, as it stands at what it begins. */
  claimant: Claimant;
}

/** One that is under way, in its conversation. */
interface Begun {
  messageId: string;
  conversationId: string;
  /** What goes; or why it cannot. */
  goes:
    | {
        access: MailAccess;
        letter: Omit<OutgoingMail, 'files'>;
        files: { id: string; name: string; mediaType: string }[];
      }
    | { errorCode: string }
    /** What is kept of it, or of its mailbox, cannot be opened now. */
    | { broken: unknown };
}

type Settled = Pick<Begun, 'messageId' | 'conversationId'> & {
  outcome: SendOutcome | { state: 'impossible'; errorCode: string };
};

/** Hands mails over, those of each mailbox apart: a server that is silent holds back no other. */
export interface MailSender {
  /** What of a mailbox is due now, until nothing is, or each of its lines is kept waiting. Answers how many were tried. */
  sendDue(tenantId: string, entryPointId: string): Promise<number>;
  /** Waits for what servers still keep waiting. */
  idle(): Promise<void>;
}

/**
 * Begun together in one transaction, said side by side but in order for each conversation, and kept in another, so that
 * acknowledgements do not cost a job and four commits each. What a server does not take is tried again later. Where a server
 * keeps one waiting, the others of its group are kept or put back meanwhile, and its line is taken for nothing else;
 * `onFreed` is told when it is free again. While the database is away what became of them is held, until `isStopping`: half a
 * minute was too short where it was killed again and again, and mails that had gone stood as under way for a quarter of an hour.
 */
export function createMailSender(
  deps: SendMailsDeps,
  house: { isStopping: () => boolean; onFreed: (tenantId: string, entryPointId: string) => void },
): MailSender {
  /** Mails that a server keeps waiting, by mailbox. */
  const waiting = new Map<string, Set<Begun>>();
  /** Mailboxes of which nobody heard whether mails were begun: they may stand as this process's, which knows nothing of them. */
  const unheard = new Set<string>();
  const late = new Set<Promise<void>>();

  /** One group; how many were tried, and whether there may be more to do at once. */
  async function sendSome(
    tenantId: string,
    entryPointId: string,
  ): Promise<{ tried: number; isAgain: boolean }> {
    const kept = waiting.get(entryPointId) ?? new Set<Begun>();
    waiting.set(entryPointId, kept);
    const lines = SIDE_BY_SIDE - kept.size;
    const limit = lines * FOR_A_LINE;
    if (lines <= 0) return { tried: 0, isAgain: false };
    const notIn = [...kept].map(({ conversationId }) => conversationId);
    const alsoOwn = unheard.has(entryPointId);
    unheard.add(entryPointId);
    const begun = await deps.database.tx(scope(tenantId), (tx) =>
      begin(tx, { entryPointId, notIn, claimant: deps.claimant, alsoOwn }, limit),
    );
    unheard.delete(entryPointId);
    if (begun.length === 0) return { tried: 0, isAgain: false };
    const threads = [...Map.groupBy(begun, ({ conversationId }) => conversationId).values()];
    const left = new Set(begun);
    const inHand = new Set<Begun>();
    const settled: Settled[] = [];
    let isOver = false;
    const settleLate = async (one: Begun, result: Settled): Promise<void> => {
      // Under way until that is kept: meanwhile nobody begins it anew.
      await settleAll(tenantId, [result], []).finally(() => kept.delete(one));
      house.onFreed(tenantId, entryPointId);
    };
    const work = async (): Promise<void> => {
      for (let thread = threads.shift(); thread; thread = threads.shift())
        for (const one of thread) {
          if (isOver) return;
          left.delete(one);
          inHand.add(one);
          const result = await hand(deps, tenantId, one);
          inHand.delete(one);
          if (isOver) return settleLate(one, result);
          settled.push(result);
        }
    };
    const all = Promise.all(Array.from({ length: lines }, work));
    await soonEnough(deps.clock, all);
    isOver = true;
    for (const one of inHand) kept.add(one);
    if (inHand.size > 0) follow(all);
    await settleAll(tenantId, settled, [...left]);
    const isFull = kept.size >= SIDE_BY_SIDE;
    return { tried: begun.length - left.size, isAgain: !isFull && (left.size > 0 || begun.length === limit) };
  }

  async function settleAll(
    tenantId: string,
    settled: readonly Settled[],
    unsaid: readonly Begun[],
  ): Promise<void> {
    for (let tries = 1; ; tries++)
      try {
        return await deps.database.tx(scope(tenantId), (tx) => settle(tx, settled, unsaid));
      } catch (error) {
        const isAway = error instanceof Refusal && error.code === 'database.unavailable';
        if (house.isStopping() || (!isAway && tries >= SETTLE_TRIES)) throw error;
        await pause(deps.clock, SETTLE_AGAIN_AFTER_MS[tries - 1] ?? SETTLE_AGAIN_AFTER_MS.at(-1)!);
      }
  }

  function follow(work: Promise<unknown>): void {
    const end = work.then(
      () => undefined,
      (error: unknown) => deps.log.error({ err: error }, 'what became of a mail was not kept'),
    );
    late.add(end);
    void end.then(() => late.delete(end));
  }

  return {
    async sendDue(tenantId, entryPointId) {
      let done = 0;
      for (;;) {
        const { tried, isAgain } = await sendSome(tenantId, entryPointId);
        done += tried;
        if (!isAgain) return done;
      }
    },
    async idle() {
      while (late.size > 0) await Promise.all(late);
    },
  };
}

/** Waits until the work is done, or patience is at its end. */
async function soonEnough(clock: Clock, work: Promise<unknown>): Promise<void> {
  const patience = Promise.withResolvers<void>();
  const timer = clock.after(PATIENCE_MS, () => patience.resolve());
  await Promise.race([work, patience.promise]).finally(() => clock.clear(timer));
}

async function begin(tx: Tx, about: Parameters<typeof beginDue>[1], limit: number): Promise<Begun[]> {
  const mails = await beginDue(tx, about, limit);
  if (mails.length === 0) return [];
  const [messages, mailboxes] = await Promise.all([
    messagesByIds(
      tx,
      mails.map(({ messageId }) => messageId),
    ),
    listMailboxes(tx),
  ]);
  const files = await filesByIds(
    tx,
    messages.flatMap(({ fileIds }) => fileIds),
  );
  const accesses = new Map<string, MailAccess>();
  const begun: Begun[] = [];
  for (const mail of mails) {
    const { messageId, conversationId, entryPointId } = mail;
    const message = messages.find(({ id }) => id === messageId);
    const mailbox = mailboxes.find((each) => each.entryPointId === entryPointId);
    const errorCode = whyNot(mail, message, mailbox);
    if (errorCode !== undefined || !message || !mailbox) {
      begun.push({ messageId, conversationId, goes: { errorCode: errorCode ?? 'mail.withdrawn' } });
      continue;
    }
    // One mailbox whose secrets do not open must not hold back what others of the city have to say.
    try {
      const access = accesses.get(entryPointId) ?? (await accessOf(tx, mailbox));
      accesses.set(entryPointId, access);
      const letter = letterOf(tx, mailbox, message, mail);
      const own = message.fileIds.flatMap((id) => files.get(id) ?? []);
      begun.push({ messageId, conversationId, goes: { access, letter, files: own } });
    } catch (broken) {
      begun.push({ messageId, conversationId, goes: { broken } });
    }
  }
  return begun;
}

function whyNot(
  { head }: Mail,
  message: Message | undefined,
  mailbox: Mailbox | undefined,
): string | undefined {
  if (!message) return 'mail.withdrawn';
  if (head.to.length === 0) return 'mail.no-address';
  return mailbox?.inUse === true ? undefined : 'mail.not-in-use';
}

/** Never throws: what is wrong with one must not leave the others, which a server may have, without their end. */
async function hand(deps: SendMailsDeps, tenantId: string, begun: Begun): Promise<Settled> {
  const { goes, ...ids } = begun;
  if ('errorCode' in goes) return { ...ids, outcome: { state: 'impossible', errorCode: goes.errorCode } };
  try {
    if ('broken' in goes) throw goes.broken;
    const files: OutgoingFile[] = [];
    for (const { id, name, mediaType } of goes.files)
      files.push({ name, mediaType, bytes: await loadBytes(deps.files, tenantId, id) });
    return { ...ids, outcome: await deps.postOffice.send(goes.access, { ...goes.letter, files }) };
  } catch (error) {
    // How a line ended is an outcome: whatever throws does so before anything of the mail was said.
    deps.log.error({ err: error, messageId: ids.messageId }, 'a mail could not be handed over');
    return { ...ids, outcome: NOT_SAID_YET };
  }
}

async function settle(tx: Tx, settled: readonly Settled[], unsaid: readonly Begun[]): Promise<void> {
  await putBack(
    tx,
    unsaid.map(({ messageId }) => messageId),
  );
  const taken = settled.flatMap(({ messageId, outcome }) =>
    outcome.state === 'taken' && outcome.refused.length === 0 ? [messageId] : [],
  );
  await allSent(tx, taken);
  const left = new Set(await settleSent(tx, taken));
  for (const { messageId, conversationId, outcome } of settled) {
    if (taken.includes(messageId)) continue;
    const isImpossible = outcome.state === 'impossible';
    const handed = await settleSending(tx, messageId, isImpossible ? REFUSED_HERE : outcome);
    await tellMailChanged(tx, messageId);
    if (handed.state === 'under-way') continue;
    const errorCode = isImpossible ? outcome.errorCode : undefined;
    await settleDelivery(
      tx,
      { messageId, conversationId },
      errorCode === undefined ? handed : { state: 'failed', errorCode },
    );
    left.add(conversationId);
  }
  // What stood behind it may go.
  for (const subjectId of left)
    tx.append({ type: 'mail.settled', subjectKind: 'conversation', subjectId, audience: [] });
}
