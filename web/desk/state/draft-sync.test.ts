import { describe, expect, it } from 'vitest';
import type { DraftAnswer, SaveDraft } from '#http/desk/writing-shapes.ts';
import { DeskFailure } from '../../shared/desk-failure.ts';
import { createDraftSync } from './draft-sync.ts';
import { Drafts } from './drafts.ts';

const ID = '018f0000-0000-7000-8000-000000000001';

function setUp() {
  const kept = new Map<string, string>();
  const drafts = new Drafts({
    get length() {
      return kept.size;
    },
    key: (at) => [...kept.keys()][at] ?? null,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  });
  drafts.belongTo('sato.aoba');
  const timers: (() => void)[] = [];
  const saved: SaveDraft[] = [];
  const state = { failure: null as DeskFailure | null };
  const sync = createDraftSync({
    drafts,
    save: async (_subjectId, body) => {
      if (state.failure) throw state.failure;
      saved.push(body);
      return { ...body, files: [], version: body.version + 1, savedAt: '', other: null } as DraftAnswer;
    },
    onSaved: () => undefined,
    after: (_delayMs, run) => void timers.push(run),
  });
  /** Lets everything that is planned now happen. */
  const pass = async (): Promise<void> => {
    for (const run of timers.splice(0)) run();
    await Promise.resolve();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { drafts, sync, saved, state, pass };
}

describe('saving drafts on the server', () => {
  it('sends the newest text once for a while of typing, on the version that the server answered last', async () => {
    const { drafts, saved, pass } = setUp();
    for (const text of ['か', 'かよ', '火曜']) drafts.set(`reply ${ID}`, { text, files: [] });
    await pass();
    drafts.set(`reply ${ID}`, { text: '火曜日', files: [] });
    await pass();
    expect(saved.map(({ kind, text, version }) => [kind, text, version])).toEqual([
      ['reply', '火曜', 0],
      ['reply', '火曜日', 1],
    ]);
    expect(drafts.unsavedKeys()).toEqual([]);
  });

  it('without a connection it stays here and goes later', async () => {
    const { drafts, saved, state, pass } = setUp();
    state.failure = new DeskFailure('offline');
    drafts.set(`note ${ID}`, { text: 'あとで', files: [] });
    await pass();
    expect(drafts.unsavedKeys()).toEqual([`note ${ID}`]);
    state.failure = null;
    await pass();
    expect(saved.map(({ text }) => text)).toEqual(['あとで']);
  });

  it('a text that is refused is not sent again and again, and is not lost', async () => {
    const { drafts, saved, state, pass } = setUp();
    state.failure = new DeskFailure('refused', { code: 'text.too-long' });
    drafts.set(`note ${ID}`, { text: '長い', files: [] });
    await pass();
    state.failure = null;
    await pass();
    expect(saved).toEqual([]);
    expect(drafts.get(`note ${ID}`).text).toBe('長い');
  });
});
