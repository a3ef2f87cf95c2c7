import { filePart, htmlPart, mail, multipart, part, textPart } from './build.ts';
import type { LetterCase } from './letter-case.ts';

function said(subject: string, text: string): Buffer {
  return mail(
    { From: 'office@city.example.jp', Subject: subject, 'Content-Type': 'text/plain; charset=utf-8' },
    text,
  );
}

const FIRST = '佐藤 花子 <hanako@resident.example>';

/** Mails that somebody sent on: who wrote first. */
export const FORWARD_CASES: readonly LetterCase[] = [
  {
    name: 'forwarded by Gmail',
    why: 'the mark and the block below it',
    raw: () =>
      said(
        'Fwd: 質問',
        `回します。\n\n---------- Forwarded message ---------\nFrom: ${FIRST}\nDate: 2026年11月1日(日) 12:00\nSubject: 質問\nTo: <office@city.example.jp>\n\nごみの日は？\n`,
      ),
    expects: { forwardedFrom: FIRST, textHas: ['回します。', 'ごみの日は？'], quoted: null },
  },
  {
    name: 'forwarded by Outlook in Japanese',
    why: 'only the subject tells it from a reply',
    raw: () =>
      said(
        'FW: 質問',
        `________________________________\n差出人: 佐藤 花子 [mailto:hanako@resident.example]\n送信日時: 2026年11月1日 12:00\n宛先: 代表\n件名: 質問\n\nごみの日は？\n`,
      ),
    expects: { forwardedFrom: FIRST, textHas: ['ごみの日は？'], quoted: null },
  },
  {
    name: 'forwarded by Apple Mail',
    why: 'the block is quoted',
    raw: () =>
      said(
        'Fwd: 質問',
        `転送されたメッセージ:\n\n> 差出人: ${FIRST}\n> 件名: 質問\n> 日付: 2026年11月1日 12:00:00 JST\n> 宛先: office@city.example.jp\n>\n> ごみの日は？\n`,
      ),
    expects: { forwardedFrom: FIRST, textHas: ['ごみの日は？'], quoted: null },
  },
  {
    name: 'forwarded by Thunderbird in Japanese',
    why: 'its own mark',
    raw: () =>
      said(
        '転送: 質問',
        `-------- 転送メッセージ --------\n件名: \t質問\n日付: \tSun, 1 Nov 2026 12:00:00 +0900\n送信者: \t${FIRST}\n宛先: \toffice@city.example.jp\n\nごみの日は？\n`,
      ),
    expects: { forwardedFrom: FIRST, quoted: null },
  },
  {
    name: 'forwarded twice',
    why: 'who forwarded first is not who wrote',
    raw: () =>
      said(
        'Fw: Fw: 質問',
        `-----Original Message-----\nFrom: 支所 <branch@city.example.jp>\nSent: Sunday\nTo: office@city.example.jp\nSubject: Fw: 質問\n\n-----Original Message-----\nFrom: ${FIRST}\nSent: Saturday\nTo: branch@city.example.jp\nSubject: 質問\n\nごみの日は？\n`,
      ),
    expects: { forwardedFrom: FIRST },
  },
  {
    name: 'forwarded as an attachment',
    why: 'the whole mail with its files',
    raw: () =>
      multipart(
        'mixed',
        { From: 'office@city.example.jp', Subject: 'Fw: 質問' },
        textPart('添付のとおりです。'),
        part(
          { 'Content-Type': 'message/rfc822; name="mail.eml"' },
          multipart(
            'mixed',
            { From: FIRST, Subject: '質問' },
            textPart('ごみの日は？'),
            filePart('map.png', 'png', 'image/png'),
          ),
        ),
      ),
    expects: {
      forwardedFrom: FIRST,
      textHas: ['添付のとおりです。', '件名: 質問', 'ごみの日は？'],
      files: ['mail.eml', 'map.png'],
    },
  },
  {
    name: 'forwarded as an attachment without a name',
    why: 'it is called what it is about',
    raw: () =>
      multipart(
        'mixed',
        { From: 'office@city.example.jp', Subject: 'Fw' },
        part({ 'Content-Type': 'message/rfc822' }, mail({ From: FIRST, Subject: 'ごみの日/質問' }, 'x')),
      ),
    expects: { forwardedFrom: FIRST, files: ['ごみの日_質問.eml'] },
  },
  {
    name: 'a reply whose history holds a forwarded mail',
    why: 'it is the reply of its sender',
    raw: () =>
      said(
        'Re: Fwd: 質問',
        `承知しました。\n\n> ---------- Forwarded message ---------\n> From: ${FIRST}\n> Date: today\n> Subject: 質問\n> To: x\n>\n> ごみの日は？\n`,
      ),
    expects: { forwardedFrom: null, text: '承知しました。' },
  },
  {
    name: 'forwarded by Gmail, in HTML alone',
    why: 'the block is made of elements',
    raw: () =>
      mail(
        { From: 'office@city.example.jp', Subject: 'Fwd: q', 'Content-Type': 'text/html; charset=utf-8' },
        '<div class="gmail_quote">---------- Forwarded message ---------<br>From: <b>佐藤 花子</b> <span>&lt;<a href="mailto:hanako@resident.example">hanako@resident.example</a>&gt;</span><br>Date: Sun, Nov 1, 2026<br>Subject: q<br>To: x<br><br>ごみの日は？</div>',
      ),
    expects: { forwardedFrom: FIRST, textHas: ['ごみの日は？'] },
  },
  {
    name: 'a forwarded mail in text and HTML',
    why: 'nothing is folded: the matter is in what was forwarded',
    raw: () =>
      multipart(
        'alternative',
        { From: 'office@city.example.jp', Subject: 'Fwd: q' },
        textPart(`Begin forwarded message:\n\nFrom: ${FIRST}\nSubject: q\nDate: today\n\nhello`),
        htmlPart('<p>hello</p>'),
      ),
    expects: { forwardedFrom: FIRST, textHas: ['hello'], quoted: null },
  },
];
