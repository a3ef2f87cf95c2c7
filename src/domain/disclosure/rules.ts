import type { WorkingCalendar } from '#kernel/japan/calendar.ts';
import {
  type Amendment,
  type DataRequest,
  type FrozenPiece,
  type Ground,
  GROUNDS,
  type Item,
  type Marks,
  type PackageItem,
  type Piece,
  type PieceMade,
  type PieceMark,
  type RequestPackage,
} from './types.ts';

/** By the law (83条): 30 days for the decision, once 30 more. */
export const MOST_DAYS = 30;
const EXTENSION_DAYS = 30;
const BLACK = '■■■■';
const MOST_SUGGESTIONS = 200;

/**
 * The last day for a decision: so many days after the day it came in, which itself does not count; where the city is closed
 * that day, the next on which it is open (民法 140条・142条).
 */
export function decisionDueOn(receivedOn: string, days: number, calendar: WorkingCalendar): string {
  return calendar.addWorkingDays(Temporal.PlainDate.from(receivedOn).add({ days }).toString(), 0);
}

/** What a request waits for; it waits for one at a time. */
export function openAmendment({ amendments }: Pick<DataRequest, 'amendments'>): Amendment | undefined {
  return amendments.find(({ amendedOn }) => amendedOn === null);
}

/**
 * Days that amendments took: from the day on which each was asked for to the day on which it was done, or until today. By the
 * law (83条1項但書) they do not count: the days before and those after are added up.
 */
function amendedDays(amendments: readonly Amendment[], today: string): number {
  const dayOf = (day: string): Temporal.PlainDate => Temporal.PlainDate.from(day);
  return amendments.reduce(
    (sum, { askedOn, amendedOn }) => sum + dayOf(askedOn).until(dayOf(amendedOn ?? today)).days,
    0,
  );
}

/** The last day for the decision as it stands today: extended once by 30 days or not, without the days of amendments. */
export function dueOf(
  request: Pick<DataRequest, 'receivedOn' | 'decisionDays' | 'extendedOn' | 'amendments'>,
  today: string,
  calendar: WorkingCalendar,
): string {
  const days = request.extendedOn === null ? request.decisionDays : MOST_DAYS + EXTENSION_DAYS;
  return decisionDueOn(request.receivedOn, days + amendedDays(request.amendments, today), calendar);
}

/** Working days from tomorrow until that day, both counted; negative when it is past. */
export function workingDaysLeft(today: string, dueOn: string, calendar: WorkingCalendar): number {
  const step = dueOn >= today ? 1 : -1;
  let left = 0;
  for (let day = Temporal.PlainDate.from(today); day.toString() !== dueOn; ) {
    day = day.add({ days: step });
    if (calendar.isWorkingDay(day.toString())) left += step;
  }
  return left;
}

/** The one kind of document whose pages are drawn in the house; the others go out whole, as a copy made elsewhere, or not. */
export const isPdf = ({ mediaType }: Pick<Piece, 'mediaType'>): boolean => mediaType === 'application/pdf';

function waysOf(piece: Piece): readonly PieceMark['way'][] {
  if (piece.kind === 'recording') return ['given', 'silenced'];
  return piece.kind === 'image' || isPdf(piece) ? ['given', 'blacked', 'replaced'] : ['given', 'replaced'];
}

/** Why a mark cannot hold for this piece; null when it can. */
export function whyNotMarked(piece: Piece, mark: PieceMark): string | null {
  if (!waysOf(piece).includes(mark.way)) return 'way';
  if (mark.way === 'blacked') {
    if (mark.areas.length === 0) return 'nothing';
    if (mark.areas.some(({ page }) => (page !== undefined) !== isPdf(piece))) return 'page';
    return mark.areas.some(({ left, top, width, height }) => left + width > 1.001 || top + height > 1.001)
      ? 'beyond'
      : null;
  }
  if (mark.way !== 'silenced') return null;
  if (mark.silences.length === 0) return 'nothing';
  return mark.silences.some(({ fromMs, toMs }) => toMs <= fromMs || fromMs >= (piece.durationMs ?? 0))
    ? 'beyond'
    : null;
}

/** The pieces of which something goes out under these marks, each with what becomes of it. */
export function piecesToFreeze(
  items: readonly Item[],
  marks: Marks,
): { itemId: string; piece: Piece; mark: PieceMark }[] {
  const withheld = new Set(marks.withheld.map(({ itemId }) => itemId));
  const marked = new Map(marks.pieces.map((mark) => [mark.itemId, mark]));
  return items.flatMap(({ id: itemId, piece }) => {
    const mark = marked.get(itemId);
    return piece && mark && !withheld.has(itemId) ? [{ itemId, piece, mark }] : [];
  });
}

/** How many pieces are neither marked nor withheld. */
export function countOpen(items: readonly Item[], marks: Marks): number {
  const decided = new Set([...marks.withheld, ...marks.pieces].map(({ itemId }) => itemId));
  return items.filter(({ id, piece }) => piece && !decided.has(id)).length;
}

function madeOf(
  item: Item,
  mark: PieceMark | undefined,
  frozen: FrozenPiece | undefined,
  shownName: string,
): PieceMade | null {
  if (!item.piece) return null;
  const { kind } = item.piece;
  const none = { kind, areas: [], silences: [], ground: null } as const;
  if (!mark || !frozen) return { ...none, way: 'undecided', name: null };
  const stem = kind === 'recording' ? 'recording' : shownName.replace(/\.[^.]*$/, '');
  const made = { ...none, way: mark.way, name: `${stem || 'file'}${frozen.extension}` };
  if (mark.way === 'blacked') return { ...made, areas: mark.areas };
  if (mark.way === 'silenced')
    return { ...made, silences: mark.silences.toSorted((a, b) => a.fromMs - b.fromMs) };
  return mark.way === 'replaced' ? { ...made, ground: mark.ground } : made;
}

/**
 * What goes out of these items under these marks. A piece that nobody decided, or of which nothing was frozen, does not go
 * out, and says so.
 */
export function packageOf(
  items: readonly Item[],
  marks: Marks,
  madeAt: Date,
  frozen: ReadonlyMap<string, FrozenPiece> = new Map(),
): RequestPackage {
  const withheld = new Map(marks.withheld.map(({ itemId, ground }) => [itemId, ground]));
  const marked = new Map(marks.pieces.map((mark) => [mark.itemId, mark]));
  const blackedOut: Partial<Record<Ground, number>> = {};
  // The longest first: a family name alone must not leave the given name standing.
  const blackOuts = marks.blackOuts.toSorted((a, b) => b.text.length - a.text.length);
  const made = items.map((item): PackageItem => {
    const ground = withheld.get(item.id) ?? null;
    const { section, at, label } = item;
    const shown = { section, at: at?.toISOString() ?? null };
    if (ground !== null)
      return { ...shown, label: '', text: null, withheld: ground, fileId: null, piece: null };
    const black = (text: string): string => {
      let left = text;
      for (const one of blackOuts) {
        const parts = left.split(one.text);
        if (parts.length === 1) continue;
        blackedOut[one.ground] = (blackedOut[one.ground] ?? 0) + parts.length - 1;
        left = parts.join(BLACK);
      }
      return left;
    };
    const text = black(item.text);
    const piece = madeOf(item, marked.get(item.id), frozen.get(item.id), text);
    const fileId = piece?.name ? (frozen.get(item.id)?.fileId ?? null) : null;
    return { ...shown, label: black(label), text, withheld: null, fileId, piece };
  });
  return { madeAt: madeAt.toISOString(), items: made, blackedOut };
}

const NAMED =
  /([\p{Script=Han}々]{1,4}(?:[ 　][\p{Script=Han}々\p{Script=Hiragana}\p{Script=Katakana}]{1,6})?|[\p{Script=Katakana}ー]{2,10})(?=さん|様|さま|氏|くん|君|ちゃん)/gu;
const PHONE = /(?<![\d-])0(?:\d{1,4}[-‐ー]\d{1,4}[-‐ー]\d{3,4}|\d{9,10})(?![\d-])/gu;
const MAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/gu;
/** Whom everybody calls so. */
const NOBODY = new Set([
  '皆',
  '皆々',
  '貴',
  '客',
  'お客',
  '奥',
  '神',
  '王',
  '姫',
  '旦那',
  '住民',
  '市民',
  '担当者',
  '職員',
]);

/**
 * Words that may be of somebody else: names called by さん and the like, numbers and addresses, and those that are known to
 * be. Nothing of the person's own. The officer decides.
 */
export function suggestBlackOuts(
  items: readonly Item[],
  known: { others: readonly string[]; own: readonly string[] },
): string[] {
  const bare = (text: string): string => text.normalize('NFKC').replace(/[\s　-]/gu, '');
  const own = known.own.map(bare).filter((text) => text.length > 1);
  const isOwn = (text: string): boolean => {
    const compared = bare(text);
    return own.some((one) => one.includes(compared) || compared.includes(one));
  };
  const found = new Set(known.others.filter((name) => !isOwn(name)));
  for (const { text } of items) {
    for (const [, name] of text.matchAll(NAMED)) if (!NOBODY.has(name!) && !isOwn(name!)) found.add(name!);
    for (const pattern of [PHONE, MAIL])
      for (const [value] of text.matchAll(pattern)) if (!isOwn(value)) found.add(value);
  }
  return [...found].slice(0, MOST_SUGGESTIONS);
}

/** How many pieces nobody decided. */
export function countUndecided(made: RequestPackage): number {
  return made.items.filter(({ piece }) => piece?.way === 'undecided').length;
}

/** Whether anything of it is hidden, changed or left out. */
export function hidesSomething(made: RequestPackage): boolean {
  return (
    Object.keys(made.blackedOut).length > 0 ||
    made.items.some(({ withheld, piece }) => withheld !== null || (piece && piece.way !== 'given'))
  );
}

/** How often each ground holds: items withheld, words blacked out, places in files and recordings. */
export function countGrounds(
  made: RequestPackage,
): { ground: Ground; withheld: number; blackedOut: number; inPieces: number }[] {
  const inPieces = made.items.flatMap(({ piece }) =>
    piece
      ? [...piece.areas, ...piece.silences, ...(piece.ground ? [{ ground: piece.ground }] : [])].map(
          ({ ground }) => ground,
        )
      : [],
  );
  return GROUNDS.map((ground) => ({
    ground,
    withheld: made.items.filter((item) => item.withheld === ground).length,
    blackedOut: made.blackedOut[ground] ?? 0,
    inPieces: inPieces.filter((one) => one === ground).length,
  })).filter(({ withheld, blackedOut, inPieces: places }) => withheld + blackedOut + places > 0);
}

/** Quick report (速報): 3 to 5 days after it was known; final one (確報): 30 days, 60 where it was done on purpose. */
export function reportDueOn(
  knownOn: string,
  malicious: boolean,
): { quickFromOn: string; quickOn: string; finalOn: string } {
  const known = Temporal.PlainDate.from(knownOn);
  const after = (days: number): string => known.add({ days }).toString();
  return { quickFromOn: after(3), quickOn: after(5), finalOn: after(malicious ? 60 : 30) };
}

/** Whether the law asks for a report: done on purpose, or of more than 100 persons; what else is sensitive, people decide. */
export function mustBeReported(leak: { malicious: boolean; residents: number }): boolean {
  return leak.malicious || leak.residents > 100;
}
