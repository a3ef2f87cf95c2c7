import { describe, expect, it } from 'vitest';
import { createFreshMails } from './fresh-mails.ts';

describe('mails that were kept just now', () => {
  it('are given once, to whoever reads them', () => {
    const fresh = createFreshMails();
    fresh.hold('a', Buffer.from('one'));
    expect(fresh.take('b')).toBeUndefined();
    expect(fresh.take('a')?.toString()).toBe('one');
    expect(fresh.take('a')).toBeUndefined();
  });

  it('are held only as far as they fit: the oldest make room, and one that is larger than all is not held', () => {
    const fresh = createFreshMails(10);
    fresh.hold('a', Buffer.alloc(6));
    fresh.hold('b', Buffer.alloc(3));
    fresh.hold('c', Buffer.alloc(7));
    fresh.hold('d', Buffer.alloc(11));
    expect(['a', 'b', 'c', 'd'].map((id) => fresh.take(id)?.length)).toEqual([undefined, 3, 7, undefined]);
    fresh.hold('e', Buffer.alloc(10));
    expect(fresh.take('e')?.length).toBe(10);
  });
});
