import { base64, encode, join, mail, multipart, part, quotedPrintable, textPart, word } from './build.ts';
import type { LetterCase } from './letter-case.ts';

const SAID = '住民票の写しは何通まで取れますか。';
const SPECIAL = '①階の㈱青葉、ﾖﾛｼｸ。';

/** A mail whose text is these bytes under this label. */
function labelled(label: string | null, bytes: Uint8Array): Buffer {
  const type = label === null ? 'text/plain' : `text/plain; charset=${label}`;
  return mail({ 'Content-Type': type, 'Content-Transfer-Encoding': '8bit' }, bytes);
}

const jis = (text: string): Buffer => encode(text, 'iso-2022-jp');
const sjis = (text: string): Buffer => encode(text, 'shift_jis');
const euc = (text: string): Buffer => encode(text, 'euc-jp');

/** Texts and subjects in the charsets of Japanese mail, and in the wrong ones. */
export const CHARSET_CASES: readonly LetterCase[] = [
  {
    name: 'ISO-2022-JP, text and subject',
    why: 'the charset of Japanese mail for thirty years',
    raw: () =>
      mail(
        {
          Subject: word(jis('住民票について'), 'ISO-2022-JP'),
          'Content-Type': 'text/plain; charset=ISO-2022-JP',
        },
        jis(SAID),
      ),
    expects: { subject: '住民票について', text: SAID, language: 'ja', nature: 'ordinary' },
  },
  {
    name: 'CP50221: circled numbers, ㈱ and half-width kana under the label ISO-2022-JP',
    why: 'Outlook writes the rows of NEC, which the standard does not have',
    raw: () => labelled('iso-2022-jp', jis(SPECIAL)),
    expects: { text: SPECIAL },
  },
  {
    name: 'half-width kana by SO and SI',
    why: 'CP50222 shifts instead of escaping',
    raw: () =>
      labelled(
        'iso-2022-jp',
        join(
          '\u001b$B',
          Buffer.from([0x46, 0x7c]),
          '\u001b(B \u000e',
          Buffer.from([0x36, 0x45]),
          '\u000f end',
        ),
      ),
    expects: { text: '日 ｶﾅ end' },
  },
  {
    name: 'half-width kana as bare eight-bit bytes between escapes',
    why: 'old mobile gateways',
    raw: () => labelled('iso-2022-jp', join(jis('窓口'), Buffer.from([0xb6, 0xc5]))),
    expects: { text: '窓口ｶﾅ' },
  },
  {
    name: 'ISO-2022-JP without a charset label',
    why: 'programs of the nineties sent it as plain text',
    raw: () => labelled(null, jis(SAID)),
    expects: { text: SAID, defects: ['read as iso-2022-jp'] },
  },
  {
    name: 'ISO-2022-JP whose escape characters a server took away',
    why: 'what remains is $B4A;z(B',
    raw: () =>
      labelled(
        'iso-2022-jp',
        Buffer.from(jis('住民票の件').toString('latin1').replaceAll('\u001b', ''), 'latin1'),
      ),
    expects: { text: '住民票の件', defects: ['read as iso-2022-jp'] },
  },
  {
    name: 'prices in dollars are no escapes',
    why: 'the repair of lost escapes must not touch $Bill (B)',
    raw: () => labelled('us-ascii', Buffer.from('I paid $Bill and (B) $B 20 (B')),
    expects: { text: 'I paid $Bill and (B) $B 20 (B' },
  },
  {
    name: 'JIS X 0212 by ESC $ ( D',
    why: 'rare characters of names',
    raw: () => labelled('iso-2022-jp-1', join('\u001b$(D', Buffer.from([0x30, 0x21]), '\u001b(B')),
    expects: { text: '丂' },
  },
  {
    name: 'Shift_JIS under its name',
    why: 'web forms and old Macs',
    raw: () => labelled('Shift_JIS', sjis(SAID)),
    expects: { text: SAID },
  },
  {
    name: 'CP932 under Microsoft names of it',
    why: 'TextDecoder knows neither cp932 nor x-ms-cp932',
    raw: () => labelled('"CP932"', sjis(SPECIAL)),
    expects: { text: SPECIAL },
  },
  {
    name: 'Shift_JIS labelled as ISO-2022-JP',
    why: 'a form script that changed one and forgot the other',
    raw: () => labelled('iso-2022-jp', sjis(SAID)),
    expects: { text: SAID, defects: ['read as shift_jis'] },
  },
  {
    name: 'Shift_JIS labelled as ISO-8859-1',
    why: 'a mail program set to English',
    raw: () => labelled('iso-8859-1', sjis('粗大ごみの収集をお願いします。')),
    expects: { text: '粗大ごみの収集をお願いします。', defects: ['read as shift_jis'] },
  },
  {
    name: 'EUC-JP under its name',
    why: 'mail from Unix and from old web mail',
    raw: () => labelled('EUC-JP', euc(SAID)),
    expects: { text: SAID },
  },
  {
    name: 'EUC-JP without a label',
    why: 'only its bytes tell it from Shift_JIS',
    raw: () => labelled(null, euc('保育園の申し込みはいつまでですか。よろしくお願いします。')),
    expects: {
      text: '保育園の申し込みはいつまでですか。よろしくお願いします。',
      defects: ['read as euc-jp'],
    },
  },
  {
    name: 'UTF-8 labelled as us-ascii',
    why: 'the commonest wrong label of all',
    raw: () => labelled('us-ascii', encode(SAID, 'utf-8')),
    expects: { text: SAID, defects: ['read as utf-8'] },
  },
  {
    name: 'UTF-8 labelled as Shift_JIS',
    why: 'a template file saved anew',
    raw: () => labelled('shift_jis', encode('水道料金の支払い方法を教えてください。', 'utf-8')),
    expects: { text: '水道料金の支払い方法を教えてください。' },
  },
  {
    name: 'UTF-8 with a mark at its beginning',
    why: 'Windows programs put it before the text',
    raw: () => labelled('utf-8', join('\ufeff', SAID)),
    expects: { text: SAID },
  },
  {
    name: 'UTF-8 cut off in the middle of a character',
    why: 'a gateway with a limit of bytes',
    raw: () => labelled('utf-8', encode('図書館', 'utf-8').subarray(0, 8)),
    expects: { textHas: ['図書'] },
  },
  {
    name: 'a charset that nobody knows',
    why: 'the label is a typing mistake',
    raw: () => labelled('utf-9-jp', encode(SAID, 'utf-8')),
    expects: { text: SAID, defects: ['read as utf-8'] },
  },
  {
    name: 'UTF-7',
    why: 'Exchange servers of the nineties',
    raw: () =>
      labelled(
        'utf-7',
        Buffer.from(`+${Buffer.from('市役所', 'utf16le').swap16().toString('base64')}- to the office +-`),
      ),
    expects: { text: '市役所 to the office +' },
  },
  {
    name: 'UTF-16 in base64 without a mark',
    why: 'an export of a database',
    raw: () =>
      mail(
        { 'Content-Type': 'text/plain; charset=utf-16', 'Content-Transfer-Encoding': 'base64' },
        base64(Buffer.from('Hello 市役所', 'utf16le')),
      ),
    expects: { text: 'Hello 市役所' },
  },
  {
    name: 'French in ISO-8859-1',
    why: 'the guess must not make Japanese of accents',
    raw: () => labelled('iso-8859-1', Buffer.from('Où est la mairie ? Merci à vous, élève.', 'latin1')),
    expects: { text: 'Où est la mairie ? Merci à vous, élève.' },
  },
  {
    name: 'Chinese in GB2312',
    why: 'residents from China',
    raw: () => labelled('gb2312', Buffer.from([0xc7, 0xeb, 0xce, 0xca, 0xd4, 0xda, 0xc4, 0xc4, 0xc0, 0xef])),
    expects: { text: '请问在哪里', language: 'zh-Hans' },
  },
  {
    name: 'Korean in EUC-KR',
    why: 'residents from Korea',
    raw: () =>
      labelled('ks_c_5601-1987', Buffer.from([0xbe, 0xc8, 0xb3, 0xe7, 0xc7, 0xcf, 0xbc, 0xbc, 0xbf, 0xe4])),
    expects: { text: '안녕하세요', language: 'ko' },
  },
  {
    name: 'a character of a gaiji font',
    why: 'private-use characters come through, they are not refused',
    raw: () => labelled('shift_jis', join(sjis('山田'), Buffer.from([0xf0, 0x40]))),
    expects: { text: '山田\ue000' },
  },
  {
    name: 'NUL and other controls in a text',
    why: 'PostgreSQL does not store them',
    raw: () => labelled('utf-8', Buffer.from('a\u0000b\u0007c\u202ed')),
    expects: { text: 'abcd' },
  },
  {
    name: 'two texts in two charsets',
    why: 'each part has its own label',
    raw: () =>
      multipart(
        'mixed',
        {},
        part({ 'Content-Type': 'text/plain; charset=iso-2022-jp' }, jis('一つ目')),
        part({ 'Content-Type': 'text/plain; charset=euc-jp' }, euc('二つ目')),
        textPart('三つ目'),
      ),
    expects: { text: '一つ目\n\n二つ目\n\n三つ目' },
  },
  {
    name: 'quoted-printable Shift_JIS whose second bytes look like signs',
    why: 'ソ and 表 end with a backslash',
    raw: () =>
      mail(
        { 'Content-Type': 'text/plain; charset=shift_jis', 'Content-Transfer-Encoding': 'quoted-printable' },
        quotedPrintable(sjis('ソフトの表示能力')),
      ),
    expects: { text: 'ソフトの表示能力' },
  },
];
