import { htmlPart, mail, multipart, textPart } from './build.ts';
import type { LetterCase } from './letter-case.ts';

function said(subject: string, text: string): Buffer {
  return mail({ Subject: subject, 'Content-Type': 'text/plain; charset=utf-8' }, text);
}

const ANSWER = 'ありがとうございます。明日うかがいます。';

/** Replies with what was written before: what is folded, and what must not be. */
export const HISTORY_CASES: readonly LetterCase[] = [
  {
    name: 'Gmail in Japanese',
    why: 'the line above the quotation belongs to it',
    raw: () =>
      said(
        'Re: 窓口',
        `${ANSWER}\n\n2026年11月1日(日) 12:00 青葉市 市民課 <desk@city.example.jp>:\n\n> お問い合わせの件\n> よろしくお願いします。\n`,
      ),
    expects: {
      text: ANSWER,
      quoted:
        '2026年11月1日(日) 12:00 青葉市 市民課 <desk@city.example.jp>:\n\n> お問い合わせの件\n> よろしくお願いします。',
    },
  },
  {
    name: 'Gmail in English, its line wrapped',
    why: 'the line is broken after 78 characters',
    raw: () =>
      said(
        'Re: a',
        'Thank you.\n\nOn Sun, Nov 1, 2026 at 12:00 PM Aoba City Citizens Desk\n<desk@city.example.jp> wrote:\n\n> Please come.\n',
      ),
    expects: { text: 'Thank you.', quotedHas: ['On Sun, Nov 1', '> Please come.'] },
  },
  {
    name: 'Outlook in Japanese',
    why: 'nothing marks the history line by line',
    raw: () =>
      said(
        'RE: 窓口',
        `${ANSWER}\n\n-----Original Message-----\nFrom: 市民課 <desk@city.example.jp>\nSent: Sunday, November 1, 2026 12:00 PM\nTo: 佐藤 花子\nSubject: 窓口\n\nお問い合わせの件\n`,
      ),
    expects: { text: ANSWER, quotedHas: ['-----Original Message-----', 'お問い合わせの件'] },
  },
  {
    name: 'Outlook with 差出人 and 送信日時',
    why: 'the newer form, below a line of underscores',
    raw: () =>
      said(
        'RE: 窓口',
        `${ANSWER}\n\n________________________________\n差出人: 市民課 <desk@city.example.jp>\n送信日時: 2026年11月1日 12:00\n宛先: 佐藤 花子 <hanako@resident.example>\n件名: 窓口\n\nお問い合わせの件\n`,
      ),
    expects: { text: ANSWER, quotedHas: ['差出人: 市民課', 'お問い合わせの件'] },
  },
  {
    name: 'Outlook with the block alone',
    why: 'no line above it at all',
    raw: () =>
      said(
        'RE: 窓口',
        `${ANSWER}\n\nFrom: 市民課 <desk@city.example.jp>\nSent: Sunday, November 1, 2026 12:00 PM\nTo: hanako@resident.example\nSubject: 窓口\n\nお問い合わせの件\n`,
      ),
    expects: { text: ANSWER, quotedHas: ['From: 市民課'] },
  },
  {
    name: 'Apple Mail in Japanese',
    why: '…のメール: ends the line',
    raw: () =>
      said(
        'Re: 窓口',
        `${ANSWER}\n\n2026/11/01 12:00、市民課 <desk@city.example.jp>のメール:\n\n> お問い合わせの件\n\niPhoneから送信\n`,
      ),
    expects: { text: ANSWER, quotedHas: ['> お問い合わせの件', 'iPhoneから送信'] },
  },
  {
    name: 'Thunderbird in Japanese',
    why: '(日付), 名前 wrote:',
    raw: () => said('Re: 窓口', `${ANSWER}\n\nOn 2026/11/01 12:00, 市民課 wrote:\n> お問い合わせの件\n`),
    expects: { text: ANSWER, quotedHas: ['> お問い合わせの件'] },
  },
  {
    name: 'an attribution with さんは書きました',
    why: 'web mail in Japan',
    raw: () => said('Re: 窓口', `${ANSWER}\n\n市民課さんは書きました:\n> お問い合わせの件\n`),
    expects: { text: ANSWER, quotedHas: ['市民課さんは書きました'] },
  },
  {
    name: 'the answer below the quotation',
    why: 'bottom-posted: the answer is what counts',
    raw: () =>
      said(
        'Re: 窓口',
        '2026年11月1日(日) 12:00 市民課 <desk@city.example.jp>:\n> いつがよいですか。\n\n来週の月曜日でお願いします。\n',
      ),
    expects: { text: '来週の月曜日でお願いします。', quotedHas: ['> いつがよいですか。'] },
  },
  {
    name: 'answers between quotations',
    why: 'without what they answer to they say nothing: the mail stays whole',
    raw: () => said('Re: 窓口', '> お名前は？\n佐藤です。\n> ご住所は？\n青葉町です。\n'),
    expects: { text: '> お名前は？\n佐藤です。\n> ご住所は？\n青葉町です。', quoted: null },
  },
  {
    name: 'answers above and below a quotation',
    why: 'nothing is lost: the mail stays whole',
    raw: () => said('Re: 窓口', 'お世話になります。\n\n> いつがよいですか。\n\n来週でお願いします。\n'),
    expects: { textHas: ['お世話になります。', '来週でお願いします。'], quoted: null },
  },
  {
    name: 'answers between quotations above the history of Outlook',
    why: 'the history is folded, the answers stay whole',
    raw: () =>
      said(
        'RE: 窓口',
        '> お名前は？\n佐藤です。\n> ご住所は？\n青葉町です。\n\n-----元のメッセージ-----\n差出人: x\n古い文\n',
      ),
    expects: { text: '> お名前は？\n佐藤です。\n> ご住所は？\n青葉町です。', quotedHas: ['古い文'] },
  },
  {
    name: 'a signature below the quotation',
    why: 'Japanese signatures stand at the very end; they are no answer',
    raw: () =>
      said(
        'Re: 窓口',
        `${ANSWER}\n\n> お問い合わせの件\n\n━━━━━━━━━━\n佐藤 花子\n090-0000-0000\n━━━━━━━━━━\n`,
      ),
    expects: { text: ANSWER, quotedHas: ['佐藤 花子'] },
  },
  {
    name: 'nothing but a quotation',
    why: 'sent by mistake, or the answer is within it: shown whole',
    raw: () => said('Re: 窓口', '> お問い合わせの件\n> よろしく\n'),
    expects: { text: '> お問い合わせの件\n> よろしく', quoted: null },
  },
  {
    name: 'nothing above the history of Outlook',
    why: 'an answer may stand below it, and nothing tells: shown whole',
    raw: () =>
      said(
        'RE: 窓口',
        '-----Original Message-----\nFrom: a <a@x.example>\nSent: today\nSubject: b\n\nはい、そうです。\n',
      ),
    expects: { textHas: ['はい、そうです。'], quoted: null },
  },
  {
    name: 'a sentence that ends like an attribution',
    why: 'residents write dates and 書きました too',
    raw: () =>
      said('申請', '2026年11月1日に申請書を書きました。\n妹さんは書きました。\nまだ届いていません。\n'),
    expects: {
      text: '2026年11月1日に申請書を書きました。\n妹さんは書きました。\nまだ届いていません。',
      quoted: null,
    },
  },
  {
    name: 'an arrow that is no quotation',
    why: '-> and ⇒ begin lines as well',
    raw: () => said('経路', '駅 -> 市役所\n⇒ どちらですか\n'),
    expects: { text: '駅 -> 市役所\n⇒ どちらですか', quoted: null },
  },
  {
    name: 'HTML of Gmail without text',
    why: 'the quotation is an element there',
    raw: () =>
      mail(
        { Subject: 'Re: 窓口', 'Content-Type': 'text/html; charset=utf-8' },
        `<div dir="ltr">${ANSWER}</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">2026年11月1日(日) 12:00 市民課 &lt;<a href="mailto:desk@city.example.jp">desk@city.example.jp</a>&gt;:<br></div><blockquote class="gmail_quote"><div>お問い合わせの件</div></blockquote></div>`,
      ),
    expects: {
      text: ANSWER,
      quotedHas: ['> お問い合わせの件'],
      htmlHas: ['<blockquote><div>お問い合わせの件</div></blockquote>'],
    },
  },
  {
    name: 'HTML of Outlook without text',
    why: 'bold labels in a box with a border',
    raw: () =>
      mail(
        { Subject: 'RE: 窓口', 'Content-Type': 'text/html; charset=utf-8' },
        `<p>${ANSWER}</p><div style="border-top:solid #E1E1E1 1.0pt"><p><b>From:</b> 市民課 &lt;desk@city.example.jp&gt;<br><b>Sent:</b> Sunday<br><b>To:</b> 佐藤<br><b>Subject:</b> 窓口</p></div><p>お問い合わせの件</p>`,
      ),
    expects: { text: ANSWER, quotedHas: ['From: 市民課', 'お問い合わせの件'] },
  },
  {
    name: 'Portuguese, Vietnamese and Chinese attributions',
    why: 'residents with programs in their languages',
    raw: () =>
      said(
        'Re: a',
        'Obrigada!\n\nEm dom., 1 de nov. de 2026 às 12:00, Aoba <desk@city.example.jp> escreveu:\n\n> Por favor venha.\n',
      ),
    expects: { text: 'Obrigada!', quotedHas: ['escreveu:'] },
  },
  {
    name: 'a quotation with wrapped lines',
    why: 'the ends of long lines lost their mark: kept whole rather than cut wrongly',
    raw: () => said('Re: a', 'はい。\n\n> とても長い行が途中で\n折り返された\n> 続き\n'),
    expects: { textHas: ['はい。', '折り返された'], quoted: null },
  },
  {
    name: 'the own signature of a new mail',
    why: 'telephone number and address are often what is needed',
    raw: () => said('質問', `${ANSWER}\n\n-- \n佐藤 花子\n青葉町1-2-3\n`),
    expects: { textHas: ['青葉町1-2-3'], quoted: null },
  },
  {
    name: 'text and HTML of a reply',
    why: 'the HTML keeps its history, the text does not',
    raw: () =>
      multipart(
        'alternative',
        { Subject: 'Re: 窓口' },
        textPart(`${ANSWER}\n\n> 古い文`),
        htmlPart(`<p>${ANSWER}</p><blockquote>古い文</blockquote>`),
      ),
    expects: { text: ANSWER, quoted: '> 古い文', htmlHas: ['古い文'] },
  },
  {
    name: 'forty thousand lines of quotation marks',
    why: 'made to exhaust whoever splits it',
    raw: () => said('Re: a', '> >\nx\n'.repeat(20_000)),
    expects: { quoted: null },
  },
];
