import { describe, expect, it } from 'vitest';
import { Drafts } from './drafts.ts';

class MemoryStorage {
  readonly #kept = new Map<string, string>();
  get length(): number {
    return this.#kept.size;
  }
  key = (at: number): string | null => [...this.#kept.keys()][at] ?? null;
  getItem = (key: string): string | null => this.#kept.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.#kept.set(key, value);
  removeItem = (key: string): void => void this.#kept.delete(key);
}

function setUp(storage = new MemoryStorage()): { drafts: Drafts; storage: MemoryStorage } {
  const drafts = new Drafts(storage);
  drafts.belongTo('sato.aoba');
  return { drafts, storage };
}

describe('drafts', () => {
  it('come back after a reload', () => {
    const { drafts, storage } = setUp();
    drafts.set('reply 1', { text: '書きかけ', files: [] });
    expect(setUp(storage).drafts.get('reply 1').text).toBe('書きかけ');
  });

  it('leave nothing behind when they are empty', () => {
    const { drafts, storage } = setUp();
    drafts.set('reply 1', { text: 'x', files: [] });
    drafts.set('reply 1', { text: '', files: [] });
    expect(storage.length).toBe(0);
  });

  it('are not another person’s', () => {
    const { drafts } = setUp();
    drafts.set('reply 1', { text: '秘密', files: [] });
    drafts.belongTo('yamada.aoba');
    expect(drafts.get('reply 1').text).toBe('');
    expect(drafts.keys()).toEqual([]);
  });

  it('are all gone after signing out, other people’s are not', () => {
    const { drafts, storage } = setUp();
    storage.setItem('engawa.desk.draft.yamada.aoba.reply 9', '{"text":"z"}');
    drafts.set('reply 1', { text: 'x', files: [] });
    drafts.set('note 1', { text: 'y', files: [] });
    drafts.clear();
    expect(storage.length).toBe(1);
    expect(drafts.get('note 1').text).toBe('');
  });

  it('take a paragraph at the end', () => {
    const { drafts } = setUp();
    drafts.append('reply 1', 'A');
    drafts.append('reply 1', 'B');
    expect(drafts.get('reply 1').text).toBe('A\n\nB');
  });
});
