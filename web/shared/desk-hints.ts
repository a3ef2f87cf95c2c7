import { queries } from './desk-queries.ts';

/** A hint without its cursor: something of this kind changed. */
export type Hint = { readonly type: string; readonly kind: string; readonly id: string };

const EXCHANGE = ['interaction', 'conversation', 'message', 'handover', 'offer'];
const CASE = ['case', 'promise'];
const CALL = ['call', 'recording', 'interaction'];
const KNOWN = new Set([
  ...EXCHANGE,
  ...CASE,
  'resident',
  'presence',
  'directory',
  'draft',
  'view',
  'template',
  'flow',
  'mention',
  'onlooker',
  'alert',
  'notice',
  'call',
  'phone-line',
  'phone',
  'recording',
  'callback',
  'missed-call',
  'campaign',
  'transcript',
  'harassment',
  'import',
  'webhook',
  'mailbox',
  'oversight',
  'access-grant',
  'data-request',
]);

/** Lists: which kinds of change may add to, remove from or reorder what an address answers. */
const LISTS: readonly { readonly address: RegExp; readonly kinds: readonly string[] }[] = [
  { address: /^\/desk\/interactions\?/, kinds: [...EXCHANGE, 'resident'] },
  { address: /^\/desk\/case-list/, kinds: [...CASE, 'resident'] },
  { address: /^\/desk\/interaction-list/, kinds: [...EXCHANGE, 'resident'] },
  { address: /^\/desk\/glance$/, kinds: [...CASE, 'interaction'] },
  { address: /^\/desk\/views$/, kinds: ['view', 'directory'] },
  { address: /^\/desk\/view-counts$/, kinds: ['view', 'case', 'interaction'] },
  { address: /^\/desk\/duties$/, kinds: ['handover', 'interaction', 'directory'] },
  { address: /^\/admin\/webhooks/, kinds: ['webhook'] },
  { address: /^\/admin\/imports/, kinds: ['import'] },
  { address: /^\/admin\/oversight/, kinds: ['oversight'] },
  { address: /^\/admin\/access-grants$/, kinds: ['access-grant'] },
  { address: /^\/admin\/data-requests/, kinds: ['data-request'] },
  { address: /^\/(admin|desk)\/mailboxes$/, kinds: ['mailbox'] },
  { address: /^\/desk\/interactions\/[^/]+\/mail-answer$/, kinds: ['conversation'] },
  { address: /^\/desk\/interactions\/[^/]+\/matter$/, kinds: ['interaction', 'conversation'] },
  { address: /^\/desk\/phone$/, kinds: ['phone'] },
  { address: /^\/desk\/calls\/mine$/, kinds: ['call', 'offer', 'interaction', 'harassment'] },
  { address: /^\/desk\/interactions\/[^/]+\/help$/, kinds: ['interaction', 'harassment'] },
  { address: /^\/desk\/harassment\/mine$/, kinds: ['harassment'] },
  { address: /^\/desk\/supervision\/harassment-settings$/, kinds: ['harassment'] },
  { address: /^\/desk\/supervision\/harassment$/, kinds: ['harassment'] },
  { address: /^\/desk\/offers$/, kinds: ['offer', 'handover', 'interaction'] },
  { address: /^\/desk\/cases\?/, kinds: [...CASE, 'resident'] },
  { address: /^\/desk\/residents\/[^/]+\/history$/, kinds: ['interaction', 'conversation'] },
  { address: /^\/desk\/residents\/[^/]+\/timeline/, kinds: ['interaction', 'case', 'promise'] },
  { address: /^\/desk\/supervision$/, kinds: [...EXCHANGE, 'presence', 'directory'] },
  { address: /^\/desk\/supervision\/(queues|agents)\//, kinds: EXCHANGE },
  { address: /^\/desk\/supervision\/calls$/, kinds: [...EXCHANGE, 'call'] },
  { address: /^\/desk\/supervision\/lines$/, kinds: ['phone-line', 'directory'] },
  { address: /^\/desk\/supervision\/(alerts|rules)$/, kinds: ['alert'] },
  { address: /^\/desk\/notices$/, kinds: ['notice'] },
  { address: /^\/desk\/callbacks\?/, kinds: ['callback'] },
  { address: /^\/desk\/missed-calls\?/, kinds: ['missed-call'] },
  { address: /^\/desk\/campaigns$/, kinds: ['campaign'] },
  { address: /^\/desk\/(session|directory)$/, kinds: ['directory'] },
  { address: /^\/desk\/queues\/[^/]+$/, kinds: ['directory', 'presence'] },
];

/** Searches and pages of the past stay as they were found; nobody wants them to move under the eyes. */
const STILL = [
  /^\/desk\/search/,
  /\/what-if\?/,
  /^\/desk\/residents\?/,
  /\/messages\?/,
  /^\/desk\/recording(s\?|s$|-deletions)/,
  /\/history[?/]/,
  /^\/admin\/(?!imports|webhooks|mailboxes|oversight|access-grants|data-requests)/,
  /^\/public\//,
];

const AROUND = new Set(['/desk/offers', '/desk/calls/mine', '/desk/duties', '/desk/harassment/mine']);
const BESIDE = /^\/desk\/interactions\/[^/]+\/(matter|mail-answer|help)$/;
const INTERACTION = /^\/desk\/interactions\/[^/]+$/;
const UUID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g;
const named = new WeakMap<object, ReadonlySet<string>>();

/** Hints come 300 a second and name ids: of each answer its ids are picked out once, not its text read for each hint. */
function mentions(data: unknown, id: string): boolean {
  if (typeof data !== 'object' || data === null) return false;
  let ids = named.get(data);
  if (ids === undefined) {
    ids = new Set(JSON.stringify(data).match(UUID));
    named.set(data, ids);
  }
  return ids.has(id);
}

/**
 * Decides whether what an address shows may differ after a hint. An answer that names the id is concerned; lists are
 * concerned by kind; a kind that this desk does not know concerns everything, so that a newer server loses nothing.
 */
export function concerns(hint: Hint, url: string, data: unknown): boolean {
  if (STILL.some((address) => address.test(url))) return false;
  if (!KNOWN.has(hint.kind)) return true;
  // Named by the interaction: nothing else of that changes while people talk, and nothing of what they said changes otherwise.
  if (hint.kind === 'transcript' || url.endsWith('/transcript'))
    return ['transcript', 'interaction'].includes(hint.kind) && url === queries.transcript(hint.id).url;
  // Everybody hears of everybody's presence; only supervisors are shown that of others.
  if (hint.kind === 'presence')
    return url === '/desk/supervision' || (url === '/desk/session' && mentions(data, hint.id));
  if (url.endsWith('/watchers')) return hint.kind === 'interaction' && url.includes(hint.id);
  // Numbers are shown there, each look is audited: what is said elsewhere is no reason for another.
  if (/^\/desk\/interactions\/[^/]+\/calls$/.test(url))
    return CALL.includes(hint.kind) && (url.includes(hint.id) || mentions(data, hint.id));
  // A draft is named by what it is about: nothing else of that changes while somebody types.
  if (hint.kind === 'draft') return url === queries.drafts(hint.id).url;
  if (hint.kind === 'onlooker') return url.startsWith(`/desk/onlookers/${hint.id}`);
  if (hint.kind === 'flow') return url.startsWith('/admin/flows');
  if (hint.kind === 'template') return url.startsWith('/desk/templates');
  if (hint.kind === 'mention') return url === queries.mentions.url;
  if (LISTS.some((list) => list.address.test(url) && list.kinds.includes(hint.kind))) return true;
  if (url.startsWith('/desk/interactions/') && EXCHANGE.includes(hint.kind)) {
    // The answer names its conversation; what is asked beside it does not.
    const isNamed = hint.kind === 'interaction' || (hint.kind === 'conversation' && INTERACTION.test(url));
    if (!isNamed) return true;
  }
  if (url.startsWith('/desk/cases/') && CASE.includes(hint.kind) && hint.kind !== 'case') return true;
  if (url.includes('/timeline') && EXCHANGE.includes(hint.kind)) return true;
  // Also what was refused before: it may have come back into sight.
  return url.includes(hint.id) || mentions(data, hint.id);
}

/** Decides whether somebody waits for just this: it is fetched at once, however short ago it was. */
export function isUrgent(hint: Hint, url: string): boolean {
  if (url === queries.offers.url) return hint.kind === 'offer' || hint.kind === 'handover';
  return url === queries.calls.url && (hint.kind === 'call' || hint.kind === 'offer');
}

/**
 * The least time (ms) between two fetches of an address while hints rain: single objects at once, lists apart, or
 * hundreds of desks would ask for them many times a second. The first hint after a quiet while is followed at once.
 */
export function gapMs(url: string): number {
  if (url.includes('/timeline') || url.endsWith('/history')) return 2000;
  // Counts of many views cost as many queries; they may lag behind what stands beside them.
  if (url === '/desk/view-counts' || url === '/desk/glance') return 5000;
  if (url.includes('-list?')) return 1000;
  if (url.startsWith('/desk/supervision')) return 1000;
  // Each call of a list is a hint.
  if (url.startsWith('/desk/campaigns')) return 2000;
  if (url === '/desk/directory' || url.startsWith('/desk/cases?') || url.startsWith('/desk/interactions?'))
    return 1000;
  // What stands around the page is named by whatever happens in the city; what it is there for is urgent.
  if (AROUND.has(url) || BESIDE.test(url)) return 500;
  return 0;
}
