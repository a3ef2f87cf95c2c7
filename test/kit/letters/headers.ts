import { encode, join, mail, word } from './build.ts';
import type { LetterCase } from './letter-case.ts';

const jis = (text: string): Buffer => encode(text, 'iso-2022-jp');
const UTF8 = encode('住民票の写しの郵送について', 'utf-8');
const PLAIN = { 'Content-Type': 'text/plain; charset=utf-8' };

/** Names, subjects, ids and dates as they really are written. */
export const HEADER_CASES: readonly LetterCase[] = [
  {
    name: 'a subject whose words are cut in the middle of a character',
    why: 'programs count bytes, not characters',
    raw: () =>
      mail(
        { Subject: `${word(UTF8.subarray(0, 10), 'UTF-8')}\r\n ${word(UTF8.subarray(10), 'UTF-8')}` },
        'x',
      ),
    expects: { subject: '住民票の写しの郵送について' },
  },
  {
    name: 'base64 words cut within a group of four',
    why: 'each word alone is no base64',
    raw: () => {
      const text = UTF8.toString('base64');
      return mail({ Subject: `=?utf-8?B?${text.slice(0, 17)}?=\r\n =?utf-8?B?${text.slice(17)}?=` }, 'x');
    },
    expects: { subject: '住民票の写しの郵送について' },
  },
  {
    name: 'words of two charsets side by side',
    why: 'a reply of one program to a subject of another',
    raw: () =>
      mail({ Subject: `Re: ${word(jis('住民票'), 'ISO-2022-JP')} ${word('について', 'UTF-8', 'Q')}` }, 'x'),
    expects: { subject: 'Re: 住民票について' },
  },
  {
    name: 'a word without a blank before and after it',
    why: 'RFC 2047 wants blanks, programs do not',
    raw: () => mail({ Subject: `[${word('窓口', 'utf-8')}]${word('受付', 'utf-8')}abc` }, 'x'),
    expects: { subject: '[窓口]受付abc' },
  },
  {
    name: 'a word that was cut off',
    why: 'a gateway that cuts subjects',
    raw: () => mail({ Subject: `=?utf-8?B?${encode('青葉市', 'utf-8').toString('base64')}` }, 'x'),
    expects: { subject: '青葉市' },
  },
  {
    name: 'a Q word with blanks and question marks in it',
    why: 'both should have been encoded',
    raw: () => mail({ Subject: '=?utf-8?Q?Is it open?=E3=81=8B?=' }, 'x'),
    expects: { subject: 'Is it open?か' },
  },
  {
    name: 'a word with a language (RFC 2231)',
    why: 'the charset is what stands before the star',
    raw: () => mail({ Subject: word('窓口', 'utf-8*ja') }, 'x'),
    expects: { subject: '窓口' },
  },
  {
    name: 'a word whose charset is wrong',
    why: 'labelled as ISO-8859-1, written in Shift_JIS',
    raw: () => mail({ Subject: word(encode('粗大ごみの申し込み', 'shift_jis'), 'iso-8859-1') }, 'x'),
    expects: { subject: '粗大ごみの申し込み' },
  },
  {
    name: 'a raw subject in Shift_JIS',
    why: 'forms that encode nothing',
    raw: () => mail({ Subject: encode('道路の穴について', 'shift_jis') }, 'x'),
    expects: { subject: '道路の穴について' },
  },
  {
    name: 'a raw subject in ISO-2022-JP',
    why: 'escapes in a header',
    raw: () => mail({ Subject: jis('道路の穴について') }, 'x'),
    expects: { subject: '道路の穴について' },
  },
  {
    name: 'a raw subject in UTF-8, folded in the middle of a character',
    why: 'a program that breaks after 76 bytes',
    raw: () => mail({ Subject: join(UTF8.subarray(0, 6), '\r\n ', UTF8.subarray(6)) }, 'x'),
    expects: { subject: '住民 票の写しの郵送について' },
  },
  {
    name: 'a quoted name with an encoded word in it',
    why: 'Outlook quotes what it encodes',
    raw: () => mail({ From: `"${word(jis('佐藤 花子'), 'iso-2022-jp')}" <hanako@resident.example>` }, 'x'),
    expects: { from: ['佐藤 花子 <hanako@resident.example>'] },
  },
  {
    name: 'a name with a comma, encoded',
    why: 'the comma must not part the address from its name',
    raw: () => mail({ From: `${word('佐藤, 花子', 'utf-8')} <hanako@resident.example>` }, 'x'),
    expects: { from: ['佐藤, 花子 <hanako@resident.example>'] },
  },
  {
    name: 'a name with a comma and no quotes',
    why: 'some programs forget them',
    raw: () => mail({ From: 'Sato, Hanako <hanako@resident.example>' }, 'x'),
    expects: { from: ['Sato, Hanako <hanako@resident.example>'] },
  },
  {
    name: 'a raw name in EUC-JP',
    why: 'eight-bit bytes in an address field',
    raw: () => mail({ From: join(encode('佐藤花子', 'euc-jp'), ' <hanako@resident.example>') }, 'x'),
    expects: { from: ['佐藤花子 <hanako@resident.example>'] },
  },
  {
    name: 'addresses of carriers with two dots and a dot before the @',
    why: 'docomo and au once gave them away; they are in use',
    raw: () =>
      mail({ From: 'hana..ko.@docomo.example.jp', To: '"a..b."@city.example.jp, desk@city.example.jp' }, 'x'),
    expects: {
      from: ['<hana..ko.@docomo.example.jp>'],
      to: ['<a..b.@city.example.jp>', '<desk@city.example.jp>'],
    },
  },
  {
    name: 'an address with its name in a comment',
    why: 'the form of the eighties',
    raw: () => mail({ From: 'hanako@resident.example (Hanako (Aoba) Sato)' }, 'x'),
    expects: { from: ['Hanako (Aoba) Sato <hanako@resident.example>'] },
  },
  {
    name: 'groups of recipients',
    why: 'undisclosed recipients, and a group with members',
    raw: () =>
      mail(
        {
          To: 'undisclosed-recipients:;',
          Cc: 'Team: a@city.example.jp, "B" <b@city.example.jp>;, c@city.example.jp',
        },
        'x',
      ),
    expects: { to: [], cc: ['<a@city.example.jp>', 'B <b@city.example.jp>', '<c@city.example.jp>'] },
  },
  {
    name: 'a full-width @',
    why: 'typed by hand into an address book',
    raw: () =>
      mail({ From: '<hanako＠resident.example>', 'Reply-To': 'mailto:hanako@resident.example' }, 'x'),
    expects: { from: ['<hanako@resident.example>'], replyTo: ['<hanako@resident.example>'] },
  },
  {
    name: 'an address that tries to start another line',
    why: 'header injection by an encoded line break',
    raw: () => mail({ From: '=?utf-8?Q?A=0D=0ABcc:_evil@x.example?= <hanako@resident.example>' }, 'x'),
    expects: { from: ['A Bcc: evil@x.example <hanako@resident.example>'] },
  },
  {
    name: 'no sender at all',
    why: 'whoever handed it in is the sender then',
    raw: () => mail({ From: null, 'Return-Path': '<hanako@resident.example>' }, 'x'),
    expects: { from: ['<hanako@resident.example>'], defects: ['no sender'] },
  },
  {
    name: 'two From fields',
    why: 'the first one counts, as for those who check signatures',
    raw: () => mail({ From: ['hanako@resident.example', 'evil@x.example'] }, 'x'),
    expects: { from: ['<hanako@resident.example>'], defects: ['more than one From'] },
  },
  {
    name: 'nothing but a body',
    why: 'no header, no subject, no date, no id',
    raw: () => Buffer.from('\r\nはじめまして。\r\n'),
    expects: { subject: '', messageId: null, sentAt: null, text: 'はじめまして。', from: [] },
  },
  {
    name: 'an empty mail',
    why: 'zero bytes',
    raw: () => Buffer.alloc(0),
    expects: { subject: '', text: '', from: [], nature: 'ordinary' },
  },
  {
    name: 'references with rubbish between them',
    why: 'In-Reply-To once was a sentence',
    raw: () =>
      mail(
        {
          References: '<a@x.example>\r\n\t<b@x.example> broken <c@\r\n x.example>',
          'In-Reply-To': 'Your message of Sunday <b@x.example>',
        },
        'x',
      ),
    expects: { references: ['a@x.example', 'b@x.example', 'c@x.example'] },
  },
  {
    name: 'In-Reply-To alone, without brackets',
    why: 'some web mail leaves them away',
    raw: () => mail({ 'In-Reply-To': 'a1@city.example.jp', 'Message-ID': 'two@resident.example' }, 'x'),
    expects: { references: ['a1@city.example.jp'], messageId: 'two@resident.example' },
  },
  {
    name: 'a date with a comment and another without a zone',
    why: 'the comment is Japanese programs, the missing zone is theirs too',
    raw: () => mail({ Date: 'Sun, 01 Nov 2026 12:00:00 +0900 (JST)' }, 'x'),
    expects: { sentAt: '2026-11-01T03:00:00.000Z' },
  },
  {
    name: 'a date without a zone and with a year of two digits',
    why: 'read as Japanese time',
    raw: () => mail({ Date: '1 Nov 26 12:00' }, 'x'),
    expects: { sentAt: '2026-11-01T03:00:00.000Z' },
  },
  {
    name: 'a date written in Japanese',
    why: 'a program that took the format of the screen',
    raw: () => mail({ Date: '2026年11月1日(日) 12:00:00' }, 'x'),
    expects: { sentAt: '2026-11-01T03:00:00.000Z' },
  },
  {
    name: 'a day that does not exist',
    why: 'a broken clock',
    raw: () => mail({ Date: 'Mon, 31 Feb 2026 25:61:00 +0900' }, 'x'),
    expects: { sentAt: null, defects: ['a date that is none'] },
  },
  {
    name: 'a date in the year 2099',
    why: 'it is what the clock said; whoever sorts by it is warned by nobody else',
    raw: () => mail({ Date: 'Tue, 1 Jan 2099 00:00:00 GMT' }, 'x'),
    expects: { sentAt: '2099-01-01T00:00:00.000Z' },
  },
  {
    name: 'a header of two megabytes',
    why: 'a loop of trace fields',
    raw: () =>
      mail(
        { ...PLAIN, 'X-Trace': Array.from({ length: 20_000 }, (_, at) => `hop ${at} ${'x'.repeat(90)}`) },
        'the body',
      ),
    expects: { subject: 'A question', text: 'the body', defects: ['header longer than is read'] },
  },
  {
    name: 'one field of a megabyte',
    why: '20,000 recipients in one line',
    raw: () =>
      mail(
        { Cc: Array.from({ length: 20_000 }, (_, at) => `r${at}@list.resident.example.jp`).join(', ') },
        'the body',
      ),
    expects: { subject: 'A question', text: 'the body' },
  },
  {
    name: 'no empty line between header and body',
    why: 'a script of a form',
    raw: () => Buffer.from('From: hanako@resident.example\r\nSubject: form\r\n名前 佐藤\r\n住所 青葉町\r\n'),
    expects: {
      subject: 'form',
      text: '名前 佐藤\n住所 青葉町',
      defects: ['no empty line between header and body'],
    },
  },
  {
    name: 'a line of a mailbox file before the header, and one that is no field within it',
    why: 'exports, and servers that break long lines',
    raw: () =>
      Buffer.from(
        'From hanako@resident.example Sun Nov  1 12:00:00 2026\nFrom: hanako@resident.example\nrubbish without colon\nSubject: still read\n\ntext\n',
      ),
    expects: {
      subject: 'still read',
      from: ['<hanako@resident.example>'],
      text: 'text',
      defects: ['a line of the header that is no field'],
    },
  },
  {
    name: 'lines that end with CR alone',
    why: 'an old Macintosh',
    raw: () => Buffer.from('From: hanako@resident.example\rSubject: mac\r\rline one\rline two\r'),
    expects: { subject: 'mac', text: 'line one\nline two', defects: ['lines that end with CR alone'] },
  },
  {
    name: 'a mail stored as UTF-16',
    why: 'saved by a text editor of Windows and sent as it was',
    raw: () =>
      join(
        Buffer.from([0xff, 0xfe]),
        Buffer.from('From: hanako@resident.example\r\nSubject: 件名\r\n\r\n本文', 'utf16le'),
      ),
    expects: { subject: '件名', text: '本文', defects: ['a mail in UTF-16'] },
  },
];
