import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { AnchorPlace, AnchoredVerification, AuditAnchors } from '#db/audit-anchors.ts';
import { createAuditing } from '#db/auditing.ts';
import { createPool, createQueryBuilder } from '#db/connection.ts';
import { keptSecret } from '#db/keys.ts';
import { systemClock } from '#kernel/clock.ts';
import { createIds } from '#kernel/ids.ts';
import { createMailAnchors, type MailAnchorsDeps } from '#operations/mail-anchors.ts';
import { createFileAnchors } from '#outside/audit-anchors/file-anchors.ts';
import { createHttpAnchors } from '#outside/audit-anchors/http-anchors.ts';
import { ConfigError, type Config } from '../config.ts';
import { joinInstallation } from './installation.ts';

/** Where this installation keeps heads of its audit chains. */
export function anchorPlaces(config: Config): AnchorPlace[] {
  const { file, url, token } = config.auditAnchors;
  return [
    ...(file === undefined ? [] : [createFileAnchors(file)]),
    ...(url === undefined ? [] : [createHttpAnchors(url, token)]),
  ];
}

/** Where they go besides by mail, where an address for it is set; only the running installation sends. */
export function mailedAnchors({ auditAnchors: { mail } }: Config, deps: MailAnchorsDeps): AnchorPlace[] {
  return mail === undefined ? [] : [createMailAnchors(deps, mail)];
}

interface CityName {
  id: string;
  code: string;
  name: string;
}

/**
 * `verify` recomputes the audit chain of each city and says where it breaks; 1 when one does. It takes heads that were kept
 * elsewhere, as a file of them or as a mail. `anchor` keeps the heads
 * outside now; 1 when a place did not take them, 2 when none is set.
 */
export async function runAudit(config: Config, args: readonly string[]): Promise<number> {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { anchors: { type: 'string' } },
  });
  const [what] = positionals;
  if (what !== 'verify' && what !== 'anchor')
    throw new ConfigError('verify か anchor を指定してください。 / Say verify or anchor.');
  // Only here: what a server needs of this file would read mails, too.
  const { readGivenAnchors } = await import('./given-anchors.ts');
  const given = values.anchors === undefined ? [] : await readGivenAnchors(await readFile(values.anchors));
  const installation = await joinInstallation(config);
  const relayPool = createPool(installation.urls.relay, { name: 'engawa audit', max: 1 });
  const appPool = createPool(installation.urls.app, { name: 'engawa audit', max: 1 });
  try {
    const ids = createIds(systemClock);
    const { masterKey, log } = installation;
    const key = await keptSecret(createQueryBuilder(appPool), masterKey, 'audit-chain');
    const places = anchorPlaces(config);
    const ground = { relayPool, appPool, key, places, clock: systemClock, ids, log };
    const { auditAnchors } = createAuditing(ground);
    if (what === 'anchor') return await anchorNow(auditAnchors);
    const { rows } = await relayPool.query<CityName>('select id, code, name from tenant order by code');
    return await verifyAll(auditAnchors, rows, given);
  } finally {
    await Promise.all([relayPool.end(), appPool.end()]);
    await installation.close();
  }
}

async function anchorNow(anchors: AuditAnchors): Promise<number> {
  if (anchors.places.length === 0) {
    console.error(
      '保管先がありません。AUDIT_ANCHOR_FILE か AUDIT_ANCHOR_URL を設定してください。 / No place is set: AUDIT_ANCHOR_FILE, AUDIT_ANCHOR_URL.',
    );
    return 2;
  }
  const failed = await anchors.anchor(0);
  const errors = new Map(failed.map(({ place, error }) => [place, error]));
  for (const place of anchors.places)
    console.log(`${errors.has(place) ? '✗' : '✓'} ${place} ${errors.get(place) ?? ''}`.trimEnd());
  return failed.length === 0 ? 0 : 1;
}

async function verifyAll(
  anchors: AuditAnchors,
  cities: readonly CityName[],
  given: readonly unknown[],
): Promise<number> {
  let whole = true;
  for (const { id, code, name } of cities) {
    const found = await anchors.verify(id, given);
    whole &&= found.ok && found.anchorFault === null;
    console.log(verificationLine(`${code} ${name}`, found));
  }
  return whole ? 0 : 1;
}

/** One city's result as a line of the console: what holds, or what is wrong and where. */
export function verificationLine(city: string, found: AnchoredVerification): string {
  const looked = `${found.checked} rows, ${found.anchors} anchors`;
  const parts = [
    found.ok ? '' : `${found.fault} at ${found.brokenAt}`,
    found.ok || found.rowId === null ? '' : `row ${found.rowId}`,
    found.ok ? '' : `everything up to ${found.holdsUntil ?? 'the first row'} holds`,
    found.anchorFault === null ? '' : `anchor ${found.anchorFault} (${found.anchorPlace ?? 'given'})`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? `✓ ${city}: ${looked}` : `✗ ${city}: ${parts.join('; ')} (${looked})`;
}
