import { beforeEach } from 'vitest';
import type { Caller, StaffPhone } from '#domain/calls/exchange.ts';
import { addLine } from '#domain/calls/lines.ts';
import type { Spoken } from '#domain/calls/types.ts';
import type { Recogniser } from '#domain/transcripts/types.ts';
import { addEntryPoint } from '#domain/interactions/entry-points.ts';
import type { TextService } from '#operations/send-text.ts';
import { createIds } from '#kernel/ids.ts';
import {
  type Behaviour,
  createPretendExchange,
  type FarEnd,
  type PretendExchange,
} from '#outside/pretend-exchange/pretend-exchange.ts';
import type { FaxMachine } from '#outside/pretend-exchange/pretend-faxes.ts';
import { aobaCity, type Town, type TownOptions } from './cast.ts';

/** 代表電話, answered by 総合窓口; and the line of 平日窓口, which has hours. */
export const MAIN_NUMBER = '0220000000';
export const WEEKDAY_NUMBER = '0220000005';

/** The town with telephones: everybody of the staff has one, named after them. */
export interface CallTown extends Town {
  /** The exchange, or another one of several. */
  pretend(at?: number): PretendExchange;
  /** Somebody calls; what they hear is gathered in `said`. */
  dial(options?: { to?: string; from?: Caller; fax?: FaxMachine; at?: number }): Promise<FarEnd>;
  /** How the telephone of somebody is answered from now on; named after them, unless it is another one. */
  phone(login: string, behaviour: Behaviour, name?: string): Promise<void>;
  /** What was said on the telephone so far, in order. */
  said: Spoken[];
  staffId(login: string): Promise<string>;
}

/** Opens the town with a pretended exchange before each test. `phones` are those that it knows to be in a browser or on a desk. */
export function callTown(
  options: TownOptions & {
    phones?: readonly StaffPhone[];
    recogniser?: () => Recogniser;
    texts?: () => TextService;
    /** How many exchanges the city has. */
    servers?: number;
  } = {},
): CallTown {
  let pretends: PretendExchange[];
  const said: Spoken[] = [];
  const phoneNames = new Map<string, string>();
  const town = aobaCity({
    // What others may not see is looked at in the stories of conversations; here each second brings something to fetch.
    watchers: ['sato'],
    ...options,
    telephone: (clock) => {
      said.length = 0;
      phoneNames.clear();
      pretends = Array.from({ length: options.servers ?? 1 }, (_, at) =>
        createPretendExchange({
          id: at === 0 ? 'pretend' : `pretend-${at + 1}`,
          clock,
          ids: createIds(clock),
          phones: options.phones ?? [],
          fetchFile: (url) => fetchFromHouse(town, url),
        }),
      );
      return {
        exchanges: pretends.map(({ exchange }) => exchange),
        ...(options.recogniser ? { recogniser: options.recogniser() } : {}),
        ...(options.texts ? { texts: options.texts() } : {}),
        phoneOf: async (_tx, staffId) => phoneNames.get(staffId) ?? null,
        sounds: {
          prepare: async (_tenantId, spoken) => {
            said.push(...spoken);
            return spoken.map((_each, at) => ({ url: `http://127.0.0.1/${said.length}-${at}.wav` }));
          },
        },
      };
    },
  });

  beforeEach(async () => {
    const tenantId = await town.id('tenant', '青葉市');
    const lines = [
      { name: '代表電話', queue: '総合窓口', number: MAIN_NUMBER },
      { name: '平日の電話', queue: '平日窓口', number: WEEKDAY_NUMBER },
    ];
    for (const { name, queue, number } of lines) {
      const queueId = await town.id('queue', queue);
      await town.house.database.tx({ tenantId, actor: 'system:test' }, async (tx) => {
        const entryPoint = await addEntryPoint(tx, {
          channel: 'telephone',
          name,
          publicKey: number,
          queueId,
        });
        await addLine(tx, { entryPointId: entryPoint.id, number, kind: 'voice' });
      });
    }
    for (const { exchange } of pretends) exchange.start();
    await town.settle();
  });

  return Object.assign(Object.create(town) as CallTown, {
    pretend: (at = 0) => pretends[at]!,
    said,
    async staffId(login: string) {
      const { rows } = await town.house.admin.query<{ id: string }>(
        'select s.id from staff s join account a on a.id = s.account_id where a.login = $1',
        [login],
      );
      return rows[0]!.id;
    },
    async phone(this: CallTown, login: string, behaviour: Behaviour, name = login) {
      phoneNames.set(await this.staffId(login), name);
      for (const pretend of pretends) pretend.expect(name, behaviour);
    },
    async dial({
      to = MAIN_NUMBER,
      from = { kind: 'number', number: '09011112222' } as Caller,
      fax,
      at = 0,
    }: Parameters<CallTown['dial']>[0] = {}) {
      const far = pretends[at]!.dial({ line: 'trunk', to, caller: from, ...(fax ? { fax } : {}) });
      await town.settle();
      return far;
    },
  });
}

/** What the exchange would fetch over the network. */
async function fetchFromHouse(town: Town, url: string): Promise<Uint8Array> {
  const { statusCode, rawPayload } = await town.house.app.inject({ url: new URL(url).pathname });
  if (statusCode !== 200) throw new Error(`${statusCode} for ${url}`);
  return rawPayload;
}
