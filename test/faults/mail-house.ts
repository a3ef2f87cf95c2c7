import { runningServerUrl } from '#db/server/server.ts';
import type { FaultyLine } from '../kit/line-fault.ts';
import { openPostOffice, PASSWORD as MAIL_PASSWORD, type PostOffice } from '../kit/post-office.ts';
import { type Product, startProduct } from '../kit/server.ts';
import { STAFF } from '../kit/small-city.ts';
import { until } from '../kit/until.ts';
import { staff, type StaffClient, type Wire } from '../kit/wire.ts';
import { rowsOf, withClient } from './invariants.ts';

const CITY_ADDRESS = 'madoguchi@aoba.example';
/** A writer is acknowledged so often within a day, and not more. */
export const ACKNOWLEDGED_PER_DAY = 5;

/** The product with one mailbox at a real Dovecot and a real Postfix, and as many residents who write to it. */
export interface MailHouse {
  wire: Wire;
  office: PostOffice;
  address: string;
  writers: readonly string[];
  administrator: StaffClient;
  product(): Product;
  /** After it was ended: the same again, at the same address. */
  startAgain(): Promise<void>;
  adminUrl(): Promise<string>;
  /** Opens the mailbox, as an administrator does it, over these lines. */
  openMailbox(lines: { imap: FaultyLine; smtp: FaultyLine }): Promise<void>;
  close(): Promise<void>;
}

/** Starts all three on what was prepared in `dataDir`; on a database elsewhere, that is reached `over` another address than ours. */
export async function openMailHouse(
  dataDir: string,
  writerCount: number,
  database?: { url: string; over: string },
): Promise<MailHouse> {
  const writers = Array.from({ length: writerCount }, (_each, at) => `w${at}@mail.example`);
  const office = await openPostOffice([CITY_ADDRESS, ...writers]);
  const env: Record<string, string> = database ? { DATABASE_URL: database.over } : {};
  const settings = { dataDir, env: { RATE_LIMIT_FACTOR: '0', LOG_LEVEL: 'warn', ...env } };
  let product = await startProduct(settings).catch(async (error: unknown) => {
    await office.close();
    throw error;
  });
  const wire: Wire = { url: product.url, defects: [], failures: 0 };
  const administrator = await staff(wire, STAFF.administrator.login);
  const adminUrl = async () => database?.url ?? (await runningServerUrl(dataDir, 'engawa')) ?? '';
  return {
    wire,
    office,
    address: CITY_ADDRESS,
    writers,
    administrator,
    product: () => product,
    async startAgain() {
      product = await startProduct({ ...settings, port: product.port });
    },
    adminUrl,
    async openMailbox({ imap, smtp }) {
      const [queue] = await rowsOf<{ id: string }>(
        await adminUrl(),
        `select id from queue where name = '総合窓口'`,
      );
      const server = { host: '127.0.0.1', security: 'none' };
      await administrator.send('POST', '/admin/mailboxes', {
        name: '総合窓口メール',
        address: CITY_ADDRESS,
        senderName: '青葉市総合窓口',
        queueId: queue?.id,
        settings: {
          incoming: { ...server, port: imap.port, user: CITY_ADDRESS },
          outgoing: { ...server, port: smtp.port, user: null },
          plusAddress: true,
        },
        secrets: { password: MAIL_PASSWORD },
      });
    },
    close: () => office.close(),
  };
}

/**
 * Waits until so many mails are the city's, all of them are read, and what goes is gone. What waits for another try
 * waits in its row, and that time is put forward there; what a killed process had begun goes by itself.
 */
export async function mailsSettled(house: MailHouse, rawMails: number, withinMs: number): Promise<void> {
  const url = await house.adminUrl();
  const state = () =>
    withClient(url, async (client) => {
      const { rows } = await client.query<Record<'raw' | 'kept' | 'waiting' | 'unread', number>>(
        `select (select count(*)::int from raw_mail) as raw,
          (select count(*)::int from raw_mail where state in ('kept', 'failed')) as kept,
          (select count(*)::int from mail where direction = 'out' and state in ('waiting', 'sending'))
            + (select count(*)::int from delivery where state = 'queued') as waiting,
          (select count(*)::int from mailbox where state <> 'connected' or last_uid < ${house.office.lastUid(house.address)}) as unread`,
      );
      await client.query(
        `update mail set try_at = now() where state = 'waiting' and attempts > 0 and try_at > now() + interval '1 s'`,
      );
      return rows[0];
    });
  await until(
    'all mails are read and answered',
    async () => {
      const now = await state();
      return now?.raw === rawMails && now.kept + now.waiting + now.unread === 0;
    },
    withinMs,
  ).catch(async (cause: unknown) => {
    throw new Error(`of ${rawMails}: ${JSON.stringify(await state())}`, { cause });
  });
}
