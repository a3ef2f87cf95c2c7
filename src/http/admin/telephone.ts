import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import { assignDeskPhone, listDeskPhones, phonesOf } from '#domain/calls/devices.ts';
import { getStaff, listStaff } from '#domain/staff/staff.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import {
  assignDeskPhoneShape,
  deskPhonesAnswer,
  type DeskPhonesAnswer,
  telephoneAnswer,
} from './telephone-shapes.ts';

const byName = z.object({ name: z.string().max(40) });

/** How it stands with the telephone, for the person who switches it on. */
export function telephoneRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'admin');
  staff({
    method: 'GET',
    url: '/admin/telephone',
    summary: 'Which exchanges there are and whether they answer',
    who: 'city.administer',
    answer: telephoneAnswer,
    handle: async () => {
      const { mode, exchanges } = deps.telephone();
      return {
        mode,
        exchanges: exchanges.map(({ id, state, sipAddress }) => ({
          id,
          state,
          sipAddress: sipAddress ?? null,
        })),
      };
    },
  });

  staff({
    method: 'GET',
    url: '/admin/desk-phones',
    summary: 'Telephones on desks, and whose they are',
    who: 'city.administer',
    answer: deskPhonesAnswer,
    handle: ({ tx }) => presentDeskPhones(deps, tx),
  });
  staff({
    method: 'PUT',
    url: '/admin/desk-phones/:name',
    summary: 'Gives a telephone on a desk to one person, or to whoever sits there',
    who: 'city.administer',
    params: byName,
    body: assignDeskPhoneShape,
    answer: deskPhonesAnswer,
    handle: async ({ tx, params, body }) => {
      const accountId = body.staffId === null ? null : (await getStaff(tx, body.staffId)).accountId;
      await assignDeskPhone(tx, phonesOf(deps.exchanges), params.name, accountId);
      return presentDeskPhones(deps, tx);
    },
  });
}

async function presentDeskPhones(deps: HttpDeps, tx: Tx): Promise<DeskPhonesAnswer> {
  const people = new Map((await listStaff(tx)).map(({ id, name }) => [id, name]));
  const secrets = new Map(
    deps
      .telephone()
      .exchanges.flatMap(({ deskPhones = [] }) => deskPhones.map((each) => [each.name, each.secret])),
  );
  return {
    phones: (await listDeskPhones(tx, phonesOf(deps.exchanges))).map((phone) => ({
      name: phone.name,
      staff:
        phone.staffId === undefined ? null : { id: phone.staffId, name: people.get(phone.staffId) ?? '' },
      usedBy: (phone.usedByStaffId && people.get(phone.usedByStaffId)) || null,
      isOthers: phone.isOthers,
      reachable: phone.reachable,
      secret: secrets.get(phone.name) ?? null,
    })),
  };
}
