import type { Tx } from '#db/transaction.ts';
import { casesOfResident, getCase } from '#domain/cases/cases.ts';
import { readCity } from '#domain/city/city.ts';
import type { Item, Piece } from '#domain/disclosure/types.ts';
import { filesByIds } from '#domain/files/files.ts';
import type { StoredFile } from '#domain/files/types.ts';
import { interactionsOfResident } from '#domain/interactions/interactions.ts';
import { readMessages } from '#domain/interactions/messages.ts';
import { contactPointsByConversation } from '#domain/interactions/whose.ts';
import type { Message } from '#domain/interactions/types.ts';
import { recordingsOfInteraction } from '#domain/recordings/recordings.ts';
import type { Recording } from '#domain/recordings/types.ts';
import { recordsOfPerson } from '#domain/residents/facts.ts';
import { contactPointsOf, getResident } from '#domain/residents/residents.ts';
import { audience } from '#domain/staff/access.ts';
import type { Permission, StaffActor } from '#domain/staff/types.ts';
import { readTranscript } from '#domain/transcripts/transcripts.ts';
import { formatPhone } from '#kernel/japan/phone.ts';
import type { Place } from '#kernel/search.ts';
import { languageName } from './flow-note.ts';
import { readResidentTies } from './resident-ties.ts';
import { type LookPurpose, whoLooked } from './who-looked.ts';

const AT_ONCE = 500;
const PURPOSES: Readonly<Record<LookPurpose, string>> = {
  ...{ contact: '応対', case: '案件', record: '記録の確認', list: '一覧の表示' },
  ...{ search: '検索', export: '出力', change: '登録・変更' },
};
const READS: readonly Permission[] = ['case.read', 'resident.read', 'household.read', 'transcript.read'];

/** Everything that the city holds of a person, and who else is known to stand in it. */
export interface Gathered {
  items: Item[];
  /** Names of others who are tied to the person. */
  others: string[];
  /** The person's own names, numbers and addresses. */
  own: string[];
}

/**
 * Everything about a person, for a request of theirs: profile, ties, what was said in all conversations, transcripts, cases,
 * files, who looked. Handling the request opens the city's history that is not sealed; what a sealed department holds is in
 * it only for who sees that department, by access that was given for it. Each reading is audited like the rest.
 */
export async function gatherPerson(tx: Tx, officer: StaffActor, residentId: string): Promise<Gathered> {
  const viewer: StaffActor = {
    ...officer,
    keys: [...new Set([...officer.keys, audience.city, audience.residents])],
    permissions: new Set([...officer.permissions, ...READS]),
  };
  const items: Item[] = [];
  const own: string[] = [];
  const others: string[] = [];
  for (const id of await recordsOfPerson(tx, residentId)) {
    const profile = await profileOf(tx, id);
    items.push(...profile.items);
    own.push(...profile.own);
    const ties = await tiesOf(tx, viewer, id);
    items.push(...ties.items);
    others.push(...ties.others);
    const parts = [await messagesOf(tx, viewer, id), await casesOf(tx, viewer, id)];
    items.push(...parts.flatMap((part) => part.items), ...(await callsOf(tx, viewer, id)));
    items.push(
      ...(await fileItems(
        tx,
        parts.flatMap((part) => part.fileIds),
      )),
    );
  }
  for (const [at, look] of (await whoLooked(tx, residentId)).entries())
    items.push({
      ...{ id: `look:${at}`, section: 'looks', at: null, piece: null },
      label: look.departmentName ?? '市',
      text: `${look.onDay} ${PURPOSES[look.purpose]} ${look.times}回`,
    });
  return { items: items.filter(({ text }) => text.trim() !== ''), others, own };
}

const none = { at: null, piece: null } as const;

async function profileOf(tx: Tx, id: string): Promise<{ items: Item[]; own: string[] }> {
  const resident = await getResident(tx, id);
  const points = await contactPointsOf(tx, [id]);
  const lines: [string, string | null][] = [
    ['氏名', resident.name],
    ['フリガナ', resident.kana],
    ['住所', resident.address],
    ['生年月日', resident.birthOn],
    ['使用言語', languageName(resident.language)],
    ...points.map(({ kind, value }): [string, string | null] => [
      kind === 'phone' ? '電話番号' : '連絡先',
      kind === 'phone' && value ? formatPhone(value) : value,
    ]),
  ];
  return {
    items: lines.flatMap(([label, text], at): Item[] =>
      text ? [{ ...none, id: `profile:${id}:${at}`, section: 'profile', label, text }] : [],
    ),
    own: [
      ...lines.slice(0, 2).flatMap(([, text]) => (text ? [text, ...text.split(/[\s　]+/)] : [])),
      ...points.flatMap(({ value }) => (value ? [value, formatPhone(value)] : [])),
    ],
  };
}

async function tiesOf(tx: Tx, viewer: StaffActor, id: string): Promise<{ items: Item[]; others: string[] }> {
  const ties = await readResidentTies(tx, viewer, id, true);
  const made = (kind: string, key: string, label: string, text: string, at: Date | null): Item => ({
    ...{ id: `${kind}:${key}`, section: 'ties', label, text, at, piece: null },
  });
  const members = ties.household?.members ?? [];
  return {
    items: [
      ...members.map((one) => made('household', one.id, '世帯', one.name ?? '', null)),
      ...ties.representations.map((one) =>
        made(
          'representation',
          one.id,
          one.actsForOther ? '本人が代理する人' : '代理人',
          `${one.otherName ?? ''} ${one.scope} ${one.evidence}`,
          one.recordedAt,
        ),
      ),
      ...ties.consents.map((one) =>
        made(
          'consent',
          one.id,
          '同意',
          `${one.purpose} ${one.given ? '同意' : '撤回'} ${one.saidOn}`,
          one.recordedAt,
        ),
      ),
      ...ties.notes.map((one) => made('note', one.id, '内部メモ', one.body, one.writtenAt)),
    ],
    others: [
      ...members.map(({ name }) => name),
      ...ties.representations.map(({ otherName }) => otherName),
    ].flatMap((name) => name ?? []),
  };
}

const SAID_BY = { in: '本人', out: '市から', note: '内部メモ' } as const;

/** What was said or written, and the files that hang on it. */
interface Said {
  items: Item[];
  fileIds: string[];
}

async function messagesOf(tx: Tx, viewer: StaffActor, id: string): Promise<Said> {
  const items: Item[] = [];
  const fileIds: string[] = [];
  for (const conversationId of (await contactPointsByConversation(tx, id)).keys()) {
    for (let before: number | undefined; ; ) {
      const page = await readMessages(tx, viewer, conversationId, { before, limit: AT_ONCE });
      items.push(...page.messages.map(toItem));
      fileIds.push(...page.messages.flatMap((message) => message.fileIds));
      before = page.messages[0]?.seq;
      if (!page.hasEarlier || before === undefined) break;
    }
  }
  return { items: items.toSorted((a, b) => (a.at?.getTime() ?? 0) - (b.at?.getTime() ?? 0)), fileIds };
}

const toItem = ({ id, direction, createdAt, body }: Message): Item => ({
  ...{ id: `message:${id}`, section: 'messages', at: createdAt, label: SAID_BY[direction], text: body },
  piece: null,
});

async function callsOf(tx: Tx, viewer: StaffActor, id: string): Promise<Item[]> {
  const items: Item[] = [];
  for (let before: Place | null = null; ; ) {
    const page = await interactionsOfResident(tx, viewer, id, AT_ONCE, before);
    for (const interaction of page) {
      const { segments } = await readTranscript(tx, viewer, interaction.id);
      for (const segment of segments)
        items.push({
          ...{ id: `segment:${segment.id}`, section: 'calls', text: segment.text ?? '', piece: null },
          ...{ at: segment.saidAt, label: segment.side === 'resident' ? '本人（通話）' : '市（通話）' },
        });
      for (const recording of await recordingsOfInteraction(tx, interaction.id))
        items.push({
          ...{ id: `recording:${recording.id}`, section: 'calls', at: recording.startedAt, label: '録音' },
          ...{ text: wordsOf(recording), piece: soundOf(recording) },
        });
    }
    const last = page.at(-1);
    if (page.length < AT_ONCE || !last) break;
    before = { at: last.openedAt, id: last.id };
  }
  return items;
}

async function casesOf(tx: Tx, viewer: StaffActor, id: string): Promise<Said> {
  const items: Item[] = [];
  const fileIds: string[] = [];
  const { settings } = await readCity(tx);
  const shown = (name: string | null) => (settings.showStaffNames ? name : null);
  for (const { id: caseId } of await casesOfResident(tx, viewer, id)) {
    const found = await getCase(tx, viewer, caseId);
    const label = `案件 ${found.number}`;
    const about = [found.title, found.description, found.nextStep].flatMap((text) => text ?? []).join('\n');
    items.push({
      ...{ id: `case:${caseId}`, section: 'cases', at: found.openedAt, label, text: about, piece: null },
    });
    for (const entry of found.entries) {
      fileIds.push(...entry.files.map((file) => file.id));
      if (entry.body === null) continue;
      items.push({
        ...{ id: `entry:${entry.id}`, section: 'cases', at: entry.at, text: entry.body, piece: null },
        label: [label, shown(entry.authorName)].filter(Boolean).join(' '),
      });
    }
  }
  return { items, fileIds };
}

function soundOf({ id, state, sizeBytes, durationMs }: Recording): Piece | null {
  if (state !== 'kept' || sizeBytes === null) return null;
  return { kind: 'recording', id, mediaType: 'audio/flac', sizeBytes, durationMs };
}

function wordsOf({ state, kind }: Recording): string {
  if (state === 'deleted' || state === 'deleting') return '通話の録音は、保存期間が過ぎたため削除しました。';
  if (state === 'empty') return '';
  if (state !== 'kept') return '通話の録音を保存しているところです。';
  return kind === 'message' ? '伝言の録音があります。' : '通話の録音があります。';
}

const pictureOf = ({ id, mediaType, sizeBytes, image }: StoredFile): Piece => ({
  ...{ kind: image ? 'image' : 'document', id, mediaType, sizeBytes, durationMs: null },
});

/** Each file that hangs on something said, by its name; what becomes of its bytes is decided one by one. */
async function fileItems(tx: Tx, ids: readonly string[]): Promise<Item[]> {
  const files = await filesByIds(tx, ids);
  return [...files.values()].map((file) => ({
    ...{ id: `file:${file.id}`, section: 'files', at: null, label: 'ファイル', text: file.name },
    piece: pictureOf(file),
  }));
}
