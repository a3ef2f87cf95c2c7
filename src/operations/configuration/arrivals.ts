import type { Tx } from '#db/transaction.ts';
import { listLines } from '#domain/calls/lines.ts';
import { listEntryPoints } from '#domain/interactions/entry-points.ts';
import type { Channel, EntryPoint } from '#domain/interactions/types.ts';
import { listMailboxes } from '#domain/mail/mailboxes.ts';
import { listSenders } from '#domain/texts/texts.ts';
import { formatPhone } from '#kernel/japan/phone.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { World } from './section.ts';

/** Entry points, by what residents know of each: the key in a page, a number, an address. */

/** What files call each entry point that is open, by its id. */
export async function arrivalKeys(tx: Tx): Promise<Map<string, string>> {
  const [all, lines, mailboxes, senders] = await Promise.all([
    listEntryPoints(tx),
    listLines(tx),
    listMailboxes(tx),
    listSenders(tx),
  ]);
  const known = new Map([
    ...lines.map(({ entryPointId, number }): [string, string] => [entryPointId, formatPhone(number)]),
    ...mailboxes.map(({ entryPointId, address }): [string, string] => [entryPointId, address]),
    ...senders.map(({ entryPointId, sender }): [string, string] => [entryPointId, sender]),
  ]);
  return new Map(all.map(({ id, publicKey }) => [id, known.get(id) ?? publicKey]));
}

/** The entry points that are open, by id. */
export async function openEntryPoints(tx: Tx): Promise<Map<string, EntryPoint>> {
  return new Map((await listEntryPoints(tx)).map((each) => [each.id, each]));
}

/** The first channel of this installation that can do it; refuses 'request.invalid' {field: 'channel'}. */
export function channelThat({ channels }: World, can: (channel: Channel) => boolean): string {
  const found = [...channels.values()].find(can);
  if (!found) throw new Refusal('request.invalid', { field: 'channel', why: 'unknown' });
  return found.id;
}
