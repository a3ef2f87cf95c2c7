import { expect, it } from 'vitest';
import { withOne } from './one-code.ts';

const solved = { code: 'solved', name: '解決', outcome: 'solved' as const };
const other = { code: 'other', name: 'その他', outcome: 'other' as const };

it('changes the one that is still as it was seen, and keeps what others did to the rest', () => {
  const now = [solved, { ...other, name: 'そのほか' }];
  expect(withOne(now, solved, { name: '案内済み', outcome: 'solved' })).toEqual([
    { code: 'solved', name: '案内済み', outcome: 'solved' },
    { ...other, name: 'そのほか' },
  ]);
});

it('gives way where the same one was changed or removed meanwhile', () => {
  const told = { name: '案内済み', outcome: 'solved' as const };
  expect(withOne([{ ...solved, name: '完了' }, other], solved, told)).toBeNull();
  expect(withOne([{ ...solved, outcome: 'case' }, other], solved, told)).toBeNull();
  expect(withOne([other], solved, told)).toBeNull();
});
