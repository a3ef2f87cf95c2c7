import type { Kysely } from 'kysely';
import type pg from 'pg';
import { createPool, createQueryBuilder } from '#db/connection.ts';
import {
  type DataKey,
  loadDataKeys,
  openSealer,
  retireDataKey,
  rewrapKeys,
  rotateDataKey,
  sealingKey,
  soleSince,
} from '#db/keys.ts';
import { selectIndexRoots } from '#db/index-roots.ts';
import { beginMasterKeyChange, endMasterKeyChange } from '#db/master-key.ts';
import { countSealed, resealColumns } from '#db/reseal.ts';
import type { Tables } from '#db/tables.ts';
import { SEALED_COLUMNS } from '#domain/privacy/sealed-columns.ts';
import { SEARCH_COLUMNS } from '#domain/privacy/search-columns.ts';
import { systemClock } from '#kernel/clock.ts';
import { createIds } from '#kernel/ids.ts';
import { createLocalStorage } from '#outside/storage/local.ts';
import { ConfigError, type Config } from '../config.ts';
import { type Installation, joinInstallation, masterKeySource } from './installation.ts';
import { type IndexGround, indexLine, reindex, rotateIndex } from './reindex.ts';
import { countFiles, resealFiles } from './reseal-files.ts';

interface Ground {
  config: Config;
  installation: Installation;
  db: Kysely<Tables>;
  /** As the database's owner: values of all cities are read through. */
  adminPool: pg.Pool;
  which: string | undefined;
}

const WORK: Readonly<Record<string, (ground: Ground) => Promise<number>>> = {
  list,
  rotate,
  reseal,
  retire,
  'change-master': changeMaster,
  'rotate-index': (ground) => rotateIndex(indexGround(ground)),
  reindex: (ground) => reindex(indexGround(ground), ground.which === 'wait'),
};

/**
 * `list` shows the data keys and which of them seals; `rotate` adds one; `reseal` puts what older ones sealed under it;
 * `retire NUMBER` takes one out of use that seals nothing any more; `change-master` changes the master key; `rotate-index`
 * begins a change of the root of the search indexes, and `reindex` takes it on (`reindex wait` to its end). All of it beside
 * a server that goes on running. Returns 1 where something was left as it was.
 */
export async function runKeys(config: Config, [what = '', which]: readonly string[]): Promise<number> {
  const work = WORK[what];
  if (!work) throw new ConfigError(`${Object.keys(WORK).join('、')} / Say one of these.`);
  const installation = await joinInstallation(config);
  const pool = createPool(installation.urls.app, { name: 'engawa keys', max: 1 });
  const adminPool = createPool(installation.adminUrl, { name: 'engawa keys', max: 1 });
  try {
    await adminPool.query('set statement_timeout = 0');
    return await work({ config, installation, db: createQueryBuilder(pool), adminPool, which });
  } finally {
    await Promise.all([pool.end(), adminPool.end()]);
    await installation.close();
  }
}

function indexGround({ installation, adminPool }: Ground): IndexGround {
  const db = createQueryBuilder(adminPool);
  return {
    ...{ db, pool: adminPool, masterKey: installation.masterKey, columns: SEARCH_COLUMNS },
    ...{ clock: systemClock, ids: createIds(systemClock), say: (line) => console.log(line) },
  };
}

async function list({ db, installation }: Ground): Promise<number> {
  const keys = await loadDataKeys(db, installation.masterKey, systemClock);
  const seals = sealingKey(keys, systemClock.now());
  for (const { id, sealsFrom, retiredAt } of keys) {
    const retired = retiredAt ? `使用終了 / retired ${retiredAt.toISOString()}` : '';
    console.log(`${id === seals ? '→' : ' '} ${id}  ${sealsFrom.toISOString()}  ${retired}`.trimEnd());
  }
  console.log(indexLine(await selectIndexRoots(db), systemClock.now()));
  return 0;
}

async function rotate(ground: Ground): Promise<number> {
  const id = await rotateDataKey(ground.db, ground.installation.masterKey, systemClock);
  console.log(`鍵 ${id} を加えました。10分後から使います。 / Key ${id} was added; it seals in ten minutes.`);
  return list(ground);
}

async function reseal({ config, db, adminPool, installation }: Ground): Promise<number> {
  const sealer = await openSealer(db, { masterKey: installation.masterKey, sealText: true }, systemClock);
  const seals = sealingKey(await loadDataKeys(db, installation.masterKey, systemClock), systemClock.now());
  console.log(`鍵 ${seals} で封をし直します。 / Sealing anew by key ${seals}.`);
  const rows = await resealColumns(adminPool, sealer, SEALED_COLUMNS, ({ table, column, ...done }) =>
    console.log(`  ${table}.${column}: ${done.resealed}${closedWords(done.closed)}`),
  );
  const { filesDir } = config;
  const storage = createLocalStorage({ folder: filesDir });
  const files = await resealFiles({ filesDir, storage, sealer, adminPool, seals }, (done) =>
    console.log(`  files: ${done}`),
  );
  console.log(
    `値 ${rows.resealed} 件、ファイル ${files.resealed} 件 / ${rows.resealed} values, ${files.resealed} files${closedWords(rows.closed + files.closed)}`,
  );
  return rows.closed + files.closed === 0 ? 0 : 1;
}

const closedWords = (closed: number): string =>
  closed === 0 ? '' : `、開かない ${closed} 件 / ${closed} do not open`;

async function retire({ config, db, adminPool, installation, which }: Ground): Promise<number> {
  const keys = await loadDataKeys(db, installation.masterKey, systemClock);
  const id = Number(which);
  const key = keys.find((one) => one.id === id);
  if (!key || key.retiredAt)
    throw new ConfigError(`鍵 ${which ?? ''} はありません。 / There is no key ${which ?? ''} in use.`);
  const objection = objectionTo(id, keys, systemClock.now());
  if (objection) throw new ConfigError(objection);
  const values = (await countSealed(adminPool, SEALED_COLUMNS)).get(id) ?? 0;
  const files = await countFiles(config.filesDir, id);
  if (values + files > 0) {
    console.error(
      `鍵 ${id} の封がまだあります: 値 ${values} 件、ファイル ${files} 件。先に keys reseal を。 / ${values} values and ${files} files are still sealed by key ${id}: reseal them first.`,
    );
    return 1;
  }
  await retireDataKey(installation.adminUrl, id, systemClock);
  console.log(`鍵 ${id} の使用を終えました。 / Key ${id} is retired.`);
  return 0;
}

/** Why a key cannot go yet: it seals, or a process may still seal by it. */
function objectionTo(id: number, keys: readonly DataKey[], now: Date): string | undefined {
  const seals = sealingKey(keys, now);
  const newest = keys.find((key) => key.id === seals);
  if (id >= seals || !newest)
    return `鍵 ${id} は使用中です。先に keys rotate を。 / Key ${id} is the one that seals, or about to: rotate first.`;
  const from = soleSince(newest);
  if (from <= now) return undefined;
  return `鍵 ${id} はまだ使われているかもしれません。${from.toISOString()} のあとに。 / A process may still seal by key ${id} until ${from.toISOString()}.`;
}

/**
 * In this order, so that it can be cut short anywhere and run again: the new key is written down beside the old one; all
 * that the old one closes is closed by it, in one transaction; it takes the old one's place. A start in between finds out
 * which of the two it is.
 */
async function changeMaster({ config, installation }: Ground): Promise<number> {
  const source = masterKeySource(config, installation.adminUrl);
  const next = await beginMasterKeyChange(source);
  const isDone = next.equals(installation.masterKey);
  const count = isDone ? 0 : await rewrapKeys(installation.adminUrl, installation.masterKey, next);
  const old = await endMasterKeyChange(source, systemClock);
  console.log(
    `データ鍵 ${count} 本を新しい鍵で包み直しました。 / ${count} data keys are closed by the new master key.`,
  );
  console.log(
    old === undefined
      ? 'ENGAWA_MASTER_KEY を新しい値に替え、ENGAWA_MASTER_KEY_NEXT を消してください。 / Now make ENGAWA_MASTER_KEY the new one, and drop ENGAWA_MASTER_KEY_NEXT.'
      : `古い鍵: ${old}（前のバックアップを戻すときだけ要ります。別の場所へ移してください） / the old one, for backups from before only: move it away.`,
  );
  return 0;
}
