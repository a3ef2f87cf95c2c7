import type { RefusalCode } from '#kernel/refusal.ts';
import type { RouteInfo } from '../routes.ts';
import { DOOR_REFUSALS, OWN_REFUSALS } from './route-refusals.ts';

type Asked = Omit<RouteInfo, 'refuses'>;

/** What of a door does not concern every route that has it. */
const CONCERNS: Partial<Record<RefusalCode, (route: Asked) => boolean>> = {
  'request.too-large': ({ method }) => method !== 'GET',
  'request.unsupported-type': ({ method }) => method !== 'GET',
  'file.too-large': ({ takesFile }) => takesFile,
  'session.csrf': ({ method }) => method !== 'GET',
  'session.only': ({ sessionOnly }) => sessionOnly !== null,
  'permission.missing': ({ who }) => who !== 'staff',
};

/** What may be refused before a route itself is asked. */
export function doorsOf(
  route: Asked,
  doors: Pick<typeof DOOR_REFUSALS, 'any' | 'caller' | 'key'>,
): RefusalCode[] {
  const isStaffs = route.who !== 'anyone' && route.who !== 'token-holder';
  const codes = [...doors.any, ...(isStaffs ? doors.caller : []), ...(route.keyed ? doors.key : [])];
  return [...new Set(codes)].filter((code) => CONCERNS[code]?.(route) ?? true);
}

/** Every code of the catalogue that a route may answer; `npm run check` holds that this is what its code says. */
export function refusalsOf(route: Asked): RefusalCode[] {
  const own = OWN_REFUSALS[`${route.method} ${route.url}`] ?? [];
  return [...new Set([...doorsOf(route, DOOR_REFUSALS), ...own])];
}
