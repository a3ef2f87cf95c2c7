import type { FastifyInstance } from 'fastify';
import type { Tx } from '#db/transaction.ts';
import {
  deskPhonesFor,
  phoneInUse,
  phonesOf,
  releasePhone,
  renewPhone,
  takePhone,
} from '#domain/calls/devices.ts';
import { ECHO_NUMBER, ExchangeAway } from '#domain/calls/exchange.ts';
import { requirePermission } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { HttpDeps } from '../context.ts';
import { actorOf, asStaff, plainRoutes, requireSessionEvenLocked, scopeOf, staffRoutes } from '../routes.ts';
import { SESSION_ONLY } from '../session-only.ts';
import { ok } from '../shapes.ts';
import { presentPhoneDirectory } from './phone-directory.ts';
import {
  holderShape,
  phoneAnswer,
  type PhoneAnswer,
  phoneDirectoryAnswer,
  takenPhoneAnswer,
  takePhoneShape,
} from './phone-shapes.ts';

const DONE = { ok: true } as const;
const WHO = 'interaction.answer';
const TAKES_PER_MINUTE = 60;

/** The telephone that a person answers with: taken for as long as a desk is open, and whether it can be rung. */
export function phoneRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'desk');
  const plain = plainRoutes(app, deps, 'desk');

  staff({
    method: 'GET',
    url: '/desk/phone',
    summary: 'My telephone, whether it can be rung, and which others there are for me',
    who: WHO,
    sessionOnly: SESSION_ONLY.telephone,
    answer: phoneAnswer,
    handle: ({ tx, actor }) => presentPhone(deps, tx, actor),
  });

  plain({
    method: 'POST',
    url: '/desk/phone',
    summary:
      'Takes a telephone for this browser; one in the browser is given a secret that only this answer knows',
    who: WHO,
    sessionOnly: SESSION_ONLY.telephone,
    perMinute: TAKES_PER_MINUTE,
    body: takePhoneShape,
    answer: takenPhoneAnswer,
    handle: async ({ request, body }) => {
      const { use, answer } = await asStaff(deps, request, WHO, async ({ tx, actor }) => ({
        use: await takePhone(tx, actor, phonesOf(deps.exchanges), body),
        answer: await presentPhone(deps, tx, actor),
      }));
      if (use.kind === 'desk') return { ...answer, secret: null, exchangeIds: [] };
      const secret = deps.ids.token(24);
      return { ...answer, secret, exchangeIds: await tellSecret(deps, use.phone, secret) };
    },
  });

  plain({
    method: 'POST',
    url: '/desk/phone/renew',
    summary:
      'Says that the desk is still open, covered or not; without it the telephone is free again after 90 s',
    who: WHO,
    sessionOnly: SESSION_ONLY.telephone,
    body: holderShape,
    answer: ok,
    handle: async ({ request, body }) => {
      const session = await requireSessionEvenLocked(deps, request);
      await deps.database.tx(scopeOf(session, request), async (tx) => {
        const actor = await actorOf(tx, session);
        requirePermission(actor, WHO);
        await renewPhone(tx, actor, body.holder);
      });
      return DONE;
    },
  });

  staff({
    method: 'POST',
    url: '/desk/phone/release',
    summary: 'Gives the telephone back',
    who: WHO,
    sessionOnly: SESSION_ONLY.telephone,
    body: holderShape,
    answer: ok,
    handle: async ({ tx, actor, body }) => {
      await releasePhone(tx, actor, body.holder);
      return DONE;
    },
  });

  staff({
    method: 'GET',
    url: '/desk/phone/directory',
    summary: 'Whom a call may be given to or who may be asked about it, and the lines to call out by',
    who: WHO,
    sessionOnly: SESSION_ONLY.telephone,
    answer: phoneDirectoryAnswer,
    handle: ({ tx, actor }) => presentPhoneDirectory(tx, actor),
  });

  plain({
    method: 'POST',
    url: '/desk/phone/look',
    summary: 'Asks the exchanges now whether they can ring it, instead of in two seconds',
    who: WHO,
    sessionOnly: SESSION_ONLY.telephone,
    perMinute: TAKES_PER_MINUTE,
    answer: phoneAnswer,
    handle: async ({ request }) => {
      await asStaff(deps, request, WHO, async () => undefined);
      await deps.phoneWatch.look();
      return asStaff(deps, request, WHO, ({ tx, actor }) => presentPhone(deps, tx, actor));
    },
  });
}

async function presentPhone(deps: HttpDeps, tx: Tx, actor: StaffActor): Promise<PhoneAnswer> {
  const phones = phonesOf(deps.exchanges);
  const use = await phoneInUse(tx, actor);
  return {
    exists: phones.length > 0,
    exchangeUp: deps.exchanges.every(({ isConnected }) => isConnected),
    use: use
      ? {
          phone: use.phone,
          kind: use.kind,
          reachable: use.reachable,
          reachableSince: use.reachableSince.toISOString(),
          takenAt: use.takenAt.toISOString(),
        }
      : null,
    deskPhones: await deskPhonesFor(tx, actor, phones),
    echoNumber: ECHO_NUMBER,
  };
}

/** The exchanges that took it; refuses 'exchange.away' when none did. */
async function tellSecret(deps: HttpDeps, phone: string, secret: string): Promise<string[]> {
  const told = await Promise.all(
    deps.exchanges.map(async (exchange) => {
      try {
        await exchange.setPhoneSecret(phone, secret);
        return exchange.id;
      } catch (error) {
        if (!(error instanceof ExchangeAway)) throw error;
        deps.log.warn({ err: error, exchange: exchange.id }, 'a telephone could not be given its secret');
        return undefined;
      }
    }),
  );
  const ids = told.filter((id) => id !== undefined);
  if (ids.length === 0) throw new Refusal('exchange.away');
  return ids;
}
