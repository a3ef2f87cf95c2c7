import type { FastifyInstance } from 'fastify';
import type { Tx } from '#db/transaction.ts';
import { readCity } from '#domain/city/city.ts';
import { changeCitySettings } from '#operations/city-settings.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { changeCity, citySettings } from './city-shapes.ts';

/** What the city decides for all its desks. */
export function citySettingsRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'admin');
  staff({
    method: 'GET',
    url: '/admin/city-settings',
    summary: 'What the city decides for all its desks',
    who: 'city.administer',
    answer: citySettings,
    handle: ({ tx }) => present(tx),
  });
  staff({
    method: 'PUT',
    url: '/admin/city-settings',
    summary: 'Changes it, as far as it still is what was seen',
    who: 'city.administer',
    body: changeCity,
    answer: citySettings,
    handle: async ({ tx, body }) => {
      await changeCitySettings(tx, body);
      return present(tx);
    },
  });
}

async function present(tx: Tx) {
  return { undoSendSec: (await readCity(tx)).settings.undoSendSec ?? 0 };
}
