import { clientFaults } from '../api-types.ts';
import { refusalFaults } from '../route-refusals.ts';
import { openDescribedApp } from './described-app.ts';

/**
 * Builds the whole HTTP side without a database and prints each route that the OpenAPI page does not describe, and what is
 * written of the routes and not what they say. Nothing is called: what the routes would need is not there.
 */
const app = await openDescribedApp();
const page = app.swagger() as {
  paths: Record<string, Record<string, { summary?: string; responses?: object }>>;
};
const undescribed = app.routeList.flatMap(({ method, url }) => {
  const described = page.paths[url.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
  if (!described) return [`${method} ${url}: not in the OpenAPI page`];
  const lacking = [described.summary ? [] : ['a summary'], described.responses ? [] : ['its answer']].flat();
  return lacking.map((what) => `${method} ${url}: the OpenAPI page lacks ${what}`);
});
const faults = [...undescribed, ...refusalFaults(app.routeList), ...clientFaults(app)];
for (const fault of faults) console.log(fault);
if (app.routeList.length === 0) console.log('there are no routes at all');
await app.close();
process.exitCode = faults.length > 0 || app.routeList.length === 0 ? 1 : 0;
