import { afterEach, describe, expect, test } from 'vitest';
import { createLogger } from '#kernel/log.ts';
import { createPostOffice } from '#outside/email/post-office.ts';
import { type FaultyLine, openFaultyLine } from '../kit/line-fault.ts';
import { type Box, KITAZAWA, mailTown, plainServersOf } from '../kit/mail-town.ts';
import { until } from '../kit/until.ts';

const MANY = 20;
const LONG_ONES = 16;
/** Handing over to them throws, as it does where a file of the mail is gone. */
const UNSAYABLE = 'unsayable@mail.example';
const town = mailTown(12, {
  postOffice: (clock) => {
    const office = createPostOffice({
      clock,
      log: createLogger({ level: 'silent' }),
      limits: { silentMs: 1_500, connectMs: 5_000, mailMaxBytes: 100_000, beginningBytes: 50_000 },
    });
    return {
      ...office,
      send: (access, mail) =>
        mail.to.some(({ address }) => address === UNSAYABLE)
          ? Promise.reject(new Error('its file is gone'))
          : office.send(access, mail),
    };
  },
});
const lines: FaultyLine[] = [];
afterEach(async () => {
  for (const line of lines.splice(0)) await line.close();
});

let count = 0;

function mailTo(box: Box, given: { id?: string | null; body?: string; trace?: string } = {}): string {
  const { id = `${++count}@mail.example`, body = 'いつですか', trace = '' } = given;
  const messageId = id === null ? '' : `Message-ID: <${id}>\n`;
  return `${trace}From: Kitazawa <${KITAZAWA}>
To: ${box.address}
Subject: =?UTF-8?B?${Buffer.from('ごみについて').toString('base64')}?=
Date: Mon, 6 Apr 2026 09:00:00 +0900
${messageId}MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

${body}
`;
}

const mailWithFile = (box: Box, n: number): string => `From: <m${n}@mail.example>
To: ${box.address}
Subject: ${n}
Message-ID: <many${n}@mail.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain

Hello ${n}
--b
Content-Type: text/plain
Content-Disposition: attachment; filename=a.txt

file ${n}
--b--
`;

const raws = async (): Promise<string[]> =>
  (await town.rows<{ state: string }>('select state from raw_mail order by received_at, id')).map(
    ({ state }) => state,
  );
/** How often each was said, by anybody. */
const messages = async (): Promise<number> =>
  (await town.rows('select 1 from message where direction = $1', ['in'])).length;

describe('a mail that comes', () => {
  test('waits in the queue of its address, told of while it is listened for, and is marked on the server once it is ours', async () => {
    const box = await town.openMailbox();
    const sato = await town.readyDesk('sato');
    await town.office().deliver(mailTo(box), { from: KITAZAWA, to: box.address });
    await town.mailed();
    const { id } = await sato.acceptNext();
    const { channel, messages: said } = await sato.open(id);
    expect(channel).toBe('email');
    expect(said.map(({ body }) => body)).toEqual(['いつですか']);
    expect(await raws()).toEqual(['read']);
    await until('it is marked', () => town.office().flags(box.address).includes('S'));
  });

  test('three times in the mailbox, and three times delivered, is said once', async () => {
    const box = await town.openMailbox();
    const same = mailTo(box);
    for (let time = 0; time < 3; time++) town.office().drop(box.address, same);
    await town.mailed();
    expect(await raws()).toEqual(['read']);
    const resent = mailTo(box, { body: 'もう一通' });
    for (let time = 0; time < 3; time++)
      await town.office().deliver(resent, { from: KITAZAWA, to: box.address });
    await town.mailed();
    // Each delivery is another mail to the byte, by the marks of the way; its sender wrote one.
    expect(await raws()).toEqual(['read', 'read', 'repeated', 'repeated']);
    expect(await messages()).toBe(2);
  });

  test('with other words under a used Message-ID, or without one, is never taken for another', async () => {
    const box = await town.openMailbox();
    town.office().drop(box.address, mailTo(box, { id: 'used@mail.example', body: '一通目' }));
    town.office().drop(box.address, mailTo(box, { id: 'used@mail.example', body: '二通目' }));
    town.office().drop(box.address, mailTo(box, { id: null, trace: 'Received: by a\n' }));
    town.office().drop(box.address, mailTo(box, { id: null, trace: 'Received: by b\n' }));
    await town.mailed();
    expect(await messages()).toBe(4);
  });

  test('is not said again when the server numbers its mails anew; what came meanwhile is', async () => {
    const box = await town.openMailbox();
    town.office().drop(box.address, mailTo(box, { body: '前から' }));
    await town.mailed();
    const before = await town.rows<{ validity: number }>('select uid_validity::int as validity from mailbox');
    await town.office().stopImap();
    await town.cutOff();
    town.office().changeUidValidity(box.address);
    town.office().drop(box.address, mailTo(box, { body: '留守の間に' }));
    await town.office().startImap();
    await town.reconnected();
    const after = await town.rows<{ validity: number }>('select uid_validity::int as validity from mailbox');
    expect(after[0]!.validity).toBe(before[0]!.validity + 1_000);
    expect(await messages()).toBe(2);
    expect(await raws()).toEqual(['read', 'read']);
  });

  test('comes whole after a line that is cut in the middle of it, again and again, or goes silent', async () => {
    const line = await openFaultyLine(town.office().imapPort);
    lines.push(line);
    const box = await town.openMailbox(plainServersOf(town.office(), line.port));
    const long = 'あ'.repeat(5_000);
    // More than come on all these lines together, so that each line has something to lose.
    for (let each = 0; each < LONG_ONES; each++)
      town.office().drop(box.address, mailTo(box, { body: `${each}${long}` }));
    // Each time a little further, each cut somewhere else in what FETCH brings.
    for (const afterBytes of [700, 3_000, 9_000, 17_500, 40_000]) {
      line.fault = { kind: 'cut', afterBytes };
      await town.brokenLine(line);
    }
    line.fault = { kind: 'stall', afterBytes: 21_000 };
    await town.brokenLine(line);
    line.fault = { kind: 'none' };
    await town.reconnected();
    const bodies = await town.rows<{ state: string; sizeBytes: number }>(
      'select state, size_bytes as "sizeBytes" from raw_mail',
    );
    expect(bodies.map(({ state }) => state)).toEqual(Array<string>(LONG_ONES).fill('read'));
    expect(Math.min(...bodies.map(({ sizeBytes }) => sizeBytes))).toBeGreaterThan(15_000);
    expect(await messages()).toBe(LONG_ONES);
  });

  test('is kept with others at once; one of them that cannot be kept holds back none, and is read when it can', async () => {
    const box = await town.openMailbox({ acknowledge: true });
    await town.rows(`create function refuse_one() returns trigger language plpgsql as $$ begin
      if (select uid from raw_mail where id = new.raw_mail_id) = ${MANY} then raise 'not this one'; end if;
      return new; end $$`);
    await town.rows(
      'create trigger refuse_one before insert on mail for each row execute function refuse_one()',
    );
    const drop = (n: number): void => town.office().drop(box.address, mailWithFile(box, n));
    for (let n = 0; n < MANY; n++) drop(n);
    await town.mailed();
    const states = (await raws()).toSorted();
    expect(states).toEqual(['kept', ...Array<string>(MANY - 1).fill('read')]);
    await town.rows('drop trigger refuse_one on mail');
    await town.pass(10);
    await town.mailed();
    expect(await raws()).not.toContain('kept');
    expect(await messages()).toBe(MANY);
  });

  test('is answered together with others; an answer that cannot be handed over leaves the others their end', async () => {
    const box = await town.openMailbox({ acknowledge: true });
    const senders = [UNSAYABLE, KITAZAWA];
    for (const from of senders)
      town
        .office()
        .drop(
          box.address,
          `From: <${from}>\nTo: ${box.address}\nSubject: Hello\nMessage-ID: <of-${from}>\n\nHello\n`,
        );
    await town.mailed();
    const states = await town.rows<{ state: string; attempts: number }>(
      `select state, attempts from mail where direction = 'out' order by state`,
    );
    expect(states).toEqual([
      { state: 'sent', attempts: 1 },
      { state: 'waiting', attempts: 1 },
    ]);
    await town.pass(120);
    await town.mailed();
    const again = await town.rows<{ attempts: number }>(
      `select attempts from mail where direction = 'out' and state = 'waiting'`,
    );
    expect(again).toEqual([{ attempts: 2 }]);
    expect(town.office().mails(KITAZAWA)).toHaveLength(1);
  });

  test('of a mailbox whose secrets do not open waits with its answer, and holds back none of another mailbox', async () => {
    const [broken, box] = [
      await town.openMailbox({ acknowledge: true }),
      await town.openMailbox({ acknowledge: true }),
    ];
    await town.rows(`update mailbox set secrets = '\\x00ff' where address = '${broken.address}'`);
    for (const { address } of [broken, box])
      town
        .office()
        .drop(
          address,
          `From: <${KITAZAWA}>\nTo: ${address}\nSubject: Hello\nMessage-ID: <at-${address}>\n\nHello\n`,
        );
    await town.mailed();
    const states = await town.rows<{ address: string; state: string }>(
      `select b.address, m.state from mail m join mailbox b on b.entry_point_id = m.entry_point_id where m.direction = 'out'`,
    );
    expect(Object.fromEntries(states.map(({ address, state }) => [address, state]))).toEqual({
      [broken.address]: 'waiting',
      [box.address]: 'sent',
    });
  });

  test('larger than we take keeps what it says and its whole files, says so at the desk, and is flagged on the server', async () => {
    const box = await town.openMailbox();
    const sato = await town.readyDesk('sato');
    const part = (name: string, bytes: number) =>
      `--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename=${name}\n\n${'x'
        .repeat(70)
        .concat('\n')
        .repeat(bytes / 71)}\n`;
    const head = `From: <${KITAZAWA}>\nTo: ${box.address}\nSubject: Photos\nMessage-ID: <large@mail.example>\nMIME-Version: 1.0\n`;
    const body = `Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nAll of them.\n`;
    town
      .office()
      .drop(box.address, `${head}${body}${part('small.txt', 7_100)}${part('large.txt', 142_000)}--b--\n`);
    await town.mailed();
    const { id } = await sato.acceptNext();
    const [message] = (await sato.open(id)).messages;
    expect(message?.body).toBe('All of them.');
    expect(message?.files.map(({ name }) => name)).toEqual(['small.txt']);
    expect(message?.mail?.withheld).toEqual([{ name: 'large.txt', why: 'file.cut' }]);
    expect(message?.mail?.cutOfBytes).toBeGreaterThan(149_000);
    await until('it is flagged', () => /F.*S/.test(town.office().flags(box.address)));
  });
});
