import MailComposer from 'nodemailer/lib/mail-composer/index.js';
import PostalMime from 'postal-mime';
import { expect, test } from 'vitest';
import { readLetter } from './read-letter.ts';

/** Mails that are as they should be, made by another program. */
const MAILS = [
  { subject: 'Hello', text: 'One line', from: '"Sato, Hanako" <hanako@resident.example>' },
  {
    subject: `${'住民票の写しの郵送について'.repeat(4)}`,
    text: 'いつも\nお世話になります。',
    html: '<p>いつも<br>お世話になります。</p>',
    from: { name: '佐藤 花子', address: 'hanako@resident.example' },
    attachments: [
      {
        filename: '申請書（住民票）の控え、その二.pdf',
        content: Buffer.from([0, 1, 2, 255]),
        contentType: 'application/pdf',
      },
      {
        filename: 'map.png',
        content: Buffer.from('png'),
        contentType: 'image/png',
        cid: 'map@resident.example',
      },
    ],
  },
  {
    subject: 'Über die Öffnungszeiten',
    text: 'x'.repeat(2_000),
    from: 'hanako@resident.example',
    inReplyTo: '<a@city.example.jp>',
    references: ['<b@city.example.jp>', '<a@city.example.jp>'],
    textEncoding: 'quoted-printable' as const,
  },
];

test.each(MAILS)('a mail as it should be is read as another reader reads it: $subject', async (mail) => {
  const composer = new MailComposer({
    to: 'desk@city.example.jp',
    date: new Date('2026-11-01T03:00:00Z'),
    ...mail,
  });
  const raw = await composer.compile().build();
  const letter = await readLetter(raw);
  const other = await PostalMime.parse(raw);
  expect(letter.defects).toEqual([]);
  expect(letter.subject).toBe(mail.subject);
  expect(letter.text).toBe(mail.text);
  expect(letter.from).toEqual([other.from]);
  expect(letter.to).toEqual(other.to);
  expect(`<${letter.messageId}>`).toBe(other.messageId);
  expect(letter.sentAt?.toISOString()).toBe(other.date);
  expect(letter.references.map((id) => `<${id}>`).join(' ')).toBe(other.references ?? '');
  expect(
    letter.attachments.map(({ filename, mimeType, content }) => [filename, mimeType, Buffer.from(content)]),
  ).toEqual(
    other.attachments.map(({ filename, mimeType, content }) => [
      filename,
      mimeType,
      Buffer.from(content as ArrayBuffer),
    ]),
  );
});
