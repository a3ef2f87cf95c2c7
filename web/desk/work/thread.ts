import type { OutboxItem } from '../../shared/desk-outbox.ts';
import type { Message } from '../../shared/desk-types.ts';
import { civilDay } from '../text/format.ts';

/** One thing in a conversation: a message that the server has, or one on its way. */
export type Said =
  | { readonly is: 'kept'; readonly key: string; readonly at: string; readonly message: Message }
  | { readonly is: 'sending'; readonly key: string; readonly at: string; readonly item: OutboxItem };

/** Things said by one party within a few minutes, shown under one name. */
export type Group = {
  readonly key: string;
  readonly side: 'resident' | 'staff' | 'note' | 'whisper' | 'system';
  readonly authorName: string | null;
  readonly mine: boolean;
  readonly said: readonly Said[];
};

export type Day = { readonly on: string; readonly at: string; readonly groups: readonly Group[] };

const GROUP_MS = 5 * 60_000;

/** Messages in order without doubles; what the outbox still holds comes last unless the server has it already. */
export function saidOf(
  earlier: readonly Message[],
  present: readonly Message[],
  onTheWay: readonly OutboxItem[],
): Said[] {
  const messages = new Map<string, Message>();
  for (const message of [...earlier, ...present]) messages.set(message.id, message);
  const kept = [...messages.values()].sort((a, b) => a.seq - b.seq);
  const known = new Set(kept.map((message) => message.clientId));
  return [
    ...kept.map(
      (message): Said => ({ is: 'kept', key: message.clientId ?? message.id, at: message.at, message }),
    ),
    ...onTheWay
      .filter((item) => !known.has(item.clientId))
      .map((item): Said => ({ is: 'sending', key: item.clientId, at: item.shown.at, item })),
  ];
}

/** Days with groups, in the order in which things were said. */
export function daysOf(said: readonly Said[]): Day[] {
  const days: {
    on: string;
    at: string;
    groups: { key: string; side: Group['side']; authorName: string | null; mine: boolean; said: Said[] }[];
  }[] = [];
  for (const one of said) {
    const on = civilDay(Date.parse(one.at));
    let day = days.at(-1);
    if (day?.on !== on) {
      day = { on, at: one.at, groups: [] };
      days.push(day);
    }
    const who = whoSaid(one);
    const group = day.groups.at(-1);
    const last = group?.said.at(-1);
    const continues =
      group &&
      last &&
      group.side === who.side &&
      group.authorName === who.authorName &&
      group.mine === who.mine &&
      Date.parse(one.at) - Date.parse(last.at) < GROUP_MS;
    if (continues) group.said.push(one);
    else day.groups.push({ key: one.key, ...who, said: [one] });
  }
  return days;
}

function whoSaid(one: Said): { side: Group['side']; authorName: string | null; mine: boolean } {
  if (one.is === 'sending')
    return { side: one.item.shown.kind === 'note' ? 'note' : 'staff', authorName: null, mine: true };
  const { message } = one;
  if (message.direction === 'note')
    return {
      side: message.whisper ? 'whisper' : 'note',
      authorName: message.mine ? null : message.authorName,
      mine: message.mine,
    };
  if (message.authorKind === 'system') return { side: 'system', authorName: null, mine: false };
  if (message.direction === 'in') return { side: 'resident', authorName: message.authorName, mine: false };
  return { side: 'staff', authorName: message.mine ? null : message.authorName, mine: message.mine };
}
