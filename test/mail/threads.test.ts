import { expect, test } from 'vitest';
import { type Box, KITAZAWA, mailTown, SON } from '../kit/mail-town.ts';

const town = mailTown(2);

let count = 0;
const header = (mail: string, name: string): string | undefined =>
  new RegExp(`^${name}: (.*)`, 'im').exec(mail)?.[1]?.trim();

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
    where m.author_kind = 'system' and m.direction = 'out' order by m.created_at, m.id`);

test('one matter is one thread by reference or subject, acknowledged once in its language; machines are read and never answered', async () => {
  const box = await town.openMailbox({ acknowledge: true, plusAddress: false });
  const first = await comes(box, { body: 'When is the garbage collected in my street, please?' });
  const acknowledged = await town.arrived(KITAZAWA);
  expect(header(acknowledged, 'Auto-Submitted')).toBe('auto-replied');
  expect(header(acknowledged, 'Subject')).toMatch(/^Re: Gomi/);
  expect(header(acknowledged, 'In-Reply-To')).toBe(`<${first}>`);

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

  // A new matter of the same person is a thread of its own; a list, a machine and spam are not answered.
  await comes(box, { subject: 'Something else' });
  await town.arrived(KITAZAWA);
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
