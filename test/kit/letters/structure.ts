import {
  base64,
  DOT_PNG,
  filePart,
  htmlPart,
  join,
  mail,
  multipart,
  part,
  parts,
  textPart,
} from './build.ts';
import type { LetterCase } from './letter-case.ts';

const ALTERNATIVE = { 'Content-Type': 'multipart/alternative; boundary="b-2"' };

/** How parts are put together, and how they are put together wrongly. */
export const STRUCTURE_CASES: readonly LetterCase[] = [
  {
    name: 'text and HTML of the same',
    why: 'the usual mail: one text, not two',
    raw: () => multipart('alternative', {}, textPart('こんにちは'), htmlPart('<p>こんにちは</p>')),
    expects: { text: 'こんにちは', htmlHas: ['<p>こんにちは</p>'], files: [] },
  },
  {
    name: 'a text that only says that there is HTML',
    why: 'what the sender wrote is in the HTML',
    raw: () =>
      multipart(
        'alternative',
        {},
        textPart('このメールはHTMLで書かれています。'),
        htmlPart('<p>ごみの収集日を教えてください。第二火曜日でしょうか。</p>'),
      ),
    expects: { text: 'ごみの収集日を教えてください。第二火曜日でしょうか。' },
  },
  {
    name: 'related within alternative within mixed',
    why: 'Outlook with a picture in the text and a file beside it',
    raw: () =>
      multipart(
        'mixed',
        {},
        part(
          ALTERNATIVE,
          parts(
            'b-2',
            textPart('写真です'),
            part(
              { 'Content-Type': 'multipart/related; boundary="b-3"' },
              parts(
                'b-3',
                htmlPart('<p>写真です <img src="cid:pic@1" alt="穴"></p>'),
                part(
                  {
                    'Content-Type': 'image/png; name=hole.png',
                    'Content-ID': '<pic@1>',
                    'Content-Transfer-Encoding': 'base64',
                  },
                  base64(DOT_PNG),
                ),
              ),
            ),
          ),
        ),
        filePart('form.pdf', '%PDF-1.4', 'application/pdf'),
      ),
    expects: {
      text: '写真です',
      htmlHas: ['data-cid="pic@1"'],
      files: ['hole.png', 'form.pdf'],
      inline: ['hole.png'],
    },
  },
  {
    name: 'texts and pictures by turns',
    why: 'Apple Mail keeps the order; nothing may be lost',
    raw: () =>
      multipart(
        'mixed',
        {},
        textPart('一枚目'),
        filePart('1.png', DOT_PNG, 'image/png'),
        textPart('二枚目'),
        filePart('2.png', DOT_PNG, 'image/png'),
        textPart('以上'),
      ),
    expects: { text: '一枚目\n\n二枚目\n\n以上', files: ['1.png', '2.png'] },
  },
  {
    name: 'the footer of a list below an alternative',
    why: 'both are shown, in text and in HTML',
    raw: () =>
      multipart(
        'mixed',
        {},
        part(ALTERNATIVE, parts('b-2', textPart('hello'), htmlPart('<b>hello</b>'))),
        textPart('-- footer <x>'),
      ),
    expects: { text: 'hello\n\n-- footer <x>', htmlHas: ['<b>hello</b>', 'footer &lt;x&gt;'] },
  },
  {
    name: 'the end of a multipart is missing',
    why: 'a mail that was cut off',
    raw: () =>
      mail(
        { 'Content-Type': 'multipart/mixed; boundary=b-1' },
        join('--b-1\r\n', textPart('there is no end')),
      ),
    expects: { text: 'there is no end', defects: ['a multipart without its end'] },
  },
  {
    name: 'the end of an inner multipart is missing',
    why: 'the boundary of the outer one closes it',
    raw: () =>
      multipart(
        'mixed',
        {},
        part(ALTERNATIVE, join('--b-2\r\n', textPart('inner'))),
        filePart('a.txt', 'file'),
      ),
    expects: { text: 'inner', files: ['a.txt'] },
  },
  {
    name: 'a boundary that does not occur',
    why: 'a server that renamed one of them',
    raw: () =>
      mail(
        { 'Content-Type': 'multipart/mixed; boundary="declared"' },
        parts('used', textPart('found'), filePart('a.txt', 'file')),
      ),
    expects: { text: 'found', files: ['a.txt'], defects: ['a boundary that does not occur'] },
  },
  {
    name: 'a multipart without a boundary',
    why: 'the parameter was lost',
    raw: () => mail({ 'Content-Type': 'multipart/mixed' }, parts('zz', textPart('found'))),
    expects: { text: 'found', defects: ['a multipart without boundary'] },
  },
  {
    name: 'a multipart that holds nothing but text',
    why: 'labelled so by a script',
    raw: () => mail({ 'Content-Type': 'multipart/alternative; boundary=x' }, 'just text'),
    expects: { text: 'just text' },
  },
  {
    name: 'two parameters boundary',
    why: 'the first one counts; the second is an attack on filters',
    raw: () =>
      mail(
        { 'Content-Type': 'multipart/mixed; boundary="b-1"; boundary="b-9"' },
        parts('b-1', textPart('read')),
      ),
    expects: { text: 'read' },
  },
  {
    name: 'a boundary that begins another one',
    why: 'b-1 and b-1-2: a line belongs to the one it names in full',
    raw: () =>
      multipart(
        'mixed',
        {},
        part(
          { 'Content-Type': 'multipart/alternative; boundary="b-1-2"' },
          parts('b-1-2', textPart('inner')),
        ),
        textPart('outer'),
      ),
    expects: { text: 'inner\n\nouter' },
  },
  {
    name: 'lines by LF alone',
    why: 'mail read from a file',
    raw: () =>
      Buffer.from(
        multipart('mixed', {}, textPart('line'), filePart('a.txt', 'file'))
          .toString('latin1')
          .replaceAll('\r\n', '\n'),
        'latin1',
      ),
    expects: { text: 'line', files: ['a.txt'], fileTexts: ['file'] },
  },
  {
    name: 'ten thousand parts',
    why: 'made to exhaust whoever reads it',
    raw: () =>
      multipart(
        'mixed',
        {},
        textPart('the text'),
        ...Array.from({ length: 10_000 }, (_, at) => filePart(`${at}.txt`, 'x')),
      ),
    expects: { text: 'the text', defects: ['more parts than are read', 'more attachments than are read'] },
  },
  {
    name: 'parts nested a hundred levels deep',
    why: 'made to exhaust the stack',
    raw: () => {
      let inner = textPart('the core');
      for (let level = 0; level < 100; level++) {
        inner = part({ 'Content-Type': `multipart/mixed; boundary="n${level}"` }, parts(`n${level}`, inner));
      }
      return join('From: hanako@resident.example\r\nSubject: deep\r\n', inner);
    },
    expects: { subject: 'deep', defects: ['parts nested deeper than is read'] },
  },
  {
    name: 'mails nested fifty levels deep',
    why: 'each is a mail of its own',
    raw: () => {
      let inner = mail({}, 'the core');
      for (let level = 0; level < 50; level++) inner = mail({ 'Content-Type': 'message/rfc822' }, inner);
      return inner;
    },
    expects: { subject: 'A question' },
  },
  {
    name: 'base64 text with blanks, broken lines and padding in the middle',
    why: 'two encodings joined by a gateway',
    raw: () =>
      mail(
        { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Transfer-Encoding': 'BASE64' },
        `${base64('一つ目、')}=\r\n ${base64('二つ目').slice(0, 5)}\r\n${base64('二つ目').slice(5)}\r\n`,
      ),
    expects: { text: '一つ目、二つ目' },
  },
  {
    name: 'quoted-printable with rubbish',
    why: 'a single =, small letters, blanks before the end of a line, an = at the end',
    raw: () =>
      mail(
        { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Transfer-Encoding': 'quoted-printable' },
        'a=b =e3=81=82 soft=  \r\nbreak 100=% =',
      ),
    expects: { text: 'a=b あ softbreak 100=%' },
  },
  {
    name: 'a transfer encoding that nobody knows',
    why: 'read as it stands',
    raw: () => mail({ 'Content-Transfer-Encoding': 'x-secret' }, 'plain after all'),
    expects: { text: 'plain after all' },
  },
  {
    name: 'format=flowed with DelSp in Japanese',
    why: 'the blank at each break was added by the program',
    raw: () =>
      mail(
        { 'Content-Type': 'text/plain; charset=utf-8; format=flowed; delsp=yes' },
        '長い文章が途中で \n折り返されています。\n次の段落です。\n',
      ),
    expects: { text: '長い文章が途中で折り返されています。\n次の段落です。' },
  },
  {
    name: 'format=flowed in English with quotations',
    why: 'quotation marks belong to each line',
    raw: () =>
      mail(
        { 'Content-Type': 'text/plain; charset=utf-8; format=flowed' },
        'A paragraph that \nflows.\n\n> an old line that \n> flows too\n',
      ),
    expects: { text: 'A paragraph that flows.', quoted: '> an old line that flows too' },
  },
  {
    name: 'a text of three megabytes',
    why: 'a log file pasted into the mail',
    raw: () => mail({ 'Content-Type': 'text/plain; charset=utf-8' }, 'line of a log\n'.repeat(220_000)),
    expects: { textHas: ['line of a log'], defects: ['a text longer than is read'] },
  },
  {
    name: 'text/enriched',
    why: 'Eudora and old Apple Mail',
    raw: () => mail({ 'Content-Type': 'text/enriched' }, '<bold>Hello</bold> <<world>\n\nNext'),
    expects: { text: 'Hello <world>\nNext' },
  },
  {
    name: 'content type without a subtype, and a charset without a semicolon',
    why: 'both occur',
    raw: () =>
      multipart(
        'mixed',
        {},
        part({ 'Content-Type': 'text' }, 'one'),
        part({ 'Content-Type': 'text/plain charset=utf-8' }, '二'),
      ),
    expects: { text: 'one\n\n二' },
  },
  {
    name: 'a digest',
    why: 'its parts are mails without saying so',
    raw: () =>
      multipart(
        'digest',
        { 'List-Id': '<news.city.example.jp>' },
        part({}, mail({ Subject: 'first' }, 'one')),
        part({}, mail({ Subject: 'second' }, 'two')),
      ),
    expects: { nature: 'list', textHas: ['件名: first', 'one', '件名: second', 'two'], forwardedFrom: null },
  },
];
