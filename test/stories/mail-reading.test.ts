import { rmSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { Refusal } from '#kernel/refusal.ts';
import { createLocalStorage } from '#outside/storage/local.ts';
import { aobaCity } from '../kit/cast.ts';
import { makeScratchDir } from '../kit/cluster.ts';
import { keepMails } from '../kit/kept-mails.ts';
import { DOT_PNG, encode, filePart, mail, multipart, part, word } from '../kit/letters/build.ts';

const folder = makeScratchDir();
let isFull = false;
const disk = createLocalStorage({ folder });
const town = aobaCity({
  storage: {
    ...disk,
    put: (key, bytes) => (isFull ? Promise.reject(new Refusal('file.storage-full')) : disk.put(key, bytes)),
  },
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const jis = (text: string): Buffer => encode(text, 'iso-2022-jp');

test('a mail in ISO-2022-JP with a file is read once there is room for the file, and then whole', async () => {
  const sato = await town.readyDesk('sato');
  const place = { tenantId: await town.id('tenant', '青葉市'), queueId: await town.id('queue', '総合窓口') };
  const letter = multipart(
    'mixed',
    {
      From: `${word(jis('北沢 ゆき'), 'ISO-2022-JP')} <kitazawa@mail.example>`,
      Subject: word(jis('道路の穴①について'), 'ISO-2022-JP'),
    },
    part({ 'Content-Type': 'text/plain; charset=ISO-2022-JP' }, jis('本町３丁目です。\r\n㈱青葉の前。')),
    filePart(word(jis('写真.png'), 'ISO-2022-JP'), DOT_PNG, 'image/png'),
    filePart('mail.exe', Buffer.from('MZ\u0090\u0000\u0003\u0000\u0000\u0000\u00ff\u00fe', 'latin1')),
  );
  await keepMails(town.house, place, [letter, mail({ From: 'other@mail.example' }, 'nothing with it')]);
  isFull = true;
  await town.pass(10);
  const { id: other } = await sato.acceptNext();
  expect((await sato.open(other)).messages.map(({ body }) => body)).toEqual(['nothing with it']);
  isFull = false;
  await sato.end(other);
  await sato.wrapUp(other);
  // However long there was no room: that was none of the mail's tries.
  await town.pass(12);
  const { id } = await sato.acceptNext();
  const [message] = (await sato.open(id)).messages;
  expect(message).toMatchObject({
    body: '本町３丁目です。\n㈱青葉の前。',
    files: [{ name: '写真.png', image: true }],
    mail: {
      subject: '道路の穴①について',
      from: [{ name: '北沢 ゆき', address: 'kitazawa@mail.example' }],
      withheld: [{ name: 'mail.exe', why: 'file.type' }],
    },
  });
});
