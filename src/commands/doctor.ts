import { existsSync, readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { readLastBackup } from '#db/last-backup.ts';
import { countGaveUp } from '#db/self-facts.ts';
import { runningServerUrl } from '#db/server/server.ts';
import { createPool, createQueryBuilder } from '#db/connection.ts';
import { isDataDirLocked } from '#db/server/lock.ts';
import { systemClock } from '#kernel/clock.ts';
import { type ExchangeFacts, judge, type SelfFacts } from '#operations/self-check.ts';
import { certificateFacts, databaseFacts } from '#operations/self-facts.ts';
import { createAriClient } from '#outside/asterisk/ari-client.ts';
import type { Config } from '../config.ts';
import { examineMailboxes } from './doctor-mail.ts';

const MARKS = { ok: '✓', warn: '△', bad: '✗' } as const;
const LEAST_NODE = 26;

/**
 * Looks whether everything that is needed is there, in Japanese and English, and says what to do about what is not. Changes
 * nothing, starts nothing: without a running database it says what can be said without one. `--mail` signs in at the mail
 * servers of every mailbox. Returns 1 where something is bad.
 */
export async function runDoctor(config: Config, args: readonly string[] = []): Promise<number> {
  const ground = await groundFindings(config);
  const findings = judge(await gather(config, args.includes('--mail')), systemClock.now());
  for (const { ok, text } of ground) console.log(`${ok ? '✓' : '✗'} ${text}`);
  for (const { state, says, todo } of findings) {
    console.log(`${MARKS[state]} ${says.ja} / ${says.en}`);
    if (!todo) continue;
    console.log(`    → ${todo.ja}`);
    console.log(`    → ${todo.en}`);
  }
  const isWell = ground.every(({ ok }) => ok) && findings.every(({ state }) => state !== 'bad');
  return isWell ? 0 : 1;
}

/** What a start needs before anything else. */
async function groundFindings(config: Config): Promise<{ ok: boolean; text: string }[]> {
  const { dataDir } = config;
  const major = Number(process.versions.node.split('.')[0]);
  const known = existsSync(dataDir);
  const keyed = config.masterKey !== undefined || existsSync(join(dataDir, 'secrets/master.key'));
  const isRunning = known && (await isDataDirLocked(dataDir, systemClock));
  return [
    {
      ok: major >= LEAST_NODE,
      text: `Node ${process.versions.node}${major >= LEAST_NODE ? '' : ` （${LEAST_NODE} 以上が必要です / ${LEAST_NODE} or newer is needed）`}`,
    },
    { ok: true, text: `DATA_DIR ${dataDir}${known ? '' : ' （まだありません / not there yet）'}` },
    {
      ok: true,
      text: isRunning
        ? 'サーバーは動いています / a server is running'
        : 'サーバーは動いていません / no server is running',
    },
    {
      ok: keyed || !existsSync(join(dataDir, 'postgres')),
      text: keyed
        ? 'マスター鍵があります / the master key is there'
        : 'マスター鍵がありません。なければ個人情報は読めません / no master key: without it personal data cannot be read',
    },
  ];
}

async function gather(config: Config, signsIn: boolean): Promise<SelfFacts> {
  const { dataDir } = config;
  const known = existsSync(dataDir);
  const url = config.databaseUrl ?? (known ? await runningServerUrl(dataDir, 'engawa') : undefined);
  const disk = known ? await statfs(dataDir) : undefined;
  const isNew = !known && config.databaseUrl === undefined;
  return {
    ...(await fromDatabase(config, url, signsIn && url !== undefined)),
    freeBytes: disk && disk.bavail * disk.bsize,
    lastBackupAt: isNew ? null : await readLastBackup(config.filesDir),
    damageFound: undefined,
    telephone: await telephoneFacts(config),
    certificateExpiresAt: certificateFacts(certificateOf(config)),
  };
}

async function fromDatabase(
  config: Config,
  url: string | undefined,
  signsIn: boolean,
): Promise<Pick<SelfFacts, 'database' | 'jobsGaveUp' | 'mailboxes'>> {
  if (url === undefined) return { database: null, jobsGaveUp: undefined, mailboxes: undefined };
  const pool = createPool(url, { name: 'engawa doctor', max: 1 });
  try {
    const db = createQueryBuilder(pool);
    const database = await databaseFacts(db);
    if (!database) return { database, jobsGaveUp: undefined, mailboxes: undefined };
    const mailboxes = signsIn ? await examineMailboxes(config) : undefined;
    return { database, mailboxes, jobsGaveUp: await countGaveUp(db) };
  } finally {
    await pool.end();
  }
}

async function telephoneFacts({ asterisk }: Config): Promise<ExchangeFacts | undefined> {
  if (asterisk.length === 0) return undefined;
  const exchanges = asterisk.map(async ({ id, ...address }) => {
    const answers = await createAriClient(address)
      .get('/asterisk/ping')
      .then(() => true)
      .catch(() => false);
    return { id, state: answers ? ('up' as const) : ('away' as const) };
  });
  return { mode: 'own', exchanges: await Promise.all(exchanges) };
}

/** The city's certificate, or the one made on the spot. */
function certificateOf({ tlsCertPath, dataDir }: Config): string | undefined {
  const place = tlsCertPath ?? join(dataDir, 'tls/cert.pem');
  return existsSync(place) ? readFileSync(place, 'utf8') : undefined;
}
