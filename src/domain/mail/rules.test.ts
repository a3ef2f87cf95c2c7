import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  contentHashOf,
  foldSubject,
  isOwnAddress,
  isReplySubject,
  mayAcknowledge,
  readReplyToken,
  replyAll,
  replySubject,
  replyToken,
  tokenAddress,
  tokensIn,
  withToken,
  writerOf,
} from './rules.ts';

const sign = (id: string): Buffer => createHmac('sha256', 'a key').update(id).digest();
const THREAD = '019a1b2c-3d4e-7f50-8a1b-2c3d4e5f6071';
const BOX = 'madoguchi@aoba.example';
const person = (address: string, name = ''): { name: string; address: string } => ({ name, address });

describe('a reply token', () => {
  const token = replyToken(THREAD, sign);

  test('names its thread, whatever a server does to its letters', () => {
    expect(readReplyToken(token, sign)).toBe(THREAD);
    expect(readReplyToken(token.toUpperCase(), sign)).toBe(THREAD);
    expect(tokenAddress(BOX, token).split('@')[0]?.length).toBeLessThanOrEqual(64);
  });

  test('that somebody else made, or changed, names none', () => {
    expect(
      readReplyToken(
        replyToken(THREAD, () => Buffer.alloc(32)),
        sign,
      ),
    ).toBeUndefined();
    expect(
      readReplyToken(`${token.slice(0, 5)}${token[5] === 'a' ? 'b' : 'a'}${token.slice(6)}`, sign),
    ).toBeUndefined();
    expect(readReplyToken('short', sign)).toBeUndefined();
  });

  test('is found in the address and in the subject, and stands in a subject once', () => {
    const subject = withToken(withToken('Re: ごみ', token), token);
    expect(subject).toBe(`Re: ごみ [Ref:${token}]`);
    expect(tokensIn({ to: [person('else@aoba.example')], cc: [], subject }, BOX)).toEqual([token]);
    expect(tokensIn({ to: [], cc: [person(`Madoguchi+${token}@AOBA.example`)], subject: '' }, BOX)).toEqual([
      token,
    ]);
  });
});

test('subjects of replies fold into the one they answer', () => {
  expect(foldSubject('Re: RE：  返信: ごみの　出し方')).toBe(foldSubject('ごみの出し方'));
  expect(foldSubject(withToken('ごみの出し方', replyToken(THREAD, sign)))).toBe(foldSubject('ごみの出し方'));
  expect(foldSubject('Report: x')).not.toBe(foldSubject('x'));
  expect([isReplySubject('Re[2]: a'), isReplySubject('Reading')]).toEqual([true, false]);
  expect([replySubject('a'), replySubject('RE: a'), replySubject('')]).toEqual(['Re: a', 'RE: a', 'Re:']);
});

test('the content of a mail is the same on whichever way it came, and another one with other words', () => {
  const mail = (trace: string, id: string, body: string): Buffer =>
    Buffer.from(`${trace}From: a@x.example\r\nSubject: s\r\n${id}\r\n${body}`);
  const id = 'Message-ID: <1@x.example>\r\n';
  const one = contentHashOf(mail('Received: by a\r\n', id, 'hello'));
  expect(one).not.toBeNull();
  expect(contentHashOf(mail('Received: by b;\r\n Sat\r\nX-Spam: no\r\n', id, 'hello'))).toBe(one);
  expect(contentHashOf(mail('', id, 'hello!'))).not.toBe(one);
  expect(contentHashOf(mail('', '', 'hello'))).toBeNull();
});

test('whose mail it is: the writer, or whom one of the city’s own passed on', () => {
  const head = {
    from: [person('kita@mail.example')],
    replyTo: [],
    forwardedFrom: person('first@mail.example'),
  };
  expect(writerOf(head, BOX)?.address).toBe('kita@mail.example');
  expect(writerOf({ ...head, from: [person('zeimu@aoba.example')] }, BOX)?.address).toBe(
    'first@mail.example',
  );
  expect(writerOf({ ...head, from: [person('')], forwardedFrom: null }, BOX)).toBeUndefined();
});

test('an answer to all goes to everybody but the city, each once', () => {
  const head = {
    from: [person('kita@mail.example')],
    replyTo: [person('kita+home@mail.example')],
    to: [person(`madoguchi+${replyToken(THREAD, sign)}@aoba.example`), person('son@mail.example')],
    cc: [person('SON@mail.example'), person('kita+home@mail.example'), person('broken')],
  };
  expect(replyAll(head, BOX)).toEqual({
    to: [person('kita+home@mail.example')],
    cc: [person('son@mail.example')],
  });
  expect(isOwnAddress('madoguchi-else@aoba.example', BOX)).toBe(false);
});

test('a person’s mail is acknowledged; no machine’s, no list’s, none of our own, and nothing that may be spam', () => {
  const may = (address: string, letter: { nature?: string; spam?: boolean } = {}): boolean =>
    mayAcknowledge({ nature: 'ordinary', spam: false, ...letter }, person(address), [BOX]);
  expect([may('kita@mail.example'), may('kita@mail.example', { nature: 'calendar' })]).toEqual([true, true]);
  const never = [
    'noreply@mail.example',
    'no-reply+x@mail.example',
    'MAILER-DAEMON@mail.example',
    'news-request@mail.example',
    BOX,
  ];
  expect(never.map((address) => may(address))).toEqual([false, false, false, false, false]);
  const natures = ['auto-reply', 'bounce', 'list', 'bulk', 'delivery-receipt'];
  expect(natures.map((nature) => may('kita@mail.example', { nature }))).toEqual(natures.map(() => false));
  expect(may('kita@mail.example', { spam: true })).toBe(false);
});
