import type { FactorAnswer, OwnSessionsAnswer } from '#http/desk/second-factor-shapes.ts';
import type { IdentityServersAnswer } from '#http/admin/identity-server-shapes.ts';
import type { PasskeysAnswer } from '#http/desk/passkey-shapes.ts';
import type { WaysInAnswer } from '#http/desk/sign-on-shapes.ts';
import type {
  ClassesAnswer,
  DisposalsAnswer,
  LegalHoldsAnswer,
  RetentionAnswer,
} from '#http/admin/privacy-shapes.ts';
import type { SignInPolicyAnswer } from '#http/admin/sign-in-policy-shapes.ts';
import type { PurposeNoticesAnswer, RegisterAnswer } from '#http/admin/notice-shapes.ts';
import type { MaskingAnswer, RevealsAnswer } from '#http/admin/masking-shapes.ts';
import type { SponsoredTokensAnswer } from '#http/desk/sponsored-token-shapes.ts';
import type { ImportsAnswer } from '#http/admin/import-shapes.ts';
import type { TokensAnswer } from '#http/admin/token-shapes.ts';
import type { DeliveriesAnswer, WebhooksAnswer } from '#http/admin/webhook-shapes.ts';
import type { EntryPointAnswer, ShownColours } from '#http/admin/entry-point-shapes.ts';
import type { AuditAnswer, AuditChainAnswer, AuditPeopleAnswer } from '#http/admin/audit-shapes.ts';
import type { RequestAnswer, RequestsAnswer } from '#http/admin/data-request-shapes.ts';
import type { LeaksAnswer } from '#http/admin/leak-shapes.ts';
import type { FindingsAnswer, GrantsAnswer, OversightAnswer } from '#http/admin/oversight-shapes.ts';
import type { ProtectionAnswer } from '#http/desk/protection-shapes.ts';
import type { CitySettingsAnswer } from '#http/admin/city-shapes.ts';
import type { ChangesAnswer } from '#http/admin/change-shapes.ts';
import type { OrganisationAnswer } from '#http/admin/organisation-shapes.ts';
import type { SelfCheckAnswer } from '#http/admin/self-check-shapes.ts';
import type {
  CapacityAnswer,
  OpenWorkAnswer,
  PeopleAnswer,
  RolesAnswer,
  StaffExplanationAnswer,
} from '#http/admin/staff-shapes.ts';
import type { MailboxesAnswer } from '#http/admin/mailbox-shapes.ts';
import type { MailPlanAnswer, OwnMailboxesAnswer } from '#http/desk/mail-shapes.ts';
import type { MatterAnswer } from '#http/desk/matter-shapes.ts';
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

/** What the audit is searched by, as its address says it; empty ones are left out. */
export type AuditAsked = {
  readonly [name in 'subject' | 'staff' | 'action' | 'kind' | 'address' | 'from' | 'to']?: string;
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
  selfCheck: query<SelfCheckAnswer>('/admin/self-check'),
  imports: query<ImportsAnswer>('/admin/imports'),
  tokens: query<TokensAnswer>('/admin/tokens'),
  secondFactor: query<FactorAnswer>('/desk/second-factor'),
  ownSessions: query<OwnSessionsAnswer>('/desk/sessions'),
  passkeys: query<PasskeysAnswer>('/desk/passkeys'),
  waysIn: query<WaysInAnswer>('/desk/sign-on'),
  identityServers: query<IdentityServersAnswer>('/admin/identity-servers'),
  privacyClasses: query<ClassesAnswer>('/admin/privacy/classes'),
  purposeNotices: query<PurposeNoticesAnswer>('/admin/privacy/notices'),
  privacyRegister: query<RegisterAnswer>('/admin/privacy/register'),
  masking: query<MaskingAnswer>('/admin/privacy/masking'),
  reveals: (before?: string) =>
    query<RevealsAnswer>(`/admin/privacy/reveals${before ? `?before=${before}` : ''}`),
  retention: query<RetentionAnswer>('/admin/privacy/retention'),
  legalHolds: (before?: string) =>
    query<LegalHoldsAnswer>(`/admin/privacy/holds${before ? `?before=${before}` : ''}`),
  disposals: (before?: string) =>
    query<DisposalsAnswer>(`/admin/privacy/disposals${before ? `?before=${before}` : ''}`),
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
  capacity: query<CapacityAnswer>('/admin/capacity'),
  organisation: query<OrganisationAnswer>('/admin/organisation'),
  changes: (kind: string, before?: string) => {
    const asked = new URLSearchParams({ ...(kind && { kind }), ...(before && { before }) }).toString();
    return query<ChangesAnswer>(`/admin/changes${asked && `?${asked}`}`);
  },
  mailboxes: query<MailboxesAnswer>('/admin/mailboxes'),
  ownMailboxes: query<OwnMailboxesAnswer>('/desk/mailboxes'),
  mailAnswer: (id: string) => query<MailPlanAnswer>(`/desk/interactions/${id}/mail-answer`),
  matter: (id: string) => query<MatterAnswer>(`/desk/interactions/${id}/matter`),
  telephone: query<TelephoneAnswer>('/admin/telephone'),
  speech: query<SpeechAnswer>('/admin/speech'),
  deskPhones: query<DeskPhonesAnswer>('/admin/desk-phones'),
  entryPoints: query<EntryPointAnswer[]>('/admin/entry-points'),
  shownColours: (accent: string) =>
    query<ShownColours>(`/admin/shown-colours?accent=${encodeURIComponent(accent)}`),
  citySettings: query<CitySettingsAnswer>('/admin/city-settings'),
  audit: (asked: AuditAsked, before?: string) => {
    const given = new URLSearchParams();
    for (const [name, value] of Object.entries({ ...asked, before })) if (value) given.set(name, value);
    const text = given.toString();
    return query<AuditAnswer>(`/admin/audit${text ? `?${text}` : ''}`);
  },
  auditChain: query<AuditChainAnswer>('/admin/audit/chain'),
  auditPeople: query<AuditPeopleAnswer>('/admin/audit/people'),
  oversight: query<OversightAnswer>('/admin/oversight'),
  findings: (open: boolean, before?: string) =>
    query<FindingsAnswer>(
      `/admin/oversight/findings?open=${open}${before ? `&before=${encodeURIComponent(before)}` : ''}`,
    ),
  accessGrants: query<GrantsAnswer>('/admin/access-grants'),
  dataRequests: (finished: boolean) => query<RequestsAnswer>(`/admin/data-requests?finished=${finished}`),
  dataRequest: (id: string) => query<RequestAnswer>(`/admin/data-requests/${id}`),
  leaks: query<LeaksAnswer>('/admin/leaks'),
  protection: (residentId: string) => query<ProtectionAnswer>(`/desk/residents/${residentId}/protection`),
};

function listUrl(path: string, filter: object, limit: number, before: string | undefined): string {
  const given = new URLSearchParams({ filter: JSON.stringify(filter), limit: String(limit) });
  if (before) given.set('before', before);
  return `${path}?${given.toString()}`;
}
