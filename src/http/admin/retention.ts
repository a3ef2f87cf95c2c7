import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import { readCity } from '#domain/city/city.ts';
import { decideDisposal, findDisposed, listDisposals, proposeDisposal } from '#domain/privacy/disposal.ts';
import { addHold, listHolds, releaseHold } from '#domain/privacy/holds.ts';
import { addPolicy, changePolicy, listPolicies, previewDue } from '#domain/privacy/retention.ts';
import type { Disposal } from '#domain/privacy/types.ts';
import { listStaff } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { SESSION_ONLY } from '../session-only.ts';
import { id, ok } from '../shapes.ts';
import {
  addHoldBody,
  addPolicyBody,
  changePolicyBody,
  decideBody,
  disposalsAnswer,
  disposedAnswer,
  holdsAnswer,
  proposeBody,
  releaseBody,
  retentionAnswer,
} from './privacy-shapes.ts';

const DONE = { ok: true } as const;
const PAGE = 50;
const byId = z.object({ id });
const before = z.object({ before: id.optional() });

/** How long what is kept, what holds it beyond that, and how it goes: proposed by one, let go ahead by another. */
export function retentionRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'admin');

  staff({
    method: 'GET',
    url: '/admin/privacy/retention',
    summary: 'How long what is kept, and what falls due when',
    who: 'configuration.read',
    answer: retentionAnswer,
    handle: async ({ tx }) => {
      const { timeZone } = await readCity(tx);
      const [policies, due] = await Promise.all([listPolicies(tx), previewDue(tx, timeZone)]);
      return {
        policies,
        due,
        today: tx.now.toTemporalInstant().toZonedDateTimeISO(timeZone).toPlainDate().toString(),
      };
    },
  });
  staff({
    method: 'POST',
    url: '/admin/privacy/retention',
    summary: 'Adds how long a kind of record is kept',
    who: 'privacy.manage',
    body: addPolicyBody,
    answer: ok,
    handle: async ({ tx, actor, body }) => {
      await addPolicy(tx, actor, body);
      return DONE;
    },
  });
  staff({
    method: 'PUT',
    url: '/admin/privacy/retention/:id',
    summary: 'Changes how long, on the version that was seen, or takes the policy away',
    who: 'privacy.manage',
    params: byId,
    body: changePolicyBody,
    answer: ok,
    handle: async ({ tx, actor, params, body }) => {
      await changePolicy(tx, actor, { id: params.id, version: body.version }, body.keepDays);
      return DONE;
    },
  });

  staff({
    method: 'GET',
    url: '/admin/privacy/holds',
    summary: 'What is kept beyond its time, and why',
    who: 'privacy.manage',
    query: before,
    answer: holdsAnswer,
    handle: async ({ tx, query }) => {
      const [rows, names] = await Promise.all([
        listHolds(tx, { before: query.before, limit: PAGE }),
        namesOf(tx),
      ]);
      return {
        rows: rows.map(({ until, heldAt, releasedAt, heldBy, releasedBy, ...hold }) => ({
          ...hold,
          until: until?.toISOString() ?? null,
          heldAt: heldAt.toISOString(),
          releasedAt: releasedAt?.toISOString() ?? null,
          heldBy: names.get(heldBy) ?? '',
          releasedBy: releasedBy === null ? null : (names.get(releasedBy) ?? ''),
        })),
        nextBefore: rows.length === PAGE ? (rows.at(-1)?.id ?? null) : null,
      };
    },
  });
  staff({
    method: 'POST',
    url: '/admin/privacy/holds',
    summary: 'Keeps a record, or all that hangs on a resident or a case, beyond its time',
    who: 'privacy.manage',
    body: addHoldBody,
    answer: ok,
    handle: async ({ tx, actor, body }) => {
      await addHold(tx, actor, { ...body, until: body.until === null ? null : new Date(body.until) });
      return DONE;
    },
  });
  staff({
    method: 'POST',
    url: '/admin/privacy/holds/:id/release',
    summary: 'Lets go what was held, for a reason',
    who: 'privacy.manage',
    params: byId,
    body: releaseBody,
    answer: ok,
    handle: async ({ tx, actor, params, body }) => {
      await releaseHold(tx, actor, params.id, body.reason);
      return DONE;
    },
  });
  disposalRoutes(app, deps);
}

function disposalRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'admin');
  staff({
    method: 'GET',
    url: '/admin/privacy/disposals',
    summary: 'What was proposed to be disposed of, who let it go ahead, and the proof of it',
    who: 'configuration.read',
    query: before,
    answer: disposalsAnswer,
    handle: async ({ tx, actor, query }) => {
      const [rows, names] = await Promise.all([
        listDisposals(tx, { before: query.before, limit: PAGE }),
        namesOf(tx),
      ]);
      return {
        rows: rows.map((row) => present(row, actor, names)),
        nextBefore: rows.length === PAGE ? (rows.at(-1)?.id ?? null) : null,
      };
    },
  });
  staff({
    method: 'POST',
    url: '/admin/privacy/disposals',
    summary: 'Proposes to dispose of what is due now and held by nothing',
    who: 'privacy.manage',
    sessionOnly: SESSION_ONLY.approval,
    body: proposeBody,
    answer: z.object({ id }),
    handle: async ({ tx, actor, body }) => ({ id: (await proposeDisposal(tx, actor, body.clientId)).id }),
  });
  staff({
    method: 'POST',
    url: '/admin/privacy/disposals/:id/decide',
    summary: 'Lets what somebody else proposed go ahead, or not',
    who: 'privacy.approve',
    sessionOnly: SESSION_ONLY.approval,
    params: byId,
    body: decideBody,
    answer: ok,
    handle: async ({ tx, actor, params, body }) => {
      await decideDisposal(tx, actor, params.id, body.approves);
      return DONE;
    },
  });
  staff({
    method: 'GET',
    url: '/admin/privacy/disposed/:id',
    summary: 'Whether the record with this id was disposed of, when, and by which disposal',
    who: 'configuration.read',
    params: byId,
    answer: disposedAnswer,
    handle: async ({ tx, params }) => {
      const found = await findDisposed(tx, params.id);
      return { disposed: found ? { ...found, disposedAt: found.disposedAt.toISOString() } : null };
    },
  });
}

async function namesOf(tx: Tx): Promise<ReadonlyMap<string, string>> {
  return new Map((await listStaff(tx)).map((member) => [member.id, member.name]));
}

function present(row: Disposal, actor: StaffActor, names: ReadonlyMap<string, string>) {
  const { dueBefore, proposedBy, proposedAt, decidedBy, decidedAt, finishedAt, digest, ...rest } = row;
  return {
    ...rest,
    dueBefore: dueBefore.toISOString(),
    proposed: { ...rest.proposed },
    disposed: { ...rest.disposed },
    proposedBy: names.get(proposedBy) ?? '',
    proposedAt: proposedAt.toISOString(),
    decidedBy: decidedBy === null ? null : (names.get(decidedBy) ?? ''),
    decidedAt: decidedAt?.toISOString() ?? null,
    finishedAt: finishedAt?.toISOString() ?? null,
    digest: digest?.toString('hex') ?? null,
    forYou:
      row.state === 'proposed' &&
      row.proposedBy !== actor.staffId &&
      actor.permissions.has('privacy.approve'),
  };
}
