import PostalMime from 'postal-mime';
import { afterEach, describe, expect, test } from 'vitest';
import type { InvitedAnswer } from '#http/admin/staff-shapes.ts';
import type { MessageAnswer } from '#http/desk/interaction-shapes.ts';
import type { MailPlanAnswer } from '#http/desk/mail-shapes.ts';
import { createLogger } from '#kernel/log.ts';
import { readLetter } from '#outside/email/letter/read-letter.ts';
import { createPostOffice } from '#outside/email/post-office.ts';
import { PLACE } from '../kit/house.ts';
import { type Box, KITAZAWA, mailTown, SON } from '../kit/mail-town.ts';
import { openStubbornSmtp, type StubbornSmtp } from '../kit/stubborn-smtp.ts';
import { type DeskClient, visitor } from '../kit/clients.ts';
import { until } from '../kit/until.ts';

// Silence that a test means lasts until it ends it.
const town = mailTown(8, {
  postOffice: (clock) =>
    createPostOffice({ clock, log: createLogger({ level: 'silent' }), limits: { silentMs: 60_000 } }),
});
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
    const { text } = await readLetter(Buffer.from(reply));
    expect(text.trim()).toBe('火曜日です。\n\n--\n青葉市 総合窓口\n022-000-0000');
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

  test('that a silent server keeps waiting holds back neither the others nor another mailbox; what a killed process began goes at once', async () => {
    const { smtp, outgoing } = await stubborn();
    const silent = await town.openMailbox({ outgoing, acknowledge: true } as never);
    const other = await town.openMailbox({ acknowledge: true });
    const write = (box: Box, from: string): void =>
      town
        .office()
        .drop(
          box.address,
          `From: <${from}>\nTo: ${box.address}\nSubject: Gomi\nMessage-ID: <s${++count}@mail.example>\n\nWhen?\n`,
        );
    const states = async () =>
      (await mails()).map(({ state, unanswered }) => `${state} ${unanswered}`).sort();
    const untilStates = (what: string, wanted: readonly string[], advanceMs = 0) =>
      until(what, async () => {
        town.house.clock.advance(advanceMs);
        expect(await states()).toEqual(wanted);
        return true;
      });
    smtp.next = ['silent'];
    for (let n = 1; n <= 6; n++) write(silent, `writer${n}@mail.example`);
    const five = Array.from({ length: 5 }, () => 'sent 0');
    await untilStates('the others have gone', ['sending 0', ...five], 500);
    write(other, KITAZAWA);
    expect(header(await town.arrived(KITAZAWA), 'Auto-Submitted')).toBe('auto-replied');
    await untilStates('that of the other mailbox is kept', ['sending 0', ...five, 'sent 0']);
    // No job waits either; and what an agent writes in that thread does not overtake it.
    const sato = await town.readyDesk('sato');
    await town.settle();
    const mailed = await sato.acceptNext();
    await sato.reply(mailed.id, '火曜日です。');
    await town.settle();
    await untilStates('the reply waits', ['sending 0', ...five, 'sent 0', 'waiting 0']);
    smtp.hangUp();
    await untilStates('its end is known', [...five, 'sent 0', 'waiting 0', 'waiting 1']);

    const begin = (by: string) =>
      town.rows(
        `update mail set state = 'sending', begun_by = $1, try_at = $2 where attempts > 0 and state in ('waiting', 'sending')`,
        [by, town.house.clock.now()],
      );
    await begin('another-house 1');
    await town.pass(61);
    expect(await states()).toContain('sending 1');
    await begin(`${PLACE} an-earlier-process`);
    await town.pass(11);
    // A server may have had it: that is counted.
    expect(await states()).toEqual([...five, 'sent 0', 'sent 0', 'sent 2']);
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
    // The agent reads at the message whom it did not reach, and what that server said.
    const sent = (await sato.open(again)).messages.find(({ body }) => body === '火曜日です。');
    expect(sent?.mail).toMatchObject({
      state: 'bounced',
      results: [
        {
          address: 'nobody@elsewhere.example',
          action: 'failed',
          status: expect.stringMatching(/^5\.\d+\.\d+$/),
          answer: expect.stringMatching(/Access denied|Recipient address rejected|554|550/),
        },
      ],
    });
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
    // Taken back within the time that the city gives: nobody gets it, and its words are there to be written anew.
    const undoSec = (sec: number) =>
      town.rows(`update tenant set settings = settings || jsonb_build_object('undoSendSec', $1::int)`, [sec]);
    await undoSec(10);
    const wrong = (await write({ clientId: 'a-letter-taken-back-0001', body: 'Wrong.' })) as MessageAnswer;
    expect(Date.parse(wrong.sendAfter!) - town.house.clock.now().getTime()).toBe(10_000);
    await town.pass(5);
    expect(await sato.call('POST', `/desk/messages/${wrong.id}/withdraw`)).toMatchObject({ body: 'Wrong.' });
    await undoSec(0);
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
    expect((await mails()).map(({ message }) => message)).toEqual([
      'withdrawn',
      'queued',
      'sent',
      'sent',
      'sent',
    ]);
    await town.pass(86_400);
    expect((await mails()).map(({ message }) => message)).toEqual([
      'withdrawn',
      'sent',
      'sent',
      'sent',
      'sent',
    ]);
  });
});

test('an invitation goes to a work address, says that a machine wrote it, and its link opens', async () => {
  const box = await town.openMailbox();
  const mori = await town.desk('mori');
  const { link } = await mori.call<InvitedAnswer>('POST', '/admin/staff', {
    ...{ login: 'noguchi', name: '野口 新', roles: ['agent'] },
    departmentId: await town.id('department', '市民コールセンター'),
    letter: { entryPointId: box.entryPointId, address: SON },
  });
  town.house.personal.add(link!.url.split('/').at(-1)!);
  await town.settle();
  const mail = await town.arrived(SON);
  expect(header(mail, 'Auto-Submitted')).toMatch(/^auto-/);
  const { text, subject } = await PostalMime.parse(mail);
  expect(subject).toBe('【青葉市】縁側の利用のご案内');
  const [url] = /https?:\S+/.exec(text ?? '') ?? [];
  expect(url).toBe(link!.url);
  expect(
    await visitor(town.house).call('GET', `/public/account-links/${url!.split('/').at(-1)!}`),
  ).toMatchObject({ kind: 'invitation', login: 'noguchi' });
});
