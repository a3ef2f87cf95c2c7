import type { Tx } from '#db/transaction.ts';
import { readCity } from '#domain/city/city.ts';
import { exportRequest, goesOut, readPackage } from '#domain/disclosure/decisions.ts';
import { getRequest } from '#domain/disclosure/requests.ts';
import { countGrounds, countUndecided } from '#domain/disclosure/rules.ts';
import {
  type Area,
  type DataRequest,
  type Ground,
  type PaperBlock,
  type PdfWriter,
  type PieceMade,
  type RequestPackage,
  type Section,
  SECTIONS,
  type Silence,
} from '#domain/disclosure/types.ts';
import { filesByIds } from '#domain/files/files.ts';
import { getResident } from '#domain/residents/residents.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { zipOf } from '#kernel/zip.ts';
import { type FileDeps, openBytes } from './files.ts';

export type ExportFormat = 'notice' | 'pdf' | 'zip';

/** What a document is made from, read in one transaction. */
export interface RequestPapers {
  request: DataRequest;
  person: string;
  city: string;
  timeZone: string;
  made: RequestPackage | null;
  files: { id: string; name: string }[];
}

/**
 * Reads what a decision's papers are made from, as it goes out of the house: audited as an export. Refuses 'not-found',
 * 'permission.missing', 'state.conflict' before the second person let it go and for a package where nothing goes out.
 */
export async function readPapers(
  tx: Tx,
  actor: StaffActor,
  id: string,
  format: ExportFormat,
): Promise<RequestPapers> {
  const request = await getRequest(tx, actor, id);
  await exportRequest(tx, actor, id, format);
  const isPackaged = goesOut(request, request.decision);
  if (!isPackaged && format !== 'notice') throw new Refusal('state.conflict', { why: 'no-package' });
  const made = isPackaged ? await readPackage(tx, actor, id) : null;
  const files = made ? await filesOf(tx, made) : [];
  const [resident, city] = [await getResident(tx, request.residentId), await readCity(tx)];
  return { request, person: resident.name ?? '', city: city.name, timeZone: city.timeZone, made, files };
}

/** The files that go out, by what they are called there. Refuses 'data.damaged' for one that is gone: none is left out silently. */
async function filesOf(tx: Tx, made: RequestPackage): Promise<{ id: string; name: string }[]> {
  const named = made.items.flatMap(({ fileId, piece }) =>
    fileId ? [{ id: fileId, name: piece?.name ?? null }] : [],
  );
  const found = await filesByIds(
    tx,
    named.map(({ id }) => id),
  );
  return named.map(({ id, name }) => {
    const file = found.get(id);
    if (!file) throw new Refusal('data.damaged', { fileId: id, why: 'missing' });
    return { id, name: name ?? file.name };
  });
}

/** The papers as a file. Outside of any transaction: files are read from where they lie. */
export async function makePapers(
  deps: { pdf: PdfWriter; files: Pick<FileDeps, 'sealer' | 'storage'>; tenantId: string },
  papers: RequestPapers,
  format: ExportFormat,
): Promise<{ name: string; mediaType: string; bytes: Buffer }> {
  const day = papers.request.receivedOn;
  if (format === 'notice') {
    const bytes = await deps.pdf.write({ title: TITLES[papers.request.kind], blocks: letterOf(papers) });
    return { name: `notice-${day}.pdf`, mediaType: 'application/pdf', bytes };
  }
  const blocks = packageBlocks(papers);
  const pdf = await deps.pdf.write({ title: '開示する保有個人情報', blocks });
  if (format === 'pdf') return { name: `package-${day}.pdf`, mediaType: 'application/pdf', bytes: pdf };
  const files = [];
  for (const [at, { id, name }] of papers.files.entries())
    files.push({
      name: `files/${at + 1}-${name.replace(/[/\\]/g, '_')}`,
      bytes: await openBytes(deps.files, deps.tenantId, id),
    });
  const data = Buffer.from(JSON.stringify(papers.made, null, 2), 'utf8');
  const bytes = zipOf([{ name: 'package.json', bytes: data }, { name: 'package.pdf', bytes: pdf }, ...files]);
  return { name: `package-${day}.zip`, mediaType: 'application/zip', bytes };
}

const TITLES = {
  disclosure: '保有個人情報の開示をする旨等の決定について（通知）',
  correction: '保有個人情報の訂正をする旨等の決定について（通知）',
  suspension: '保有個人情報の利用停止をする旨等の決定について（通知）',
} as const;
const DECISIONS = {
  full: '全部を開示します。',
  partial: '一部を開示します。',
  refused: '応じることができません。',
  'not-held': '請求に係る保有個人情報は、保有していません。',
  granted: '請求のとおり行います。',
} as const;
/** 個人情報の保護に関する法律 第78条第1項. */
const GROUND_WORDS: Readonly<Record<Ground, string>> = {
  'harm-to-person': '第1号（本人の生命、健康、生活又は財産を害するおそれ）',
  'third-party': '第2号（開示請求者以外の個人に関する情報）',
  corporate: '第3号（法人等に関する情報）',
  'public-safety': '第5号（公共の安全と秩序の維持に支障を及ぼすおそれ）',
  deliberation: '第6号（審議、検討又は協議に関する情報）',
  operations: '第7号（事務又は事業の適正な遂行に支障を及ぼすおそれ）',
};
const SECTION_WORDS: Readonly<Record<Section, string>> = {
  ...{ profile: '住民の記録', ties: '世帯・代理人・同意・メモ', messages: 'やりとり', calls: '通話' },
  ...{ cases: '案件', files: 'ファイル', looks: '閲覧の記録（日、課、目的、回数）' },
};
const APPEAL =
  'この決定に不服がある場合は、この通知を受け取った日の翌日から起算して3か月以内に審査請求をすることができます。また、6か月以内に、市を被告として処分の取消しの訴えを提起することができます。';

function groundBlocks(made: RequestPackage | null): PaperBlock[] {
  const grounds = made ? countGrounds(made) : [];
  const undecided = made ? countUndecided(made) : 0;
  if (grounds.length + undecided === 0) return [];
  const open: PaperBlock = {
    ...{ kind: 'row', label: `未判断 ${undecided}件` },
    text: '開示するかどうかをまだ判断していないため、お渡ししていないファイル・録音です。',
  };
  return [
    { kind: 'heading', text: '開示しない部分とその理由（個人情報の保護に関する法律第78条第1項）' },
    ...grounds.map(
      ({ ground, withheld, blackedOut, inPieces }): PaperBlock => ({
        kind: 'row',
        label: [
          `不開示 ${withheld}件、黒塗り ${blackedOut}か所`,
          inPieces > 0 && `ファイル・録音の中 ${inPieces}か所`,
        ]
          .filter(Boolean)
          .join('、'),
        text: GROUND_WORDS[ground],
      }),
    ),
    ...(undecided > 0 ? [open] : []),
  ];
}

const SIDE_WORDS: Readonly<Record<Silence['side'], string>> = {
  ...{ both: '双方', resident: '相手の声', staff: '市の声' },
};

/** A moment of a recording, as players show it. */
function inSound(ms: number): string {
  const sec = ms / 1_000;
  return `${Math.floor(sec / 60)}:${(sec % 60).toFixed(1).padStart(4, '0')}`;
}

const share = (value: number): string => `${Math.round(value * 100)}%`;
const place = ({ page, left, top, width, height }: Area): string =>
  `${page === undefined ? '' : `${page}ページ、`}左から${share(left)}・上から${share(top)}、幅${share(width)}・高さ${share(height)}`;

/** What the person is told of a file or a recording. */
function pieceWords(piece: PieceMade): string {
  switch (piece.way) {
    case 'undecided':
      return 'まだ判断していないため、お渡ししていません。';
    case 'given':
      return 'そのままお渡しします。';
    case 'replaced':
      return `別に黒塗りした写しをお渡しします: ${GROUND_WORDS[piece.ground ?? 'third-party']}`;
    case 'blacked':
      return [
        `次の${piece.areas.length}か所を黒く塗ってお渡しします。`,
        ...piece.areas.map((area) => `${place(area)}: ${GROUND_WORDS[area.ground]}`),
      ].join('\n');
    case 'silenced':
      return [
        `次の${piece.silences.length}か所の音を消してお渡しします。`,
        ...piece.silences.map(
          ({ fromMs, toMs, side, ground }) =>
            `${inSound(fromMs)}〜${inSound(toMs)}（${SIDE_WORDS[side]}）: ${GROUND_WORDS[ground]}`,
        ),
      ].join('\n');
  }
}

/** Day and time of the city, as they are written in files. */
function inCity(at: string, timeZone: string): string {
  return new Date(at).toLocaleString('sv-SE', { timeZone }).slice(0, 16);
}

function letterOf({ request, person, city, timeZone, made }: RequestPapers): PaperBlock[] {
  const approvedOn = request.approvedAt
    ? inCity(request.approvedAt.toISOString(), timeZone).slice(0, 10)
    : '';
  return [
    { kind: 'small', text: approvedOn },
    {
      kind: 'text',
      text: `${person} 様${request.representative ? `（代理人 ${request.representative} 様）` : ''}`,
    },
    { kind: 'text', text: city },
    { kind: 'gap' },
    { kind: 'title', text: TITLES[request.kind] },
    { kind: 'gap' },
    { kind: 'row', label: '請求の日', text: request.receivedOn },
    { kind: 'row', label: '請求の内容', text: request.wish },
    { kind: 'row', label: '決定', text: request.decision ? DECISIONS[request.decision] : '' },
    ...(request.decisionReason
      ? [{ kind: 'row', label: '理由', text: request.decisionReason } as const]
      : []),
    ...request.amendments.map(
      ({ askedOn, amendedOn }) =>
        ({
          kind: 'row',
          label: '補正',
          text: `${askedOn}から${amendedOn ?? ''}まで（期間に算入しません）`,
        }) as const,
    ),
    ...(request.extendedOn
      ? [{ kind: 'row', label: '期間の延長', text: request.extensionReason ?? '' } as const]
      : []),
    ...groundBlocks(made),
    { kind: 'gap' },
    { kind: 'small', text: APPEAL },
  ];
}

function packageBlocks({ request, person, city, timeZone, made }: RequestPapers): PaperBlock[] {
  const items = made?.items ?? [];
  return [
    { kind: 'title', text: '開示する保有個人情報' },
    { kind: 'row', label: '本人', text: person },
    { kind: 'row', label: '市', text: city },
    { kind: 'row', label: '請求の日', text: request.receivedOn },
    { kind: 'row', label: '作成', text: made ? inCity(made.madeAt, timeZone) : '' },
    ...groundBlocks(made),
    ...SECTIONS.flatMap((section): PaperBlock[] => {
      const own = items.filter((item) => item.section === section);
      if (own.length === 0) return [];
      return [
        { kind: 'heading', text: SECTION_WORDS[section] },
        ...own.map(
          (item): PaperBlock => ({
            kind: 'row',
            label: [item.at && inCity(item.at, timeZone), item.label].filter(Boolean).join('\n'),
            text: item.withheld
              ? `不開示: ${GROUND_WORDS[item.withheld]}`
              : [item.text, item.piece && pieceWords(item.piece)].filter(Boolean).join('\n'),
          }),
        ),
      ];
    }),
  ];
}
