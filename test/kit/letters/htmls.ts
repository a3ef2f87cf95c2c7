import { encode, htmlPart, mail, multipart, textPart } from './build.ts';
import type { LetterCase } from './letter-case.ts';

function html(body: string): () => Buffer {
  return () => mail({ 'Content-Type': 'text/html; charset=utf-8' }, body);
}

/** Mail in HTML alone, as text that can be read, searched and answered. */
export const HTML_CASES: readonly LetterCase[] = [
  {
    name: 'lists and headings',
    why: 'their marks are lost with the tags',
    raw: html('<h1>相談</h1><ul><li>一つ目</li><li>二つ目<ol><li>詳しく</li></ol></li></ul><p>以上</p>'),
    expects: { text: '相談\n\n・一つ目\n・二つ目\n\n  1. 詳しく\n\n以上' },
  },
  {
    name: 'a table of data',
    why: 'a row stays a line',
    raw: html('<table><tr><th>日</th><th>時</th></tr><tr><td>5日</td><td>10時</td></tr></table>'),
    expects: { text: '日 | 時\n5日 | 10時' },
  },
  {
    name: 'a table that only lays out',
    why: 'its cells are paragraphs, not columns',
    raw: html('<table><tr><td><p>上</p><p>下</p></td><td></td><td>右</td></tr></table>'),
    expects: { text: '上\n\n下\n右' },
  },
  {
    name: 'links',
    why: 'where they go is shown, in text and in HTML',
    raw: html(
      '<p>See <a href="https://evil.example/login?x=1">https://city.example.jp/</a> or <a href="https://city.example.jp/a">city.example.jp/a</a></p>',
    ),
    expects: {
      text: 'See https://city.example.jp/ <https://evil.example/login?x=1> or city.example.jp/a',
      htmlHas: ['rel="noopener noreferrer nofollow"', 'target="_blank"', '[evil.example]'],
    },
  },
  {
    name: 'a text hidden before the text',
    why: 'newsletters put a preview there',
    raw: html(
      '<div style="display:none">preview preview</div><p>the text</p><span style="mso-hide:all">more</span>',
    ),
    expects: { text: 'the text', htmlLacks: ['preview'] },
  },
  {
    name: 'title, style and script',
    why: 'none of it is text',
    raw: html(
      '<html><head><title>T</title><style>p{color:red}</style><script>alert(1)</script></head><body><p>the text</p></body></html>',
    ),
    expects: { text: 'the text', htmlLacks: ['alert', 'color:red'] },
  },
  {
    name: 'pictures from outside',
    why: 'they tell the sender that the mail was read; fetched only when somebody asks',
    raw: html(
      '<p>hello<img src="https://track.example/p.gif?id=1" alt=""><img src="https://track.example/p.gif?id=1"><img src="//cdn.example/logo.png" alt="Logo"></p>',
    ),
    expects: {
      text: 'hello[Logo]',
      remoteImages: ['https://track.example/p.gif?id=1', 'https://cdn.example/logo.png'],
      htmlHas: ['data-remote-image="0"', 'data-remote-image="1"'],
      htmlLacks: ['src='],
    },
  },
  {
    name: 'blanks, entities and broken tags',
    why: 'as mail programs write them',
    raw: html('<p>A&nbsp;&amp;&#160;B &lt;c&gt;<br/>二行目<p>unclosed <b>bold<div>next</p>'),
    expects: { text: 'A & B <c>\n二行目\n\nunclosed bold\nnext' },
  },
  {
    name: 'HTML whose charset only its meta element tells',
    why: 'the label of the part is missing',
    raw: () =>
      mail(
        { 'Content-Type': 'text/html' },
        encode(
          '<meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS"><p>表示</p>',
          'shift_jis',
        ),
      ),
    expects: { text: '表示' },
  },
  {
    name: 'blanks between elements of one line',
    why: 'Outlook puts the blank after a label into the next element',
    raw: html(
      '<p><b><span>From:</span></b><span> the desk </span> <i>of the city</i>\n  </p>\n <div> <b> next</b></div>',
    ),
    expects: { text: 'From: the desk of the city\n\nnext' },
  },
  {
    name: 'readings above characters',
    why: 'ruby in plain Japanese',
    raw: html('<p><ruby>市<rp>(</rp><rt>し</rt><rp>)</rp></ruby>役所</p>'),
    expects: { text: '市(し)役所' },
  },
  {
    name: 'preformatted text',
    why: 'its blanks mean something',
    raw: html('<pre>a   b\n  c</pre>'),
    expects: { text: 'a   b\n  c' },
  },
  {
    name: 'HTML that holds nothing',
    why: 'an empty text is what was sent',
    raw: html('<html><body><div><br></div></body></html>'),
    expects: { text: '' },
  },
  {
    name: 'a hundred thousand open elements',
    why: 'made to exhaust whoever closes them',
    raw: html(`${'<div>'.repeat(100_000)}deep${'</b>'.repeat(100_000)}`),
    expects: { defects: ['HTML longer than is read'] },
  },
  {
    name: 'HTML of Word',
    why: 'conditional comments, its own elements, a page of styles',
    raw: html(
      '<html xmlns:o="urn:x"><head><!--[if gte mso 9]><xml><o:OfficeDocumentSettings/></xml><![endif]--><style>/* Font */</style></head><body lang="JA"><div class="WordSection1"><p class="MsoNormal"><span lang="EN-US">Hello<o:p></o:p></span></p><p class="MsoNormal"><o:p>&nbsp;</o:p></p><![if !supportLists]><p>次</p><![endif]></div></body></html>',
    ),
    expects: { textHas: ['Hello', '次'], textLacks: ['Font', 'Office', 'if gte'] },
  },
  {
    name: 'a text beside HTML in another part',
    why: 'both are read, in their order',
    raw: () => multipart('mixed', {}, htmlPart('<p>一</p>'), textPart('二'), htmlPart('<p>三</p>')),
    expects: { text: '一\n\n二\n\n三', htmlHas: ['<p>一</p>', '二', '<p>三</p>'] },
  },
];
