import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import { requirePasswordAllowed } from '#domain/sign-on/servers.ts';
import {
  accountOfPasskey,
  askPasskey,
  beginPasskey,
  keepPasskey,
  listPasskeys,
  removePasskey,
} from '#domain/staff/passkeys.ts';
import { placeOf, readLeave, requireOwnPassword } from '#domain/staff/sessions.ts';
import { mustHaveFactor } from '#domain/staff/sign-in-policy.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { HttpDeps } from '../context.ts';
import {
  actorOf,
  plainRoutes,
  requireSessionEvenLocked,
  scopeOf,
  sessionDeps,
  sessionToken,
} from '../routes.ts';
import { SESSION_ONLY } from '../session-only.ts';
import { tenantOfHost } from '../sign-on.ts';
import { passkeyPlace, whereFrom } from '../where-from.ts';
import { enter } from './entering.ts';
import {
  beginPasskeyShape,
  enterByPasskey,
  keepPasskeyShape,
  passkeyOptionsAnswer,
  passkeysAnswer,
} from './passkey-shapes.ts';
import { sessionAnswer, type shownPasskey } from './session-shapes.ts';

const TRIES_PER_MINUTE = 30;
const ASKED_PER_MINUTE = 120;
type Shown = z.output<typeof shownPasskey>;

const asShown = (passkey: Shown) => ({
  ...passkey,
  response: {
    ...{ clientDataJSON: passkey.response.clientDataJSON, signature: passkey.response.signature },
    authenticatorData: passkey.response.authenticatorData,
    ...(passkey.response.userHandle === undefined ? {} : { userHandle: passkey.response.userHandle }),
  },
  clientExtensionResults: {},
});

/** Refuses 'passkey.failed' for one that is not this account's: beside a password it stands for a code. */
export async function requirePasskeyOf(
  deps: HttpDeps,
  tx: Tx,
  passkey: Shown,
  accountId: string,
): Promise<void> {
  const own = { db: tx.db, clock: deps.clock };
  if ((await accountOfPasskey(own, passkeyPlace(deps), asShown(passkey))) !== accountId)
    throw new Refusal('passkey.failed');
}

/** Passkeys: one's own, and signing in by one. */
export function passkeyRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const plain = plainRoutes(app, deps, 'desk');
  const common = { who: 'staff', sessionOnly: SESSION_ONLY.session, perMinute: TRIES_PER_MINUTE } as const;

  /** Also for a session that may do nothing before a second factor is set up. */
  async function withActor<T>(
    request: FastifyRequest,
    work: (tx: Tx, actor: StaffActor) => Promise<T>,
  ): Promise<T> {
    const session = await requireSessionEvenLocked(deps, request);
    if (session.lockedAt) throw new Refusal('session.desk-locked');
    return deps.database.tx(scopeOf(session, request), async (tx) => work(tx, await actorOf(tx, session)));
  }
  const cameBy = (tx: Tx, request: FastifyRequest) =>
    readLeave({ ...sessionDeps(deps), db: tx.db }, sessionToken(request));

  async function present(
    tx: Tx,
    actor: StaffActor,
    request: FastifyRequest,
  ): Promise<z.input<typeof passkeysAnswer>> {
    const passkeys = await listPasskeys(tx, actor.accountId);
    return {
      passkeys: passkeys.map(({ createdAt, lastUsedAt, ...rest }) => ({
        ...rest,
        createdAt: createdAt.toISOString(),
        lastUsedAt: lastUsedAt?.toISOString() ?? null,
      })),
      asksPassword: (await cameBy(tx, request))?.cameBy === 'password',
    };
  }

  plain({
    ...common,
    method: 'GET',
    url: '/desk/passkeys',
    summary: "One's own passkeys",
    answer: passkeysAnswer,
    handle: ({ request }) => withActor(request, (tx, actor) => present(tx, actor, request)),
  });
  plain({
    ...common,
    method: 'POST',
    url: '/desk/passkeys/begin',
    summary: 'Begins to make a passkey; whoever came in by a password shows it again',
    body: beginPasskeyShape,
    answer: passkeyOptionsAnswer,
    handle: async ({ request, body }) => {
      const { accountId } = await requireSessionEvenLocked(deps, request);
      const left = await readLeave(sessionDeps(deps), sessionToken(request));
      if (left?.cameBy === 'password') {
        const { password = '' } = body;
        // Nobody tried one: it is no wrong one.
        if (password === '') throw new Refusal('request.invalid', { field: 'password', why: 'empty' });
        await requireOwnPassword(sessionDeps(deps), accountId, password, whereFrom(request).network);
      }
      return withActor(request, async (tx, actor) => {
        const byServer = (left?.serverId ?? null) !== null;
        const options = await beginPasskey(tx, sessionDeps(deps), actor, passkeyPlace(deps), byServer);
        return { options: { ...options } };
      });
    },
  });
  plain({
    ...common,
    method: 'POST',
    url: '/desk/passkeys',
    summary: 'Keeps the passkey that the browser made',
    body: keepPasskeyShape,
    answer: passkeysAnswer,
    handle: ({ request, body }) =>
      withActor(request, async (tx, actor) => {
        const { made, name } = body;
        const { transports, ...response } = made.response;
        await keepPasskey(tx, actor, passkeyPlace(deps), {
          name,
          made: {
            ...made,
            response: { ...response, ...(transports ? { transports } : {}) },
            clientExtensionResults: {},
          },
        });
        return present(tx, actor, request);
      }),
  });
  plain({
    ...common,
    method: 'DELETE',
    url: '/desk/passkeys/:id',
    summary: 'Takes one away: it opens nothing any more',
    params: z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{1,1400}$/) }),
    answer: passkeysAnswer,
    handle: ({ request, params }) =>
      withActor(request, async (tx, actor) => {
        await removePasskey(tx, actor, params.id, await mustHaveFactor(tx, actor));
        return present(tx, actor, request);
      }),
  });
  plain({
    method: 'POST',
    url: '/desk/passkeys/ask',
    summary: 'What a passkey has to sign to come in; each works once',
    who: 'anyone',
    perMinute: ASKED_PER_MINUTE,
    answer: passkeyOptionsAnswer,
    handle: async () => ({
      options: { ...(await askPasskey(sessionDeps(deps), passkeyPlace(deps))) },
    }),
  });
  plain({
    method: 'POST',
    url: '/desk/session/passkey',
    summary: 'Signs in by a passkey alone',
    who: 'anyone',
    perMinute: ASKED_PER_MINUTE,
    body: enterByPasskey,
    answer: sessionAnswer,
    handle: async ({ request, reply, body }) => {
      const own = sessionDeps(deps);
      const accountId = await accountOfPasskey(own, passkeyPlace(deps), asShown(body.passkey));
      const session = await placeOf(own, accountId, await tenantOfHost(deps, request));
      return enter(deps, { request, reply }, session, async (tx) => {
        await requirePasswordAllowed(tx, session.staffId);
        // It asked its person by finger, face or number: something one has and something else besides.
        return { cameBy: 'passkey', hasFactor: true };
      });
    },
  });
}
