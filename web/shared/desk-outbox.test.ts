import { describe, expect, it } from 'vitest';
import { DeskFailure } from './desk-failure.ts';
import { createOutbox, type Outbox, type OutboxItem } from './desk-outbox.ts';

type Post = { url: string; clientId: string; take: () => void; fail: (failure: DeskFailure) => void };

class MemoryStorage {
  readonly kept = new Map<string, string>();
  getItem = (key: string): string | null => this.kept.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.kept.set(key, value);
  removeItem = (key: string): void => void this.kept.delete(key);
}

function setUp(storage = new MemoryStorage()): {
  outbox: Outbox;
  posts: Post[];
  taken: OutboxItem[];
  retries: (() => void)[];
  storage: MemoryStorage;
} {
  const posts: Post[] = [];
  const taken: OutboxItem[] = [];
  const retries: (() => void)[] = [];
  const outbox = createOutbox({
    post: (url, body) =>
      new Promise((resolve, reject) => {
        posts.push({
          url,
          clientId: (body as { clientId: string }).clientId,
          take: () => resolve({}),
          fail: reject,
        });
      }),
    onTaken: (item) => taken.push(item),
    storage,
    storageKey: () => 'box',
    after: (_delayMs, run) => retries.push(run),
    alone: (run) => run(),
  });
  return { outbox, posts, taken, retries, storage };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function add(outbox: Outbox, clientId: string, url = '/one'): void {
  outbox.add({
    clientId,
    url,
    body: { clientId },
    shown: { kind: 'reply', text: clientId, fileNames: [], at: '2026-11-22T00:00:00Z' },
  });
}

const ids = (items: readonly OutboxItem[]): string[] => items.map((item) => `${item.clientId} ${item.state}`);

describe('the outbox', () => {
  it('says when what is on its way to an address has come, or that it takes too long', async () => {
    const { outbox, posts, retries } = setUp();
    await outbox.arrived('/one', 10);
    add(outbox, 'a');
    add(outbox, 'b');
    add(outbox, 'c', '/two');
    let come = false;
    void outbox.arrived('/one', 10).then(() => (come = true));
    posts[0]?.take();
    await settled();
    expect(come).toBe(false);
    posts[1]?.take();
    await settled();
    expect(come).toBe(true);
    const late = outbox.arrived('/two', 10);
    retries.at(-1)?.();
    await expect(late).rejects.toMatchObject({ kind: 'timeout' });
    const refused = outbox.arrived('/two', 10);
    posts[2]?.fail(new DeskFailure('refused', { code: 'state.conflict' }));
    await refused;
  });

  it('holds a thing until the server took it', async () => {
    const { outbox, posts, taken } = setUp();
    add(outbox, 'a');
    expect(ids(outbox.items())).toEqual(['a sending']);
    posts[0]?.take();
    await settled();
    expect(outbox.items()).toEqual([]);
    expect(taken.map((item) => item.clientId)).toEqual(['a']);
  });

  it('sends one after another, in the order of writing', async () => {
    const { outbox, posts } = setUp();
    add(outbox, 'a');
    add(outbox, 'b');
    expect(posts.map((post) => post.clientId)).toEqual(['a']);
    posts[0]?.take();
    await settled();
    expect(posts.map((post) => post.clientId)).toEqual(['a', 'b']);
  });

  it('keeps the order of an address without a connection, and lets other addresses go on', async () => {
    const { outbox, posts, retries } = setUp();
    add(outbox, 'a');
    add(outbox, 'b');
    add(outbox, 'c', '/two');
    posts[0]?.fail(new DeskFailure('offline'));
    await settled();
    expect(posts.map((post) => post.clientId)).toEqual(['a', 'c']);
    posts[1]?.take();
    await settled();
    expect(ids(outbox.items())).toEqual(['a waiting', 'b waiting']);
    retries[0]?.();
    expect(posts.at(-1)?.clientId).toBe('a');
  });

  it('leaves what was refused to the person, with the same client id for another try', async () => {
    const { outbox, posts } = setUp();
    add(outbox, 'a');
    posts[0]?.fail(new DeskFailure('refused', { code: 'text.too-long', status: 413 }));
    await settled();
    expect(outbox.items()[0]).toMatchObject({ state: 'failed', why: 'text.too-long' });
    outbox.retry('a');
    expect(posts.map((post) => post.clientId)).toEqual(['a', 'a']);
  });

  it('does not let a refused one hold back what comes after it', async () => {
    const { outbox, posts } = setUp();
    add(outbox, 'a');
    add(outbox, 'b');
    posts[0]?.fail(new DeskFailure('refused', { code: 'text.not-allowed', status: 400 }));
    await settled();
    void outbox.drain();
    await settled();
    expect(posts.map((post) => post.clientId)).toEqual(['a', 'b']);
  });

  it('waits for a new session and for the database', async () => {
    for (const code of ['session.required', 'database.unavailable'] as const) {
      const { outbox, posts } = setUp();
      add(outbox, 'a');
      posts[0]?.fail(new DeskFailure('refused', { code, status: 401 }));
      await settled();
      expect(ids(outbox.items())).toEqual(['a waiting']);
    }
  });

  it('asks the person after several defects', async () => {
    const { outbox, posts, retries } = setUp();
    add(outbox, 'a');
    for (let attempt = 0; attempt < 4; attempt += 1) {
      posts[attempt]?.fail(new DeskFailure('defect', { status: 500 }));
      await settled();
      retries[attempt]?.();
      await settled();
    }
    expect(posts).toHaveLength(4);
    expect(ids(outbox.items())).toEqual(['a failed']);
  });

  it('comes back after a reload; what was under way is asked again with the same id', async () => {
    const { outbox, storage } = setUp();
    add(outbox, 'a');
    const again = setUp(storage);
    expect(ids(again.outbox.items())).toEqual(['a waiting']);
    void again.outbox.drain();
    expect(again.posts.map((post) => post.clientId)).toEqual(['a']);
  });

  it('does not lose what another tab adds meanwhile', async () => {
    const storage = new MemoryStorage();
    const first = setUp(storage);
    const second = setUp(storage);
    add(first.outbox, 'a');
    add(second.outbox, 'b');
    first.posts[0]?.take();
    await settled();
    expect(JSON.parse(storage.kept.get('box') ?? '[]')).toHaveLength(1);
    expect(storage.kept.get('box')).toContain('"clientId":"b"');
  });

  it('sends what was added at the very end of a round', async () => {
    const { outbox, posts, taken } = setUp();
    add(outbox, 'a');
    posts[0]?.take();
    await Promise.resolve();
    add(outbox, 'b');
    await settled();
    posts[1]?.take();
    await settled();
    expect(taken.map((item) => item.clientId)).toEqual(['a', 'b']);
  });

  it('adds one intention once', () => {
    const { outbox } = setUp();
    add(outbox, 'a');
    add(outbox, 'a');
    expect(outbox.items()).toHaveLength(1);
  });

  it('survives a broken store', () => {
    const storage = new MemoryStorage();
    storage.setItem('box', '{nonsense');
    expect(setUp(storage).outbox.items()).toEqual([]);
  });
});
