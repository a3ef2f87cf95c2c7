import type { FactorAnswer, OwnSessionsAnswer } from '#http/desk/second-factor-shapes.ts';
import type { SignInPolicyAnswer } from '#http/admin/sign-in-policy-shapes.ts';
import type { SponsoredTokensAnswer } from '#http/desk/sponsored-token-shapes.ts';
import type { ImportsAnswer } from '#http/admin/import-shapes.ts';
import type { TokensAnswer } from '#http/admin/token-shapes.ts';
import type { DeliveriesAnswer, WebhooksAnswer } from '#http/admin/webhook-shapes.ts';
import type { EntryPointAnswer, ShownColours } from '#http/admin/entry-point-shapes.ts';
import type { CitySettingsAnswer } from '#http/admin/city-shapes.ts';
import type { ChangesAnswer } from '#http/admin/change-shapes.ts';
import type { OrganisationAnswer } from '#http/admin/organisation-shapes.ts';
import type {
  OpenWorkAnswer,
  PeopleAnswer,
  RolesAnswer,
  StaffExplanationAnswer,
} from '#http/admin/staff-shapes.ts';
import type { MailboxesAnswer } from '#http/admin/mailbox-shapes.ts';
import type { MailPlanAnswer, OwnMailboxesAnswer } from '#http/desk/mail-shapes.ts';
import type { SpeechAnswer } from '#http/admin/speech-shapes.ts';
import type { DeskPhonesAnswer, TelephoneAnswer } from '#http/admin/telephone-shapes.ts';
import type {
  FlowAnswer,
  FlowsAnswer,
  FlowTemplatesAnswer,
  FlowVersionsAnswer,
} from '#http/admin/flow-shapes.ts';
import type {
  DecisionNote,
  HarassmentAnswer,
  HelpInWriting,
  HarassmentSettingsAnswer,
  MyHarassment,
} from '#http/desk/harassment-shapes.ts';
import type {
  CallbackPolicyAnswer,
  CallbacksAnswer,
  PhoneLinesAnswer,
  SlotsAnswer,
} from '#http/desk/callback-shapes.ts';
import type {
  CampaignAnswer,
  CampaignsAnswer,
  MissedCallsAnswer,
  NumbersAnswer,
} from '#http/desk/campaign-shapes.ts';
import type { CityAnswer } from '#http/public/shapes.ts';
import type { TranscriptAnswer } from '#http/desk/transcript-shapes.ts';
import type { TemplatesAnswer, TemplateVersionsAnswer } from '#http/desk/template-shapes.ts';
import type {
  DraftsAnswer,
  MentionableAnswer,
  MentionsAnswer,
  OnlookersAnswer,
} from '#http/desk/writing-shapes.ts';
import type { Query } from './desk-cache.ts';
import type {
  Alerts,
  Audit,
  Calls,
  Case,
  CaseFilter,
  CaseList,
  Cases,
  Colleagues,
  Directory,
  Duties,
  FailedWork,
  Found,
  Glance,
  Interaction,
  InteractionCalls,
  InteractionFilter,
  InteractionList,
  Interactions,
  LinesAnswer,
  TextsAnswer,
  InteractionView,
  Messages,
  Notices,
  Offers,
  Phone,
  PhoneDirectory,
  Recording,
  RecordingDeletions,
  Recordings,
  Resident,
  Residents,
  RoutedQueue,
  RoutingExplanation,
  RoutingForecast,
  SavedViews,
  Session,
  SupervisedCalls,
  SupervisedLines,
  SupervisedRows,
  Supervision,
  SupervisionSettings,
  Timeline,
  Watchers,
} from './desk-types.ts';

const query = <T>(url: string): Query<T> => ({ url });

/** What a search is narrowed to, as its address says it: kind, from, to, state, departmentId, before. */
export type SearchNarrowing = {
  readonly [name in 'kind' | 'from' | 'to' | 'state' | 'departmentId' | 'before']?: string;
};

/** Every address that the desk reads, with the type of its answer. */
export const queries = {
  session: query<Session>('/desk/session'),
  directory: query<Directory>('/desk/directory'),
  offers: query<Offers>('/desk/offers'),
  phone: query<Phone>('/desk/phone'),
  phoneDirectory: query<PhoneDirectory>('/desk/phone/directory'),
  calls: query<Calls>('/desk/calls/mine'),
  cities: query<CityAnswer[] | { cities: CityAnswer[] }>('/public/cities'),
  interactions: (view: InteractionView, before?: string) =>
    query<Interactions>(
      `/desk/interactions?view=${view}&limit=50${before ? `&before=${encodeURIComponent(before)}` : ''}`,
    ),
  interaction: (id: string) => query<Interaction>(`/desk/interactions/${id}`),
  transcript: (interactionId: string) =>
    query<TranscriptAnswer>(`/desk/interactions/${interactionId}/transcript`),
  interactionCalls: (id: string) => query<InteractionCalls>(`/desk/interactions/${id}/calls`),
  recording: (id: string) => query<Recording>(`/desk/recordings/${id}`),
  recordings: (asked: string) => query<Recordings>(`/desk/recordings${asked && `?${asked}`}`),
  recordingDeletions: (before?: string) =>
    query<RecordingDeletions>(
      `/desk/recording-deletions${before ? `?before=${encodeURIComponent(before)}` : ''}`,
    ),
  duties: query<Duties>('/desk/duties'),
  colleagues: (id: string) => query<Colleagues>(`/desk/interactions/${id}/colleagues`),
  earlierMessages: (id: string, beforeSeq: number) =>
    query<Messages>(`/desk/interactions/${id}/messages?before=${beforeSeq}&limit=50`),
  flows: query<FlowsAnswer>('/admin/flows'),
  flow: (id: string) => query<FlowAnswer>(`/admin/flows/${id}`),
  flowVersions: (id: string) => query<FlowVersionsAnswer>(`/admin/flows/${id}/versions`),
  flowTemplates: (queueId: string) =>
    query<FlowTemplatesAnswer>(`/admin/flow-templates${queueId ? `?queueId=${queueId}` : ''}`),
  templates: query<TemplatesAnswer>('/desk/templates'),
  allTemplates: query<TemplatesAnswer>('/desk/templates/all'),
  templateVersions: (id: string) => query<TemplateVersionsAnswer>(`/desk/templates/${id}/versions`),
  mentions: query<MentionsAnswer>('/desk/mentions'),
  mentionable: (interactionId: string) =>
    query<MentionableAnswer>(`/desk/interactions/${interactionId}/mentionable`),
  mentionableInCase: (caseId: string) => query<MentionableAnswer>(`/desk/cases/${caseId}/mentionable`),
  onlookers: (kind: 'interaction' | 'case' | 'resident', id: string) =>
    query<OnlookersAnswer>(`/desk/onlookers/${id}?kind=${kind}`),
  drafts: (subjectId: string) => query<DraftsAnswer>(`/desk/drafts/${subjectId}`),
  resident: (id: string) => query<Resident>(`/desk/residents/${id}`),
  residents: (words: string) => query<Residents>(`/desk/residents?q=${encodeURIComponent(words)}`),
  timeline: (residentId: string, before?: string, kinds?: string) => {
    const given = new URLSearchParams({ ...(kinds && { kinds }), ...(before && { before }) }).toString();
    return query<Timeline>(`/desk/residents/${residentId}/timeline${given && `?${given}`}`);
  },
  cases: (view: string, status: string, before?: string) =>
    query<Cases>(
      `/desk/cases?view=${view}&status=${status}&limit=50${before ? `&before=${encodeURIComponent(before)}` : ''}`,
    ),
  caseList: (filter: CaseFilter, before?: string, limit = 50) =>
    query<CaseList>(listUrl('/desk/case-list', filter, limit, before)),
  interactionList: (filter: InteractionFilter, before?: string) =>
    query<InteractionList>(listUrl('/desk/interaction-list', filter, 50, before)),
  glance: query<Glance>('/desk/glance'),
  views: query<SavedViews>('/desk/views'),
  viewCounts: query<{ counts: Record<string, number> }>('/desk/view-counts'),
  case: (id: string) => query<Case>(`/desk/cases/${id}`),
  search: (words: string, given: SearchNarrowing = {}) =>
    query<Found>(`/desk/search?${new URLSearchParams({ q: words, ...given }).toString()}`),
  routedQueue: (id: string) => query<RoutedQueue>(`/desk/queues/${id}`),
  whatIf: (id: string, asked: string) => query<RoutingForecast>(`/desk/queues/${id}/what-if?${asked}`),
  explanation: (id: string) => query<RoutingExplanation>(`/desk/interactions/${id}/explanation`),
  supervision: query<Supervision>('/desk/supervision'),
  supervisedCalls: query<SupervisedCalls>('/desk/supervision/calls'),
  supervisedLines: query<SupervisedLines>('/desk/supervision/lines'),
  waitingIn: (queueId: string) => query<SupervisedRows>(`/desk/supervision/queues/${queueId}/waiting`),
  inHandOf: (staffId: string) => query<SupervisedRows>(`/desk/supervision/agents/${staffId}/interactions`),
  interactionHelp: (id: string) => query<HelpInWriting>(`/desk/interactions/${id}/help`),
  harassment: query<HarassmentAnswer>('/desk/supervision/harassment'),
  harassmentSettings: query<HarassmentSettingsAnswer>('/desk/supervision/harassment-settings'),
  decisionNote: (id: string) => query<DecisionNote>(`/desk/harassment/${id}/note`),
  myHarassment: query<MyHarassment>('/desk/harassment/mine'),
  alerts: query<Alerts>('/desk/supervision/alerts'),
  supervisionRules: query<SupervisionSettings>('/desk/supervision/rules'),
  notices: query<Notices>('/desk/notices'),
  watchers: (id: string) => query<Watchers>(`/desk/interactions/${id}/watchers`),
  callbacks: (view: 'open' | 'mine' | 'settled', before?: string) =>
    query<CallbacksAnswer>(
      `/desk/callbacks?view=${view}${before ? `&before=${encodeURIComponent(before)}` : ''}`,
    ),
  callbacksOf: (interactionId: string) =>
    query<CallbacksAnswer>(`/desk/callbacks?interactionId=${interactionId}`),
  phoneLines: query<PhoneLinesAnswer>('/desk/phone-lines'),
  callbackSlots: (queueId: string) => query<SlotsAnswer>(`/desk/callback-slots?queueId=${queueId}`),
  callbackPolicy: (queueId: string) => query<CallbackPolicyAnswer>(`/desk/queues/${queueId}/callback`),
  missedCalls: (view: 'open' | 'settled', before?: string) =>
    query<MissedCallsAnswer>(
      `/desk/missed-calls?view=${view}${before ? `&before=${encodeURIComponent(before)}` : ''}`,
    ),
  campaigns: query<CampaignsAnswer>('/desk/campaigns'),
  campaign: (id: string) => query<CampaignAnswer>(`/desk/campaigns/${id}`),
  campaignNumbers: (id: string, after = 0) =>
    query<NumbersAnswer>(`/desk/campaigns/${id}/numbers?after=${after}`),
  failedWork: query<FailedWork>('/admin/failed-work'),
  imports: query<ImportsAnswer>('/admin/imports'),
  tokens: query<TokensAnswer>('/admin/tokens'),
  secondFactor: query<FactorAnswer>('/desk/second-factor'),
  ownSessions: query<OwnSessionsAnswer>('/desk/sessions'),
  signInPolicy: query<SignInPolicyAnswer>('/admin/sign-in-policy'),
  sponsoredTokens: query<SponsoredTokensAnswer>('/desk/tokens'),
  webhooks: query<WebhooksAnswer>('/admin/webhooks'),
  webhookLog: (id: string, before?: number) =>
    query<DeliveriesAnswer>(`/admin/webhooks/${id}/deliveries${before ? `?before=${before}` : ''}`),
  lines: query<LinesAnswer>('/admin/lines'),
  texts: query<TextsAnswer>('/admin/texts'),
  people: query<PeopleAnswer>('/admin/staff'),
  openWork: (staffId: string) => query<OpenWorkAnswer>(`/admin/staff/${staffId}/work`),
  staffPermissions: (staffId: string) => query<StaffExplanationAnswer>(`/admin/staff/${staffId}/permissions`),
  roles: query<RolesAnswer>('/admin/roles'),
  organisation: query<OrganisationAnswer>('/admin/organisation'),
  changes: (kind: string, before?: string) => {
    const asked = new URLSearchParams({ ...(kind && { kind }), ...(before && { before }) }).toString();
    return query<ChangesAnswer>(`/admin/changes${asked && `?${asked}`}`);
  },
  mailboxes: query<MailboxesAnswer>('/admin/mailboxes'),
  ownMailboxes: query<OwnMailboxesAnswer>('/desk/mailboxes'),
  mailAnswer: (id: string) => query<MailPlanAnswer>(`/desk/interactions/${id}/mail-answer`),
  telephone: query<TelephoneAnswer>('/admin/telephone'),
  speech: query<SpeechAnswer>('/admin/speech'),
  deskPhones: query<DeskPhonesAnswer>('/admin/desk-phones'),
  entryPoints: query<EntryPointAnswer[]>('/admin/entry-points'),
  shownColours: (accent: string) =>
    query<ShownColours>(`/admin/shown-colours?accent=${encodeURIComponent(accent)}`),
  citySettings: query<CitySettingsAnswer>('/admin/city-settings'),
  audit: (subject: string, before?: string) => {
    const given = new URLSearchParams();
    if (subject) given.set('subject', subject);
    if (before) given.set('before', before);
    const text = given.toString();
    return query<Audit>(`/admin/audit${text ? `?${text}` : ''}`);
  },
};

function listUrl(path: string, filter: object, limit: number, before: string | undefined): string {
  const given = new URLSearchParams({ filter: JSON.stringify(filter), limit: String(limit) });
  if (before) given.set('before', before);
  return `${path}?${given.toString()}`;
}

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
  { address: /^\/(admin|desk)\/mailboxes$/, kinds: ['mailbox'] },
  { address: /^\/desk\/interactions\/[^/]+\/mail-answer$/, kinds: ['conversation'] },
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
  /^\/admin\/(?!imports|webhooks|mailboxes)/,
  /^\/public\//,
];

const texts = new WeakMap<object, string>();

function mentions(data: unknown, id: string): boolean {
  if (typeof data !== 'object' || data === null) return false;
  let text = texts.get(data);
  if (text === undefined) {
    text = JSON.stringify(data);
    texts.set(data, text);
  }
  return text.includes(id);
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
  if (url.startsWith('/desk/interactions/') && EXCHANGE.includes(hint.kind) && hint.kind !== 'interaction')
    return true;
  if (url.startsWith('/desk/cases/') && CASE.includes(hint.kind) && hint.kind !== 'case') return true;
  if (url.includes('/timeline') && EXCHANGE.includes(hint.kind)) return true;
  // Also what was refused before: it may have come back into sight.
  return url.includes(hint.id) || mentions(data, hint.id);
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
  return 0;
}
