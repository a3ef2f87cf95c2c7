import { expect, test } from 'vitest';
import { createCalendar } from '#kernel/japan/calendar.ts';
import {
  countGrounds,
  countUndecided,
  decisionDueOn,
  dueOf,
  hidesSomething,
  mustBeReported,
  packageOf,
  piecesToFreeze,
  reportDueOn,
  suggestBlackOuts,
  whyNotMarked,
  workingDaysLeft,
} from './rules.ts';
import type { Item, Marks, Piece, PieceMark } from './types.ts';

const calendar = createCalendar({
  closedWeekdays: [6, 7],
  holidays: new Set(['2026-04-29']),
  yearEnd: { from: '12-29', to: '01-03' },
  timeZone: 'Asia/Tokyo',
});

test.each([
  ['2026-04-01', 30, '2026-05-01'],
  // 4/29 is a holiday; 5/2 is a Saturday.
  ['2026-03-30', 30, '2026-04-30'],
  ['2026-04-02', 30, '2026-05-04'],
  ['2026-11-30', 30, '2027-01-04'],
  ['2026-04-01', 15, '2026-04-16'],
])('received on %s the decision is due after %s days on %s', (on, days, due) => {
  expect(decisionDueOn(on, days, calendar)).toBe(due);
});

test('it is extended by 30 days from the first day on, and counted in working days', () => {
  const request = { receivedOn: '2026-04-01', decisionDays: 30, amendments: [] };
  expect(dueOf({ ...request, extendedOn: '2026-04-20' }, '2026-04-20', calendar)).toBe('2026-06-01');
  expect(workingDaysLeft('2026-04-27', '2026-05-01', calendar)).toBe(3);
  expect(workingDaysLeft('2026-05-01', '2026-05-01', calendar)).toBe(0);
  expect(workingDaysLeft('2026-05-05', '2026-05-01', calendar)).toBe(-2);
});

test('the days of an amendment do not count: those before it was asked for and those after it was done do', () => {
  const due = (amendments: [askedOn: string, amendedOn: string | null][], today = '2026-04-20') =>
    dueOf(
      {
        ...{ receivedOn: '2026-04-01', decisionDays: 30, extendedOn: null },
        amendments: amendments.map(([askedOn, amendedOn]) => ({ id: askedOn, askedOn, amendedOn, what: '' })),
      },
      today,
      calendar,
    );
  // Ten days of thirty were used up by the 11th; from the 15th on twenty are left: the 5th of May.
  expect(due([['2026-04-11', '2026-04-15']])).toBe('2026-05-05');
  expect(due([['2026-04-11', '2026-04-11']])).toBe('2026-05-01');
  // While it is awaited, each day moves the last one on; what ends on a Saturday goes on to the Monday.
  expect(due([['2026-04-11', null]], '2026-04-15')).toBe('2026-05-05');
  expect(due([['2026-04-11', null]], '2026-04-19')).toBe('2026-05-11');
  expect(
    due([
      ['2026-04-03', '2026-04-06'],
      ['2026-04-06', '2026-04-08'],
    ]),
  ).toBe('2026-05-06');
});

const item = (id: string, text: string): Item => ({
  ...{ id, text, section: 'messages', label: '本人' },
  ...{ at: new Date('2026-04-01T00:00:00Z'), piece: null },
});

test('what goes out is blacked out everywhere, the longest first, and what is withheld leaves nothing of itself', () => {
  const made = packageOf(
    [item('a', '隣の山田 太郎さんと山田の件'), item('b', '捜査の照会')],
    {
      blackOuts: [
        { text: '山田', ground: 'third-party' },
        { text: '山田 太郎', ground: 'third-party' },
      ],
      withheld: [{ itemId: 'b', ground: 'public-safety' }],
      pieces: [],
    },
    new Date('2026-04-02T00:00:00Z'),
  );
  expect(made.items).toMatchObject([
    { text: '隣の■■■■さんと■■■■の件', withheld: null, fileId: null },
    { text: null, label: '', withheld: 'public-safety', fileId: null },
  ]);
  expect(made.blackedOut).toEqual({ 'third-party': 2 });
  expect(JSON.stringify(made)).not.toMatch(/山田|捜査/);
});

const PIECE = { mediaType: 'image/png', sizeBytes: 9, durationMs: null } as const;
const piece = (id: string, kind: Piece['kind']): Item => ({
  ...item(`file:${id}`, `山田の${id}.PNG`),
  piece: { ...PIECE, id, kind, ...(kind === 'recording' ? { durationMs: 60_000 } : {}) },
});
const AREA = { left: 0.5, top: 0, width: 0.5, height: 1, ground: 'third-party' } as const;

test('a file goes out by what was decided of it, under a name that tells nothing; undecided it stays, and that is said', () => {
  const items = ['a', 'b', 'c', 'd'].map((id) => piece(id, 'image'));
  const marks: Marks = {
    blackOuts: [{ text: '山田', ground: 'third-party' }],
    withheld: [{ itemId: 'file:c', ground: 'operations' }],
    pieces: [
      { itemId: 'file:a', way: 'blacked', areas: [AREA] },
      { itemId: 'file:c', way: 'given' },
      { itemId: 'file:d', way: 'given' },
    ],
  };
  expect(piecesToFreeze(items, marks).map(({ itemId }) => itemId)).toEqual(['file:a', 'file:d']);
  // Of the last one nothing was frozen: a mark alone lets nothing out.
  const frozen = new Map([['file:a', { fileId: 'f', extension: '.png' }]]);
  const made = packageOf(items, marks, new Date('2026-04-02T00:00:00Z'), frozen);
  expect(made.items.map(({ fileId, withheld, piece: of }) => [fileId, withheld, of?.way, of?.name])).toEqual([
    ['f', null, 'blacked', '■■■■のa.png'],
    [null, null, 'undecided', null],
    [null, 'operations', undefined, undefined],
    [null, null, 'undecided', null],
  ]);
  expect([countUndecided(made), hidesSomething(made)]).toEqual([2, true]);
  expect(countGrounds(made)).toEqual([
    { ground: 'third-party', withheld: 0, blackedOut: 3, inPieces: 1 },
    { ground: 'operations', withheld: 1, blackedOut: 0, inPieces: 0 },
  ]);
});

test.each<[Piece['kind'], Omit<PieceMark, 'itemId'>, string | null]>([
  ['image', { way: 'blacked', areas: [AREA] } as Omit<PieceMark, 'itemId'>, null],
  ['image', { way: 'blacked', areas: [] } as Omit<PieceMark, 'itemId'>, 'nothing'],
  ['image', { way: 'blacked', areas: [{ ...AREA, left: 0.6 }] } as Omit<PieceMark, 'itemId'>, 'beyond'],
  ['document', { way: 'blacked', areas: [AREA] } as Omit<PieceMark, 'itemId'>, 'way'],
  ['document', { way: 'given' }, null],
  ['recording', { way: 'replaced', fileId: 'f', ground: 'third-party' } as Omit<PieceMark, 'itemId'>, 'way'],
  ['recording', silenced(59_000, 70_000), null],
  ['recording', silenced(60_000, 70_000), 'beyond'],
  ['recording', silenced(2_000, 2_000), 'beyond'],
])('of %s %o: %s', (kind, mark, why) => {
  expect(whyNotMarked(piece('x', kind).piece!, { itemId: 'x', ...mark } as PieceMark)).toBe(why);
});

test('a place of a PDF is on one of its pages, a place of a picture on none', () => {
  const pdf = { ...piece('x', 'document').piece!, mediaType: 'application/pdf' };
  const why = (of: Piece, area: object) =>
    whyNotMarked(of, { itemId: 'x', way: 'blacked', areas: [{ ...AREA, ...area }] });
  expect([why(pdf, { page: 2 }), why(pdf, {}), why(piece('x', 'image').piece!, { page: 1 })]).toEqual([
    ...[null, 'page', 'page'],
  ]);
});

function silenced(fromMs: number, toMs: number): Omit<PieceMark, 'itemId'> {
  const silences = [{ fromMs, toMs, side: 'both', ground: 'third-party' }];
  return { way: 'silenced', silences } as Omit<PieceMark, 'itemId'>;
}

test('others are suggested, never the person, and nobody in particular is not', () => {
  const items = [
    item('a', '隣の山田 太郎さんが騒がしい。皆さん困っています。高橋さんより 022-222-3333'),
    item('b', '私は高橋 静です。連絡は090-1234-5678、shizuka@example.jp へ。タナカ様にも'),
  ];
  expect(
    suggestBlackOuts(items, {
      others: ['高橋 守'],
      own: ['高橋 静', '高橋', '+819012345678', '090-1234-5678', 'shizuka@example.jp'],
    }),
  ).toEqual(['山田 太郎', '022-222-3333', 'タナカ']);
});

test('a leak is reported within 5 days, and finally within 30, or 60 where it was done on purpose', () => {
  expect(reportDueOn('2026-04-01', false)).toEqual({
    quickFromOn: '2026-04-04',
    quickOn: '2026-04-06',
    finalOn: '2026-05-01',
  });
  expect(reportDueOn('2026-04-01', true).finalOn).toBe('2026-05-31');
  expect(mustBeReported({ malicious: false, residents: 100 })).toBe(false);
  expect(mustBeReported({ malicious: false, residents: 101 })).toBe(true);
  expect(mustBeReported({ malicious: true, residents: 1 })).toBe(true);
});
