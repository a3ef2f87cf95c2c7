import { afterAll, beforeAll, beforeEach } from 'vitest';
import { addEntryPoint } from '#domain/interactions/entry-points.ts';
import { addMailbox } from '#domain/mail/mailboxes.ts';
import { type MailboxSettings, mailboxSettings } from '#domain/mail/types.ts';
import { audience } from '#domain/staff/access.ts';
import { createLogger } from '#kernel/log.ts';
import { createPostOffice } from '#outside/email/post-office.ts';
import { aobaCity, type Town, type TownOptions } from './cast.ts';
import { openPostOffice, PASSWORD, type PostOffice } from './post-office.ts';
import { until } from './until.ts';

const log = createLogger({ level: 'silent' });

/** 北沢, who writes from a provider's mailbox; and her son. */
export const KITAZAWA = 'kitazawa@mail.example';
export const SON = 'son@mail.example';

/** The town with the city's own mail servers: each test takes addresses that nobody wrote to before. */
export interface MailTown extends Town {
  office(): PostOffice;
  /** Opens the next unused address of the city as a mailbox of 総合窓口. */
  openMailbox(more?: Partial<MailboxSettings>): Promise<Box>;
  /** Waits until the house has read everything that lies in its mailboxes, and all that follows has happened. */
  mailed(): Promise<void>;
  /** The same after the house was without its mailboxes for a while: time goes on until it has tried again. */
  reconnected(): Promise<void>;
  /** Waits for the next mail that somebody gets, and answers it whole. */
  arrived(address: string): Promise<string>;
  /** Waits until a bounce came back to a mailbox, and was read. */
  bounced(box: Box): Promise<void>;
  /** Waits until the house knows that it cannot read its mailbox. */
  cutOff(): Promise<void>;
  /** Time goes on until the fault of the line has come to pass, and the house knows that it has lost it. */
  brokenLine(line: { spoiled: number }): Promise<void>;
  rows<Row extends object>(query: string, values?: unknown[]): Promise<Row[]>;
}

export interface Box {
  address: string;
  entryPointId: string;
}

/** Starts Postfix and Dovecot once for the file, with `boxes` addresses of the city. */
export function mailTown(boxes: number, options: TownOptions = {}): MailTown {
  const town = aobaCity({
    postOffice: (clock) => createPostOffice({ clock, log, limits: { silentMs: 1_500, connectMs: 5_000 } }),
    ...options,
  });
  let office: PostOffice;
  let used = 0;
  /** How many mails of each address a test has seen. */
  const arrivedBefore = new Map<string, number>();
  const addresses = Array.from({ length: boxes }, (_each, at) => `madoguchi${at + 1}@aoba.example`);
  /** Residents' mailboxes are the same for the whole file: what a city of before has sent may come late. */
  let ofBefore: readonly string[] = [];

  beforeAll(async () => {
    office = await openPostOffice([...addresses, KITAZAWA, SON]);
  });
  beforeEach(() => {
    ofBefore = addresses.slice(0, used);
    arrivedBefore.clear();
  });
  afterAll(() => office.close());

  return Object.assign(Object.create(town) as MailTown, {
    office: () => office,
    async rows(query: string, values: unknown[] = []) {
      return (await town.house.admin.query(query, values)).rows as never;
    },
    async openMailbox(this: MailTown, more: Partial<MailboxSettings> = {}) {
      const address = addresses[used++];
      if (address === undefined) throw new Error('no address is left: ask for more');
      const tenantId = await town.id('tenant', '青葉市');
      const queueId = await town.id('queue', '総合窓口');
      const { incoming: other, ...rest } = more;
      const settings = mailboxSettings.parse({
        ...serversOf(office, address),
        plusAddress: true,
        acknowledge: false,
        ...rest,
        ...(other ? { incoming: { ...other, user: address } } : {}),
      });
      const entryPointId = await town.house.database.tx({ tenantId, actor: 'system:test' }, async (tx) => {
        const entry = { channel: 'email', name: '総合窓口メール', publicKey: address, queueId };
        const { id } = await addEntryPoint(tx, entry);
        await addMailbox(tx, {
          entryPointId: id,
          address,
          senderName: '青葉市総合窓口',
          settings,
          secrets: { password: PASSWORD },
        });
        tx.append({
          type: 'mailbox.changed',
          subjectKind: 'mailbox',
          subjectId: id,
          audience: [audience.everyone],
        });
        return id;
      });
      await this.mailed();
      return { address, entryPointId };
    },
    async reconnected(this: MailTown) {
      await until(
        'the mailboxes are read again',
        async () => {
          await town.pass(60);
          return (await everythingIsRead(this, office)) && town.house.mails.isCaughtUp();
        },
        30_000,
      );
      await town.settle();
    },
    async arrived(address: string) {
      const had = arrivedBefore.get(address) ?? 0;
      const mails = await until('a mail arrives', () => {
        const all = office.mails(address);
        const there = all.filter((mail) => !ofBefore.some((box) => mail.includes(box)));
        return there.length > had && there;
      });
      arrivedBefore.set(address, had + 1);
      return mails[had]!;
    },
    async bounced(this: MailTown, box: Box) {
      await until('a bounce is read', async () => {
        await this.mailed();
        const came = await this.rows('select 1 from raw_mail where message_id is null and state = $1', [
          'read',
        ]);
        return came.length > 0 && box;
      });
    },
    async cutOff(this: MailTown) {
      await until('the mailbox is out of reach', async () => {
        await town.settle();
        return (await this.rows(`select 1 from mailbox where state = 'retrying'`)).length > 0;
      });
    },
    async brokenLine(this: MailTown, line: { spoiled: number }) {
      const { spoiled } = line;
      await until(
        'the line is lost',
        async () => {
          if (line.spoiled === spoiled) await town.pass(60);
          return line.spoiled > spoiled;
        },
        30_000,
      );
      // No time passes meanwhile: the next line would be open before anybody looked.
      await this.cutOff();
    },
    async mailed(this: MailTown) {
      await until('the mailboxes are read', async () => {
        await town.settle();
        return (await everythingIsRead(this, office)) && town.house.mails.isCaughtUp();
      });
      await town.settle();
    },
  });
}

/** How the servers of a test are reached. */
export function serversOf(office: PostOffice, user: string) {
  return {
    incoming: { host: '127.0.0.1', port: office.imapTlsPort, security: 'tls' as const, user },
    outgoing: { host: '127.0.0.1', port: office.submissionPort, security: 'starttls' as const, user },
    authority: office.certificate,
  };
}

async function everythingIsRead(town: MailTown, office: PostOffice): Promise<boolean> {
  const boxes = await town.rows<{ address: string; lastUid: number; state: string }>(
    'select address, last_uid as "lastUid", state from mailbox where in_use',
  );
  return boxes.every(
    ({ address, lastUid, state }) => state === 'connected' && lastUid >= office.lastUid(address),
  );
}

/** The same without TLS, for reading, at another port. */
export function plainServersOf(office: PostOffice, port: number) {
  return {
    incoming: {
      host: '127.0.0.1',
      port,
      security: 'none' as const,
      user: office.addresses[0]!,
      folder: 'INBOX',
    },
  };
}
