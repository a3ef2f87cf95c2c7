import { expect, test } from 'vitest';
import { createIds } from '#kernel/ids.ts';
import { systemClock } from '#kernel/clock.ts';
import type { AriChannel } from './ari-shapes.ts';
import { listFaxLeg } from './fax.ts';

const faxId = createIds(systemClock).next();

function channel(name: string, exten: string, context = 'engawa-fax'): AriChannel {
  return {
    id: 'trial-1.7',
    name,
    state: 'Up',
    caller: { name: '', number: '' },
    dialplan: { context, exten, app_name: 'SendFAX', app_data: '' },
    creationtime: '2026-11-20T00:00:00Z',
  };
}

test('a leg that receives or sends is told with its fax', () => {
  for (const word of ['take', 'give'])
    expect(listFaxLeg(channel('PJSIP/trunk-00000001', `${word}${faxId}`))).toEqual({
      legId: 'trial-1.7',
      origin: 'called',
      isAnswered: true,
      faxId,
    });
});

test('what fetches the pages meanwhile is none, nor is any leg elsewhere', () => {
  // Asterisk names it after the leg that it works for: its end was taken for the end of the fax.
  expect(listFaxLeg(channel(`Local/fetch${faxId}@engawa-fax-00000000;1`, `give${faxId}`))).toBeUndefined();
  expect(listFaxLeg(channel('PJSIP/trunk-00000001', `take${faxId}`, 'from-trunk'))).toBeUndefined();
  expect(listFaxLeg(channel('PJSIP/trunk-00000001', 'over'))).toBeUndefined();
});
