import { ROLES } from '#domain/staff/types.ts';
import type { RouteInfo } from '../../src/http/routes.ts';
import type { CallTown } from './call-town.ts';
import { type DeskClient, openChat, type ResidentClient, signIn } from './clients.ts';
import { PASSWORD } from './cast.ts';
import type { Sample } from './samples.ts';
import { aimedAt, freshSample, type IdsByTable, idsOfTenant, inject, tableOfAddress } from './strangers.ts';

export const nameOf = (route: RouteInfo): string => `${route.method} ${route.url}`;

/** What came of asking a route. */
export interface Tried {
  statusCode: number;
  body: string;
  /** Something of whoever asked stands in the audit since. */
  isAudited: boolean;
}

/** Two people with every role, and what is theirs, for whoever walks all routes. */
export interface Walk {
  town: CallTown;
  sato: DeskClient;
  tanaka: DeskClient;
  /** Every id of the city; asked anew only after something was written. */
  ids(): Promise<IdsByTable>;
  /** 佐藤 has a new talk with somebody who said this. */
  talk(words: string): Promise<{ resident: ResidentClient; id: string }>;
  /** Asks a route with what its sample and `more` say, as one of both who may, or as somebody else. */
  tryOut(route: RouteInfo, more?: Partial<Sample>, as?: DeskClient): Promise<Tried>;
}

/** Brings about what a route needs beside its sample, and says where that is. */
export type Ready = (walk: Walk) => Promise<Partial<Sample>>;

/** The id that a query finds, as whoever may read all; there has to be one. */
export const one = async ({ town }: Walk, query: string): Promise<string> =>
  (await town.house.admin.query<{ id: string }>(query)).rows[0]!.id;

/** A sample's address. */
export const at = (url: string): { url: string } => ({ url });

const headersOf = ({ cookie, session }: DeskClient) => ({ cookie, 'x-csrf-token': session.csrfToken });
/** As many rows of a kind as are tried until one is in a state in which the route goes. */
const MOST_ROWS = 4;

/** Opens the walk; `first` are ids that stand before all others of their table. */
export async function openWalk(town: CallTown, first: Map<string, string>): Promise<Walk> {
  const { house } = town;
  const tenantId = await town.id('tenant', '青葉市');
  await house.admin.query(
    `insert into staff_role (tenant_id, staff_id, role)
     select tenant_id, id, unnest($1::text[]) from staff where name = any($2) on conflict do nothing`,
    [[...ROLES], ['佐藤 花子', '田中 実']],
  );
  // As much in hand as a walk makes.
  await house.admin.query(`update staff set capacity = '{"webchat": 25}' where name = '佐藤 花子'`);
  const [sato, tanaka] = [await signIn(house, 'sato', PASSWORD), await signIn(house, 'tanaka', PASSWORD)];
  await sato.ready();
  const versioned = new Set(
    (
      await house.admin.query<{ name: string }>(
        `select table_name as name from information_schema.columns
         where column_name = 'version' and table_schema = 'public'`,
      )
    ).rows.map(({ name }) => name),
  );
  let known: Map<string, string[]> | undefined;
  const ids = async (): Promise<Map<string, string[]>> => {
    known ??= await idsOfTenant(house, tenantId);
    for (const [table, id] of first)
      known.set(table, [id, ...(known.get(table) ?? []).filter((each) => each !== id)]);
    return known;
  };
  const ask = async (route: RouteInfo, who: DeskClient, sample: Sample): Promise<Tried> => {
    const newest = await house.admin.query<{ last: string }>(
      `select coalesce(max(id::text), '00000000-0000-0000-0000-000000000000') as last from audit`,
    );
    const { statusCode, body } = await inject(house, route, headersOf(who), sample);
    const { rows } = await house.admin.query(
      'select 1 from audit where id > $1::uuid and actor = $2 limit 1',
      [...[newest.rows[0]!.last, `staff:${who.staffId}`]],
    );
    if (statusCode < 300 && route.method !== 'GET') known = undefined;
    return { statusCode, body, isAudited: rows.length > 0 };
  };
  /** The sample with the row at that place of its table's, as it is now. */
  const sampleAt = async (
    route: RouteInfo,
    at: number,
    more: Partial<Sample>,
  ): Promise<Sample | undefined> => {
    const fresh = unusedNames(freshSample(nameOf(route)));
    const all = await ids();
    const table = tableOfAddress(fresh.url, all);
    const rows = (table === undefined ? undefined : all.get(table)) ?? [];
    if (at > 0 && at >= rows.length) return undefined;
    const turned = new Map(all);
    // What stands beside the row in the body is another one of the kind.
    if (table !== undefined) turned.set(table, [...rows.slice(at), ...rows.slice(0, at)]);
    const sample = { ...aimedAt(fresh, turned, true) };
    const own = turned.get(table ?? '')?.[0];
    const body = sample.payload as Record<string, unknown> | undefined;
    if (body && !Buffer.isBuffer(body) && own !== undefined) {
      const other = turned.get(table!)![1];
      for (const [field, value] of Object.entries(body)) if (value === own && other) body[field] = other;
      if (typeof body['version'] === 'number' && versioned.has(table!)) {
        const { rows: found } = await house.admin.query<{ version: number }>(
          `select version from "${table}" where id = $1`,
          [own],
        );
        if (found[0]) body['version'] = found[0].version;
      }
    }
    const payload =
      more.payload === undefined || Buffer.isBuffer(more.payload)
        ? (more.payload ?? sample.payload)
        : { ...sample.payload, ...more.payload };
    return { ...sample, ...more, ...(payload === undefined ? {} : { payload }) };
  };
  return {
    town,
    sato,
    tanaka,
    ids,
    async talk(words) {
      await sato.ready();
      const resident = await openChat(house);
      await resident.say(words);
      await town.pass(5);
      const { rows } = await house.admin.query<{ id: string; offerId: string | null }>(
        `select i.id, o.id as "offerId" from interaction i
           left join offer o on o.tenant_id = i.tenant_id and o.interaction_id = i.id and o.state = 'pending'
         where i.conversation_id = $1`,
        [resident.conversationId],
      );
      const { id, offerId } = rows[0]!;
      // With much in hand nothing is offered any more, and one may take all the same.
      const url = offerId === null ? `/desk/interactions/${id}/take` : `/desk/offers/${offerId}/accept`;
      await sato.call('POST', url);
      await town.settle();
      known = undefined;
      return { resident, id };
    },
    async tryOut(route, more = {}, as?: DeskClient) {
      let refused: Tried | undefined;
      for (const who of as ? [as] : [sato, tanaka])
        for (let at = 0; at < MOST_ROWS; at++) {
          const sample = await sampleAt(route, at, more);
          if (!sample) break;
          const tried = await atItsVersion(sample, (given) => ask(route, who, given));
          if (tried.statusCode < 300) return tried;
          refused ??= tried;
        }
      return refused!;
    },
  };
}

/** Where somebody was quicker, and the refusal says which version there is now: once more, at that. */
async function atItsVersion(sample: Sample, ask: (sample: Sample) => Promise<Tried>): Promise<Tried> {
  const tried = await ask(sample);
  const body = sample.payload;
  if (tried.statusCode !== 409 || !body || Buffer.isBuffer(body)) return tried;
  const { details = {} } = JSON.parse(tried.body) as { details?: { version?: number } };
  if (details.version === undefined) return tried;
  const { version } = details;
  const field = 'seenNumber' in body ? 'seenNumber' : 'version';
  return ask({ ...sample, payload: { ...body, [field]: version } });
}

let names = 0;

/** The sample with names, logins and addresses that nothing has yet: it was made once when the city was filled. */
function unusedNames(sample: Sample): Sample {
  if (!sample.payload || Buffer.isBuffer(sample.payload)) return sample;
  const n = ++names;
  const renamed = JSON.stringify(sample.payload)
    .replaceAll('gyoretsu', `gyoretsu${n}`)
    .replaceAll('GYORETSU', `GY${n}`)
    .replace(
      /"(name|title)":"行列([^"]*)"/g,
      (_all, field: string, rest: string) => `"${field}":"行列${n}${rest}"`,
    );
  return { ...sample, payload: JSON.parse(renamed) as object };
}
