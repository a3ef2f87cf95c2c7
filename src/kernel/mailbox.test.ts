import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMailbox } from './mailbox.ts';

describe('mailbox', () => {
  it('runs jobs of one key one after another, in the order given, however long each takes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 20 }),
        async (s, keys) => {
          const mailbox = createMailbox();
          const done = new Map<string, number[]>();
          const running = new Set<string>();
          const all = keys.map((key, at) =>
            mailbox.run(key, async () => {
              expect(running.has(key)).toBe(false);
              running.add(key);
              await s.schedule(Promise.resolve());
              running.delete(key);
              done.set(key, [...(done.get(key) ?? []), at]);
            }),
          );
          await s.waitFor(Promise.all(all));
          await mailbox.idle();
          for (const order of done.values()) expect(order).toEqual([...order].sort((x, y) => x - y));
          expect([...done.values()].flat().length).toBe(keys.length);
          expect(mailbox.busyKeys).toBe(0);
        },
      ),
    );
  });

  it('lets another key run while one waits', async () => {
    const mailbox = createMailbox();
    const gate = Promise.withResolvers<void>();
    const slow = mailbox.run('a', () => gate.promise);
    const behind = mailbox.run('a', () => 'second');
    expect(await mailbox.run('b', () => 'other')).toBe('other');
    gate.resolve();
    expect(await behind).toBe('second');
    await slow;
  });

  it('hands a failure to its caller only, also one thrown before any await', async () => {
    const mailbox = createMailbox();
    const failing = mailbox.run('a', () => {
      throw new Error('no');
    });
    const next = mailbox.run('a', () => 'still here');
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('still here');
    await mailbox.idle();
    expect(mailbox.busyKeys).toBe(0);
  });

  it('keeps a later job behind one that still waits, after an earlier one has ended', async () => {
    const mailbox = createMailbox();
    const gate = Promise.withResolvers<void>();
    const seen: string[] = [];
    await mailbox.run('a', () => seen.push('first'));
    const first = mailbox.run('a', () => seen.push('second'));
    const waiting = mailbox.run('a', () => gate.promise.then(() => seen.push('third')));
    await first;
    await turns(5);
    const later = mailbox.run('a', () => seen.push('fourth'));
    await turns(5);
    gate.resolve();
    await Promise.all([waiting, later]);
    expect(seen).toEqual(['first', 'second', 'third', 'fourth']);
  });

  it('is idle only after what jobs have added', async () => {
    const mailbox = createMailbox();
    const seen: string[] = [];
    void mailbox.run('a', () => {
      seen.push('first');
      void mailbox.run('b', async () => {
        await turns(20);
        seen.push('added');
      });
    });
    await mailbox.idle();
    expect(seen).toEqual(['first', 'added']);
    await mailbox.idle();
  });
});

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await Promise.resolve();
}
