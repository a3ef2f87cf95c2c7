/**
 * The rooms of the house and what each may import: the one table that the walls (tools/walls.ts) and the page of
 * rooms in ARCHITECTURE.md are made from. A row is a decision; whoever widens one says why beside it.
 */
export interface Room {
  /** Its folder, or its file; the longest that fits a file is the file's room. */
  place: string;
  holds: string;
  /** Rooms it may import whole (through their doors). '*' for what composes everything. */
  may: readonly string[];
  /** Rooms of which it may import types only. */
  mayTypes?: readonly string[];
  /** Single names beyond that, by file, each for a reason. */
  mayNames?: Readonly<Record<string, { names: readonly string[]; why: string }>>;
  /** Files that others may import; a room without doors is open. */
  doors?: readonly string[];
  /** Files with SQL besides store.ts and store-*.ts. */
  sql?: Readonly<Record<string, string>>;
}

const GROUND = ['src/kernel', 'src/db'];
/** Rooms of residents, staff and lists that many others stand on. */
const COMMON = [...GROUND, 'src/domain/staff', 'src/domain/city', 'src/domain/masking', 'src/domain/files'];
const CENTRE = [...COMMON, 'src/domain/residents', 'src/domain/interactions'];
const DOMAIN = [
  ...CENTRE,
  'src/domain/resident-side',
  'src/domain/writing',
  'src/domain/knowledge',
  'src/domain/routing',
  'src/domain/cases',
  'src/domain/supervision',
  'src/domain/calls',
  'src/domain/mail',
  'src/domain/recordings',
  'src/domain/flows',
  'src/domain/speech',
  'src/domain/outreach',
  'src/domain/transcripts',
  'src/domain/integration',
  'src/domain/texts',
  'src/domain/sign-on',
  'src/domain/privacy',
  'src/domain/oversight',
  'src/domain/disclosure',
];

export const ROOMS: readonly Room[] = [
  {
    place: 'src/kernel',
    holds:
      'clock, ids, refusals, log, traces, sealing, Japanese calendar, kana, phone numbers, sound, pages of TIFF, CSV',
    may: [],
  },
  {
    place: 'src/db',
    holds: 'PostgreSQL: its own server, connection, transactions, migrations, events, jobs, audit, backup',
    may: ['src/kernel'],
  },
  { place: 'src/config.ts', holds: 'the environment, read once', may: [] },
  {
    place: 'src/domain/staff',
    holds: 'accounts, sessions, departments, roles, audience keys',
    may: GROUND,
    doors: [
      'staff.ts',
      'people.ts',
      'taking-over.ts',
      'second-factor.ts',
      'sign-in-policy.ts',
      'provisioning.ts',
      'new-password.ts',
      'passkeys.ts',
      'sign-in-tries.ts',
      'roles.ts',
      'grants.ts',
      'account-links.ts',
      'account-letters.ts',
      'capacity.ts',
      'directory-roles.ts',
      'departments.ts',
      'planned.ts',
      'skills.ts',
      'onlookers.ts',
      'sessions.ts',
      'views.ts',
      'access.ts',
      'types.ts',
    ],
    sql: { 'access.ts': 'the one predicate of visibility, handed to the queries of other rooms' },
  },
  {
    place: 'src/domain/city',
    holds: 'a city, its settings, holidays and numbers',
    may: GROUND,
    doors: ['city.ts', 'profile.ts', 'types.ts'],
  },
  {
    place: 'src/domain/masking',
    holds: 'numbers that must not stand on screens: patterns, originals apart, who looked at one',
    may: [...GROUND, 'src/domain/staff'],
    doors: ['patterns.ts', 'originals.ts', 'types.ts'],
  },
  {
    place: 'src/domain/files',
    holds: 'what is known of a stored file',
    // A name may hold a number, like each text of a person.
    may: [...GROUND, 'src/domain/masking'],
    doors: ['files.ts', 'types.ts'],
  },
  {
    place: 'src/domain/residents',
    holds: 'residents, their contact points, what ties them; merging and splitting of records',
    may: [...GROUND, 'src/domain/staff'],
    doors: [
      'residents.ts',
      'facts.ts',
      'protection.ts',
      'moves.ts',
      'same.ts',
      'steps.ts',
      'ties.ts',
      'types.ts',
    ],
  },
  {
    place: 'src/domain/interactions',
    holds: 'conversations, messages, interactions, legs: the centre',
    may: [...COMMON, 'src/domain/residents'],
    doors: [
      'interactions.ts',
      'entry-points.ts',
      'filtering.ts',
      'messages.ts',
      'said-files.ts',
      'held.ts',
      'search.ts',
      'whose.ts',
      'history.ts',
      'returning.ts',
      'matters.ts',
      'sent.ts',
      'access.ts',
      'types.ts',
    ],
  },
  {
    place: 'src/domain/resident-side',
    holds:
      'what a resident leaves beside the talk: the wish how to be answered, points after the end, the way on at another device',
    may: CENTRE,
    doors: ['devices.ts', 'rules.ts', 'surveys.ts', 'types.ts', 'wishes.ts'],
  },
  {
    place: 'src/domain/writing',
    holds: 'what the staff begin to write and whom they name in it: drafts, mentions',
    may: CENTRE,
    doors: ['drafts.ts', 'mentions.ts', 'types.ts'],
  },
  {
    place: 'src/domain/knowledge',
    holds: 'what the city says again and again: templates',
    may: [...GROUND, 'src/domain/staff'],
    doors: ['knowledge.ts', 'types.ts'],
  },
  {
    place: 'src/domain/routing',
    holds: 'queues, presence, offers, hand-overs, the single writer',
    may: CENTRE,
    doors: [
      'members.ts',
      'queue-places.ts',
      'routing.ts',
      'absence.ts',
      'lines.ts',
      'expected-wait.ts',
      'figures.ts',
      'personal.ts',
      'parking.ts',
      'silence.ts',
      'queue-settings.ts',
      'explain.ts',
      'offers.ts',
      'handovers.ts',
      'interventions.ts',
      'live.ts',
      'live-rules.ts',
      'live-types.ts',
      'router.ts',
      'rules.ts',
      'types.ts',
    ],
    sql: { 'pool.ts': 'the lease is nothing but SQL, on the database clock' },
  },
  {
    place: 'src/domain/cases',
    holds: 'cases, their history, due times, promises, the private link',
    may: CENTRE,
    mayTypes: ['src/domain/writing'],
    doors: [
      'cases.ts',
      'importing.ts',
      'filtering.ts',
      'bulk.ts',
      'notice.ts',
      'overdue.ts',
      'whose.ts',
      'leaving.ts',
      'settings.ts',
      'mentions.ts',
      'held.ts',
      'types.ts',
    ],
  },
  {
    place: 'src/domain/supervision',
    holds: 'alerts by rule, looking on, whispers, notices to staff, calls for help',
    may: CENTRE,
    doors: ['supervision.ts', 'watching.ts', 'harassment.ts', 'rules.ts', 'types.ts'],
  },
  {
    place: 'src/domain/calls',
    holds:
      'telephone calls: the exchange as a port, the call as a machine, lines, telephones of the staff, faxes',
    may: [...GROUND, 'src/domain/staff'],
    doors: [
      'calls.ts',
      'devices.ts',
      'faxes.ts',
      'lines.ts',
      'monitoring.ts',
      'phone-watch.ts',
      'reconcile.ts',
      'relay.ts',
      'exchange.ts',
      'types.ts',
    ],
  },
  {
    place: 'src/domain/mail',
    holds: 'mailboxes, mails as they came, what a mail is beside its message; the mail servers as a port',
    may: [...GROUND, 'src/domain/staff'],
    doors: [
      'mailboxes.ts',
      'raw-mails.ts',
      'mails.ts',
      'receipts.ts',
      'rules.ts',
      'post-office.ts',
      'types.ts',
    ],
  },
  {
    place: 'src/domain/outreach',
    holds: 'calls that the city owes: callbacks, missed calls, announcements to a list, and their attempts',
    may: CENTRE,
    doors: [
      'callbacks.ts',
      'missed.ts',
      'campaigns.ts',
      'campaign-numbers.ts',
      'attempts.ts',
      'rules.ts',
      'access.ts',
      'types.ts',
    ],
  },
  {
    place: 'src/domain/flows',
    holds: 'self-service by voice and by text: definitions as data, the pure engine that runs them',
    may: [...GROUND, 'src/domain/staff'],
    doors: [
      'flows.ts',
      'ahead.ts',
      'instances.ts',
      'definition.ts',
      'engine.ts',
      'lead.ts',
      'matching.ts',
      'rendering.ts',
      'rules.ts',
      'templates.ts',
      'types.ts',
    ],
  },
  {
    place: 'src/domain/recordings',
    holds: 'what was recorded of calls: its parts, how long it is kept, holds, the proof of its deletion',
    may: [...GROUND, 'src/domain/staff'],
    doors: ['recordings.ts', 'holds.ts', 'deleting.ts', 'types.ts'],
  },
  {
    place: 'src/domain/speech',
    holds: 'texts as speech: how they are read aloud, voices, and the sounds that an exchange plays',
    may: [...GROUND, 'src/domain/staff'],
    doors: ['speech.ts', 'engine.ts', 'types.ts'],
  },
  {
    place: 'src/domain/transcripts',
    holds: 'what was said in calls, as text: segments, recognition, corrections',
    may: CENTRE,
    doors: ['transcripts.ts', 'recogniser.ts', 'recognition.ts', 'segmenter.ts', 'types.ts'],
  },
  {
    place: 'src/domain/integration',
    holds:
      'what other systems of the city may do here: tokens, their idempotency keys, what they are told (webhooks) and what is taken over from them (imports)',
    may: [...GROUND, 'src/domain/staff'],
    doors: [
      'tokens.ts',
      'sponsors.ts',
      'idempotency.ts',
      'webhooks.ts',
      'deliveries.ts',
      'signing.ts',
      'imports.ts',
      'types.ts',
    ],
  },
  {
    place: 'src/domain/texts',
    holds: 'text messages to mobile telephones: senders, limits, what became of each',
    may: [...GROUND, 'src/domain/staff'],
    doors: ['texts.ts', 'types.ts'],
  },
  {
    place: 'src/domain/sign-on',
    holds: 'identity servers of the city: whom of ours they mean, and what their groups give',
    may: [...GROUND, 'src/domain/staff'],
    doors: [
      'servers.ts',
      'admitting.ts',
      'directory.ts',
      'under-way.ts',
      'identity-client.ts',
      'rules.ts',
      'types.ts',
    ],
  },
  {
    place: 'src/domain/privacy',
    holds: 'personal data as the law has it: information classes, retention, disposal, masking, purposes',
    may: [...GROUND, 'src/domain/staff'],
    doors: [
      'classes.ts',
      'retention.ts',
      'holds.ts',
      'disposal.ts',
      'notices.ts',
      'register.ts',
      'sealed-columns.ts',
      'search-columns.ts',
      'types.ts',
    ],
  },
  {
    place: 'src/domain/oversight',
    holds:
      'whether people look at what is their business: findings in the audit, decisions on them, persons in view',
    may: [...GROUND, 'src/domain/staff'],
    doors: ['oversight.ts', 'rules.ts', 'types.ts'],
  },
  {
    place: 'src/domain/disclosure',
    holds: 'what persons ask of the city about their data, and leaks: clocks, black-outs, packages, reports',
    may: [...GROUND, 'src/domain/staff'],
    doors: [
      'requests.ts',
      'decisions.ts',
      'request-files.ts',
      'leaks.ts',
      'looks-links.ts',
      'rules.ts',
      'types.ts',
    ],
  },
  {
    place: 'src/outside/sms',
    holds: 'text messages as a channel, and by a provider with the API of Twilio',
    may: ['src/kernel'],
    mayTypes: ['src/domain/interactions', 'src/domain/texts'],
  },
  {
    place: 'src/outside/storage',
    holds: 'files on disk: type, size, images re-encoded',
    may: ['src/kernel'],
  },
  { place: 'src/outside/tls', holds: 'certificates', may: ['src/kernel'] },
  { place: 'src/outside/listening', holds: 'whether a port can be listened on', may: [] },
  {
    place: 'src/outside/clamav',
    holds: 'files shown to a virus scanner (clamd)',
    may: ['src/kernel'],
    mayTypes: ['src/outside/storage'],
  },
  { place: 'src/outside/otlp', holds: 'traces told to a collector of OpenTelemetry', may: ['src/kernel'] },
  {
    place: 'src/outside/trial-root',
    holds: 'the Debian root of a trial telephone, and how its programs are run',
    may: [],
  },
  {
    place: 'src/outside/speech-programs',
    holds: 'speech by programs of this machine: Open JTalk, eSpeak NG',
    may: ['src/kernel'],
    mayTypes: ['src/domain/speech'],
    mayNames: {
      'src/domain/speech/engine.ts': { names: ['SpeechFailed'], why: 'what the port throws' },
      'src/outside/trial-root/trial-root.ts': {
        names: ['TrialRoot', 'libraryFolder'],
        why: 'where the programs of a trial lie',
      },
    },
  },
  {
    place: 'src/outside/openai-speech',
    holds: 'speech by a server with the API of OpenAI',
    may: ['src/kernel'],
    mayTypes: ['src/domain/speech'],
    mayNames: {
      'src/domain/speech/engine.ts': { names: ['SpeechFailed'], why: 'what the port throws' },
    },
  },
  {
    place: 'src/outside/openai-transcription',
    holds: 'speech into text by a server with the API of OpenAI',
    may: ['src/kernel'],
    mayTypes: ['src/domain/transcripts'],
    mayNames: {
      'src/domain/transcripts/recogniser.ts': { names: ['RecognitionFailed'], why: 'what the port throws' },
    },
  },
  {
    place: 'src/outside/voicevox',
    holds: 'speech by VOICEVOX on the own network',
    may: ['src/kernel'],
    mayTypes: ['src/domain/speech'],
    mayNames: {
      'src/domain/speech/engine.ts': { names: ['SpeechFailed'], why: 'what the port throws' },
    },
  },
  {
    place: 'src/outside/prompt-door',
    holds: 'what an exchange plays, without TLS, on this machine only',
    may: ['src/kernel'],
  },
  {
    place: 'src/outside/pretend-exchange',
    holds: 'an exchange without telephones, for the demo and for tests',
    may: ['src/kernel'],
    mayTypes: ['src/domain/calls'],
    mayNames: {
      'src/domain/calls/exchange.ts': { names: ['ExchangeAway'], why: 'what the port throws' },
    },
  },
  {
    place: 'src/outside/asterisk',
    holds: 'the exchange: its configuration, its supervised process, ARI',
    may: ['src/kernel'],
    mayTypes: ['src/domain/calls'],
    mayNames: {
      'src/domain/calls/exchange.ts': {
        names: ['ExchangeAway', 'ECHO_NUMBER'],
        why: 'what the port throws, and the number that it promises',
      },
      'src/outside/trial-root/trial-root.ts': {
        names: ['TrialRoot', 'libraryFolder'],
        why: 'where the programs of a trial lie',
      },
      'src/db/server/log-file.ts': {
        names: ['boundLog', 'lastLines'],
        why: 'the log of a program that outlives us is kept in one way',
      },
      'src/db/server/account.ts': { names: ['canReach'], why: 'asked of the system for both programs alike' },
    },
  },
  {
    place: 'src/outside/webchat',
    holds: 'the chat as a channel',
    may: ['src/kernel'],
    mayTypes: ['src/domain/interactions'],
  },
  {
    place: 'src/outside/pdf',
    holds: 'documents laid out as PDF, pages of PDF drawn',
    may: ['src/kernel'],
    mayTypes: ['src/domain/disclosure', 'src/outside/storage'],
    mayNames: {
      'src/outside/storage/inspect.ts': {
        names: ['blacken', 'blackOutImage'],
        why: 'pages are blacked out as pictures are',
      },
    },
  },
  {
    place: 'src/outside/audit-anchors',
    holds: 'where heads of the audit chain are kept: a file elsewhere, a server of another house',
    may: ['src/kernel'],
    mayTypes: ['src/db'],
  },
  {
    place: 'src/outside/kms',
    holds: 'a key service that closes the master key: the transit API of Vault',
    may: ['src/kernel'],
    mayTypes: ['src/db'],
  },
  {
    place: 'src/outside/webhook',
    holds: 'what other systems are told, posted to allowed addresses only',
    may: ['src/kernel'],
    mayTypes: ['src/domain/integration'],
  },
  {
    place: 'src/outside/identity',
    holds: 'servers that say who somebody is: OpenID Connect, SAML',
    may: ['src/kernel'],
    mayTypes: ['src/domain/sign-on'],
    mayNames: {
      'src/domain/sign-on/identity-client.ts': {
        names: ['IdentityServerFailed'],
        why: 'what the port throws',
      },
      'src/domain/sign-on/rules.ts': {
        names: ['asClaimed'],
        why: 'what is taken of what a server says is decided in one place',
      },
      'src/outside/webhook/addresses.ts': {
        names: ['createAddressRule'],
        why: 'which addresses are public is known in one place',
      },
    },
  },
  {
    place: 'src/outside/telephone',
    holds: 'telephone calls as a channel',
    may: ['src/kernel'],
    mayTypes: ['src/domain/interactions'],
    mayNames: {
      'src/domain/interactions/types.ts': {
        names: ['CALLBACK_CHANNEL'],
        why: 'calls that the city owes have no neighbour of their own: the house opens them',
      },
    },
  },
  {
    place: 'src/outside/fax',
    holds: 'faxes as a channel; paper: drawing what goes, scanning what came',
    may: ['src/kernel'],
    mayTypes: ['src/domain/interactions'],
    mayNames: {
      'src/outside/pdf/draw-pdf.ts': {
        names: ['drawPdf'],
        why: 'a PDF goes as the pages that it is drawn as',
      },
    },
  },
  {
    place: 'src/outside/email',
    holds: "e-mail as a channel; the city's IMAP and SMTP servers; letters: what came, read",
    may: ['src/kernel'],
    mayTypes: ['src/domain/interactions', 'src/domain/mail'],
  },
  {
    place: 'src/operations',
    holds: 'what needs several rooms in one transaction',
    may: DOMAIN,
    mayTypes: ['src/outside/storage', 'src/outside/email'],
  },
  { place: 'src/reactions.ts', holds: 'the table from event to work', may: [...DOMAIN, 'src/operations'] },
  {
    place: 'src/http',
    holds: 'the app, who may, answers, the feed',
    may: [
      'src/kernel',
      'src/operations',
      ...DOMAIN.slice(2),
      'src/http/public',
      'src/http/desk',
      'src/http/admin',
      'src/http/ops',
    ],
    mayTypes: ['src/db'],
    mayNames: {
      'src/db/connection.ts': {
        names: ['isDataDamaged', 'isDatabaseGone'],
        why: 'answers 503 instead of 500; says damage by its name',
      },
      'src/db/events.ts': { names: ['isAfter'], why: 'compares two positions, without a database' },
    },
  },
  {
    place: 'src/http/desk',
    holds: 'routes of agents, supervisors, departments',
    may: ['src/kernel', 'src/operations', ...DOMAIN.slice(2), 'src/http'],
    mayTypes: ['src/db'],
  },
  {
    place: 'src/http/admin',
    holds: 'routes of administrators and privacy officers',
    may: ['src/kernel', 'src/operations', ...DOMAIN.slice(2), 'src/http'],
    mayTypes: ['src/db', 'src/http/desk'],
    mayNames: {
      'src/db/audit-log.ts': { names: ['readAudit'], why: 'the audit belongs to no room' },
      'src/db/config-log.ts': { names: ['readChanges'], why: 'what was changed belongs to no room' },
      'src/http/desk/shapes.ts': {
        names: ['failedWorkAnswer'],
        why: 'one page of shapes for all screens of the desk',
      },
      'src/http/desk/present.ts': { names: ['loadNames'], why: 'names by id, looked up in one way' },
    },
  },
  {
    place: 'src/http/ops',
    holds: 'health and figures',
    may: ['src/kernel', 'src/http'],
    mayTypes: ['src/db', 'src/domain/calls'],
  },
  {
    place: 'src/http/public',
    holds: 'routes of residents: intake and public projections, nothing else',
    may: ['src/kernel', 'src/http'],
    mayTypes: [...DOMAIN, 'src/operations'],
    mayNames: {
      'src/operations/chat.ts': {
        names: [
          'readChat',
          'readChatUpTo',
          'readEntryPoint',
          'receiveChatUpTo',
          'setChatLanguage',
          'setChatProfile',
          'startChat',
          'tenantOfKey',
        ],
        why: 'the chat, as its visitor may see it',
      },
      'src/operations/receive.ts': { names: ['leaveConversation', 'receiveFromResident'], why: 'intake' },
      'src/operations/leave-message.ts': { names: ['leaveMessage'], why: 'intake when nobody is there' },
      'src/operations/receipt.ts': {
        names: ['readReceipt', 'writeToReceipt'],
        why: 'what a mail is followed by until a case is opened of it',
      },
      'src/operations/survey.ts': { names: ['answerLast'], why: 'the question after the end' },
      'src/operations/devices.ts': {
        names: ['chatLinkUrl', 'joinByLink', 'linkDevice'],
        why: 'going on at another device',
      },
      'src/operations/typing.ts': { names: ['typingOfResident'], why: 'who hears that they type' },
      'src/operations/files.ts': {
        names: ['openFile', 'uploadFile'],
        why: 'files, for the holder of a token',
      },
      'src/operations/found-city.ts': {
        names: ['foundFirstCity'],
        why: 'the one-time link of an empty installation',
      },
      'src/domain/staff/account-links.ts': {
        names: ['readAccountLink', 'setPasswordByLink'],
        why: 'whoever was invited has no session yet',
      },
      'src/db/installation.ts': { names: ['isSetupOpen'], why: 'the same link' },
      'src/domain/disclosure/looks-links.ts': {
        names: ['openLooksLink'],
        why: 'the link by which a person sees who looked at their record',
      },
      'src/operations/who-looked.ts': { names: ['whoLooked'], why: 'the same, without a name of the staff' },
      'src/domain/cases/cases.ts': {
        names: ['findCaseByToken', 'readPublicCase', 'writeFromResident'],
        why: 'the case behind its private link',
      },
      'src/domain/city/city.ts': {
        names: ['languagesOf', 'listCities', 'readCity'],
        why: 'the first page: the names of the cities, and the languages they answer in',
      },
      'src/domain/interactions/entry-points.ts': {
        names: ['listEntryPoints'],
        why: 'the first page: where one may write',
      },
      'src/domain/interactions/messages.ts': {
        names: ['filesOfMessages'],
        why: 'files of the message just received',
      },
      'src/domain/mail/receipts.ts': {
        names: ['findReceiptByToken'],
        why: 'the mail behind its private link',
      },
      'src/domain/staff/access.ts': {
        names: ['audience'],
        why: "the audience key of the visitor's own feed",
      },
    },
  },
  { place: 'src/main.ts', holds: 'the composition root', may: ['*'] },
  {
    place: 'src/commands',
    holds: 'start, migrate, accounts, backup, restore, doctor, audit, exchange-files',
    may: ['*'],
  },
  { place: 'src/cli.ts', holds: 'the command line', may: ['*'] },
  { place: 'src/demo', holds: 'the demo cities, by the real operations', may: ['*'] },
  { place: 'web/desk', holds: 'the screens of the city', may: ['web/shared'] },
  { place: 'web/portal', holds: "the resident's pages", may: ['web/shared', 'web/widget/kit'] },
  { place: 'web/widget', holds: 'the chat for any page', may: ['web/shared', 'web/widget/kit'] },
  { place: 'web/widget/kit', holds: "parts of the resident's side", may: ['web/shared'] },
  { place: 'web/shared', holds: 'clients of the API and the feed, languages', may: [] },
];

/** The table as ARCHITECTURE.md shows it. */
export function roomTable(rooms: readonly Room[] = ROOMS): string {
  const rows = rooms.map((room) => `| \`${room.place}\` | ${room.holds} | ${mayText(room)} |`);
  return ['| room | holds | may import |', '| --- | --- | --- |', ...rows].join('\n');
}

function mayText(room: Room): string {
  if (room.may.includes('*')) return 'anything';
  const parts = room.may.map(shortName);
  if (room.mayTypes) parts.push(`types of ${room.mayTypes.map(shortName).join(', ')}`);
  if (room.place.startsWith('web/')) parts.push('types of the HTTP shapes');
  for (const [file, { names }] of Object.entries(room.mayNames ?? {})) {
    parts.push(`${names.join(', ')} of ${shortName(file)}`);
  }
  return parts.length > 0 ? parts.join(', ') : 'nothing';
}

function shortName(place: string): string {
  return place.replace(/^src\//, '').replace(/^domain\//, '');
}
