import { afterEach, describe, expect, test } from 'vitest';
import type { MailPlanAnswer } from '#http/desk/mail-shapes.ts';
import { type Box, KITAZAWA, mailTown, SON } from '../kit/mail-town.ts';
import { openStubbornSmtp, type StubbornSmtp } from '../kit/stubborn-smtp.ts';
import type { DeskClient } from '../kit/clients.ts';

const town = mailTown(8);
const servers: StubbornSmtp[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

let count = 0;
const header = (mail: string, name: string): string | undefined =>
  new RegExp(`^${name}: (.*(?:\\r?\\n[ \\t].*)*)`, 'im').exec(mail)?.[1]?.replace(/\r?\n[ \t]+/g, ' ');

/** A mail of 北沢, or of somebody else, taken up by 佐藤. */
async function taken(box: Box, from = KITAZAWA, subject = 'Gomi'): Promise<{ sato: DeskClient; id: string }> {
  const sato = await town.readyDesk('sato');
  const raw = `From: Kita <${from}>\nTo: ${box.address}\nSubject: ${subject}\nMessage-ID: <q${++count}@mail.example>\n\nWhen?\n`;
  town.office().drop(box.address, raw);
  await town.mailed();
  const { id } = await sato.acceptNext();
  return { sato, id };
}

async function stubborn(): Promise<{ smtp: StubbornSmtp; outgoing: object }> {
  const smtp = await openStubbornSmtp();
  servers.push(smtp);
  return { smtp, outgoing: { host: '127.0.0.1', port: smtp.port, security: 'none', user: null } };
}
const mails = () =>
  town.rows<{ state: string; attempts: number; unanswered: number; message: string }>(
    `select l.state, l.attempts, l.unanswered, m.state as message from mail l join message m on m.id = l.message_id
     where l.direction = 'out' order by l.created_at`,
  );

describe('a reply', () => {
  test('reaches the writer as the answer it is, and what they answer to it stands in the same thread', async () => {
    const box = await town.openMailbox({ signature: '青葉市 総合窓口\n022-000-0000' });
    const { sato, id } = await taken(box);
    await sato.reply(id, '火曜日です。');
    await town.settle();
    const reply = await town.arrived(KITAZAWA);
    expect(header(reply, 'Subject')).toBe('Re: Gomi');
    expect(header(reply, 'In-Reply-To')).toBe(`<q${count}@mail.example>`);
    expect(header(reply, 'References')).toBe(`<q${count}@mail.example>`);
    expect(header(reply, 'Auto-Submitted')).toBeUndefined();
    const replyTo = /<(.+)>/.exec(header(reply, 'Reply-To') ?? '')?.[1] ?? '';
    expect(replyTo).toMatch(new RegExp(`^${box.address.split('@')[0]}\\+[a-z2-7]{32}@aoba.example$`));
    expect(await mails()).toEqual([{ state: 'sent', attempts: 1, unanswered: 0, message: 'sent' }]);
    // A program that keeps neither ids nor subject: the address is enough.
    const answer = `From: <${KITAZAWA}>\nTo: <${replyTo}>\nSubject: thanks\n\nThanks.\n`;
    await town.office().deliver(answer, { from: KITAZAWA, to: replyTo });
    await town.mailed();
    const { messages } = await sato.open(id);
    expect(messages.map(({ body }) => body)).toEqual(['When?', '火曜日です。', 'Thanks.']);
  });

  test('that a server does not take now is tried again; that it will never take has failed', async () => {
    const { smtp, outgoing } = await stubborn();
    const box = await town.openMailbox({ outgoing } as never);
    const { sato, id } = await taken(box);
    smtp.next = ['later', 'drop-at-data'];
    await sato.reply(id, 'one');
    await town.settle();
    expect(await mails()).toEqual([{ state: 'waiting', attempts: 1, unanswered: 0, message: 'queued' }]);
    await town.pass(31);
    expect(await mails()).toEqual([{ state: 'waiting', attempts: 2, unanswered: 0, message: 'queued' }]);
    await town.pass(121);
    expect(await mails()).toEqual([{ state: 'sent', attempts: 3, unanswered: 0, message: 'sent' }]);
    smtp.next = ['refuse'];
    await sato.reply(id, 'two');
    await town.settle();
    expect((await mails())[1]).toEqual({ state: 'failed', attempts: 1, unanswered: 0, message: 'failed' });
    expect(smtp.taken).toHaveLength(1);
  });

  test('that a server took and did not answer for goes again under the same id, and that is counted', async () => {
    const { smtp, outgoing } = await stubborn();
    const box = await town.openMailbox({ outgoing } as never);
    const { sato, id } = await taken(box);
    smtp.next = ['drop-before-answer'];
    await sato.reply(id, 'once');
    await town.settle();
    expect(await mails()).toEqual([{ state: 'waiting', attempts: 1, unanswered: 1, message: 'queued' }]);
    await town.pass(31);
    expect(await mails()).toEqual([{ state: 'sent', attempts: 2, unanswered: 1, message: 'sent' }]);
    expect(smtp.taken).toHaveLength(2);
    const [first, second] = smtp.taken.map((mail) => header(mail, 'Message-ID'));
    expect(first).toBe(second);
  });

  test('that nobody gets is told by the server that bounces it, and somebody must act again', async () => {
    const box = await town.openMailbox();
    const { sato, id } = await taken(box, 'nobody@elsewhere.example');
    await sato.reply(id, '火曜日です。');
    await sato.end(id);
    await sato.wrapUp(id);
    await town.settle();
    await town.bounced(box);
    expect(await mails()).toEqual([{ state: 'bounced', attempts: 1, unanswered: 0, message: 'failed' }]);
    const { id: again } = await sato.acceptNext();
    expect(again).not.toBe(id);
  });
});

describe('a letter of the desk', () => {
  test('goes to whom its writer names, to all or somebody new, now or at an hour; what was laid out is shown harmless', async () => {
    const box = await town.openMailbox();
    const sato = await town.readyDesk('sato');
    const raw = `From: Kita <${KITAZAWA}>
To: ${box.address}
Cc: Son <${SON}>
Subject: Pictures
Message-ID: <h${++count}@mail.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/html; charset=utf-8

<p onclick="x()">Look<script>alert(1)</script> <img src="https://tracker.example/p.gif" alt="p"></p>
--b
Content-Type: text/plain; name=plan.txt
Content-Disposition: attachment; filename=plan.txt

Where it is.
--b--
`;
    town.office().drop(box.address, raw);
    await town.mailed();
    const { id } = await sato.acceptNext();
    const [came] = (await sato.open(id)).messages;
    expect(came?.mail).toMatchObject({
      subject: 'Pictures',
      hasHtml: true,
      remoteImages: 1,
      cc: [{ address: SON }],
    });
    const page = await sato.call('GET', `/desk/messages/${came!.id}/mail-html`).raw();
    expect(page.headers['content-security-policy']).toMatch(/default-src 'none'.*sandbox/);
    expect(page.body).toContain('Look');
    expect(page.body).not.toMatch(/script>alert|onclick|tracker\.example/);
    const shown = await sato.call('GET', `/desk/messages/${came!.id}/mail-html?images=yes`).raw();
    expect(shown.body).toContain('src="https://tracker.example/p.gif"');

    const { plan } = (await sato.call('GET', `/desk/interactions/${id}/mail-answer`)) as MailPlanAnswer;
    expect(plan?.replyAll).toMatchObject({
      to: [{ address: KITAZAWA }],
      cc: [{ address: SON }],
      subject: 'Re: Pictures',
    });
    const write = (body: object) =>
      sato.call('POST', `/desk/interactions/${id}/messages`, { kind: 'reply', body: 'To all.', ...body });
    const tomorrow = new Date(town.house.clock.now().getTime() + 86_400_000).toISOString();
    await write({ clientId: 'a-letter-for-later-00001', body: 'Later.', sendAt: tomorrow });
    await write({
      clientId: 'a-letter-to-all-00000001',
      mail: { to: plan!.replyAll.to, cc: plan!.replyAll.cc, subject: 'All of you' },
    });
    await town.pass(30);
    const [toKita, toSon] = [await town.arrived(KITAZAWA), await town.arrived(SON)];
    expect([header(toKita, 'Subject'), header(toSon, 'Cc')]).toEqual(['All of you', `Son <${SON}>`]);
    const letter = {
      clientId: 'a-new-letter-0000000001',
      entryPointId: box.entryPointId,
      mail: { to: [{ address: SON }], subject: 'A word of ours' },
      body: 'Hello.',
    };
    const composed = (await sato.call('POST', '/desk/mails', letter)) as { interactionId: string };
    // Its answer was lost on the way: it is sent again, and is one.
    expect(await sato.call('POST', '/desk/mails', letter)).toEqual(composed);
    await town.pass(30);
    await town.arrived(SON);
    expect((await sato.open(composed.interactionId)).messages.map(({ body }) => body)).toEqual(['Hello.']);
    // Passed on with what came along and a file of one's own; never with what hangs in another conversation.
    const own = await sato.upload(Buffer.from('Ours.'), 'ours.txt');
    const passedOn = { to: [{ address: SON }], subject: 'Fwd: Pictures' };
    await write({
      clientId: 'a-letter-passed-on-00001',
      mail: passedOn,
      fileIds: [came!.files[0]!.id, own.id],
    });
    await town.pass(30);
    const forwarded = await town.arrived(SON);
    expect(forwarded.match(/filename=(.*)/g)).toEqual(['filename=plan.txt', 'filename=ours.txt']);
    await sato
      .call('POST', `/desk/interactions/${composed.interactionId}/messages`, {
        clientId: 'a-letter-of-another-0001',
        kind: 'reply',
        body: 'x',
        fileIds: [came!.files[0]!.id],
      })
      .refused('not-found');
    await write({
      clientId: 'a-letter-to-nobody-0001',
      mail: { to: [{ address: 'nobody' }], subject: 'x' },
    }).refused('request.invalid');
    await sato.end(id);
    await sato.wrapUp(id);
    await town.settle();
    expect((await mails()).map(({ message }) => message)).toEqual(['queued', 'sent', 'sent', 'sent']);
    await town.pass(86_400);
    expect((await mails()).map(({ message }) => message)).toEqual(['sent', 'sent', 'sent', 'sent']);
  });
});
