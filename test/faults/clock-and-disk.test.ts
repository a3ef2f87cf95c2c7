import { existsSync, readdirSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { createLocalStorage } from '#outside/storage/local.ts';
import { aobaCity } from '../kit/cast.ts';
import { makeScratchDir } from '../kit/cluster.ts';

const DAY_MS = 86_400_000;

describe.each([
  ['a day ahead', DAY_MS],
  ['a day back', -DAY_MS],
])('a clock that jumps %s', (_name, jumpMs) => {
  const town = aobaCity();
  const jump = async () => {
    town.house.clock.jumpTo(new Date(town.house.clock.now().getTime() + jumpMs));
    await town.settle();
  };

  test('who waits keeps the place and is answered; nobody is with two, no span is negative', async () => {
    const first = await town.resident();
    const second = await town.resident();
    await first.say('時計が飛ぶ前から待っています');
    await town.pass(3);
    await second.say('そのあとに来ました');
    await town.pass(3);
    expect(await first.view()).toMatchObject({ state: 'waiting', position: 1 });
    await jump();
    expect(await first.view()).toMatchObject({ state: 'waiting', position: 1 });
    expect(await second.view()).toMatchObject({ state: 'waiting', position: 2 });
    // Sessions end with their time, not with a jump into the past.
    const sato = await town.readyDesk(jumpMs > 0 ? 'inoue' : 'sato');
    await town.pass(1);
    const [offer] = await sato.offers();
    expect(offer?.preview).toBe('時計が飛ぶ前から待っています');
    const talk = await sato.accept(offer?.id ?? '');
    expect(talk.legs.every((leg) => leg.endedAt === null || leg.endedAt >= leg.startedAt)).toBe(true);
    await sato.reply(talk.id, 'お待たせしました。');
    await town.settle();
    expect(await first.heard()).toContain('お待たせしました。');
  });

  test('an offer that was open is taken, or goes back to its place; the next one comes in time', async () => {
    const sato = await town.readyDesk('sato');
    const one = await town.resident();
    await one.say('呼び出している間に時計が飛びます');
    await town.pass(1);
    const offer = await sato.offer();
    await jump();
    const accepted = await sato.accept(offer.id).raw();
    if (accepted.statusCode !== 200) {
      // Over by the clock: as if nobody had taken it. It is presented once more to the one who was there, then goes on.
      const again = await town.readyDesk('inoue');
      await town.pass(31);
      await again.acceptNext();
    }
    expect(await one.view()).toMatchObject({ state: 'active' });
    await one.say('続けて書きます');
    await town.settle();
    const bodies = (await one.view()).messages
      .filter(({ from }) => from === 'resident')
      .map(({ body }) => body);
    expect(bodies).toEqual(['呼び出している間に時計が飛びます', '続けて書きます']);
  });

  test('the feed and what is due go on', async () => {
    const { resident, sato, id } = await town.answered();
    const { cursor } = await sato.open(id);
    await jump();
    // Signed in anew where a day has passed for the session.
    await resident.say('時計が飛んだあとの一言');
    await town.settle();
    const desk = jumpMs > 0 ? await town.desk('inoue') : sato;
    if (jumpMs < 0) {
      const { hints, reset } = await desk.poll(cursor);
      expect(reset || hints.some((hint) => hint.type === 'message.received')).toBe(true);
    }
    const view = await resident.view();
    expect(view.messages.at(-1)?.body).toBe('時計が飛んだあとの一言');
    expect((await desk.list('active')).rows.map((row) => row.id)).toContain(id);
  });
});

describe('a full disk', () => {
  const folder = makeScratchDir();
  let isFull = false;
  const storage = createLocalStorage({
    folder,
    openFile: async (file, flags, mode) => {
      const handle = await open(file, flags, mode);
      if (!isFull || flags === 'r') return handle;
      // As the system does it: the file can be made, its bytes find no room.
      return new Proxy(handle, {
        get: (target, name) => {
          if (name === 'writeFile' || name === 'write')
            return () =>
              Promise.reject(Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' }));
          const value: unknown = Reflect.get(target, name);
          return typeof value === 'function'
            ? (value as (...given: unknown[]) => unknown).bind(target)
            : value;
        },
      });
    },
  });
  const town = aobaCity({ storage });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const kept = () =>
    existsSync(folder) ? readdirSync(folder).flatMap((name) => readdirSync(path.join(folder, name))) : [];

  test('a file is refused in words and leaves nothing behind; texts go on; with room again it is taken', async () => {
    const picture = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#369' } })
      .png()
      .toBuffer();
    const { resident, sato, id } = await town.answered();
    isFull = true;
    await resident.upload(picture, 'a.png').refused('file.storage-full');
    await sato.upload(picture, 'b.png').refused('file.storage-full');
    expect(kept()).toEqual([]);
    const { rows } = await town.house.admin.query<{ count: string }>('select count(*) as count from file');
    expect(Number(rows[0]?.count)).toBe(0);
    await resident.say('写真は送れませんが、文は送れます');
    await sato.reply(id, 'あとで送ってください。');
    await town.settle();
    expect(await resident.heard()).toContain('あとで送ってください。');
    isFull = false;
    const { id: fileId } = await resident.upload(picture, 'a.png');
    await resident.say('送れました', { fileIds: [fileId] });
    expect(kept()).toHaveLength(1);
    expect((await sato.file(fileId)).length).toBeGreaterThan(0);
  });
});
