import type { Tx } from '#db/transaction.ts';
import { listMailboxes, secretsThere } from '#domain/mail/mailboxes.ts';
import { listServers } from '#domain/sign-on/servers.ts';
import { actorOfFiles } from './acting-person.ts';

/** Something that is set up and cannot be signed in to yet: its file and its name there. */
export interface MissingSecret {
  file: string;
  key: string;
}

/**
 * What still has to be entered on the pages after files were carried out, for secrets stand in none: mailboxes in use whose
 * password or token is not there, and servers of OpenID Connect in use that have no client secret (a public client needs
 * none).
 */
export async function secretsToEnter(tx: Tx): Promise<MissingSecret[]> {
  const [boxes, servers] = await Promise.all([
    listMailboxes(tx),
    listServers(tx, await actorOfFiles(tx, undefined)),
  ]);
  const missing: MissingSecret[] = [];
  for (const { entryPointId, address, settings, inUse } of boxes) {
    const there = await secretsThere(tx, entryPointId);
    const needs = settings.signIn === 'oauth2' ? 'refreshToken' : 'password';
    const isAsked = settings.signIn === 'oauth2' || settings.incoming.user !== null;
    if (inUse && isAsked && !there[needs]) missing.push({ file: 'mailboxes', key: address });
  }
  for (const { name, active, hasSecret, settings } of servers)
    if (active && !hasSecret && settings.kind === 'oidc')
      missing.push({ file: 'identity-servers', key: name });
  return missing;
}
