import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Refusal } from './refusal.ts';
import {
  candidates,
  formatPlace,
  findAll,
  parsePlace,
  type Place,
  snippetOf,
  takeHits,
  termsOf,
} from './search.ts';
import { foldForSearch } from './text.ts';

function refusal(work: () => unknown): string {
  try {
    work();
    return 'none';
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

describe('search', () => {
  it('asks for every word, in whatever width and kana', () => {
    expect(termsOf('　ゴミ　ﾓｴﾙ  ')).toEqual(['ごみ', 'もえる']);
    expect(termsOf(' \u200b ')).toEqual([]);
    const opened: string[] = [];
    const first = (texts: readonly string[], query: string) =>
      findAll(texts, termsOf(query), (text) => (opened.push(text), text))?.text ?? null;
    expect(first(['西町', '燃えるごみの収集', '東町'], 'ゴミ')).toBe('燃えるごみの収集');
    expect(opened).toEqual(['西町', '燃えるごみの収集']);
    expect(first(['燃えるごみの収集', '西町'], 'ゴミ 西')).toBe('燃えるごみの収集');
    expect(first(['燃えるごみの収集', '西町'], 'ゴミ 東')).toBeNull();
  });

  it('finds a word in one text, never across two', () => {
    expect(findAll(['粗大', 'ごみ'], ['粗大ごみ'], (text) => text)).toBeNull();
  });
});

describe('a place in a list', () => {
  it('survives its way out and back', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date(0), max: new Date('2999-12-31'), noInvalidDate: true }),
        fc.uuid(),
        (when, id) => {
          expect(parsePlace(formatPlace({ at: when, id }))).toEqual({ at: when, id });
        },
      ),
    );
  });

  it('is refused when it is none', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(refusal(() => parsePlace(text))).toBe('request.invalid');
      }),
    );
    for (const forged of [
      `0.${'-'.repeat(36)}`,
      `999999999999999.${'0'.repeat(8)}-0000-1000-8000-000000000000`,
    ]) {
      expect(refusal(() => parsePlace(Buffer.from(forged).toString('base64url')))).toBe('request.invalid');
    }
  });
});

describe('a snippet', () => {
  const marked = (body: string, query: string) => {
    const { text, marks } = snippetOf(body, termsOf(query));
    return [text, marks.map(([from, to]) => text.slice(from, to))];
  };

  it('marks what was meant, as it is written', () => {
    expect(marked('ﾍﾟｯﾄﾎﾞﾄﾙの日', 'ぺっとぼとる')).toEqual(['ﾍﾟｯﾄﾎﾞﾄﾙの日', ['ﾍﾟｯﾄﾎﾞﾄﾙ']]);
    expect(marked('髙﨑 邊', '高崎辺')).toEqual(['髙﨑 邊', ['髙﨑 邊']]);
    expect(marked('粗大\nごみ の日、ゴミ袋', 'ごみ')).toEqual(['粗大 ごみ の日、ゴミ袋', ['ごみ', 'ゴミ']]);
    expect(marked('葛\u{e0100}城👨‍👩‍👧です', '葛城')).toEqual(['葛\u{e0100}城👨‍👩‍👧です', ['葛\u{e0100}城']]);
    expect(marked('Nguyễn Văn', 'nguyen van')).toEqual(['Nguyễn Văn', ['Nguyễn', 'Văn']]);
  });

  it('shows the surroundings of the first hit', () => {
    const { text, marks } = snippetOf(`${'あ'.repeat(300)}道路${'い'.repeat(300)}`, ['道路']);
    expect(text).toMatch(/^…あ{24}道路い+…$/);
    expect(marks.map(([from, to]) => text.slice(from, to))).toEqual(['道路']);
  });

  it('never leaves the text, and what it marks is what was searched', () => {
    const words = fc.array(
      fc.constantFrom('髙', 'ｶﾞ', 'が', ' ', '\n', 'A', 'é', '👨‍👩‍👧', '道', '葛\u{e0100}', '－'),
      {
        maxLength: 200,
      },
    );
    fc.assert(
      fc.property(
        words,
        fc.array(fc.constantFrom('高', 'が', 'a', 'e', '道', '葛', '👨‍👩‍👧', '道が'), { minLength: 1 }),
        (body, terms) => {
          const { text, marks } = snippetOf(body.join(''), terms);
          let end = 0;
          for (const [from, to] of marks) {
            expect(from).toBeGreaterThanOrEqual(end);
            expect(to).toBeGreaterThan(from);
            expect(to).toBeLessThanOrEqual(text.length);
            const folded = foldForSearch(text.slice(from, to));
            expect(terms.some((term) => folded.includes(term))).toBe(true);
            end = to;
          }
        },
      ),
    );
  });
});

/** What a walk hands out of the records it met. */
const walkedOver = (rows: readonly (Place & { held: number[] })[], width: number) => {
  const met = rows.slice(0, width).map((row, at) => ({ ...row, met: at + 1 }));
  return met.filter((row) => row.held.length > 0 || row.met === met.length);
};

describe('candidates', () => {
  it('miss nothing and keep the order, whatever the walk and the index see first', async () => {
    const record = fc.record({ held: fc.uniqueArray(fc.constantFrom(1, 2, 3)) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(record, { maxLength: 400 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 120 }),
        fc.integer({ min: 1, max: 25 }),
        async (records, terms, firstWalk, limit) => {
          const rows = records.map(({ held }, at) => ({
            id: String(1_000 - at),
            at: new Date(1_000_000 - Math.floor(at / 3)),
            held: held.filter((number) => number <= terms),
          }));
          const after = (before: Place | null) =>
            before ? rows.slice(rows.findIndex((row) => row.id === before.id) + 1) : rows;
          const doors = {
            walk: async (before: Place | null, width: number) => walkedOver(after(before), width),
            lookUp: async (rarest: number, second: number | null, before: Place | null, most: number) => {
              expect(rarest).toBeGreaterThanOrEqual(1);
              expect(second).not.toBe(rarest);
              return after(before)
                .filter((row) => row.held.length === terms)
                .slice(0, most);
            },
          };
          const found: string[] = [];
          let before: Place | null = null;
          do {
            const page: { hits: string[]; next: Place | null } = await takeHits(
              candidates(doors, terms, before, limit + 1, firstWalk),
              limit,
              async (places) =>
                places.filter(({ id }) => Number(id) % 5 > 0).map((place) => ({ ...place, hit: place.id })),
            );
            found.push(...page.hits);
            before = page.next;
          } while (before);
          expect(found).toEqual(
            rows.filter((row) => row.held.length === terms && Number(row.id) % 5 > 0).map((row) => row.id),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it('go on in the index where the newest hold nothing, and ask it for the rarest', async () => {
    const rows = Array.from({ length: 900 }, (_, at) => ({
      id: String(at),
      at: new Date(1_000_000 - at),
      held: at < 50 ? [1] : at < 300 ? [] : [1, 2],
    }));
    const after = (before: Place | null) => rows.slice(before ? Number(before.id) + 1 : 0);
    const asked: (number | null)[][] = [];
    const doors = {
      walk: async (before: Place | null, width: number) => walkedOver(after(before), width),
      lookUp: async (rarest: number, second: number | null, before: Place | null, most: number) => {
        asked.push([rarest, second]);
        return after(before)
          .filter((row) => row.held.length === 2)
          .slice(0, most);
      },
    };
    const found: string[] = [];
    for await (const batch of candidates(doors, 2, null, 20, 200)) found.push(...batch.map(({ id }) => id));
    expect(found).toEqual(rows.slice(300).map(({ id }) => id));
    expect(asked).toEqual([
      [2, null],
      [2, null],
      [2, null],
    ]);
  });

  it('ask the index for two words that are both there, but never together; walk no further than for the page', async () => {
    const widths: number[] = [];
    const asked: (number | null)[] = [];
    const doors = (held: readonly number[][]) => ({
      walk: async (_: Place | null, width: number) => {
        widths.push(width);
        return walkedOver(
          Array.from({ length: width }, (_each, at) => ({
            ...{ id: String(at), at: new Date(at), held: held[at % held.length]! },
          })),
          width,
        );
      },
      lookUp: async (rarest: number, second: number | null) => {
        asked.push(rarest, second);
        return [];
      },
    });
    for await (const batch of candidates(doors([[1], [2], [2], []]), 2, null, 21)) expect(batch).toEqual([]);
    expect(asked).toEqual([1, 2]);
    let found = 0;
    for await (const batch of candidates(doors([[1], ...Array.from({ length: 9 }, () => [])]), 1, null, 21)) {
      found += batch.length;
      if (found >= 21) break;
    }
    // Ten of a hundred: the eleven that are missing stand in the next 110, and surely in the next 176.
    expect(widths).toEqual([100, 100, 176]);
  });
});
