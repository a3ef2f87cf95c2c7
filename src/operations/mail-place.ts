import type { Tx } from '#db/transaction.ts';
import { readCalendar } from '#domain/city/city.ts';
import { getEntryPoint } from '#domain/interactions/entry-points.ts';
import type { Destination, EntryPoint } from '#domain/interactions/types.ts';
import { listMailboxes } from '#domain/mail/mailboxes.ts';
import type { Mailbox } from '#domain/mail/types.ts';
import { readPatterns } from '#domain/masking/patterns.ts';
import type { MaskingPattern } from '#domain/masking/types.ts';
import { noticeAt } from '#domain/privacy/notices.ts';
import type { ReachedBy } from '#domain/residents/residents.ts';
import { destinationOf, getQueue } from '#domain/routing/routing.ts';
import type { Queue } from '#domain/routing/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { WorkingCalendar } from '#kernel/japan/calendar.ts';

/** What is the same for all mails of a mailbox that are read in one transaction, asked for once. */
export interface MailPlace {
  mailbox: Mailbox;
  entryPoint: EntryPoint;
  queue: Queue;
  destination: Destination;
  /** Addresses of the city's mailboxes. */
  ownAddresses: readonly string[];
  opening: WorkingCalendar;
  /** What data are for, as whoever writes here is told. */
  notice: Awaited<ReturnType<typeof noticeAt>>;
  /** Which numbers the city has masked. */
  patterns: readonly MaskingPattern[];
  /** Whom addresses reach, as far as was asked; those that became known in this transaction among them. */
  reached: Map<string, ReachedBy[]>;
}

/** Where the mails of a mailbox arrive; refuses 'not-found'. */
export async function readPlace(tx: Tx, entryPointId: string): Promise<MailPlace> {
  const [mailboxes, entryPoint, { opening }, patterns, notice] = await Promise.all([
    listMailboxes(tx),
    getEntryPoint(tx, { id: entryPointId }),
    readCalendar(tx),
    readPatterns(tx),
    noticeAt(tx, entryPointId),
  ]);
  const mailbox = mailboxes.find((each) => each.entryPointId === entryPointId);
  if (!mailbox) throw new Refusal('not-found');
  const queue = await getQueue(tx, entryPoint.queueId);
  const destination = await destinationOf(tx, queue);
  const ownAddresses = mailboxes.map(({ address }) => address);
  const reached = new Map<string, ReachedBy[]>();
  return { mailbox, entryPoint, queue, destination, ownAddresses, opening, patterns, notice, reached };
}
