import { type Fields, mail, multipart, part, textPart } from './build.ts';
import type { LetterCase } from './letter-case.ts';

const SENT =
  'From: desk@city.example.jp\nTo: hanako@resident.example\nSubject: answer\nMessage-ID: <m1@city.example.jp>\n';
const DAEMON: Fields = { From: 'MAILER-DAEMON@mx.example (Mail Delivery System)', 'Return-Path': '<>' };

/** A report as RFC 3464 has it: words, fields, the header of what came back. */
function report(fields: Fields, words: string, status: string, returned = SENT): Buffer {
  return multipart(
    'report; report-type=delivery-status',
    { ...DAEMON, Subject: 'Undelivered Mail Returned to Sender', ...fields },
    textPart(words),
    part({ 'Content-Type': 'message/delivery-status' }, status),
    part({ 'Content-Type': 'text/rfc822-headers' }, returned),
  );
}

function words(fields: Fields, text: string): Buffer {
  return mail({ ...DAEMON, 'Content-Type': 'text/plain; charset=utf-8', ...fields }, text);
}

const UNKNOWN = {
  finalRecipient: 'hanako@resident.example',
  action: 'failed',
  originalMessageId: 'm1@city.example.jp',
} as const;

/** Mail that did not arrive, as servers say it. */
export const BOUNCE_CASES: readonly LetterCase[] = [
  {
    name: 'Postfix',
    why: 'a report, with the header of the mail',
    raw: () =>
      report(
        {},
        'This is the mail system at host mx.example.\n\n<hanako@resident.example>: host mx.resident.example said: 550 5.1.1 User unknown',
        'Reporting-MTA: dns; mx.example\nArrival-Date: Sun, 1 Nov 2026 12:00:00 +0900\n\nFinal-Recipient: rfc822; hanako@resident.example\nOriginal-Recipient: rfc822;hanako@resident.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1\n    <hanako@resident.example>: User unknown\n',
      ),
    expects: {
      nature: 'bounce',
      bounce: {
        ...UNKNOWN,
        status: '5.1.1',
        diagnostic: '550 5.1.1 <hanako@resident.example>: User unknown',
      },
      files: [],
    },
  },
  {
    name: 'Postfix, delayed',
    why: 'a warning: the mail is still on its way',
    raw: () =>
      report(
        { Subject: 'Delayed Mail (still being retried)' },
        'THIS IS A WARNING ONLY.',
        'Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; hanako@resident.example\nAction: delayed\nStatus: 4.4.1\nDiagnostic-Code: X-Postfix; connection timed out\n',
      ),
    expects: {
      nature: 'bounce',
      bounce: { ...UNKNOWN, action: 'delayed', status: '4.4.1', diagnostic: 'connection timed out' },
    },
  },
  {
    name: 'a report of success',
    why: 'asked for, and no failure',
    raw: () =>
      report(
        { Subject: 'Successful Mail Delivery Report' },
        'ok',
        'Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; hanako@resident.example\nAction: relayed\nStatus: 2.0.0\n',
      ),
    expects: { nature: 'bounce', bounce: { ...UNKNOWN, action: 'relayed', status: '2.0.0' } },
  },
  {
    name: 'two recipients, one of them failed',
    why: 'the one that failed is what an agent must know',
    raw: () =>
      report(
        {},
        'x',
        'Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; ok@resident.example\nAction: delivered\nStatus: 2.1.5\n\nFinal-Recipient: rfc822; hanako@resident.example\nAction: failed\nStatus: 5.2.2\n',
      ),
    expects: { nature: 'bounce', bounce: { ...UNKNOWN, status: '5.2.2' } },
  },
  {
    name: 'Exchange and Microsoft 365',
    why: 'words in HTML and Japanese, its own field of the diagnosis',
    raw: () =>
      report(
        { From: '<postmaster@tenant.example>', Subject: '配信不能: answer', 'Return-Path': '<>' },
        'hanako@resident.example へのメッセージを配信できませんでした。',
        'Reporting-MTA: dns;TYAPR01.prod.outlook.example\n\nFinal-Recipient: rfc822;hanako@resident.example\nAction: failed\nStatus: 5.1.10\nDiagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup\n',
      ),
    expects: { nature: 'bounce', bounce: { ...UNKNOWN, status: '5.1.10' } },
  },
  {
    name: 'a report whose recipient was forwarded to another',
    why: 'the address that we wrote to is what we know',
    raw: () =>
      report(
        {},
        'x',
        'Reporting-MTA: dns; mx\n\nOriginal-Recipient: rfc822;hanako@resident.example\nFinal-Recipient: rfc822; other@elsewhere.example\nAction: failed\nStatus: 5.7.1\n',
      ),
    expects: { nature: 'bounce', bounce: { ...UNKNOWN, status: '5.7.1' } },
  },
  {
    name: 'the mail itself comes back',
    why: 'as evidence, not as a file or a text to read',
    raw: () =>
      multipart(
        'report; report-type=delivery-status',
        { ...DAEMON, Subject: 'Undelivered' },
        textPart('could not be delivered'),
        part(
          { 'Content-Type': 'message/delivery-status' },
          'Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; hanako@resident.example\nAction: failed\nStatus: 5.0.0\n',
        ),
        part({ 'Content-Type': 'message/rfc822' }, `${SENT}\nthe answer of the city\n`),
      ),
    expects: {
      nature: 'bounce',
      bounce: { ...UNKNOWN, status: '5.0.0' },
      textLacks: ['the answer of the city'],
      files: [],
    },
  },
  {
    name: 'qmail',
    why: 'no report, only words',
    raw: () =>
      words(
        { Subject: 'failure notice' },
        `Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n\n<hanako@resident.example>:\n192.0.2.1 does not like recipient.\nRemote host said: 550 5.1.1 unknown user\nGiving up on 192.0.2.1.\n\n--- Below this line is a copy of the message.\n\n${SENT}`,
      ),
    expects: {
      nature: 'bounce',
      bounce: {
        ...UNKNOWN,
        status: '5.1.1',
        diagnostic:
          '192.0.2.1 does not like recipient. Remote host said: 550 5.1.1 unknown user Giving up on 192.0.2.1.',
      },
    },
  },
  {
    name: 'Exim',
    why: 'words, and a field with the address',
    raw: () =>
      words(
        {
          Subject: 'Mail delivery failed: returning message to sender',
          'X-Failed-Recipients': 'hanako@resident.example',
        },
        `This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. The following address(es) failed:\n\n  hanako@resident.example\n    host mx.resident.example [192.0.2.1]\n    SMTP error from remote mail server after RCPT TO:<hanako@resident.example>:\n    550 No such user here\n\n------ This is a copy of the message, including all the headers. ------\n\n${SENT}`,
      ),
    expects: { nature: 'bounce', bounce: { ...UNKNOWN, status: '5.0.0' } },
  },
  {
    name: 'Exim, delayed',
    why: 'still trying',
    raw: () =>
      words(
        { Subject: 'Warning: message 1abc delayed 24 hours' },
        'This message was created automatically by mail delivery software.\nA message that you sent has not yet been delivered to one or more of its\nrecipients after more than 24 hours on the queue.\n\n  hanako@resident.example\n    Delay reason: connection refused\n',
      ),
    expects: { nature: 'bounce', bounce: { action: 'delayed', finalRecipient: 'hanako@resident.example' } },
  },
  {
    name: 'sendmail of long ago',
    why: 'a transcript of the talk between servers',
    raw: () =>
      words(
        { Subject: 'Returned mail: see transcript for details' },
        `The original message was received at Sun, 1 Nov 2026 12:00:00 +0900\n\n   ----- The following addresses had permanent fatal errors -----\n<hanako@resident.example>\n    (reason: 550 5.1.1 <hanako@resident.example>... User unknown)\n\n   ----- Original message follows -----\n${SENT}`,
      ),
    expects: { nature: 'bounce', bounce: { ...UNKNOWN, status: '5.1.1' } },
  },
  {
    name: 'Gmail',
    why: 'a report with an HTML part and a name of its own',
    raw: () =>
      report(
        {
          From: 'Mail Delivery Subsystem <mailer-daemon@googlemail.example>',
          Subject: 'Delivery Status Notification (Failure)',
          'X-Failed-Recipients': 'hanako@resident.example',
        },
        '** アドレス不明 **',
        'Reporting-MTA: dns; googlemail.example\n\nFinal-Recipient: rfc822; hanako@resident.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist.\n',
      ),
    expects: { nature: 'bounce', bounce: { ...UNKNOWN, status: '5.1.1' } },
  },
  {
    name: 'docomo',
    why: 'a carrier: Japanese words and English ones, no report',
    raw: () =>
      words(
        { From: 'mail-system@docomo.example.jp', Subject: 'Mail System Error - Returned Mail' },
        `次のあて先へのメッセージはエラーのため送信できませんでした。\nThis Message was undeliverable due to the following reason:\n\nYour message was not delivered because the destination address was not found.\n550 Unknown user hanako@docomo.example.jp\n\n${SENT}`,
      ),
    expects: {
      nature: 'bounce',
      bounce: {
        finalRecipient: 'hanako@docomo.example.jp',
        action: 'failed',
        status: '5.0.0',
        originalMessageId: 'm1@city.example.jp',
      },
    },
  },
  {
    name: 'au',
    why: 'a carrier: the address in brackets',
    raw: () =>
      words(
        { From: 'Postmaster@ezweb.example.jp', Subject: 'Mail System Error - Returned Mail' },
        `Each of the following recipients was rejected by a remote mail server.\n\n  Recipient: <hanako@ezweb.example.jp>\n  Reason:    User unknown\n\n${SENT}`,
      ),
    expects: {
      nature: 'bounce',
      bounce: {
        finalRecipient: 'hanako@ezweb.example.jp',
        action: 'failed',
        diagnostic: 'Reason: User unknown',
      },
    },
  },
  {
    name: 'SoftBank',
    why: 'a carrier: a report without the mail',
    raw: () =>
      report(
        { From: 'MAILER-DAEMON@softbank.example.jp' },
        'x',
        'Reporting-MTA: dns; mx.softbank.example.jp\n\nFinal-Recipient: rfc822; hanako@softbank.example.jp\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 Invalid recipient: <hanako@softbank.example.jp>\n',
        'X: y\n',
      ),
    expects: {
      nature: 'bounce',
      bounce: { finalRecipient: 'hanako@softbank.example.jp', action: 'failed', originalMessageId: null },
    },
  },
  {
    name: 'Yahoo! JAPAN',
    why: 'a notice of its own, after qmail',
    raw: () =>
      words(
        { From: 'MAILER-DAEMON@yahoo.example.jp', Subject: 'Failure Notice' },
        `Message from yahoo.example.jp.\nUnable to deliver message to the following address(es).\n\n<hanako@yahoo.example.jp>:\nThis user doesn't have a yahoo.example.jp account (hanako@yahoo.example.jp) [0]\n\n--- Original message follows.\n\n${SENT}`,
      ),
    expects: {
      nature: 'bounce',
      bounce: {
        finalRecipient: 'hanako@yahoo.example.jp',
        action: 'failed',
        originalMessageId: 'm1@city.example.jp',
      },
    },
  },
  {
    name: 'Exchange of a city office, without a report',
    why: 'Japanese words alone',
    raw: () =>
      words(
        { From: 'postmaster@office.example.jp', Subject: '配信不能: answer' },
        '次の受信者または配布リストへの配信に失敗しました:\n\nhanako@resident.example\nメールボックスがいっぱいです。 #550 5.2.2 #SMTP#\n',
      ),
    expects: {
      nature: 'bounce',
      bounce: { finalRecipient: 'hanako@resident.example', action: 'failed', status: '5.2.2' },
    },
  },
  {
    name: 'a bounce that a person sends on',
    why: 'a question about one, not one',
    raw: () =>
      mail(
        { Subject: 'Fwd: Undelivered Mail Returned to Sender', 'Content-Type': 'text/plain; charset=utf-8' },
        '届きませんでした。なぜですか。\n\n<desk@city.example.jp>: 550 5.1.1 User unknown\n',
      ),
    expects: { nature: 'ordinary', bounce: null, textHas: ['届きませんでした。'] },
  },
  {
    name: 'a report that a person sends on with its parts',
    why: 'programs keep them when they forward',
    raw: () =>
      multipart(
        'mixed',
        { Subject: 'Fwd: 配信不能' },
        textPart('これは何でしょうか。'),
        part(
          { 'Content-Type': 'message/delivery-status' },
          'Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; desk@city.example.jp\nAction: failed\nStatus: 5.1.1\n',
        ),
      ),
    expects: { nature: 'ordinary', bounce: null, textHas: ['これは何でしょうか。'] },
  },
  {
    name: 'a postmaster who writes',
    why: 'a person at that address, about something else',
    raw: () => mail({ From: 'postmaster@school.example.jp', Subject: '通学路について' }, 'hello'),
    expects: { nature: 'ordinary', bounce: null },
  },
  {
    name: 'a report without anything in it',
    why: 'broken: still a bounce by its sender and subject',
    raw: () => report({}, 'undeliverable', '\n\n'),
    expects: {
      nature: 'bounce',
      bounce: { finalRecipient: null, action: 'failed', originalMessageId: 'm1@city.example.jp' },
    },
  },
];
