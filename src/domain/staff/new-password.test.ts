import { describe, expect, it } from 'vitest';
import { weakness } from './new-password.ts';

const names = ['kishimoto', '岸本 渡', 'キシモト', '青葉市', 'Aoba City', 'aoba.example'];
const of = (password: string, leastChars = 8) => weakness(password, { leastChars, names });

describe('what guessing begins with is refused', () => {
  it.each([
    ['password', 'common'],
    ['Password2026!', 'common'],
    ['P4ssw0rd', 'common'],
    ['ｐａｓｓｗｏｒｄ１２３', 'common'],
    ['passwordpassword', 'common'],
    ['123456789012345', 'common'],
    ['iloveyou2!', 'common'],
    ['aaaaaaaaaaaaaaaa', 'pattern'],
    ['qwertyuiopasdf', 'pattern'],
    ['1qaz2wsx3edc4rfv', 'common'],
    ['3edc4rfv5tgb6yhn7ujm', 'pattern'],
    ['zxcvbnmasdfghjk', 'pattern'],
    ['あああああああああああああああ', 'pattern'],
    ['abcdefghijklmnopq', 'pattern'],
    ['kishimoto2026', 'name'],
    ['Aoba-City-2026!!', 'name'],
    ['青葉市2026青葉市2026', 'name'],
    ['岸本渡kishimoto', 'name'],
    ['短い言葉', 'short'],
  ])('%s: %s', (password, why) => {
    expect(of(password)).toBe(why);
  });
});

it.each([
  '縁側でひなたぼっこをする夏の日',
  'correct horse battery staple of aoba',
  '青葉市の坂道は雨の日に光る',
  'kishimoto likes quiet afternoons',
  'tr0ub4dor & the green lantern',
  'ume no hana ga saku koro',
])('%s is taken', (password) => {
  expect(of(password, 13)).toBeNull();
});

it('characters are counted, not bytes', () => {
  expect(of('🌸🍵🐈🏮🎏🌾🍙🌊', 9)).toBe('short');
  expect(of('🌸🍵🐈🏮🎏🌾🍙🌊', 8)).toBeNull();
  expect(of('ゆきのしたのはるのおと', 11)).toBeNull();
});
