import type { Query } from '../../shared/desk-cache.ts';
import { queries } from '../../shared/desk-queries.ts';
import type { AdminPage } from '../admin/pages.ts';
import { hrefOf } from '../state/place.ts';
import { useQuery } from '../state/use-query.ts';
import { type SettingEntry, placeName } from './settings-index.ts';
import type { SettingsPlace } from './settings-words.ts';

/** What the city named itself, on the pages that this person may open; asked for when somebody begins to search. */
export function useNamedSettings(
  places: readonly SettingsPlace[],
  isAsked: boolean,
): readonly SettingEntry[] {
  const on = <T>(page: AdminPage, query: Query<T>): Query<T> | null =>
    isAsked && places.includes(page) ? query : null;
  const people = useQuery(on('staff', queries.people)).data?.people ?? [];
  const roles = useQuery(on('staff', queries.roles)).data?.roles ?? [];
  const organisation = useQuery(on('organisation', queries.organisation)).data;
  const queues = useQuery(on('routing', queries.directory)).data?.queues ?? [];
  const entryPoints = useQuery(on('entry-points', queries.entryPoints)).data ?? [];
  const lines = useQuery(on('lines', queries.lines)).data?.lines ?? [];
  const mailboxes = useQuery(on('mailboxes', queries.mailboxes)).data?.mailboxes ?? [];
  const senders = useQuery(on('texts', queries.texts)).data?.senders ?? [];
  const flows = useQuery(on('flows', queries.flows)).data?.flows ?? [];
  const templates = useQuery(on('templates', queries.allTemplates)).data?.templates ?? [];
  const servers = useQuery(on('sign-in', queries.identityServers)).data?.servers ?? [];
  const patterns = useQuery(on('privacy', queries.masking)).data?.patterns ?? [];
  const tokens = useQuery(on('api', queries.tokens)).data?.tokens ?? [];
  const webhooks = useQuery(on('api', queries.webhooks)).data?.webhooks ?? [];
  const uploads = useQuery(on('telephone', queries.speech)).data?.uploads ?? [];
  const part = (of: string): string => hrefOf(['admin', 'organisation', of]);
  const page = (of: AdminPage): string => hrefOf(['admin', of]);
  const found = (name: string): string => hrefOf(['admin', 'templates'], { search: name });
  return [
    ...people.map(({ name, kana, login }) =>
      entry('staff', name, hrefOf(['admin', 'staff'], { search: name }), `${kana} ${login}`),
    ),
    ...roles.flatMap(({ name, description }) =>
      name === null ? [] : [entry('staff', name, page('staff'), description)],
    ),
    ...(organisation?.departments ?? []).map(({ name, kana, path }) =>
      entry('organisation', name, part('departments'), `${kana} ${path}`),
    ),
    ...(organisation?.queues ?? []).map(({ name }) => entry('organisation', name, part('queues'))),
    ...(organisation?.categories ?? []).map(({ name }) => entry('organisation', name, part('categories'))),
    ...(organisation?.skills ?? []).map(({ name }) => entry('organisation', name, part('lists'))),
    ...[
      ...(organisation?.wrapUpCodes ?? []),
      ...(organisation?.presenceReasons ?? []),
      ...(organisation?.refuseReasons ?? []),
    ].map(({ name, code }) => entry('organisation', name, part('lists'), code)),
    ...queues.map(({ id, name }) => entry('routing', name, hrefOf(['admin', 'routing'], { queue: id }))),
    ...entryPoints.map(({ id, name, key }) =>
      entry('entry-points', name, hrefOf(['admin', 'entry-points'], { point: id }), key),
    ),
    ...lines.map(({ id, name, number }) =>
      entry('lines', name, hrefOf(['admin', 'lines'], { line: id }), withoutHyphens(number)),
    ),
    ...mailboxes.map(({ id, name, address, senderName }) =>
      entry('mailboxes', name, hrefOf(['admin', 'mailboxes'], { mailbox: id }), `${address} ${senderName}`),
    ),
    ...senders.map(({ name, sender }) => entry('texts', name, page('texts'), withoutHyphens(sender))),
    ...flows.map(({ id, name }) => entry('flows', name, hrefOf(['admin', 'flows', id]))),
    ...templates.map(({ title, kana, shortcut }) =>
      entry('templates', title, found(title), `${kana} ${shortcut ?? ''}`),
    ),
    ...servers.map(({ name }) => entry('sign-in', name, page('sign-in'))),
    ...patterns.flatMap(({ name }) =>
      name === null ? [] : [entry('privacy', name, hrefOf(['admin', 'privacy', 'masking']))],
    ),
    ...tokens.map(({ name }) => entry('api', name, page('api'))),
    ...webhooks.map(({ name, url }) => entry('api', name, page('api'), url)),
    ...uploads.map(({ name }) => entry('telephone', name, page('telephone'))),
  ];
}

function entry(place: AdminPage, name: string, href: string, also = ''): SettingEntry {
  return { place, href, name, where: placeName(place), also };
}

/** A number is looked for with and without them. */
function withoutHyphens(number: string): string {
  return `${number} ${number.replaceAll('-', '')}`;
}
