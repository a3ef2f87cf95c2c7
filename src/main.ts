import type { FastifyInstance } from 'fastify';
import type { AnchorPlace, AuditAnchors } from '#db/audit-anchors.ts';
import type { AuditChain } from '#db/audit-chain.ts';
import { createAuditing } from '#db/auditing.ts';
import { createQueryBuilder } from '#db/connection.ts';
import { openPools } from '#db/pools.ts';
import { createEventReader, type EventReader, readEvents } from '#db/events.ts';
import { createHousekeeping } from '#db/housekeeping.ts';
import { readFeedEpoch } from '#db/installation.ts';
import { createJobs, type Jobs } from '#db/jobs.ts';
import { keptSecret, keysTask, openSealer } from '#db/keys.ts';
import { createRelay, type Relay } from '#db/relay.ts';
import { createDatabase, type Database, type DatabaseDeps } from '#db/transaction.ts';
import type { Exchange, TelephoneState } from '#domain/calls/exchange.ts';
import { phoneOf as phoneOfStaff, reachableAccounts } from '#domain/calls/devices.ts';
import { createPhoneWatch, type PhoneWatch } from '#domain/calls/phone-watch.ts';
import { createNumberBlocks, type NumberBlocks } from '#domain/city/city.ts';
import type { Spoken } from '#domain/calls/types.ts';
import type { Channel } from '#domain/interactions/types.ts';
import { createDeskWatch, type DeskWatch } from '#domain/routing/absence.ts';
import { createRouter, createRoutingWakes, type Reach, type Router } from '#domain/routing/router.ts';
import { createPromptSounds, createRenderer, type PromptSounds } from '#domain/speech/speech.ts';
import type { SpeechEngine } from '#domain/speech/types.ts';
import { createApp } from '#http/app.ts';
import { deskUrlOf, type HttpDeps, type HttpSettings } from '#http/context.ts';
import { createFeedCursors } from '#http/cursor.ts';
import { createFeed, type Feed } from '#http/feed.ts';
import { signOfOffer } from '#http/signs.ts';
import { createMetrics } from '#http/metrics.ts';
import { createTokenLimits } from '#http/token-limits.ts';
import type { Clock } from '#kernel/clock.ts';
import { createIds, type Ids } from '#kernel/ids.ts';
import type { Logger } from '#kernel/log.ts';
import type { LiveSealer } from '#kernel/sealed.ts';
import { noTracer, type Tracer } from '#kernel/trace.ts';
import type { CallFactDeps } from '#operations/call-facts.ts';
import type { Sounds } from '#operations/call-commands.ts';
import { type CallService, createCallService } from '#operations/call-service.ts';
import { createOutreachService, type OutreachService } from '#operations/outreach-service.ts';
import { createVisitorFinder } from '#operations/chat.ts';
import { createRecordingKeeper } from '#operations/keep-recording.ts';
import { createRecordingWatch, type RecordingWatch } from '#operations/recording-watch.ts';
import { createSilenceWatch, type SilenceWatch } from '#operations/end-silence.ts';
import { type AlertService, createAlertService } from '#operations/supervise-alerts.ts';
import { oversightTask } from '#operations/look-over-access.ts';
import { createPlannedChanges } from '#operations/planned-changes.ts';
import { createBulkSettler, type BulkSettler } from '#operations/settle-bulk.ts';
import { createPromptMaker, type PromptMaker } from '#operations/make-prompts.ts';
import { createWordListener } from '#operations/hear-words.ts';
import { createLiveTranscripts, type LiveTranscripts } from '#operations/live-transcripts.ts';
import { createTranscriptKeeping, type TranscriptKeeping } from '#operations/transcript-keeping.ts';
import { createRecognition } from '#domain/transcripts/recognition.ts';
import type { WebhookSender } from '#domain/integration/types.ts';
import type { Recogniser } from '#domain/transcripts/types.ts';
import { createFaxService, type FaxService } from '#operations/fax-service.ts';
import { createWebhookService, type WebhookService } from '#operations/webhook-service.ts';
import { createMailService, type MailService } from '#operations/mail-service.ts';
import { createHeldReplies, type HeldReplies } from '#operations/release-held.ts';
import { readFigures } from '#operations/figures.ts';
import { requirePrintable, sendFaxMessage } from '#operations/send-fax.ts';
import { createSendText, sendTextMessage, type TextService } from '#operations/send-text.ts';
import { createEmail } from '#outside/email/email.ts';
import { createPostOffice } from '#outside/email/post-office.ts';
import { createFax } from '#outside/fax/fax.ts';
import { faxPaper } from '#outside/fax/machine.ts';
import { createFileInspector, type ScanFile } from '#outside/storage/inspect.ts';
import { blackOutFile, drawPage } from '#outside/pdf/black-out.ts';
import { createPdfWriter } from '#outside/pdf/pdf.ts';
import { createIdentityClient } from '#outside/identity/identity-client.ts';
import { createLocalStorage } from '#outside/storage/local.ts';
import type { FileStorage } from '#outside/storage/storage.ts';
import { createCallbacks, createTelephone } from '#outside/telephone/telephone.ts';
import { createSms } from '#outside/sms/sms.ts';
import { createWebhookSender } from '#outside/webhook/webhook-sender.ts';
import { createWebchat } from '#outside/webchat/webchat.ts';
import { reactionHandlers, reactionsTo } from './reactions.ts';

export interface HouseParts {
  /** Where the application and the relay sign in to the (migrated) database. */
  urls: { app: string; relay: string };
  masterKey: Buffer;
  /** Looks again for it, where it may be changed meanwhile. */
  readMasterKey?: () => Promise<Buffer>;
  /** Whether free text is sealed in rows. */
  sealText: boolean;
  filesDir: string;
  /** The data directory that this process alone has, by a name that no other has. */
  place?: string | undefined;
  clock: Clock;
  log: Logger;
  settings: HttpSettings;
  /** How it stands with the telephone; none by default. */
  telephone?: () => TelephoneState;
  /** The exchanges whose calls this process looks after. */
  exchanges?: readonly Exchange[];
  /** What turns texts into speech, the preferred first; none by default. */
  speechEngines?: readonly SpeechEngine[];
  /** What turns speech into text; without one nothing is written down. */
  recogniser?: Recogniser;
  /** Where an exchange fetches what it plays; the public address by default. */
  promptBaseUrl?: () => string;
  /** Stand in for voices and telephones in tests. */
  sounds?: Sounds;
  phoneOf?: CallFactDeps['phoneOf'];
  /** Sends text messages to mobile telephones; none are sent by default. */
  texts?: TextService;
  /** Stands in for the city's mail servers. */
  postOffice?: HttpDeps['postOffice'];
  /** Stands in for the disk in tests of a full one. */
  storage?: FileStorage;
  /** Carries what other systems are told; by default to public addresses only. */
  webhookSender?: WebhookSender;
  /** Asks the cities' identity servers; by default those at public addresses only. */
  identity?: HttpDeps['identity'];
  /** Where heads of the audit chain are kept besides the log. */
  anchorPlaces?: (ground: Pick<HttpDeps, 'database' | 'postOffice'>) => readonly AnchorPlace[];
  /** Looks at files before they are kept; follows requests and work. Nobody does by default. */
  scanFile?: ScanFile;
  tracer?: Tracer;
}

/** Everything, built and joined, not yet running. */
export interface House {
  app: FastifyInstance;
  database: Database;
  ids: Ids;
  sealer: LiveSealer;
  jobs: Jobs;
  heldReplies: HeldReplies;
  reader: EventReader;
  router: Router;
  calls: CallService;
  faxes: FaxService;
  mails: MailService;
  phoneWatch: PhoneWatch;
  promptSounds: PromptSounds;
  promptMaker: PromptMaker;
  liveTranscripts: LiveTranscripts | undefined;
  transcriptKeeping: TranscriptKeeping;
  deskWatch: DeskWatch;
  silenceWatch: SilenceWatch;
  recordingWatch: RecordingWatch;
  storage: FileStorage;
  outreach: OutreachService;
  alerts: AlertService;
  bulkSettler: BulkSettler;
  webhooks: WebhookService;
  feed: Feed;
  relay: Relay;
  auditChain: AuditChain;
  auditAnchors: AuditAnchors;
  caseNumbers: NumberBlocks;
  channels: ReadonlyMap<string, Channel>;
  /** Begins the loops: events, jobs, routing, held replies, housekeeping. */
  start(): Promise<void>;
  /** Ends them in order: no new requests, what runs is finished, then the connections. */
  stop(): Promise<void>;
}

/** The composition root: the one place that knows every room. A channel is one line here. */
export async function buildHouse(parts: HouseParts): Promise<House> {
  const { clock, log, settings, filesDir, tracer = noTracer } = parts;
  const ids = createIds(clock);
  const { appPool, relayPool, numbersPool } = openPools(parts.urls);
  const installation = createQueryBuilder(appPool);
  const sealer = await openSealer(installation, parts, clock);
  const storage = parts.storage ?? createLocalStorage({ folder: filesDir });
  const files = { ids, sealer, storage };
  const { maxFileBytes } = settings;
  const fax = createFax({
    maxFileBytes,
    send: (message) => sendFaxMessage({ database, files, paper: faxPaper }, message),
    check: ({ body }) => requirePrintable(faxPaper, body),
  });
  const sms = createSms({
    send: (message) =>
      sendTextMessage({ database, texts: parts.texts, publicUrl: settings.publicUrl }, message),
  });
  const postOffice = parts.postOffice ?? createPostOffice({ clock, log });
  const email = createEmail({ maxFileBytes, send: (message) => mails.send(message) });
  const written = [createWebchat({ maxFileBytes }), fax, sms, email];
  const channels = new Map([...written, createTelephone(), createCallbacks()].map((each) => [each.id, each]));

  const metrics = createMetrics();
  const reader = createEventReader({ pool: relayPool, clock, log });
  reader.subscribe((events) => metrics.count(events));
  const onFailure = () => metrics.jobsFailed.inc();
  const jobs = createJobs({ pool: appPool, handlers: () => handlers, clock, log, tracer, onFailure });
  const databaseDeps: DatabaseDeps = {
    db: installation,
    clock,
    ids,
    sealer,
    jobs,
    tracer,
    reactionsTo,
    onCommit: (wrote) => {
      if (wrote.events.length > 0) {
        wakes.committed(wrote.events, wrote.xid);
        reader.wake();
        relay.tell();
      }
      if (wrote.jobs) jobs.wake();
    },
  };
  const database = createDatabase(databaseDeps);
  const heldReplies = createHeldReplies({ database, installation, clock, log });
  const processId = ids.token();
  const relay = createRelay({
    url: parts.urls.relay,
    processId,
    clock,
    log,
    onNotice: () => reader.wake(),
    onSign: (sign) => feed.overhear(sign),
  });
  const { exchanges = [] } = parts;
  const attention = (channel: string) => channels.get(channel)?.abilities.attention ?? 'live';
  // With telephones of a test's own making nobody asks whether they can be rung.
  const reach: Reach | undefined = parts.phoneOf
    ? undefined
    : async (tx) => {
        const accounts = await reachableAccounts(tx.db);
        return (accountId, channel) => attention(channel) !== 'voice' || accounts.has(accountId);
      };
  const router = createRouter({
    database,
    clock,
    log,
    holder: processId,
    defaultCapacity: (channel) => channels.get(channel)?.abilities.capacity ?? 1,
    ...(reach ? { reach } : {}),
    attention,
    onOffer(offer, waitSec) {
      metrics.offerWaitSec.observe(waitSec);
      calls.offered(offer);
      feed.whisper(signOfOffer(offer));
    },
  });
  const wakes = createRoutingWakes(() => router.wake());
  const alerts = createAlertService({ database, installation, channels, clock, log });
  reader.subscribe((events) => wakes.heard(events));
  const phoneWatch = createPhoneWatch({ database, exchanges, clock, ids, log });
  const phoneOf: CallFactDeps['phoneOf'] = parts.phoneOf ?? phoneOfStaff;
  const exchangeSees = parts.promptBaseUrl ?? (() => settings.publicUrl);
  const speech = createRenderer({ engines: parts.speechEngines ?? [], clock, log });
  const promptSounds = createPromptSounds({
    database,
    installation,
    renderer: speech,
    sealer,
    baseUrl: exchangeSees,
    clock,
    log,
  });
  const promptMaker = createPromptMaker({ database, promptSounds, log });
  reader.subscribe((events) => promptMaker.overhear(events));
  const recognition = parts.recogniser && createRecognition({ recogniser: parts.recogniser, clock, log });
  const liveTranscripts = recognition && createLiveTranscripts({ database, recognition, clock, log });
  const transcriptKeeping = createTranscriptKeeping({ database, clock, log });
  const faxes = createFaxService({
    database,
    exchanges,
    files,
    paper: faxPaper,
    baseUrl: exchangeSees,
    clock,
    ids,
    log,
  });
  const inspect = createFileInspector({ maxBytes: maxFileBytes, scan: parts.scanFile });
  const fileDeps = { ...files, database, inspect, blackOut: blackOutFile, drawPage };
  const numbersDatabase = createDatabase({ ...databaseDeps, db: createQueryBuilder(numbersPool) });
  const caseNumbers = createNumberBlocks(numbersDatabase, 'case');
  const mails = createMailService({
    ...{ database, files: fileDeps, postOffice, numbers: caseNumbers },
    // With the first mail and not at the start: what makes HTML harmless is a hundred files.
    readLetter: async (raw) => (await import('#outside/email/letter/read-letter.ts')).readLetter(raw),
    ...{ publicUrl: settings.publicUrl, clock, log, claimant: { place: parts.place, process: processId } },
  });
  for (const service of [faxes, mails]) reader.subscribe((events) => service.overhear(events));
  const calls = createCallService({
    database,
    exchanges,
    faxes,
    sounds: parts.sounds ?? promptSounds,
    ...(liveTranscripts ? { follow: liveTranscripts.follow } : {}),
    ...(recognition
      ? {
          words: createWordListener({ clock, recognition }),
          hearsWords: () => recognition.isWorthAsking,
        }
      : {}),
    ...(parts.texts
      ? { sendText: createSendText(parts.texts, { channels, publicUrl: settings.publicUrl }) }
      : {}),
    phoneOf,
    clock,
    ids,
    log,
  });
  reader.subscribe((events) => calls.overhear(events));
  const handlers = reactionHandlers({
    ...{ database, channels, numbers: caseNumbers, storage, postOffice },
    publicUrl: settings.publicUrl,
    calls,
    phoneOf,
    keepRecording: createRecordingKeeper({ database, exchanges, storage, clock }),
  });
  // With sounds of a test's own making everything can be said.
  const saysAll = async (tenantId: string, spoken: readonly Spoken[]): Promise<boolean> =>
    parts.sounds !== undefined || (await promptSounds.makeAhead(tenantId, spoken)).unspoken === 0;
  const outreach = createOutreachService({ database, calls, channels, saysAll, clock, log });
  const bulkSettler = createBulkSettler({ database, clock, log });
  const plannedChanges = createPlannedChanges({ database, clock, log });
  const deskWatch = createDeskWatch({ database, clock, log });
  const silenceWatch = createSilenceWatch({ database, attention, clock, log });
  const recordingWatch = createRecordingWatch({ database, exchanges, storage, clock, log });
  const eventsAfter: Parameters<typeof createFeed>[0]['eventsAfter'] = (from, who, most) =>
    readEvents(relayPool, from, most, { tenantId: who.tenantId, audience: [...who.keys] });
  const feedEpoch = await readFeedEpoch(installation);
  const key = await keptSecret(installation, parts.masterKey, 'audit-chain');
  const webhookSender = parts.webhookSender ?? createWebhookSender();
  const webhooks = createWebhookService({
    ...{ database, installation, sender: webhookSender, publicUrl: deskUrlOf(settings), feedEpoch },
    ...{ reader, eventsAfter, clock, log },
  });
  const feed: Feed = createFeed({
    passOn: (sign) => relay.pass(sign),
    reader,
    clock,
    cursors: createFeedCursors(key, feedEpoch),
    eventsAfter,
  });
  const places = parts.anchorPlaces?.({ database, postOffice });
  const auditing = createAuditing({ ...parts, key, relayPool, appPool, places, ids });
  const more = [oversightTask({ database, installation }), keysTask({ ...parts, installation, sealer })];
  const housekeeping = createHousekeeping({ appPool, ...auditing, more, clock, log });
  const app = await createApp({
    ...{ database, installation, reader, jobs, feed, metrics, tracer, clock, ids, log },
    readFigures: () => readFigures({ database, installation, jobs, storage, filesDir, clock }),
    findVisitor: createVisitorFinder(database, sealer),
    channels,
    caseNumbers,
    storage,
    files: fileDeps,
    ...auditing,
    pdf: createPdfWriter(),
    telephone: parts.telephone ?? (() => ({ mode: 'off', exchanges: [] })),
    calls,
    faxPaper,
    postOffice,
    speech,
    promptSounds,
    transcription: recognition,
    phoneOf,
    exchanges,
    reach,
    webhooks: { sender: webhookSender, feedEpoch },
    tokenLimits: createTokenLimits(settings.rateLimitFactor),
    identity: parts.identity ?? createIdentityClient({ clock }),
    phoneWatch,
    saysAll,
    texts: parts.texts,
    ping: async () => void (await appPool.query('select 1')),
    settings,
  });

  return {
    app,
    database,
    ids,
    sealer,
    jobs,
    heldReplies,
    reader,
    router,
    calls,
    faxes,
    mails,
    phoneWatch,
    promptSounds,
    promptMaker,
    liveTranscripts,
    transcriptKeeping,
    deskWatch,
    silenceWatch,
    recordingWatch,
    storage,
    outreach,
    alerts,
    bulkSettler,
    webhooks,
    feed,
    relay,
    ...auditing,
    caseNumbers,
    channels,
    async start() {
      // Before anything that writes: it reads from now on.
      await reader.start();
      // What follows from what residents write is the inner side's work: their side calls nobody.
      const isInner = settings.serves !== 'public';
      await Promise.all([relay.start(), housekeeping.start(), isInner ? jobs.start() : undefined]);
      feed.start();
      if (!isInner) return;
      for (const loop of [heldReplies, router, faxes, calls, promptMaker, transcriptKeeping]) loop.start();
      for (const loop of [phoneWatch, deskWatch, silenceWatch, recordingWatch]) loop.start();
      for (const loop of [outreach, alerts, bulkSettler, webhooks, mails, plannedChanges]) loop.start();
    },
    async stop() {
      feed.stop();
      await app.close();
      await Promise.all([bulkSettler.stop(), plannedChanges.stop(), webhooks.stop()]);
      await Promise.all([recordingWatch.stop(), silenceWatch.stop()]);
      await outreach.stop();
      await Promise.all([deskWatch.stop(), phoneWatch.stop(), alerts.stop()]);
      await calls.stop();
      recognition?.stop();
      await liveTranscripts?.stop();
      await transcriptKeeping.stop();
      await Promise.all([mails.stop(), faxes.stop()]);
      await promptMaker.stop();
      await router.stop();
      await heldReplies.stop();
      await jobs.stop();
      await housekeeping.stop();
      await relay.stop();
      await reader.stop();
      await Promise.all([appPool.end(), numbersPool.end(), relayPool.end()]);
    },
  };
}
