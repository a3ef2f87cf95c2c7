import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import {
  checkIdentity,
  endProtection,
  protectResident,
  readProtection,
} from '#domain/residents/protection.ts';
import { getResident } from '#domain/residents/residents.ts';
import { getStaff } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { id } from '../shapes.ts';
import {
  checkIdentity as checkShape,
  identityAnswer,
  protectionAnswer,
  type ProtectionAnswer,
  protectResident as protectShape,
} from './protection-shapes.ts';

const byId = z.object({ id });
const MOST_FAILURES = 3;

/** 支援措置: who is protected, what is asked of whoever says to be them. */
export function protectionRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'desk');
  staff({
    method: 'GET',
    url: '/desk/residents/:id/protection',
    summary: 'What protects a person (支援措置): what is to be asked, never the answers',
    who: 'resident.read',
    params: byId,
    answer: protectionAnswer,
    handle: ({ tx, actor, params }) => present(tx, actor, params.id),
  });
  staff({
    method: 'PUT',
    url: '/desk/residents/:id/protection',
    summary: 'Puts a person under protection, or changes what is asked',
    who: 'resident.protect',
    params: byId,
    body: protectShape,
    answer: protectionAnswer,
    handle: async ({ tx, actor, params, body }) => {
      await protectResident(tx, actor, params.id, body);
      return present(tx, actor, params.id);
    },
  });
  staff({
    method: 'DELETE',
    url: '/desk/residents/:id/protection',
    summary: 'Ends it',
    who: 'resident.protect',
    params: byId,
    answer: protectionAnswer,
    handle: async ({ tx, actor, params }) => {
      await endProtection(tx, actor, params.id);
      return present(tx, actor, params.id);
    },
  });
  staff({
    method: 'POST',
    url: '/desk/residents/:id/identity-checks',
    summary: 'Compares what somebody answered with what only the person knows',
    who: 'resident.read',
    params: byId,
    body: checkShape,
    answer: identityAnswer,
    handle: async ({ tx, actor, params, body }) => ({
      passed: await checkIdentity(tx, actor, params.id, body.answers),
    }),
  });
}

async function present(tx: Tx, actor: StaffActor, residentId: string): Promise<ProtectionAnswer> {
  await getResident(tx, residentId);
  const found = await readProtection(tx, residentId);
  const mayChange = actor.permissions.has('resident.protect');
  if (!found) return { protection: null, mayChange };
  const { questions, note, endsOn, version } = found;
  const byName = (await getStaff(tx, found.byStaffId)).name;
  return {
    protection: {
      ...{ questions: [...questions], note, endsOn, version, byName, at: found.at.toISOString() },
      resting: found.failedLately >= MOST_FAILURES,
    },
    mayChange,
  };
}
