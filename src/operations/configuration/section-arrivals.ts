import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { isForFaxes, LINE_KINDS, lineSettings, listLines } from '#domain/calls/lines.ts';
import {
  changeEntryPoint,
  listClosedEntryPoints,
  openEntryPoint,
  placeEntryPoint,
} from '#domain/interactions/entry-points.ts';
import type { EntryPoint } from '#domain/interactions/types.ts';
import { listMailboxes } from '#domain/mail/mailboxes.ts';
import { mailboxSettings } from '#domain/mail/types.ts';
import { listSenders } from '#domain/texts/texts.ts';
import { formatPhone } from '#kernel/japan/phone.ts';
import { Refusal } from '#kernel/refusal.ts';
import { closeArrival, reopenArrival } from '../close-arrival.ts';
import { alterMailbox, openMailbox } from '../mailbox-setup.ts';
import { changePhoneLine, openPhoneLine } from '../phone-lines.ts';
import { openTextSender, placeTextSender } from '../text-senders.ts';
import { channelThat, openEntryPoints } from './arrivals.ts';
import { need, section, type World } from './section.ts';

const place = { name: z.string().trim().min(1).max(80), queue: z.string().min(1).max(100) };

async function placeOf(world: World, { name, queue }: { name: string; queue: string }) {
  return { name, queueId: await need(world, 'queue', queue, 'queue') };
}

/** Entries of one kind of arrival, in one order. */
async function entriesOf<Row, Entry>(
  world: World,
  rows: readonly Row[],
  of: (row: Row) => { id: string; entry: Omit<Entry, 'name' | 'queue'> },
): Promise<Map<string, Entry>> {
  const open = await openEntryPoints(world.tx);
  const found: [string, Entry][] = [];
  for (const { id, entry } of rows.map(of)) {
    const entryPoint = open.get(id);
    if (!entryPoint) continue;
    const queue = await world.codes.codeOf('queue', entryPoint.queueId);
    const key = await world.codes.codeOf('arrival', id);
    found.push([key, { ...entry, name: entryPoint.name, queue } as Entry]);
  }
  return new Map(found.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

async function close(world: World, key: string): Promise<void> {
  await closeArrival(world.tx, world.actor, await need(world, 'arrival', key, 'key'));
}

/** Opens one again that was closed under this key; false where there was none. */
async function reopened(world: World, isIt: (entryPoint: EntryPoint) => boolean): Promise<boolean> {
  const closed = (await listClosedEntryPoints(world.tx)).find(isIt);
  if (!closed) return false;
  await reopenArrival(world.tx, world.actor, closed.id);
  world.codes.forget('arrival');
  return true;
}

const chatShape = z.strictObject({
  ...place,
  accent: z
    .string()
    .regex(/^#[0-9a-f]{6}$/)
    .nullable()
    .default(null),
  side: z.enum(['left', 'right']).default('right'),
  allowedOrigins: z.array(z.string().max(300)).max(50).default([]),
});
type ChatEntry = z.infer<typeof chatShape>;

/** Chats on the city's pages; the key is what stands in the page. */
export const chatsSection = section<ChatEntry>({
  file: 'entry-points',
  names: 'arrival',
  about: "入口（チャット）/ Chats on the city's pages, by the key that stands in the page.",
  shape: chatShape,
  async read(world) {
    const embedded = [...(await openEntryPoints(world.tx)).values()].filter(
      ({ channel }) => world.channels.get(channel)?.abilities.embedded === true,
    );
    return entriesOf<EntryPoint, ChatEntry>(world, embedded, (each) => ({
      id: each.id,
      entry: lookIn(each),
    }));
  },
  async add(world, key, entry) {
    const { tx, actor } = world;
    if (await reopened(world, ({ publicKey }) => publicKey === key)) return changeChat(world, key, entry);
    const channel = channelThat(world, ({ abilities }) => abilities.embedded === true);
    const at = await placeOf(world, entry);
    const { id, version } = await openEntryPoint(tx, actor, { ...at, channel, key });
    if (entry.accent !== null || entry.side !== 'right' || entry.allowedOrigins.length > 0)
      await changeEntryPoint(tx, actor, id, version, { name: entry.name, settings: lookOf(entry) });
  },
  change: changeChat,
  remove: close,
});

async function changeChat(world: World, key: string, entry: ChatEntry): Promise<void> {
  const { tx, actor } = world;
  const found = (await openEntryPoints(tx)).get(await need(world, 'arrival', key, 'key'))!;
  const place = await placeOf(world, entry);
  if (place.name !== found.name || place.queueId !== found.queueId)
    await placeEntryPoint(tx, found.id, place);
  const settings = lookOf(entry);
  if (!isDeepStrictEqual(settings, lookOf(lookIn(found))))
    await changeEntryPoint(tx, actor, found.id, found.version, { name: entry.name, settings });
}

function lookIn({ settings }: EntryPoint): Omit<ChatEntry, 'name' | 'queue'> {
  const { accent = null, side = 'right', allowedOrigins = [] } = settings;
  return { accent, side, allowedOrigins: [...allowedOrigins] };
}

function lookOf({ accent, side, allowedOrigins }: Omit<ChatEntry, 'name' | 'queue'>): EntryPoint['settings'] {
  return { side, allowedOrigins, ...(accent === null ? {} : { accent }) };
}

const lineShape = z.strictObject({
  ...place,
  kind: z.enum(LINE_KINDS).default('voice'),
  ...lineSettings.shape,
});
type LineEntry = z.infer<typeof lineShape>;

/** Telephone numbers of the city and how calls to each are taken. */
export const linesSection = section<LineEntry>({
  file: 'lines',
  names: 'arrival',
  about: '電話番号 / Telephone numbers, and how calls to each are taken.',
  shape: lineShape,
  read: async (world) =>
    entriesOf(world, await listLines(world.tx), ({ entryPointId, kind, settings }) => ({
      id: entryPointId,
      entry: { ...settings, kind },
    })),
  async add(world, key, { kind, name, queue, ...settings }) {
    const { tx, actor } = world;
    const lines = await listLines(tx);
    const known = lines.find(({ number }) => formatPhone(number) === key);
    if (known && (await reopened(world, ({ id }) => id === known.entryPointId)))
      return changeLineOf(world, key, { kind, name, queue, ...settings });
    const channel = channelThat(world, ({ abilities }) =>
      isForFaxes({ kind }) ? abilities.paper === true : abilities.attention === 'voice',
    );
    const at = await placeOf(world, { name, queue });
    const line = await openPhoneLine(tx, actor, { ...at, channel, number: key, kind });
    const written = formatPhone(line.number);
    if (written !== key) throw new Refusal('request.invalid', { why: 'form', written });
    if (JSON.stringify(line.settings) !== JSON.stringify(lineSettings.parse(settings)))
      await changePhoneLine(tx, actor, line.entryPointId, { ...at, settings, version: line.version });
  },
  change: changeLineOf,
  remove: close,
});

async function changeLineOf(world: World, key: string, entry: LineEntry): Promise<void> {
  const { kind, name, queue, ...settings } = entry;
  const id = await need(world, 'arrival', key, 'number');
  const { version, kind: was } = (await listLines(world.tx)).find(({ entryPointId }) => entryPointId === id)!;
  if (was !== kind) throw new Refusal('request.invalid', { field: 'kind', why: 'kept' });
  const at = await placeOf(world, { name, queue });
  await changePhoneLine(world.tx, world.actor, id, { ...at, settings, version });
}

const mailboxShape = z.strictObject({
  ...place,
  senderName: z.string().trim().min(1).max(80),
  inUse: z.boolean().default(true),
  ...mailboxSettings.shape,
});
type MailboxEntry = z.infer<typeof mailboxShape>;

/** Addresses of the city. What one signs in with never stands in a file: it is entered on the page of mailboxes. */
export const mailboxesSection = section<MailboxEntry>({
  file: 'mailboxes',
  names: 'arrival',
  about:
    'メール窓口 / Addresses for mail. Passwords and tokens never stand here: they are entered on the page\n' +
    'of mailboxes, and stay as they are when this file is carried out.',
  shape: mailboxShape,
  read: async (world) =>
    entriesOf(world, await listMailboxes(world.tx), ({ entryPointId, senderName, inUse, settings }) => ({
      id: entryPointId,
      entry: { ...settings, senderName, inUse },
    })),
  async add(world, key, entry) {
    const { tx, actor } = world;
    const known = (await listMailboxes(tx)).find(({ address }) => address === key);
    if (known && (await reopened(world, ({ id }) => id === known.entryPointId)))
      return changeMailboxOf(world, key, entry);
    const channel = channelThat(world, ({ abilities }) => abilities.letters === true);
    const input = { ...(await mailboxInput(world, entry)), secrets: {} };
    const made = await openMailbox(tx, actor, channel, { ...input, address: key });
    if (made.address !== key) throw new Refusal('request.invalid', { why: 'form', written: made.address });
    if (!entry.inUse)
      await alterMailbox(tx, actor, made.entryPointId, { ...input, inUse: false, version: made.version });
  },
  change: changeMailboxOf,
  remove: close,
});

async function changeMailboxOf(world: World, key: string, entry: MailboxEntry): Promise<void> {
  const id = await need(world, 'arrival', key, 'address');
  const { version } = (await listMailboxes(world.tx)).find(({ entryPointId }) => entryPointId === id)!;
  const { inUse } = entry;
  const input = { ...(await mailboxInput(world, entry)), secrets: {}, inUse, version };
  await alterMailbox(world.tx, world.actor, id, input);
}

async function mailboxInput(world: World, entry: MailboxEntry) {
  const { name, queue, senderName, inUse: _inUse, ...settings } = entry;
  return { ...(await placeOf(world, { name, queue })), senderName, settings };
}

const senderShape = z.strictObject(place);

export const sendersSection = section<z.infer<typeof senderShape>>({
  file: 'text-senders',
  names: 'arrival',
  about: 'SMSの送信元 / Senders of text messages.',
  shape: senderShape,
  read: async (world) =>
    entriesOf(world, await listSenders(world.tx), ({ entryPointId }) => ({ id: entryPointId, entry: {} })),
  async add(world, key, entry) {
    const channel = channelThat(world, ({ abilities }) => abilities.toMobiles === true);
    const at = await placeOf(world, entry);
    await openTextSender(world.tx, world.actor, { ...at, channel, sender: key });
  },
  async change(world, key, after) {
    const id = await need(world, 'arrival', key, 'sender');
    await placeTextSender(world.tx, world.actor, id, await placeOf(world, after));
  },
  remove: close,
});
