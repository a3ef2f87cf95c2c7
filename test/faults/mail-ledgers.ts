import { createHash } from 'node:crypto';
import PostalMime from 'postal-mime';
import type { InteractionAnswer } from '#http/desk/interaction-shapes.ts';
import type { PostOffice } from '../kit/post-office.ts';
import { until } from '../kit/until.ts';
import type { StaffClient } from '../kit/wire.ts';
import { rowsOf } from './invariants.ts';
import { attachmentOfMail, wordsOfMail } from './numbered-mails.ts';
import { compare, type Ledger } from './record.ts';

const ANSWER = /\[A-[^\]]+\]/;
const SIDE_BY_SIDE = 4;
type ShownMessage = InteractionAnswer['messages'][number];

/** What the residents' mails say, as the desk shows them. */
async function wordsOfMails(
  desk: StaffClient,
  adminUrl: string,
  heard: (message: ShownMessage) => Promise<void>,
): Promise<string[]> {
  const interactions = await rowsOf<{ id: string }>(
    adminUrl,
    `select distinct on (conversation_id) id from interaction where channel = 'email' order by conversation_id, id`,
  );
  const said: string[] = [];
  const ask = async (): Promise<void> => {
    for (let next = interactions.pop(); next; next = interactions.pop()) {
      const { messages } = await desk.get<InteractionAnswer>(`/desk/interactions/${next.id}`);
      for (const message of messages.filter(({ authorKind }) => authorKind === 'resident')) {
        said.push(message.body);
        await heard(message);
      }
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, ask));
  return said;
}

/** Mails that lie with the city, by their numbers, against what the desk reads of them, and what is served of their files. */
export async function recountReadMails(
  desk: StaffClient,
  adminUrl: string,
  name: string,
  numbers: readonly number[],
  attachmentOf: (n: number) => string | undefined = attachmentOfMail,
): Promise<Ledger[]> {
  const files: string[] = [];
  const read = await wordsOfMails(desk, adminUrl, async (message) => {
    for (const file of message.files)
      files.push(`${message.body} ${digest(await desk.text(`/desk/files/${file.id}`))}`);
  });
  return [
    compare(name, numbers.map(wordsOfMail), read),
    compare(
      'attachments of mails, against what is served',
      numbers.flatMap((n) => {
        const attachment = attachmentOf(n);
        return attachment === undefined ? [] : [`${wordsOfMail(n)} ${digest(attachment)}`];
      }),
      files,
    ),
  ];
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

/**
 * Mails that were sent, by their Message-ID, which was made with the message, against what lies in the residents' mailboxes;
 * one that went again because nobody knew counts as in the window.
 */
export async function recountSentMails(
  office: PostOffice,
  addresses: readonly string[],
  adminUrl: string,
): Promise<Ledger> {
  const arrivedNow = () => addresses.flatMap((address) => office.mails(address));
  const rows = await rowsOf<{ id: string; unanswered: number }>(
    adminUrl,
    `select message_id as id, unanswered from mail where direction = 'out' and state = 'sent'`,
  );
  await until('what was sent has arrived', () => arrivedNow().length >= rows.length, 20_000).catch(
    () => undefined,
  );
  const arrived = await Promise.all(arrivedNow().map((raw) => PostalMime.parse(raw)));
  const ids = arrived.map(({ messageId = '' }) => messageId.replace(/^<(.*)@.*>$/, '$1'));
  const times = new Map<string, number>();
  for (const id of ids) times.set(id, (times.get(id) ?? 0) + 1);
  const allowed = new Map(rows.map(({ id, unanswered }) => [id, unanswered]));
  const ledger = compare(
    'mails that were sent, against what the mail world received',
    rows.map(({ id }) => id),
    ids,
  );
  const again = (id: string) => (times.get(id) ?? 0) - 1;
  const inWindow = new Set(
    ledger.doubled.filter((id) => again(id) > 0 && again(id) <= (allowed.get(id) ?? 0)),
  );
  // Two mails of one answer would be two ids: what was said stands in each once.
  const said = arrived.flatMap(({ messageId = '', text = '' }) => {
    const token = ANSWER.exec(text.split('\n--')[0] ?? '')?.[0];
    return token === undefined ? [] : [`${token} ${messageId}`];
  });
  const tokens = [...new Set(said)].map((one) => one.split(' ')[0] ?? '');
  const twice = tokens.filter((one, at) => tokens.indexOf(one) !== at);
  return {
    ...ledger,
    doubled: [...ledger.doubled.filter((id) => !inWindow.has(id)), ...twice],
    inWindow: inWindow.size,
  };
}

/** Mails that are marked on the server and are none of the city's rows: one such could be lost. */
export async function markedTooSoon(
  office: PostOffice,
  address: string,
  adminUrl: string,
): Promise<{ marked: number; tooSoon: string[] }> {
  // Looked at before the rows are: what is committed in between is marked rightly.
  const marked = office.marked(address);
  const rows = await rowsOf<{ sha256: Buffer }>(adminUrl, 'select sha256 from raw_mail');
  const ours = new Set(rows.map(({ sha256 }) => sha256.toString('hex')));
  const onTheLine = (raw: string) => raw.replaceAll('\n', '\r\n');
  const hashes = marked.map((raw) => createHash('sha256').update(onTheLine(raw)).digest('hex'));
  return { marked: marked.length, tooSoon: hashes.filter((hash) => !ours.has(hash)) };
}
