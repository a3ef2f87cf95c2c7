import {
  base64,
  DOT_PNG,
  encode,
  filePart,
  htmlPart,
  join,
  mail,
  multipart,
  part,
  parts,
  quotedPrintable,
  textPart,
  word,
} from './build.ts';
import type { LetterCase } from './letter-case.ts';
import { envelopedBytes, signedBytes } from './signed-bytes.ts';
import { tnefBytes } from './tnef-bytes.ts';

const jis = (text: string): Buffer => encode(text, 'iso-2022-jp');

/** A mail with one file whose fields are these. */
function fileMail(fields: Record<string, string | Uint8Array>): Buffer {
  const more = { 'Content-Transfer-Encoding': 'base64', ...fields };
  return multipart('mixed', {}, textPart('see the file'), part(more, base64('content')));
}

/** Files: their names, where they hide, and what wraps them. */
export const FILE_CASES: readonly LetterCase[] = [
  {
    name: 'a file name in RFC 2231 with its charset',
    why: 'as the standard has it',
    raw: () =>
      fileMail({ 'Content-Disposition': "attachment; filename*=UTF-8''%E7%94%B3%E8%AB%8B%E6%9B%B8.pdf" }),
    expects: { files: ['申請書.pdf'], fileTexts: ['content'] },
  },
  {
    name: 'a file name in RFC 2231 sections, out of order, cut within a character',
    why: 'long Japanese names; sections are joined as bytes',
    raw: () =>
      fileMail({
        'Content-Disposition':
          'attachment;\r\n filename*1*=%9B%B8;\r\n filename*2=" 2026.pdf";\r\n filename*0*=UTF-8\'\'%E7%94%B3%E8%AB%8B%E6',
      }),
    expects: { files: ['申請書 2026.pdf'] },
  },
  {
    name: 'a file name in RFC 2231 in ISO-2022-JP',
    why: 'Becky! and other Japanese programs',
    raw: () =>
      fileMail({ 'Content-Disposition': `attachment; filename*=iso-2022-jp''${percent(jis('届出.doc'))}` }),
    expects: { files: ['届出.doc'] },
  },
  {
    name: 'encoded words in filename=',
    why: 'forbidden, and what Outlook in Japan writes',
    raw: () =>
      fileMail({
        'Content-Disposition': `attachment; filename="${word(jis('見積書（最終）.xlsx'), 'ISO-2022-JP')}"`,
      }),
    expects: { files: ['見積書（最終）.xlsx'] },
  },
  {
    name: 'a raw file name in Shift_JIS',
    why: 'a file server that mails',
    raw: () =>
      multipart(
        'mixed',
        {},
        textPart('x'),
        part(
          { 'Content-Disposition': join('attachment; filename="', encode('図面.dwg', 'shift_jis'), '"') },
          'content',
        ),
      ),
    expects: { files: ['図面.dwg'] },
  },
  {
    name: 'the name only in Content-Type',
    why: 'old programs',
    raw: () => fileMail({ 'Content-Type': `application/msword; name="${word('書類.doc', 'utf-8')}"` }),
    expects: { files: ['書類.doc'] },
  },
  {
    name: 'a name with folders and signs that no file system takes',
    why: 'a path of Windows; and an attack that climbs out of its folder',
    raw: () =>
      multipart(
        'mixed',
        {},
        textPart('x'),
        filePart('C:\\\\Users\\\\hanako\\\\a.txt', '1'),
        filePart('../../etc/passwd', '2'),
        filePart('a<b>:c?.txt', '3'),
        filePart('evil\u202etxt.exe', '4'),
      ),
    expects: { files: ['a.txt', 'passwd', 'a_b__c_.txt', 'eviltxt.exe'] },
  },
  {
    name: 'a name of a thousand characters',
    why: 'no file system takes it; its ending must stay',
    raw: () => fileMail({ 'Content-Disposition': `attachment; filename="${'a'.repeat(1_000)}.pdf"` }),
    expects: { files: [`${'a'.repeat(176)}.pdf`] },
  },
  {
    name: 'files without a name',
    why: 'a name is made up from place and type',
    raw: () =>
      multipart(
        'mixed',
        {},
        textPart('x'),
        part({ 'Content-Type': 'image/jpeg' }, 'j'),
        part({ 'Content-Disposition': 'attachment', 'Content-Type': 'text/plain' }, 't'),
      ),
    expects: { text: 'x', files: ['attachment-1.jpg', 'attachment-2.txt'] },
  },
  {
    name: 'nothing but a file',
    why: 'a scanner that mails',
    raw: () =>
      mail(
        { 'Content-Type': 'application/pdf; name=scan.pdf', 'Content-Transfer-Encoding': 'base64' },
        base64('%PDF-1.4'),
      ),
    expects: { text: '', files: ['scan.pdf'], fileTexts: ['%PDF-1.4'] },
  },
  {
    name: 'a text file that is attached',
    why: 'it is a file, not the text',
    raw: () =>
      multipart(
        'mixed',
        {},
        textPart('the text'),
        part({ 'Content-Type': 'text/plain; name="log.txt"' }, 'the log'),
      ),
    expects: { text: 'the text', files: ['log.txt'] },
  },
  {
    name: 'a uuencoded file within the text',
    why: 'programs before MIME',
    raw: () => mail({}, 'before\n\nbegin 644 cat.txt\n#0V%T\n`\nend\nafter'),
    expects: { text: 'before\n\n\nafter', files: ['cat.txt'], fileTexts: ['Cat'] },
  },
  {
    name: 'winmail.dat with two files and the text',
    why: 'Outlook in its own format; its files are what the resident sent',
    raw: () =>
      multipart(
        'mixed',
        {},
        filePart(
          'winmail.dat',
          tnefBytes(
            [
              { name: '申請書.pdf', content: Buffer.from('one') },
              { name: '写真.jpg', content: DOT_PNG },
            ],
            '本文はここにあります',
          ),
          'application/ms-tnef',
        ),
      ),
    expects: { text: '本文はここにあります', files: ['申請書.pdf', '写真.jpg'] },
  },
  {
    name: 'winmail.dat under a neutral type, beside its text',
    why: 'servers that do not know the type',
    raw: () =>
      multipart(
        'mixed',
        {},
        textPart('本文'),
        filePart('winmail.dat', tnefBytes([{ name: 'a.pdf', content: Buffer.from('one') }], '二度目')),
      ),
    expects: { text: '本文', files: ['a.pdf'], fileTexts: ['one'] },
  },
  {
    name: 'winmail.dat that was cut off',
    why: 'what is there is read',
    raw: () =>
      multipart(
        'mixed',
        {},
        textPart('本文'),
        filePart(
          'winmail.dat',
          tnefBytes([{ name: 'a.pdf', content: Buffer.alloc(500, 65) }]).subarray(0, 200),
          'application/ms-tnef',
        ),
      ),
    expects: { files: ['SHORT~1.PDF'], defects: ['a winmail.dat that ends too early'] },
  },
  {
    name: 'a picture in the text and the same id quoted in another way',
    why: 'ids are encoded in the address, and not in the field',
    raw: () =>
      multipart(
        'related',
        {},
        htmlPart('<img src="cid:a%2Bb@x" alt="地図">'),
        part(
          {
            'Content-Type': 'image/png',
            'Content-ID': '<a+b@x>',
            'Content-Disposition': 'inline; filename=map.png',
          },
          'png',
        ),
        part(
          {
            'Content-Type': 'image/png',
            'Content-ID': '<unused@x>',
            'Content-Disposition': 'inline; filename=other.png',
          },
          'png',
        ),
      ),
    expects: { files: ['map.png', 'other.png'], inline: ['map.png'], text: '[地図]' },
  },
  {
    name: 'S/MIME, signed beside the text',
    why: 'the signature is no file of the resident',
    raw: () =>
      multipart(
        'signed; protocol="application/pkcs7-signature"',
        {},
        textPart('signed text'),
        filePart('smime.p7s', 'sig', 'application/pkcs7-signature'),
      ),
    expects: { text: 'signed text', files: [] },
  },
  {
    name: 'S/MIME, opaque',
    why: 'the text lies within the signature',
    raw: () =>
      mail(
        {
          'Content-Type': 'application/pkcs7-mime; smime-type=signed-data; name=smime.p7m',
          'Content-Transfer-Encoding': 'base64',
        },
        base64(signedBytes(textPart('署名された本文'))),
      ),
    expects: { text: '署名された本文', files: [] },
  },
  {
    name: 'S/MIME, opaque, written as a stream, with a file within',
    why: 'indefinite lengths and pieces, as OpenSSL and Apple write them',
    raw: () =>
      mail(
        { 'Content-Type': 'application/x-pkcs7-mime; name=smime.p7m', 'Content-Transfer-Encoding': 'base64' },
        base64(
          signedBytes(
            part(
              { 'Content-Type': 'multipart/mixed; boundary=i' },
              parts('i', textPart('署名'), filePart('a.txt', 'file')),
            ),
            true,
          ),
        ),
      ),
    expects: { text: '署名', files: ['a.txt'], fileTexts: ['file'] },
  },
  {
    name: 'S/MIME, encrypted',
    why: 'nobody here has the key; the file stays',
    raw: () =>
      mail(
        {
          'Content-Type': 'application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m',
          'Content-Transfer-Encoding': 'base64',
        },
        base64(envelopedBytes()),
      ),
    expects: { text: '', files: ['smime.p7m'], defects: ['an encrypted mail'] },
  },
  {
    name: 'PGP, signed within the text',
    why: 'the armour is taken off, the dashes too',
    raw: () =>
      mail(
        {},
        '-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nHello\n- -- \nHanako\n-----BEGIN PGP SIGNATURE-----\n\niQEz\n-----END PGP SIGNATURE-----\n',
      ),
    expects: { text: 'Hello\n--\nHanako' },
  },
  {
    name: 'PGP/MIME, encrypted',
    why: 'its parts stay as files',
    raw: () =>
      multipart(
        'encrypted; protocol="application/pgp-encrypted"',
        {},
        part({ 'Content-Type': 'application/pgp-encrypted' }, 'Version: 1'),
        filePart('encrypted.asc', '-----BEGIN PGP MESSAGE-----'),
      ),
    expects: { text: '', files: ['attachment-1.txt', 'encrypted.asc'], defects: ['an encrypted mail'] },
  },
  {
    name: 'PGP/MIME, signed, in quoted-printable',
    why: 'the text as usual, the signature left out',
    raw: () =>
      multipart(
        'signed; protocol="application/pgp-signature"',
        {},
        part(
          { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Transfer-Encoding': 'quoted-printable' },
          quotedPrintable('署名付き'),
        ),
        filePart('signature.asc', 'sig', 'application/pgp-signature'),
      ),
    expects: { text: '署名付き', files: [] },
  },
];

function percent(bytes: Buffer): string {
  return [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`).join('');
}
