import { describe, expect, it } from 'vitest';
import { findAmong, scoreOf } from './palette-match.ts';
import { oneSpelling, toRomaji } from '../parts/romaji.ts';

const handOver = { name: '引き継ぐ', reading: 'ひきつぐ', also: 'hand over' };
const cases = { name: '案件へ', reading: 'あんけんへ', also: 'go to cases' };
const lunch = { name: '離席：昼食', reading: 'りせき ちゅうしょく', also: 'away: lunch' };
const ready = { name: '受付可にする', reading: 'うけつけかにする', also: 'become ready' };
const all = [handOver, cases, lunch, ready];

describe('finding a command', () => {
  it.each([
    ['引継', []],
    ['引き', [handOver]],
    ['ひき', [handOver]],
    ['ヒキツグ', [handOver]],
    ['ﾋｷ', [handOver]],
    ['hikitsugu', [handOver]],
    ['hikitugu', [handOver]],
    ['HAND', [handOver]],
    ['anken', [cases]],
    ['chushoku', [lunch]],
    ['tyuusyoku', [lunch]],
    ['ちゅうしょく', [lunch]],
    ['りせき 昼', [lunch]],
    ['uketuke', [ready]],
    ['rdy', [ready]],
    ['zzz', []],
  ])('%s', (query, found) => expect(findAmong(all, query)).toEqual(found));

  it('puts what begins with the query before what only holds it, and keeps the order otherwise', () => {
    const [inside, begins] = [{ name: '次の案件' }, { name: '案件へ' }];
    expect(findAmong([inside, begins], '案件')).toEqual([begins, inside]);
    expect(findAmong(all, '')).toEqual(all);
  });

  it('wants every word of the query', () => {
    expect(scoreOf(lunch, '離席 会議')).toBe(0);
  });
});

describe('readings in Latin letters', () => {
  it.each([
    ['しゅうりょう', 'shūryō'],
    ['しゅうりょう', 'syuuryou'],
    ['けっか', 'kekka'],
    ['まっち', 'matchi'],
    ['じゅうしょ', 'juusho'],
    ['こんにちは', 'konnichiha'],
    ['ふりがな', 'furigana'],
  ])('%s is %s', (kana, latin) => expect(toRomaji(kana)).toBe(oneSpelling(latin)));
});
