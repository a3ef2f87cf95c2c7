import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { isDataDirLocked } from '#db/server/lock.ts';
import { systemClock } from '#kernel/clock.ts';
import type { Config } from '../config.ts';

const WANTED_BYTES = 1_000_000_000;

/** Looks whether everything that is needed is there, and says what is not. */
export async function runDoctor(config: Config): Promise<number> {
  const findings: { ok: boolean; text: string }[] = [];
  const major = Number(process.versions.node.split('.')[0]);
  findings.push({ ok: major >= 26, text: `Node ${process.versions.node}` });
  const known = existsSync(config.dataDir);
  findings.push({ ok: true, text: `DATA_DIR ${config.dataDir}${known ? '' : ' (not there yet)'}` });
  if (known) {
    const disk = await statfs(config.dataDir);
    const freeBytes = disk.bavail * disk.bsize;
    findings.push({ ok: freeBytes > WANTED_BYTES, text: `${Math.floor(freeBytes / 1_000_000)} MB free` });
    findings.push({
      ok: true,
      text: (await isDataDirLocked(config.dataDir, systemClock))
        ? 'a server is running'
        : 'no server is running',
    });
    const keyed = config.masterKey !== undefined || existsSync(`${config.dataDir}/secrets/master.key`);
    findings.push({
      ok: keyed || !existsSync(`${config.dataDir}/postgres`),
      text: keyed ? 'master key found' : 'no master key yet',
    });
  }
  findings.push({
    ok: true,
    text: config.databaseUrl ? 'database: DATABASE_URL' : 'database: its own PostgreSQL',
  });
  for (const finding of findings) console.log(`${finding.ok ? '✓' : '✗'} ${finding.text}`);
  return findings.every((finding) => finding.ok) ? 0 : 1;
}
