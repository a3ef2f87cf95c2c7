import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LETTER_CORPUS } from '../../../../test/kit/letters/corpus.ts';
import { activeThingsIn } from '../../../../test/kit/letters/harmless.ts';
import { readLetter } from './read-letter.ts';

/** Mails small enough to be read many times. */
const SMALL = Object.values(LETTER_CORPUS)
  .flat()
  .map(({ raw }) => Buffer.from(raw()))
  .filter((raw) => raw.length < 20_000);
/** Pieces that turn the reading somewhere else. */
const PIECES = [
  '\r\n',
  '\r\n\r\n',
  '--b-1\r\n',
  '--b-1--',
  '=?utf-8?B?',
  '?=',
  '\u001b$B',
  '\u0000',
  '=',
  '"',
  '<',
  '>',
  '(',
  ';',
  '*0*=',
  '+',
  'Content-Type: multipart/mixed; boundary=b-1\r\n',
];
/** Far more than any of them needs on a busy machine; what is not linear needs more. */
const BOUND_MS = 2_000;

async function readsWithinBounds(raw: Uint8Array): Promise<void> {
  const before = process.cpuUsage();
  const letter = await readLetter(raw);
  const { user } = process.cpuUsage(before);
  expect(user / 1_000).toBeLessThan(BOUND_MS);
  expect(letter.defects).not.toContain('the reading broke off');
  expect(letter.text.isWellFormed()).toBe(true);
  expect(letter.text).not.toContain('\u0000');
  expect(activeThingsIn(letter.html ?? '')).toEqual([]);
  for (const { address } of [...letter.from, ...letter.to, ...letter.cc, ...letter.replyTo]) {
    expect(address).not.toMatch(/[\s<>]/);
  }
  for (const { filename } of letter.attachments) expect(filename).not.toMatch(/[/\\\r\n]|^\.|^$/);
}

test('any bytes are read, within bounds', async () => {
  await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 3_000 }), readsWithinBounds), { numRuns: 150 });
});

test('mails of the corpus with anything changed in them are read, within bounds', async () => {
  const change = fc.record({
    at: fc.nat(20_000),
    cut: fc.nat(40),
    put: fc.oneof(
      fc.constantFrom(...PIECES).map((piece) => Buffer.from(piece, 'latin1')),
      fc.uint8Array({ maxLength: 6 }),
    ),
  });
  const changed = fc
    .tuple(fc.constantFrom(...SMALL), fc.array(change, { minLength: 1, maxLength: 6 }))
    .map(([raw, changes]) =>
      changes.reduce((bytes, { at, cut, put }) => {
        const from = at % (bytes.length + 1);
        return Buffer.concat([bytes.subarray(0, from), put, bytes.subarray(from + cut)]);
      }, raw),
    );
  await fc.assert(fc.asyncProperty(changed, readsWithinBounds), { numRuns: 400 });
});

test.each([
  ['open comments in an address', `From: ${'('.repeat(150_000)}\r\n\r\nx`],
  ['open quotes in an address', `From: ${'"<'.repeat(100_000)}\r\n\r\nx`],
  ['beginnings of encoded words', `Subject: ${'=?a?B?'.repeat(30_000)}\r\n\r\nx`],
  ['beginnings of Q words', `Subject: ${'=?a?Q?=41'.repeat(20_000)}\r\n\r\nx`],
  ['parameters', `Content-Type: text/plain${';a*0*=b'.repeat(25_000)}\r\n\r\nx`],
  [
    'boundaries that are none',
    `Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n${'\n--'.repeat(300_000)}`,
  ],
  [
    'multiparts within one another',
    `${Array.from({ length: 3_000 }, (_, at) => `Content-Type: multipart/mixed; boundary=b${at}\r\n\r\n--b${at}\r\n`).join('')}`,
  ],
  [
    'multiparts whose boundary does not occur',
    `Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\nContent-Type: multipart/mixed; boundary=zz\r\n\r\nx\r\n'.repeat(1_000)}${'y\r\n'.repeat(200_000)}`,
  ],
  ['lost escapes', `Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n${'$B'.repeat(200_000)}(B`],
  [
    'lost escapes without an end',
    `Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n${'$B!a '.repeat(80_000)}`,
  ],
  ['attributions', `Content-Type: text/plain\r\n\r\n${'On 2026/11/01 12:00 x@x.example\r\n'.repeat(15_000)}`],
  ['header blocks', `Content-Type: text/plain\r\n\r\n${'From: a\r\n'.repeat(18_000)}`],
  [
    'quotations within one another',
    `Content-Type: text/html\r\n\r\n${'<blockquote>'.repeat(1_900)}${'x<br>'.repeat(30_000)}`,
  ],
  [
    'hidden elements',
    `Content-Type: text/html\r\n\r\n${'y'.repeat(300_000)}${'<b style="display:none">x</b>'.repeat(15_000)}`,
  ],
  ['angle brackets', `Content-Type: text/html\r\n\r\n${'<'.repeat(400_000)}`],
  ['one attribute without an end', `Content-Type: text/html\r\n\r\n<a title="${'x'.repeat(1_900_000)}`],
  [
    'attributes',
    `Content-Type: text/html\r\n\r\n<a ${Array.from({ length: 60_000 }, (_, at) => `a${at}=1`).join(' ')}>x`,
  ],
  ['beginnings of uuencoded files', `Content-Type: text/plain\r\n\r\n${'begin 644 a\r\n'.repeat(35_000)}`],
  [
    'lines of a calendar',
    `Content-Type: text/calendar\r\n\r\nBEGIN:VEVENT\r\n${'ATTENDEE;CN="a";X=b;'.repeat(20_000)}`,
  ],
  [
    'a bounce of one long line',
    `From: MAILER-DAEMON@x.example\r\nSubject: failure notice\r\n\r\n${'a'.repeat(300_000)}`,
  ],
])('made to be slow, read within bounds: %s', async (_, raw) => {
  await readsWithinBounds(Buffer.from(raw, 'latin1'));
});
