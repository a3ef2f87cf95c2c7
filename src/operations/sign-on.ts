import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Database, Tx } from '#db/transaction.ts';
import {
  type Admission,
  admit,
  foreseen,
  knownBySubject,
  type NotAdmitted,
} from '#domain/sign-on/admitting.ts';
import {
  type IdentityClient,
  IdentityServerFailed,
  type SignOutRequest,
} from '#domain/sign-on/identity-client.ts';
import { keepOwnKey, openServer, stepOwnKey } from '#domain/sign-on/servers.ts';
import { keepSignOn, takeSignOn } from '#domain/sign-on/under-way.ts';
import type { Claimed, IdentityServer, KeyStep, OpenedServer } from '#domain/sign-on/types.ts';
import { requirePermission } from '#domain/staff/access.ts';
import { endSessionsByServer } from '#domain/staff/sessions.ts';
import type { Session, StaffActor } from '#domain/staff/types.ts';
import type { Clock } from '#kernel/clock.ts';
import type { Ids } from '#kernel/ids.ts';
import { Refusal } from '#kernel/refusal.ts';

export interface SignOnDeps {
  database: Database;
  db: Kysely<Tables>;
  clock: Clock;
  ids: Ids;
  client: IdentityClient;
  publicUrl: string;
}

/** Where an identity server sends the browser back to. */
export const BACK_PATH = '/desk/sign-on/back';
/** Where it says that somebody signed out there; city and server follow. */
export const OUT_PATH = '/desk/sign-on/out';
const AUTHOR = 'system:sign-on';

/** What an administrator sees who tries a server: what it says of them, and what would follow. */
export interface Trial {
  claimed: Claimed;
  staffId: string | null;
  roles: string[];
  why: NotAdmitted | null;
}

export type Finished =
  | { is: 'in'; session: Session; serverId: string; leaveHint: string | null }
  | { is: 'trial'; tenantId: string; trial: Trial };

/**
 * Begins a way through an identity server: answers where to send the browser, and what the browser keeps to show that it is
 * the one that left. Refuses 'not-found' for a server that is none or not in use (a trial needs no use), and
 * 'sign-on.failed' {why} where the server is of no use.
 */
export async function beginSignOn(
  deps: SignOnDeps,
  { tenantId, serverId }: { tenantId: string; serverId: string },
  triedBy: string | null = null,
): Promise<{ url: string; browserToken: string }> {
  const scope = { tenantId, actor: AUTHOR };
  const { opened } = await openKnown(deps, scope, serverId, triedBy !== null);
  const [state, browserToken] = [deps.ids.token(24), deps.ids.token(24)];
  const { url, kept } = await refusing(() =>
    deps.client.begin(opened, { state, backUrl: deps.publicUrl + BACK_PATH }),
  );
  await deps.database.tx(scope, (tx) => keepSignOn(tx, { serverId, state, kept, browserToken, triedBy }));
  return { url, browserToken };
}

/**
 * Ends it: what came back is shown to the server's client, and whoever it names is let in, or told what would become of
 * them if they only try. Each way ends once. Refuses 'sign-on.failed' {why}: 'over' for one that is unknown, over or was
 * ended, 'other-browser' for one that another browser began, and as the server's client says; 'sign-on.not-admitted'
 * {why, server}.
 */
export async function finishSignOn(
  deps: SignOnDeps,
  given: { state: string; browserToken: string; answer: Readonly<Record<string, string>> },
): Promise<Finished> {
  const way = await takeSignOn(deps.db, deps.clock.now(), given.state);
  if (!way) throw new Refusal('sign-on.failed', { why: 'over' });
  if (!way.browserHash.equals(hash(given.browserToken)))
    throw new Refusal('sign-on.failed', { why: 'other-browser' });
  const scope = { tenantId: way.tenantId, actor: AUTHOR };
  const { server, opened, kept, posted } = await deps.database.tx(scope, async (tx) => ({
    ...(await openServer(tx, way.serverId, way.triedBy !== null)),
    ...way.open(tx),
  }));
  const { claimed, leaveHint } = await refusing(() =>
    deps.client.finish(opened, {
      kept,
      state: given.state,
      backUrl: deps.publicUrl + BACK_PATH,
      answer: { ...given.answer, ...posted, state: given.state },
    }),
  );
  if (way.triedBy !== null) {
    const trial = await deps.database.tx(scope, (tx) => tried(tx, server, claimed));
    return { is: 'trial', tenantId: way.tenantId, trial };
  }
  const admission = await deps.database.tx(scope, (tx) => admit(tx, server, claimed));
  return { is: 'in', session: admitted(admission, server), serverId: server.id, leaveHint };
}

const hash = (token: string): Buffer => createHash('sha256').update(token).digest();

async function tried(tx: Tx, server: IdentityServer, claimed: Claimed): Promise<Trial> {
  return { claimed, ...(await foreseen(tx, server, claimed)) };
}

function admitted(admission: Admission, server: IdentityServer): Session {
  if ('why' in admission)
    throw new Refusal('sign-on.not-admitted', { why: admission.why, server: server.name });
  return admission.session;
}

/** What a server is found to be; `ok` as a whole only if each part is. Refuses 'permission.missing'. */
export async function checkServer(
  deps: Pick<SignOnDeps, 'client'>,
  actor: StaffActor,
  opened: OpenedServer,
): ReturnType<IdentityClient['check']> {
  requirePermission(actor, 'city.administer');
  return refusing(() => deps.client.check(opened));
}

/** Where to send a browser that signed out, so that its person is out at the server, too; null where there is no such place. */
export async function leaveUrl(
  deps: SignOnDeps,
  tenantId: string,
  session: { serverId: string; leaveHint: Buffer | null },
): Promise<string | null> {
  const scope = { tenantId, actor: AUTHOR };
  const hintOf = (tx: Tx) =>
    session.leaveHint && tx.sealer.open({ tenantId, purpose: 'session.leave-hint' }, session.leaveHint);
  const found = await openKnown(deps, scope, session.serverId, false)
    .then(async (known) => ({ ...known, hint: await deps.database.tx(scope, async (tx) => hintOf(tx)) }))
    .catch(() => null);
  // Signing out here never waits for a server that is away.
  return (
    found &&
    deps.client
      .leaveUrl(found.opened, { leaveHint: found.hint, backUrl: `${deps.publicUrl}/desk` })
      .catch(() => null)
  );
}

/** How a server says it: by a token that it sends itself, or by a request that the browser carries. */
export type SignOutWord = { by: 'token'; token: string } | Pick<SignOutRequest, 'by' | 'fields' | 'query'>;

/**
 * An identity server says, by itself, that somebody signed out there: what it opened here for them ends at once, whatever
 * else they have open stays. The same a second time ends nothing. Answers where the browser takes our answer to; null where
 * none is awaited. Refuses 'not-found' for a server that is none or not in use, and 'sign-on.failed' {why} for what does not
 * hold.
 */
export async function endByServer(
  deps: SignOnDeps,
  { tenantId, serverId, word }: { tenantId: string; serverId: string; word: SignOutWord },
): Promise<string | null> {
  const scope = { tenantId, actor: AUTHOR };
  const { opened } = await openKnown(deps, scope, serverId, false);
  const places = { outUrl: outUrlOf(deps, tenantId, serverId), backUrl: deps.publicUrl + BACK_PATH };
  const told = word.by === 'token' ? word : { ...word, ...places };
  const { subject, answerUrl } = await refusing(() => deps.client.signedOut(opened, told));
  await deps.database.tx(scope, async (tx) => {
    const person = await knownBySubject(tx, serverId, subject);
    if (person) await endSessionsByServer(tx, person, serverId);
  });
  return answerUrl;
}

const outUrlOf = ({ publicUrl }: SignOnDeps, tenantId: string, serverId: string): string =>
  `${publicUrl}${OUT_PATH}/${tenantId}/${serverId}`;

/** What a server of SAML has to be told of us. */
export interface ToldOfUs {
  /** What we sign by, the one in use first; and for which it may close what it says. */
  signing: readonly string[];
  closing: readonly string[];
  outUrl: string;
  signsRequests: boolean;
}

/**
 * What a server of SAML has to be told of us; our key is made when it is asked for the first time. A next key is told beside
 * the one in use, a former one no more. Refuses 'not-found' for a server that is none, or of another kind.
 */
export async function tellServerOfUs(
  deps: SignOnDeps,
  { tenantId, serverId }: { tenantId: string; serverId: string },
): Promise<ToldOfUs> {
  const { server } = await openKnown(deps, { tenantId, actor: AUTHOR }, serverId, true, true);
  const certificates = server.ownCertificates
    .filter(({ place }) => place !== 'former')
    .map(({ certificate }) => certificate);
  if (certificates.length === 0) throw new Refusal('not-found');
  return {
    ...{ signing: certificates, closing: certificates, outUrl: outUrlOf(deps, tenantId, serverId) },
    signsRequests: signsRequests(server),
  };
}

/** Takes our key for a server one step on. Refuses as `stepOwnKey`, and 'not-found' as `tellServerOfUs`. */
export async function changeOwnKey(
  deps: SignOnDeps,
  actor: StaffActor,
  serverId: string,
  step: KeyStep,
): Promise<void> {
  requirePermission(actor, 'city.administer');
  const scope = { tenantId: actor.tenantId, actor: `staff:${actor.staffId}` };
  const { opened } = await openKnown(deps, scope, serverId, true, true);
  if (step !== 'prepare')
    return deps.database.tx(scope, (tx) => stepOwnKey(tx, actor, serverId, { is: step }));
  const made = await deps.client.makeOwnKey(opened);
  if (!made) throw new Refusal('not-found');
  await deps.database.tx(scope, (tx) => stepOwnKey(tx, actor, serverId, { is: 'prepare', made }));
}

const signsRequests = ({ settings }: Pick<OpenedServer, 'settings'>): boolean =>
  settings.kind === 'saml' && settings.signRequests === true;

/** A server with our key for it, which is made where there is none and one is needed. Refuses as `openServer`. */
async function openKnown(
  deps: SignOnDeps,
  scope: { tenantId: string; actor: string },
  serverId: string,
  evenIdle: boolean,
  needsKey = false,
): Promise<{ server: IdentityServer; opened: OpenedServer }> {
  const open = () => deps.database.tx(scope, (tx) => openServer(tx, serverId, evenIdle));
  const found = await open();
  if (found.opened.ownKey !== null || !(needsKey || signsRequests(found.server))) return found;
  const made = await deps.client.makeOwnKey(found.opened);
  if (!made) return found;
  await deps.database.tx(scope, (tx) => keepOwnKey(tx, serverId, made));
  return open();
}

async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof IdentityServerFailed)
      throw new Refusal('sign-on.failed', { why: error.why, detail: error.detail.slice(0, 200) });
    throw error;
  }
}
