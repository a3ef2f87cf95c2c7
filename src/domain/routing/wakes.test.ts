import { expect, test } from 'vitest';
import type { StoredEvent } from '#db/events.ts';
import { createRoutingWakes } from './wakes.ts';

const event = (type: string, xid: bigint): StoredEvent => ({
  ...{ type, subjectKind: 'interaction', subjectId: 'one', audience: [], data: {} },
  ...{ tenantId: 'city', actor: 'system:test', recordedAt: new Date(0), position: { xid, seq: 1 } },
});

test('a commit wakes once, the same event from the reader not again, that of another process does', () => {
  let woken = 0;
  const wakes = createRoutingWakes(() => woken++);
  wakes.committed(['message.added'], 6n);
  wakes.committed(['offer.made'], 7n);
  expect(woken).toBe(0);
  wakes.committed(['offer.made', 'queue.entered'], 8n);
  expect(woken).toBe(1);
  // In two pieces, as a long transaction may come.
  wakes.heard([event('queue.entered', 8n)]);
  wakes.heard([event('interaction.opened', 8n)]);
  expect(woken).toBe(1);
  wakes.heard([event('queue.entered', 8n), event('queue.entered', 9n)]);
  expect(woken).toBe(2);
  // A number that has gone by is forgotten: nothing is kept for ever.
  wakes.heard([event('queue.entered', 8n)]);
  expect(woken).toBe(3);
});
