import { expect, test } from 'vitest';
import type { OrganisationAnswer } from '#http/admin/organisation-shapes.ts';
import type { MailPlanAnswer } from '#http/desk/mail-shapes.ts';
import type { MatterAnswer } from '#http/desk/matter-shapes.ts';
import type { HistoryAnswer } from '#http/desk/residents-history-shapes.ts';
import type { SearchAnswer } from '#http/desk/search-shapes.ts';
import { caseLink } from '../kit/clients.ts';
import { type Box, KITAZAWA, mailTown, SON } from '../kit/mail-town.ts';

const town = mailTown(5);

let count = 0;
const header = (mail: string, name: string): string | undefined =>
  new RegExp(`^${name}: (.*(?:\\r?\\n[ \\t].*)*)`, 'im')
    .exec(mail)?.[1]
    ?.replace(/\r?\n[ \t]+/g, ' ')
    .trim();

/** What a mail of ours says, its lines as they were written. */
const bodyOf = (mail: string): string =>
  mail
    .slice(mail.search(/\r?\n\r?\n/))
    .replace(/=\r?\n/g, '')
    .replace(/=3D/g, '=');

/** The same where it could not be written in ASCII. */
function decoded(mail: string): string {
  if (/^Content-Transfer-Encoding: base64/im.test(mail))
    return Buffer.from(bodyOf(mail), 'base64').toString('utf8');
  const octets = bodyOf(mail).replace(/=([0-9A-F]{2})/g, (_all, octet: string) =>
    String.fromCharCode(Number.parseInt(octet, 16)),
  );
  return Buffer.from(octets, 'latin1').toString('utf8');
}

interface Written {
  from?: string;
  subject?: string;
  more?: string;
  body?: string;
}

/** A mail lies in the mailbox; answers its id. */
function lies(box: Box, { from = KITAZAWA, subject = 'Gomi', more = '', body = 'Hello' }: Written): string {
  const id = `t${++count}@mail.example`;
  const head = `From: <${from}>\nTo: ${box.address}\nSubject: ${subject}\nMessage-ID: <${id}>\n${more}`;
  town.office().drop(box.address, `${head}\n${body} ${count}\n`);
  return id;
}

/** The same, and it is read. */
async function comes(box: Box, written: Written): Promise<string> {
  const id = lies(box, written);
  await town.mailed();
  return id;
}
const threads = async (): Promise<number> => (await town.rows('select 1 from conversation')).length;
const told = (): Promise<{ toLanguage: string }[]> =>
  town.rows(`select c.language as "toLanguage" from message m join conversation c on c.id = m.conversation_id
    where m.client_id like 'acknowledged:%' order by m.created_at, m.id`);

test('one matter is one thread by reference or subject, acknowledged once in its language; machines are read and never answered', async () => {
  const box = await town.openMailbox({
    acknowledge: true,
    plusAddress: false,
    hours: [{ days: [2], from: '10:00', to: '12:00' }],
  });
  const first = await comes(box, { body: 'When is the garbage collected in my street, please?' });
  const acknowledged = await town.arrived(KITAZAWA);
  expect(header(acknowledged, 'Auto-Submitted')).toBe('auto-replied');
  expect(header(acknowledged, 'Subject')).toMatch(/^Re: Gomi/);
  expect(header(acknowledged, 'In-Reply-To')).toBe(`<${first}>`);
  const said = bodyOf(acknowledged);
  expect(said).toMatch(/We are closed at present and will read your mail from Tue.*10:00/);
  const number = /Your number: (\S+)/.exec(said)?.[1];
  const token = /\/c\/([\w-]{22})/.exec(said)?.[1] ?? '';
  expect(number).toMatch(/^\d\d-\d{6}-\d$/);

  lies(box, { subject: 'another subject', more: `References: <${first}>\n` });
  lies(box, { subject: 'RE: gomi' });
  // By the number in the subject, from a program that keeps nothing else, and another address of the family.
  await comes(box, { from: SON, subject: `Fwd: ${header(acknowledged, 'Subject')}` });
  expect(await threads()).toBe(1);
  const marks = await town.rows<{ otherSender: boolean }>('select 1 from mail where direction = $1', ['in']);
  expect(marks).toHaveLength(4);
  const sato = await town.readyDesk('sato');
  await town.settle();
  const { id } = await sato.acceptNext();
  const { messages } = await sato.open(id);
  expect(
    messages.flatMap(({ mail, direction }) => (mail && direction === 'in' ? [mail.otherSender] : [])),
  ).toEqual([false, false, false, true]);
  // A vacation program answers our acknowledgement: it stands in the thread, and nothing goes back.
  await comes(box, {
    subject: 'Out of office',
    more: `Auto-Submitted: auto-replied\nIn-Reply-To: <${first}>\n`,
  });
  expect(await threads()).toBe(1);
  expect(await told()).toHaveLength(1);

  // Whoever has the link sees what was said to and by the person of the thread, and goes on there; the son's is not theirs.
  const link = caseLink(town.house, `/c/${token}`);
  const page = await link.read();
  expect(page).toMatchObject({
    isCase: false,
    number,
    title: 'Gomi',
    status: 'in-progress',
    categoryName: '総合窓口メール',
  });
  expect(page.entries.map(({ kind }) => kind)).toEqual([
    'opened',
    ...Array<string>(3).fill('message-from-resident'),
  ]);
  const more = { clientId: 'from-the-page-0000000001', body: 'One thing more' };
  for (let time = 0; time < 2; time++) await link.call('POST', `/public/cases/${token}/messages`, more);
  expect((await sato.open(id)).messages.filter(({ body }) => body === more.body)).toHaveLength(1);
  const found = (await sato.call('GET', `/desk/search?q=${number}`)) as SearchAnswer;
  expect(found.interactions.map((each) => each.id)).toEqual([id]);
  // The case that is opened of it goes on under the number and the link that were told.
  const categoryId = await town.id('case_category', 'ごみの収集');
  const opened = await sato.openCase({ interactionId: id, categoryId, title: 'Garbage' });
  expect(opened.number).toBe(number);
  expect(await link.read()).toMatchObject({
    isCase: true,
    number,
    title: 'Garbage',
    categoryName: 'ごみの収集',
  });
  const second = await sato.openCase({ interactionId: id, categoryId, title: 'Another' });
  expect(second.number).not.toBe(number);

  // A new matter of the same person is a thread of its own; a list, a machine and spam are not answered.
  // The city serves English no more: it is told in Japanese, and what language the mail is in stays known.
  const mori = await town.desk('mori');
  const { cityVersion: version } = await mori.call<OrganisationAnswer>('GET', '/admin/organisation');
  const languages = { languages: ['ja', 'vi'], fallbackLanguage: 'ja', version };
  await mori.call('PUT', '/admin/resident-languages', languages);
  await comes(box, {
    subject: 'Something else',
    body: 'Where is the town hall, and when is it open, please?',
  });
  // Word of the cases may come before it.
  let later = '';
  while (!header(later, 'Subject')?.includes('Something else')) later = await town.arrived(KITAZAWA);
  expect(decoded(later)).toContain('受付番号');
  expect((await told()).at(-1)).toEqual({ toLanguage: 'en' });
  lies(box, { from: 'list@lists.example', more: 'List-Id: <x.lists.example>\nPrecedence: list\n' });
  lies(box, { from: 'noreply@shop.example', subject: 'Your order' });
  await comes(box, { from: 'win@spam.example', subject: 'You won', more: 'X-Spam-Flag: YES\n' });
  expect(await threads()).toBe(5);
  expect(await told()).toHaveLength(2);
});

test('two machines that answer one another stop after five a day; a reply takes up what is done where the city wants that', async () => {
  const box = await town.openMailbox({ acknowledge: true, closedCase: 'reopen' });
  for (let time = 0; time < 7; time++) lies(box, { subject: `Matter ${time}` });
  await town.mailed();
  expect(await told()).toHaveLength(5);
  for (let time = 0; time < 5; time++) await town.arrived(KITAZAWA);
  const sato = await town.readyDesk('sato');
  await town.settle();
  const { id } = await sato.acceptNext();
  const { messages } = await sato.open(id);
  const subject = messages[0]?.mail?.subject ?? '';
  const opened = await sato.openCase({
    interactionId: id,
    categoryId: await town.id('case_category', 'ごみの収集'),
    title: 'Gomi',
  });
  await sato.updateCase(opened.id, { version: opened.version, status: 'done' });
  await town.settle();
  await comes(box, { subject: `Re: ${subject}` });
  const [row] = await town.rows<{ status: string }>('select status from "case"');
  expect(row?.status).toBe('in-progress');
});

test('a reply to what is done is looked at anew unless the city wants otherwise: it waits for a person, and the case stays closed', async () => {
  const box = await town.openMailbox();
  await comes(box, { subject: 'Lamp' });
  const sato = await town.readyDesk('sato');
  await town.settle();
  const { id } = await sato.acceptNext();
  const categoryId = await town.id('case_category', 'ごみの収集');
  const opened = await sato.openCase({ interactionId: id, categoryId, title: 'Lamp' });
  await sato.updateCase(opened.id, { version: opened.version, status: 'done' });
  await sato.end(id);
  await sato.wrapUp(id);
  await comes(box, { subject: 'Re: Lamp', body: 'It is dark again' });
  await town.settle();
  const again = await sato.acceptNext();
  expect(again.id).not.toBe(id);
  expect((await sato.open(again.id)).messages.at(-1)?.body).toMatch('It is dark again');
  expect(await threads()).toBe(1);
  expect(await town.rows('select status from "case"')).toEqual([{ status: 'done' }]);
});

test('a chat whose resident has gone goes on by mail where an address is known: one conversation, in which the answer stands too', async () => {
  const box = await town.openMailbox();
  const { resident, sato, id } = await town.answered('粗大ごみの出し方を教えてください');
  const way = async (of = id) =>
    ((await sato.call('GET', `/desk/interactions/${of}/mail-answer`)) as MailPlanAnswer).way;
  const byMail = (to: string, more: object = {}) =>
    sato.call('POST', `/desk/interactions/${id}/messages`, {
      clientId: `by-mail-${++count}-0000000000000`,
      kind: 'reply',
      body: `詳しくはメールでお送りします ${count}`,
      mailboxId: box.entryPointId,
      mail: { to: [{ address: to }], subject: '粗大ごみについて' },
      ...more,
    });
  expect(await way()).toBeNull();
  await sato.call('POST', `/desk/interactions/${id}/continue-by-mail`).refused('state.conflict');
  await resident.profile(null, KITAZAWA);
  await resident.leave();
  await town.settle();
  expect((await sato.open(id)).state).toBe('wrap-up');
  expect(await way()).toMatchObject({ to: [{ address: KITAZAWA }], isByMail: false });
  await sato.call('POST', `/desk/interactions/${id}/continue-by-mail`);
  expect((await sato.open(id)).state).toBe('active');
  const both = { to: [{ address: KITAZAWA }, { address: SON }], subject: 'x' };
  await byMail(KITAZAWA, { mail: both }).refused('request.invalid');
  await byMail(KITAZAWA);
  await town.settle();
  const sent = await town.arrived(KITAZAWA);
  const replyTo = /<(.+)>/.exec(header(sent, 'Reply-To') ?? '')?.[1] ?? '';
  // The son knows the token, too: what he writes is his own matter, and is not shown to who chatted.
  await town
    .office()
    .deliver(`From: <${SON}>\nTo: <${replyTo}>\nSubject: hello\n\nMe too.\n`, { from: SON, to: replyTo });
  const answer = `From: <${KITAZAWA}>\nTo: <${replyTo}>\nSubject: thanks\n\nThank you, one more thing.\n`;
  await town.office().deliver(answer, { from: KITAZAWA, to: replyTo });
  await town.mailed();
  expect(await threads()).toBe(2);
  const { messages, channel } = await sato.open(id);
  expect(channel).toBe('webchat');
  const said = messages.filter(({ authorKind }) => authorKind !== 'system');
  expect(said.map(({ body, mail, state }) => [body, mail?.otherSender ?? null, state])).toEqual([
    ['粗大ごみの出し方を教えてください', null, 'read'],
    [expect.stringMatching(/詳しくはメールで/), false, 'sent'],
    ['Thank you, one more thing.', false, 'received'],
  ]);
  // The answer to what came by mail goes by mail unless somebody says otherwise; and one page of the history has it all.
  expect(await way()).toMatchObject({ to: [{ address: KITAZAWA }], subject: 'Re: thanks', isByMail: true });
  const { residentId } = await sato.open(id);
  const history = (await sato.call('GET', `/desk/residents/${residentId}/history`)) as HistoryAnswer;
  expect(history.blocks.map((block) => block.messages.filter(({ mail }) => mail !== null).length)).toEqual([
    2,
  ]);
  // When it is over and they answer once more, that waits as the mail that it is, and is answered from where it arrived.
  await sato.end(id);
  await sato.wrapUp(id);
  await town
    .office()
    .deliver(answer.replace('one more thing', 'and another'), { from: KITAZAWA, to: replyTo });
  await town.mailed();
  const [entry] = await town.rows<object>(
    `select e.channel, i.entry_point_id as "entryPointId" from queue_entry e join interaction i on i.id = e.interaction_id
     where i.continues_id is not null`,
  );
  expect(entry).toEqual({ channel: 'email', entryPointId: box.entryPointId });
  // The son's own matter waited before it.
  const { id: other } = await sato.acceptNext();
  await sato.end(other);
  await sato.wrapUp(other);
  await town.settle();
  const later = await sato.acceptNext();
  expect(await sato.open(later.id)).toMatchObject({
    channel: 'email',
    conversationId: (await sato.open(id)).conversationId,
  });
  await sato.call('POST', `/desk/interactions/${later.id}/messages`, {
    clientId: 'answer-in-the-mail-000001',
    kind: 'reply',
    body: 'どういたしまして',
  });
  await town.settle();
  expect(header(await town.arrived(KITAZAWA), 'To')).toContain(KITAZAWA);
  // Who comes back to the chat finds it all there as well.
  const chat = await resident.view();
  expect(chat.messages.map(({ body }) => body)).toContain('Thank you, one more thing.');
});

test('a chat and a mail on one matter that began apart become one thread by one act, suggested, and apart again', async () => {
  const box = await town.openMailbox();
  const { resident, sato, id } = await town.answered('粗大ごみの出し方を教えてください');
  await resident.say('続きはメールでお送りします');
  await sato.end(id);
  await sato.wrapUp(id);
  await comes(box, { subject: 'Sodai gomi', body: '粗大ごみの出し方の件で、写真をお送りします' });
  await comes(box, { subject: 'Hoikuen', from: SON, body: '保育園の申し込みについて' });
  const mail = await sato.acceptNext();
  const matter = async (of = mail.id) =>
    (await sato.call('GET', `/desk/interactions/${of}/matter`)) as MatterAnswer;
  // Whose chat it was nobody knows until they say how to reach them.
  expect(await matter()).toEqual({ held: [], suggested: [] });
  await resident.profile(null, KITAZAWA);
  const { suggested } = await matter();
  expect(suggested.map((talk) => [talk.interactionId, talk.channel])).toEqual([[id, 'webchat']]);
  const chatOf = (await sato.open(id)).residentId;
  const mailOf = (await sato.open(mail.id)).residentId;
  expect(chatOf).not.toBe(mailOf);

  const join = { clientId: 'one-matter-000000000001', otherId: id };
  const url = `/desk/interactions/${mail.id}/matter`;
  for (let time = 0; time < 2; time++) await sato.call('POST', url, join);
  const now = await matter();
  expect(now.held.map((talk) => talk.interactionId)).toEqual([id]);
  expect(now.suggested).toEqual([]);
  const { residentId } = await sato.open(id);
  expect((await sato.open(mail.id)).residentId).toBe(residentId);
  const history = (await sato.call('GET', `/desk/residents/${residentId}/history`)) as HistoryAnswer;
  expect(history.blocks.map((block) => block.channel)).toEqual(['email', 'webchat']);
  const matters = history.blocks.map((block) => block.matterId);
  expect(new Set(matters).size).toBe(1);
  expect(matters).not.toContain(null);

  const tieId = now.held[0]!.tieId;
  const kimura = await town.desk('kimura');
  await kimura.call('POST', `/desk/matter-ties/${town.house.ids.next()}/undo`).refused('not-found');
  await sato.call('POST', `/desk/matter-ties/${tieId}/undo`);
  await sato.call('POST', `/desk/matter-ties/${tieId}/undo`).refused('state.conflict');
  expect((await sato.open(id)).residentId).toBe(chatOf);
  expect((await sato.open(mail.id)).residentId).toBe(mailOf);
  expect((await matter()).held).toEqual([]);
  const row = await town.rows('select undone_by is not null as undone from matter_tie');
  expect(row).toEqual([{ undone: true }]);
  // Two who are both known are two until somebody merges their records.
  for (const [of, name] of [
    [chatOf, '北沢 みなみ'],
    [mailOf, '北沢 実'],
  ] as const) {
    const { version } = (await sato.call('GET', `/desk/residents/${of}`)) as { version: number };
    await sato.call('PATCH', `/desk/residents/${of}`, { version, name });
  }
  await sato.call('POST', url, { ...join, clientId: 'one-matter-000000000002' }).refused('state.conflict');
});
