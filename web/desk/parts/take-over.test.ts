import { describe, expect, it } from 'vitest';
import { takeOver } from './take-over.ts';

const base = { name: '田中', kana: 'タナカ', address: '' };

describe('two who changed one thing', () => {
  it('in different fields: each keeps what they did, nothing clashes', () => {
    const mine = { ...base, name: '田中 実' };
    const theirs = { ...base, kana: 'タナカ ミノル' };
    expect(takeOver(base, mine, theirs)).toEqual({
      merged: { name: '田中 実', kana: 'タナカ ミノル', address: '' },
      clashes: [],
    });
  });

  it('in one field to different values: it is named, and mine stays until somebody decides', () => {
    const found = takeOver(base, { ...base, name: '田中 実' }, { ...base, name: '田中 稔' });
    expect(found).toEqual({ merged: { ...base, name: '田中 実' }, clashes: ['name'] });
  });

  it('in one field to the same value: nothing clashes', () => {
    const both = { ...base, name: '田中 実' };
    expect(takeOver(base, both, both)).toEqual({ merged: both, clashes: [] });
  });

  it('also where one of them added or removed a field', () => {
    expect(takeOver<Record<string, string>>({ ja: 'あ' }, { ja: 'あ', en: 'a' }, { ja: '' })).toEqual({
      merged: { ja: '', en: 'a' },
      clashes: [],
    });
  });
});
