import { expect, it } from 'vitest';
import { reportText } from './report.mjs';

const record = (scenario, title, did) => ({
  scenario,
  title,
  did: [did],
  halfMade: [],
  seed: 1,
  length: 'long',
  at: '2026-11-30T00:00:00.000Z',
});

it('what stood in the report of scenarios that are not run again stays, in the order of their names', () => {
  const ran = ['mail', 'kill', 'flood'];
  const records = [
    record('kill', 'Killed', 'ten kills'),
    record('flood', 'Flooded', 'waves'),
    record('flood', 'Slow', 'sockets'),
    record('mail', 'Mail', 'lines'),
  ];
  const before = reportText({ records, ran, failed: ['mail'] }, '');
  const again = reportText(
    { records: [record('kill', 'Killed', 'two kills')], ran: ['kill'], failed: [] },
    before,
  );
  expect([...again.matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual([
    'Flooded',
    'Slow',
    'Killed',
    'Mail',
  ]);
  expect(again).toContain('- two kills');
  expect(again).not.toContain('- ten kills');
  expect(again).toBe(before.replace('ten kills', 'two kills').replace(/\n## Failed[^]*$/, ''));
});

it('what did not pass leaves nothing of before', () => {
  const before = reportText(
    { records: [record('kill', 'Killed', 'ten kills')], ran: ['kill'], failed: [] },
    '',
  );
  const again = reportText({ records: [], ran: ['kill'], failed: ['kill'] }, before);
  expect(again).not.toContain('Killed');
  expect(again).toContain('`kill` did not pass');
});
