import { expect, it } from 'vitest';
import { CHECKS, judge, type SelfFacts } from './self-check.ts';

const NOW = new Date('2026-04-01T00:00:00Z');
const days = (n: number) => new Date(NOW.getTime() + n * 86_400_000);
const WELL: SelfFacts = {
  database: { now: NOW, version: '18.1', sizeBytes: 12_000_000, brokenPages: 0 },
  freeBytes: 80_000_000_000,
  lastBackupAt: days(-1),
  jobsGaveUp: 0,
  damageFound: 0,
  mailboxes: [{ address: 'info@aoba.example', trouble: null }],
  telephone: { mode: 'own', exchanges: [{ id: 'pbx', state: 'up' }] },
  certificateExpiresAt: days(200),
};
const of = (change: Partial<SelfFacts>) =>
  judge({ ...WELL, ...change }, NOW)
    .filter(({ state }) => state !== 'ok')
    .map(({ check, state }) => `${check} ${state}`);

it('finds nothing to do where everything is well, and says each thing in both languages', () => {
  const all = judge(WELL, NOW);
  expect(all.map(({ check }) => check)).toEqual([...CHECKS]);
  for (const { state, says, todo } of all) {
    expect([state, todo]).toEqual(['ok', null]);
    expect(says.ja).not.toMatch(/\{|undefined/);
    expect(says.en).not.toMatch(/\{|undefined/);
  }
});

it('tells what is wrong, how bad it is, and what to do', () => {
  const { database } = WELL;
  expect(of({ database: null })).toEqual(['database bad']);
  expect(of({ database: { ...database!, now: new Date(NOW.getTime() + 9_000) } })).toEqual(['clock warn']);
  expect(of({ database: { ...database!, now: new Date(NOW.getTime() - 90_000) } })).toEqual(['clock bad']);
  expect(of({ database: { ...database!, brokenPages: 1 } })).toEqual(['damage bad']);
  expect(of({ damageFound: 2 })).toEqual(['damage bad']);
  expect([of({ freeBytes: 4_000_000_000 }), of({ freeBytes: 500_000_000 })]).toEqual([
    ['disk warn'],
    ['disk bad'],
  ]);
  expect([
    of({ lastBackupAt: days(-4) }),
    of({ lastBackupAt: days(-9) }),
    of({ lastBackupAt: null }),
  ]).toEqual([['backup warn'], ['backup bad'], ['backup bad']]);
  expect(of({ jobsGaveUp: 3 })).toEqual(['jobs bad']);
  expect(of({ certificateExpiresAt: days(20) })).toEqual(['certificate warn']);
  expect(of({ certificateExpiresAt: days(-2) })).toEqual(['certificate bad']);
  expect(of({ telephone: { mode: 'own', exchanges: [{ id: 'pbx', state: 'away' }] } })).toEqual([
    'exchange bad',
  ]);
  const mail = judge({ ...WELL, mailboxes: [{ address: 'info@aoba.example', trouble: 'sign-in' }] }, NOW);
  const found = mail.find(({ check }) => check === 'mail');
  expect(found?.says.ja).toContain('info@aoba.example (sign-in)');
  expect(found?.todo?.en).toContain('password');
});

it('says nothing of what cannot be known', () => {
  const nothing = { freeBytes: undefined, jobsGaveUp: undefined, mailboxes: undefined, telephone: undefined };
  const found = judge({ ...WELL, ...nothing, certificateExpiresAt: undefined }, NOW);
  expect(found.map(({ check }) => check)).toEqual(['clock', 'database', 'damage', 'backup']);
});
