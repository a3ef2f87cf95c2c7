import { addLine } from '#domain/calls/lines.ts';
import { addCategories } from '#domain/cases/cases.ts';
import { foundCity } from '#domain/city/city.ts';
import { addEntryPoint } from '#domain/interactions/entry-points.ts';
import { addMembers, addQueue } from '#domain/routing/routing.ts';
import { addDepartments, addStaff } from '#domain/staff/staff.ts';
import type { Role } from '#domain/staff/types.ts';
import { systemClock } from '#kernel/clock.ts';
import { PRESENCE_REASONS, REFUSE_REASONS, WRAP_UP_CODES } from '#operations/found-city.ts';
import { openInstallation } from '../../src/commands/installation.ts';
import { readConfig } from '../../src/config.ts';
import { buildHouse, type House } from '../../src/main.ts';
import { keepMails } from './kept-mails.ts';
import { copyPrepared } from './cluster.ts';

export const PASSWORD = 'correct horse 8';
export const WIDGET_KEY = 'aoba';

/** Who works in the small city; `agents` more are called agent1, agent2 … and answer the general desk. */
export const STAFF = {
  agent: { login: 'sato', name: '佐藤 花' },
  colleague: { login: 'tanaka', name: '田中 守' },
  department: { login: 'kimura', name: '木村 環' },
  administrator: { login: 'kanri', name: '管理 一郎' },
} as const;

export interface SmallCity {
  agents?: number;
  offerSec?: number;
  /** How long a reply can be taken back; not at all by default. */
  undoSendSec?: number;
  /** Whether the department's person is the reserve of the general desk. */
  reserve?: boolean;
  /** The key of a second chat, that of the department. */
  secondKey?: string;
  /** Numbers that are answered at once, without words before: the general desk's, and the department's. */
  number?: string;
  departmentNumber?: string;
  /** Whether their calls are recorded. */
  records?: boolean;
  /** Thirty seconds by default. */
  wrapUpSec?: number;
  /** Mails to the general desk that came before the city is started, in base64. */
  mails?: readonly string[];
}

/** Founds the small city in a house that is not running yet. */
export async function foundSmallCity(house: House, options: SmallCity = {}): Promise<{ tenantId: string }> {
  const tenantId = house.ids.next();
  const queueId = await house.database.tx({ tenantId, actor: 'system:test' }, async (tx) => {
    await foundCity(
      tx,
      {
        code: '999997',
        name: '青葉市',
        kana: 'あおばし',
        nameEn: 'Aoba City',
        timeZone: 'Asia/Tokyo',
        demo: true,
        settings: {
          wrapUpCodes: WRAP_UP_CODES,
          presenceReasons: PRESENCE_REASONS,
          refuseReasons: REFUSE_REASONS,
          undoSendSec: options.undoSendSec ?? 0,
        },
      },
      [],
    );
    const departments = await addDepartments(tx, [
      {
        code: 'center',
        parentCode: null,
        name: '市民コールセンター',
        phone: null,
        sealed: false,
        generalDesk: true,
        sort: 0,
      },
      {
        code: 'env',
        parentCode: null,
        name: '環境業務課',
        phone: '000-000-0001',
        sealed: false,
        generalDesk: false,
        sort: 1,
      },
    ]);
    const center = departments.get('center') ?? '';
    const env = departments.get('env') ?? '';
    const hire = async (who: { login: string; name: string }, departmentId: string, roles: readonly Role[]) =>
      (await addStaff(tx, { ...who, password: PASSWORD, departmentId, roles })).staffId;
    const desk = [await hire(STAFF.agent, center, ['agent']), await hire(STAFF.colleague, center, ['agent'])];
    for (let n = 1; n <= (options.agents ?? 0); n++)
      desk.push(await hire({ login: `agent${n}`, name: `応対 ${n}` }, center, ['agent']));
    await hire(STAFF.administrator, center, ['administrator', 'supervisor', 'privacy-officer']);
    const kimura = await hire(STAFF.department, env, ['department-staff']);
    const timing = {
      priority: 0,
      hours: [],
      requiredSkills: [],
      offerSec: options.offerSec ?? 60,
      wrapUpSec: options.wrapUpSec ?? 30,
    };
    const general = await addQueue(tx, { ...timing, name: '総合窓口', departmentId: center });
    const garbage = await addQueue(tx, { ...timing, name: 'ごみ・環境', departmentId: env });
    await addMembers(tx, general.id, desk);
    await addMembers(tx, garbage.id, [kimura]);
    if (options.reserve) await addMembers(tx, general.id, [kimura], { reserve: true });
    await addEntryPoint(tx, {
      channel: 'webchat',
      name: '青葉市ホームページ',
      publicKey: WIDGET_KEY,
      queueId: general.id,
    });
    if (options.secondKey !== undefined)
      await addEntryPoint(tx, {
        ...{ channel: 'webchat', name: 'ごみの相談', publicKey: options.secondKey, queueId: garbage.id },
      });
    for (const [number, queueId] of [
      [options.number, general.id],
      [options.departmentNumber, garbage.id],
    ] as const) {
      if (number === undefined) continue;
      const telephone = { channel: 'telephone', name: `電話 ${number}`, publicKey: number, queueId };
      const { id: entryPointId } = await addEntryPoint(tx, telephone);
      const settings = { greeting: { ja: '' }, recording: { on: options.records ?? false } };
      await addLine(tx, { entryPointId, number, kind: 'voice', settings });
    }
    await addCategories(tx, [
      { code: 'garbage', name: 'ごみの収集', kind: 'report', departmentId: env, dueWorkingDays: 3 },
    ]);
    return general.id;
  });
  if (options.mails) {
    await keepMails(
      house,
      { tenantId, queueId },
      options.mails.map((mail) => Buffer.from(mail, 'base64')),
    );
  }
  return { tenantId };
}

/** Makes an installation under `dataDir` that holds the small city, ready to be started. */
export function prepareSmallCity(
  dataDir: string,
  options: SmallCity & { databaseUrl?: string } = {},
): Promise<{ tenantId: string }> {
  const prepare = () => installSmallCity(dataDir, options);
  return options.databaseUrl === undefined
    ? copyPrepared(`small city ${JSON.stringify(options)}`, dataDir, prepare)
    : prepare();
}

async function installSmallCity(
  dataDir: string,
  options: SmallCity & { databaseUrl?: string },
): Promise<{ tenantId: string }> {
  const config = readConfig({ DATA_DIR: dataDir, DATABASE_URL: options.databaseUrl, LOG_LEVEL: 'warn' });
  const installation = await openInstallation(config);
  try {
    const house = await buildHouse({
      urls: installation.urls,
      masterKey: installation.masterKey,
      sealText: true,
      filesDir: config.filesDir,
      clock: systemClock,
      log: installation.log,
      settings: {
        publicUrl: 'http://localhost',
        secureCookies: false,
        trustProxy: 0,
        maxFileBytes: 10_000_000,
        rateLimitFactor: 0,
        webDir: undefined,
      },
    });
    try {
      return await foundSmallCity(house, options);
    } finally {
      await house.stop();
    }
  } finally {
    await installation.close();
  }
}
