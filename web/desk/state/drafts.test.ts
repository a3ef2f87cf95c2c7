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

  it('leave nothing behind when they are empty and the server knows', () => {
    const { drafts, storage } = setUp();
    drafts.set('reply 1', { text: 'x', files: [] });
    drafts.set('reply 1', { text: '', files: [] });
    drafts.saved('reply 1', drafts.get('reply 1'), 1);
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

describe('drafts and the server', () => {
  const server = (text: string, version: number) => ({ text, files: [], version });

  it('takes what another computer wrote, unless something was written here', () => {
    const { drafts } = setUp();
    drafts.adopt('reply 1', server('あちらで書いた', 3));
    expect(drafts.get('reply 1')).toMatchObject({ text: 'あちらで書いた', version: 3, unsaved: false });
    drafts.set('reply 1', { text: 'こちらで続けた', files: [] });
    drafts.adopt('reply 1', server('あちらでさらに', 4));
    expect(drafts.get('reply 1')).toMatchObject({ text: 'こちらで続けた', version: 3, unsaved: true });
  });

  it('does not take an older version than it knows', () => {
    const { drafts } = setUp();
    drafts.adopt('reply 1', server('新しい', 3));
    drafts.adopt('reply 1', server('古い', 2));
    expect(drafts.get('reply 1').text).toBe('新しい');
  });

  it('empties what was sent on another computer, and remembers here what the server has yet to hear', () => {
    const { drafts } = setUp();
    drafts.adopt('reply 1', server('送るところ', 1));
    drafts.adopt('reply 1', server('', 2));
    expect(drafts.keys()).toEqual([]);
    drafts.set('reply 2', { text: 'x', files: [] });
    drafts.saved('reply 2', drafts.get('reply 2'), 1);
    drafts.set('reply 2', { text: '', files: [] });
    expect(drafts.unsavedKeys()).toEqual(['reply 2']);
    expect(drafts.keys()).toEqual([]);
  });

  it('what was written while it was being saved is still to be saved', () => {
    const { drafts } = setUp();
    drafts.set('reply 1', { text: '一', files: [] });
    const sent = drafts.get('reply 1');
    drafts.set('reply 1', { text: '一二', files: [] });
    drafts.saved('reply 1', sent, 1);
    expect(drafts.get('reply 1')).toMatchObject({ text: '一二', version: 1, unsaved: true });
  });

  it('puts what was taken back before what was begun meanwhile', () => {
    const { drafts } = setUp();
    drafts.set('reply 1', { text: '次の文', files: [] });
    drafts.putBack('reply 1', { text: '取り消した文', files: [] });
    expect(drafts.get('reply 1').text).toBe('取り消した文\n\n次の文');
  });

  it('hears what another tab of this browser wrote', () => {
    const storage = new MemoryStorage();
    const one = setUp(storage).drafts;
    const other = setUp(storage).drafts;
    expect(other.get('reply 1').text).toBe('');
    one.set('reply 1', { text: '別のタブ', files: [] });
    other.reload('engawa.desk.draft.sato.aoba.reply 1');
    expect(other.get('reply 1').text).toBe('別のタブ');
  });
});
