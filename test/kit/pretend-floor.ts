import path from 'node:path';
import { addLine } from '#domain/calls/lines.ts';
import { addEntryPoint } from '#domain/interactions/entry-points.ts';
import type { Recogniser } from '#domain/transcripts/types.ts';
import { systemClock } from '#kernel/clock.ts';
import { createIds } from '#kernel/ids.ts';
import {
  type Behaviour,
  createPretendExchange,
  type FarEnd,
  type PretendExchange,
} from '#outside/pretend-exchange/pretend-exchange.ts';
import type { Browser } from 'playwright-core';
import { sees, signInAt, visit, type Visitor } from './browser.ts';
import { PASSWORD } from './cast.ts';
import { type LiveHouse, openLiveHouse } from './live-house.ts';

const WEB_DIR = path.join(import.meta.dirname, '../../dist');

/** 代表電話, answered by 総合窓口. */
export const FLOOR_NUMBER = '0220000000';
/** The machine beside it. */
export const FLOOR_FAX = '0220000009';

/** The product with its screens and a pretended exchange, in the machine's own time. */
export interface PretendFloor {
  readonly url: string;
  readonly house: LiveHouse;
  readonly pretend: PretendExchange;
  /** What was said on the telephone so far. */
  readonly said: string[];
  /** Sits somebody down at a desk of their own with a telephone on it, named after them, which is answered like that. */
  sit(browser: Browser, login: string, behaviour: Behaviour): Promise<Visitor>;
  dial(number: string): FarEnd;
  /** A machine of this number sends these pages to FLOOR_FAX. */
  fax(number: string, pages: readonly Uint8Array[]): void;
  close(): Promise<void>;
}

/** Opens it with one number; `phones` stand on desks. With a recogniser, what is said is written down. */
export async function openPretendFloor(
  phones: readonly string[],
  recogniser?: Recogniser,
): Promise<PretendFloor> {
  const pretend = createPretendExchange({
    id: 'pretend',
    clock: systemClock,
    ids: createIds(systemClock),
    phones: phones.map((name) => ({ name, kind: 'desk' })),
    promptMs: () => 50,
    fetchFile: async (address) => {
      const response = await fetch(`${url}${new URL(address).pathname}`);
      return new Uint8Array(await response.arrayBuffer());
    },
  });
  let url = '';
  const said: string[] = [];
  const house = await openLiveHouse(
    {
      exchanges: [pretend.exchange],
      ...(recogniser ? { recogniser } : {}),
      sounds: {
        prepare: async (_tenantId, spoken) => {
          said.push(...spoken.map(({ text }) => text));
          return spoken.map((_each, at) => ({ url: `http://127.0.0.1/${said.length}-${at}.wav` }));
        },
      },
    },
    undefined,
    WEB_DIR,
  );
  const { rows } = await house.admin.query<{ tenant_id: string; id: string }>(
    `select tenant_id, id from queue where name = '総合窓口'`,
  );
  const { tenant_id: tenantId, id: queueId } = rows[0]!;
  await house.database.tx({ tenantId, actor: 'system:test' }, async (tx) => {
    const entry = await addEntryPoint(tx, {
      channel: 'telephone',
      name: '代表電話',
      publicKey: 'main-number',
      queueId,
    });
    await addLine(tx, { entryPointId: entry.id, number: FLOOR_NUMBER, kind: 'voice' });
    const fax = await addEntryPoint(tx, {
      channel: 'fax',
      name: 'ファクス',
      publicKey: 'fax-number',
      queueId,
    });
    await addLine(tx, { entryPointId: fax.id, number: FLOOR_FAX, kind: 'fax' });
  });
  pretend.exchange.start();
  url = await house.app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    house,
    pretend,
    said,
    async sit(browser, login, behaviour) {
      pretend.expect(login, behaviour);
      const visitor = await visit(browser, url);
      await visitor.context.addInitScript((deskPhone) => {
        // Frames that show somebody else's words have no storage.
        if (self.origin !== 'null') localStorage.setItem('engawa.desk.phone', JSON.stringify({ deskPhone }));
      }, login);
      await signInAt(visitor.page, url, login, PASSWORD);
      await sees(visitor.page.getByRole('button', { name: '電話: つながっています' }), 20_000);
      return visitor;
    },
    fax: (number, pages) =>
      void pretend.dial({
        line: 'trunk',
        to: FLOOR_FAX,
        caller: { kind: 'number', number },
        fax: { sends: pages },
      }),
    dial: (number) => pretend.dial({ line: 'trunk', to: FLOOR_NUMBER, caller: { kind: 'number', number } }),
    async close() {
      await house.close();
    },
  };
}
