import { setTimeout as rest } from 'node:timers/promises';
import type { MailboxAnswer } from '../../src/http/admin/mailbox-shapes.ts';
import type { AddedTokenAnswer } from '../../src/http/admin/token-shapes.ts';
import type { AddedWebhookAnswer } from '../../src/http/admin/webhook-shapes.ts';
import { runningServerUrl } from '#db/server/server.ts';
import { openPostOffice, PASSWORD as MAIL_PASSWORD, type PostOffice } from '../kit/post-office.ts';
import { type Product, startProduct } from '../kit/server.ts';
import { STAFF } from '../kit/small-city.ts';
import { ACCOUNT, type StandInTexts, standInTexts, TOKEN } from '../kit/stand-in-texts.ts';
import { openReceiver, type Receiver } from '../kit/stand-in-receiver.ts';
import { serversOf } from '../kit/mail-town.ts';
import { staff, type StaffClient, type Wire } from '../kit/wire.ts';
import { rowsOf } from './invariants.ts';
import { chatLoad, type Load } from './load.ts';
import { numberedMail } from './numbered-mails.ts';

/** What the webhook is told of. */
export const TOLD_EVENTS = ['message.received', 'message.sent', 'interaction.opened'];
export const CITY_ADDRESS = 'madoguchi@aoba.example';
const WRITERS = Array.from({ length: 8 }, (_each, at) => `w${at}@mail.example`);
const OUR_NUMBER = '+815012345678';
const MAIL_EVERY_MS = 350;
const TEXT_EVERY_MS = 150;

/** The product with a city that is written to by chat, mail and text message, and that tells another system of it. */
export interface World {
  dataDir: string;
  wire: Wire;
  product(): Product;
  /** After it was ended: the same again, at the same address. */
  startAgain(): Promise<void>;
  adminUrl(): Promise<string>;
  office: PostOffice;
  provider: StandInTexts;
  receiver: Receiver;
  administrator: StaffClient;
  /** Numbers of the mails that Postfix took, and of the texts that were taken with a 2xx. */
  mails: number[];
  texts: number[];
  load(): Load;
  /** Everybody begins to write. */
  begin(): Promise<void>;
  /** Everybody finishes the sentence. */
  finish(): Promise<void>;
  close(): Promise<void>;
}

export interface WorldOptions {
  dataDir: string;
  residents?: number;
  logins: readonly string[];
  random: () => number;
  env?: Readonly<Record<string, string>>;
}

/** Opens the ways into the city that was prepared in `dataDir`; nobody writes yet. */
export async function openWorld(options: WorldOptions): Promise<World> {
  const { dataDir } = options;
  const [office, provider, receiver] = await Promise.all([
    openPostOffice([CITY_ADDRESS, ...WRITERS]),
    standInTexts(),
    openReceiver(() => Date.now() / 1_000),
  ]);
  const settings = {
    dataDir,
    env: {
      RATE_LIMIT_FACTOR: '0',
      LOG_LEVEL: 'warn',
      WEBHOOK_PRIVATE_NETWORKS: '127.0.0.0/8',
      SMS_URL: provider.url,
      SMS_ACCOUNT: ACCOUNT,
      SMS_TOKEN: TOKEN,
      SMS_PER_NUMBER: '1000',
      SMS_PER_DAY: '1000000',
      ...options.env,
    },
  };
  let product = await startProduct(settings);
  const wire: Wire = { url: product.url, defects: [], failures: 0 };
  const administrator = await staff(wire, STAFF.administrator.login);
  let load: Load | undefined;
  let finishing = false;
  let writing: Promise<unknown> = Promise.resolve();
  const world: World = {
    dataDir,
    wire,
    product: () => product,
    async startAgain() {
      product = await startProduct({ ...settings, port: product.port });
    },
    adminUrl: async () => (await runningServerUrl(dataDir, 'engawa')) ?? '',
    office,
    provider,
    receiver,
    administrator,
    mails: [],
    texts: [],
    load() {
      if (!load) throw new Error('nobody writes yet');
      return load;
    },
    async begin() {
      const { residents = 4, logins, random } = options;
      load = await chatLoad(wire, { residents, logins, random });
      const over = () => finishing;
      writing = Promise.all([writeMails(world, over), writeTexts(world, over)]);
      // Looked at in `finish`; until then it must not count as unhandled.
      writing.catch(() => undefined);
    },
    async finish() {
      finishing = true;
      await Promise.all([load?.finish(), writing]);
    },
    async close() {
      finishing = true;
      await Promise.all([office.close(), provider.close(), receiver.close()]);
    },
  };
  await openWays(world);
  return world;
}

/** As an administrator does it: a mailbox, a sender of texts, a program and what it is told. */
async function openWays(world: World): Promise<void> {
  const { administrator, office } = world;
  const queueId = await idOf(world, 'queue', '総合窓口');
  const departmentIds = [await idOf(world, 'department', '市民コールセンター')];
  await administrator.send<MailboxAnswer>('POST', '/admin/mailboxes', {
    name: '総合窓口メール',
    address: CITY_ADDRESS,
    senderName: '青葉市総合窓口',
    queueId,
    settings: { ...serversOf(office, CITY_ADDRESS), plusAddress: true },
    secrets: { password: MAIL_PASSWORD },
  });
  await administrator.send('POST', '/admin/texts/senders', { name: 'SMS', sender: OUR_NUMBER, queueId });
  const { row } = await administrator.send<AddedTokenAnswer>('POST', '/admin/tokens', {
    name: '道路管理システム',
    scopes: ['desk.use', 'resident.read', 'case.read'],
    departmentIds,
    days: 1,
  });
  const { secret } = await administrator.send<AddedWebhookAnswer>('POST', '/admin/webhooks', {
    clientId: crypto.randomUUID(),
    name: '道路管理システム',
    url: world.receiver.url,
    eventTypes: TOLD_EVENTS,
    tokenId: row.id,
  });
  world.receiver.know(secret ?? '');
}

async function idOf(world: World, table: string, name: string): Promise<string> {
  const [row] = await rowsOf<{ id: string }>(
    await world.adminUrl(),
    `select id from ${table} where name = $1`,
    [name],
  );
  return row?.id ?? '';
}

async function writeMails(world: World, over: () => boolean): Promise<void> {
  for (let n = 1; !over(); n++) {
    const from = WRITERS[n % WRITERS.length] ?? '';
    await world.office.deliver(numberedMail(n, { from, to: CITY_ADDRESS }), { from, to: CITY_ADDRESS });
    world.mails.push(n);
    await rest(MAIL_EVERY_MS);
  }
}

/** The provider of texts tells what came, again and again until it is taken. */
async function writeTexts(world: World, over: () => boolean): Promise<void> {
  for (let n = 1; !over(); n++) {
    while (!(await tellText(world, n))) {
      world.wire.failures += 1;
      await rest(100);
    }
    world.texts.push(n);
    await rest(TEXT_EVERY_MS);
  }
}

export const sidOfText = (n: number): string => `SM${String(n).padStart(32, '0')}`;

async function tellText(world: World, n: number): Promise<boolean> {
  const fields = {
    MessageSid: sidOfText(n),
    AccountSid: ACCOUNT,
    From: `+81901111220${n % 10}`,
    To: OUR_NUMBER,
    Body: `SMSです [T-${n}]`,
    NumMedia: '0',
    NumSegments: '1',
  };
  const url = `${world.wire.url}/hooks/texts`;
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'x-twilio-signature': world.provider.sign(url, fields) },
      body: new URLSearchParams(fields),
      signal: AbortSignal.timeout(10_000),
    });
    if (answer.status === 500) world.wire.defects.push(`POST /hooks/texts: ${await answer.text()}`);
    return answer.ok;
  } catch {
    return false;
  }
}

/** Everybody whom the city may write to by mail. */
export const writers: readonly string[] = WRITERS;
