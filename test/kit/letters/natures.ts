import { type Fields, mail, multipart, part, textPart } from './build.ts';
import type { LetterCase } from './letter-case.ts';

function with_(fields: Fields): () => Buffer {
  return () => mail({ 'Content-Type': 'text/plain; charset=utf-8', ...fields }, '本文です');
}

const EVENT = [
  'BEGIN:VCALENDAR',
  'VERSION:2.0',
  'METHOD:REQUEST',
  'BEGIN:VEVENT',
  'DTSTART;TZID=Tokyo Standard Time:20261105T100000',
  'DTEND:20261105T020000Z',
  'SUMMARY;LANGUAGE=ja:窓口の',
  '  ご相談\\, 二回目',
  'LOCATION:市役所 3階',
  'ORGANIZER;CN="佐藤; 花子":mailto:hanako@resident.example',
  'DESCRIPTION:一行目\\n二行目',
  'BEGIN:VALARM',
  'DESCRIPTION:alarm',
  'END:VALARM',
  'END:VEVENT',
  'END:VCALENDAR',
].join('\r\n');
const SUMMARY = [
  '【予定への招待】',
  '件名: 窓口の ご相談, 二回目',
  '日時: 2026-11-05 10:00 ～ 2026-11-05 11:00',
  '場所: 市役所 3階',
  '主催者: 佐藤; 花子 <hanako@resident.example>',
  '内容: 一行目\n二行目',
].join('\n');

/** Who wrote: a person, a machine, a list; whether it may be answered. */
export const NATURE_CASES: readonly LetterCase[] = [
  {
    name: 'auto-replied by RFC 3834',
    why: 'the standard sign',
    raw: with_({ 'Auto-Submitted': 'auto-replied; owner-email="x"' }),
    expects: { nature: 'auto-reply' },
  },
  {
    name: 'Auto-Submitted: no',
    why: 'says that a person wrote it',
    raw: with_({ 'Auto-Submitted': 'no' }),
    expects: { nature: 'ordinary' },
  },
  {
    name: 'auto-generated',
    why: 'a machine, though it answers nothing',
    raw: with_({ 'Auto-Submitted': 'auto-generated' }),
    expects: { nature: 'bulk' },
  },
  {
    name: 'out of office of Exchange in Japanese',
    why: 'the subject alone is left after some gateways',
    raw: with_({ Subject: '自動応答: Re: 窓口' }),
    expects: { nature: 'auto-reply' },
  },
  {
    name: '【自動返信】',
    why: 'forms of other offices',
    raw: with_({ Subject: '【自動返信】お問い合わせありがとうございます' }),
    expects: { nature: 'auto-reply' },
  },
  {
    name: '不在通知',
    why: 'out of office in Japanese',
    raw: with_({ Subject: '不在通知：休暇のため' }),
    expects: { nature: 'auto-reply' },
  },
  {
    name: 'Out of Office',
    why: 'out of office in English',
    raw: with_({ Subject: 'Out of Office Re: your letter' }),
    expects: { nature: 'auto-reply' },
  },
  {
    name: 'a person who answers our acknowledgement',
    why: 'Re: 【自動返信】 is no machine',
    raw: with_({ Subject: 'Re: 【自動返信】受け付けました' }),
    expects: { nature: 'ordinary' },
  },
  {
    name: 'a question about 不在票',
    why: 'the note of a parcel, not an absence',
    raw: with_({ Subject: '不在票の再配達と投票について' }),
    expects: { nature: 'ordinary' },
  },
  {
    name: 'Precedence: auto_reply',
    why: 'old vacation programs',
    raw: with_({ Precedence: 'auto_reply' }),
    expects: { nature: 'auto-reply' },
  },
  {
    name: 'X-Auto-Response-Suppress',
    why: 'Exchange asks not to be answered',
    raw: with_({ 'X-Auto-Response-Suppress': 'DR, OOF, AutoReply' }),
    expects: { nature: 'bulk' },
  },
  {
    name: 'X-Auto-Response-Suppress: DR',
    why: 'asks for no receipts only: a person wrote it',
    raw: with_({ 'X-Auto-Response-Suppress': 'DR, RN' }),
    expects: { nature: 'ordinary' },
  },
  {
    name: 'an empty return path',
    why: 'whoever has none wants no answer',
    raw: with_({ 'Return-Path': '<>' }),
    expects: { nature: 'bulk' },
  },
  {
    name: 'a mailing list',
    why: 'List-Id',
    raw: with_({ 'List-Id': 'PTA <pta.school.example.jp>', 'List-Unsubscribe': '<mailto:x@y.example>' }),
    expects: { nature: 'list' },
  },
  {
    name: 'a list of fml',
    why: 'Japanese lists before List-Id',
    raw: with_({ 'X-ML-Name': 'pta', 'X-ML-Count': '12' }),
    expects: { nature: 'list' },
  },
  {
    name: 'a newsletter',
    why: 'List-Unsubscribe without a list',
    raw: with_({ 'List-Unsubscribe': '<https://news.example/u>' }),
    expects: { nature: 'bulk' },
  },
  {
    name: 'Precedence: bulk',
    why: 'the sign of the nineties',
    raw: with_({ Precedence: 'Bulk' }),
    expects: { nature: 'bulk' },
  },
  {
    name: 'a read receipt',
    why: 'RFC 8098: nobody waits for an answer',
    raw: () =>
      multipart(
        'report; report-type=disposition-notification',
        { Subject: '開封済み: 窓口' },
        textPart('メッセージが開封されました。'),
        part(
          { 'Content-Type': 'message/disposition-notification' },
          'Final-Recipient: rfc822;hanako@resident.example\nDisposition: manual-action/MDN-sent-manually; displayed\n',
        ),
      ),
    expects: { nature: 'delivery-receipt', bounce: null },
  },
  {
    name: 'an invitation',
    why: 'the event as a person reads it; alarms and escapes are not the event',
    raw: () =>
      multipart(
        'alternative',
        { Subject: 'ご相談' },
        part({ 'Content-Type': 'text/calendar; charset=utf-8; method=REQUEST' }, EVENT),
      ),
    expects: { nature: 'calendar', text: SUMMARY, files: ['attachment-1.ics'] },
  },
  {
    name: 'an invitation beside a text, with the same as a file',
    why: 'Gmail sends it twice',
    raw: () =>
      multipart(
        'mixed',
        {},
        textPart('ご都合はいかがですか。'),
        part({ 'Content-Type': 'text/calendar; charset=utf-8; method=REQUEST' }, EVENT),
        part(
          {
            'Content-Type': 'application/ics; name=invite.ics',
            'Content-Disposition': 'attachment; filename=invite.ics',
          },
          EVENT,
        ),
      ),
    expects: { nature: 'calendar', text: `ご都合はいかがですか。\n\n${SUMMARY}` },
  },
  {
    name: 'an answer to an invitation',
    why: 'who comes, and who does not',
    raw: () =>
      mail(
        { 'Content-Type': 'text/calendar; charset=utf-8; method=REPLY' },
        'BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261105\nSUMMARY:面談\nATTENDEE;PARTSTAT=DECLINED;CN=花子:mailto:hanako@resident.example\nEND:VEVENT\nEND:VCALENDAR',
      ),
    expects: {
      nature: 'calendar',
      text: '【予定への返事】\n件名: 面談\n日時: 2026-11-05\n返事: 花子 <hanako@resident.example> 欠席',
    },
  },
  {
    name: 'a calendar as a file',
    why: 'a file that somebody attached: an ordinary mail',
    raw: () =>
      multipart(
        'mixed',
        {},
        textPart('予定表です'),
        part(
          {
            'Content-Type': 'text/calendar; name=plan.ics',
            'Content-Disposition': 'attachment; filename=plan.ics',
          },
          EVENT,
        ),
      ),
    expects: { nature: 'ordinary', files: ['plan.ics'] },
  },
  {
    name: 'X-Spam-Flag',
    why: 'the verdict of a server',
    raw: with_({ 'X-Spam-Flag': 'YES' }),
    expects: { spam: true, nature: 'ordinary' },
  },
  {
    name: 'X-Spam-Status: No',
    why: 'a score alone is no verdict',
    raw: with_({
      'X-Spam-Status': 'No, score=3.2',
      'X-Spam-Level': '***',
      'Authentication-Results': 'mx; spf=fail; dmarc=fail',
    }),
    expects: { spam: false },
  },
  {
    name: 'X-Spam-Status: Yes',
    why: 'SpamAssassin',
    raw: with_({ 'X-Spam-Status': 'Yes, score=12.0 required=5.0' }),
    expects: { spam: true },
  },
  {
    name: '[SPAM] before the subject',
    why: 'providers in Japan mark it there',
    raw: with_({ Subject: '[SPAM] 当選おめでとう' }),
    expects: { spam: true },
  },
  {
    name: 'a question about 迷惑メール',
    why: 'the word within a subject is no mark',
    raw: with_({ Subject: '迷惑メールの相談窓口はどこですか' }),
    expects: { spam: false },
  },
  {
    name: 'confidence of Exchange',
    why: 'five and more is spam',
    raw: with_({ 'X-MS-Exchange-Organization-SCL': '6' }),
    expects: { spam: true },
  },
  {
    name: 'English',
    why: 'the language of the answer',
    raw: () => mail({}, 'Could you please tell me how to register my address?'),
    expects: { language: 'en' },
  },
  {
    name: 'English above a history in Japanese',
    why: 'what was written before says nothing of who writes now',
    raw: () =>
      mail(
        { 'Content-Type': 'text/plain; charset=utf-8' },
        'Thank you for the answer. Could you please send this form to my new address?\n\n2026年10月31日(土) 10:00 市民課 <desk@city.example.jp>:\n> お問い合わせありがとうございます。用紙をお送りします。\n',
      ),
    expects: { language: 'en' },
  },
  {
    name: 'English with a Japanese signature',
    why: 'a name does not make the mail Japanese',
    raw: () =>
      mail(
        { 'Content-Type': 'text/plain; charset=utf-8' },
        'Dear city office,\n\nI have moved from another town and I would like to know which documents you need for my registration.\n\nさくら マリア\n',
      ),
    expects: { language: 'en' },
  },
  {
    name: 'Japanese with a long address in it',
    why: 'addresses of pages are Latin letters and no English',
    raw: () =>
      mail(
        { 'Content-Type': 'text/plain; charset=utf-8' },
        `このページが開けません。\nhttps://city.example.jp/${'long/path/'.repeat(12)}index.html\n`,
      ),
    expects: { language: 'ja' },
  },
  {
    name: 'two words in Japanese',
    why: 'a short answer has hardly any kana',
    raw: () => mail({ 'Content-Type': 'text/plain; charset=utf-8' }, '了解です'),
    expects: { language: 'ja' },
  },
  {
    name: 'Portuguese',
    why: 'its accents are not those of Vietnamese',
    raw: () =>
      mail(
        { 'Content-Type': 'text/plain; charset=utf-8' },
        'Olá, você pode me ajudar com o formulário? Não entendi uma página, está em japonês. Obrigada.',
      ),
    expects: { language: 'pt' },
  },
  {
    name: 'Vietnamese',
    why: 'the language of the answer',
    raw: () =>
      mail({ 'Content-Type': 'text/plain; charset=utf-8' }, 'Xin hỏi cách đăng ký địa chỉ mới ở thành phố.'),
    expects: { language: 'vi' },
  },
  {
    name: 'Content-Language where the text is too short',
    why: 'what the program says counts then',
    raw: () => mail({ 'Content-Language': 'pt-BR' }, 'ok'),
    expects: { language: 'pt-BR' },
  },
];
