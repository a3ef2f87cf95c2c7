import type { Kysely } from 'kysely';
import type { AuditAnchors } from '#db/audit-anchors.ts';
import type { EventReader } from '#db/events.ts';
import type { Jobs } from '#db/jobs.ts';
import type { Tables } from '#db/tables.ts';
import type { Database } from '#db/transaction.ts';
import type { Exchange, TelephoneState } from '#domain/calls/exchange.ts';
import type { PhoneWatch } from '#domain/calls/phone-watch.ts';
import type { NumberBlocks } from '#domain/city/city.ts';
import type { Spoken } from '#domain/calls/types.ts';
import type { PdfWriter } from '#domain/disclosure/types.ts';
import type { WebhookSender } from '#domain/integration/types.ts';
import type { Channel } from '#domain/interactions/types.ts';
import type { PostOffice } from '#domain/mail/post-office.ts';
import type { Reach } from '#domain/routing/router.ts';
import type { IdentityClient } from '#domain/sign-on/identity-client.ts';
import type { PromptSounds, Renderer } from '#domain/speech/speech.ts';
import type { Recognition } from '#domain/transcripts/recognition.ts';
import type { Clock } from '#kernel/clock.ts';
import type { Ids } from '#kernel/ids.ts';
import type { Logger } from '#kernel/log.ts';
import type { Tracer } from '#kernel/trace.ts';
import type { VisitorFinder } from '#operations/chat.ts';
import type { CallFactDeps } from '#operations/call-facts.ts';
import type { CallService } from '#operations/call-service.ts';
import type { FaxPaper } from '#operations/fax-paper.ts';
import type { FileDeps } from '#operations/files.ts';
import type { Figures } from '#operations/figures.ts';
import type { TextService } from '#operations/send-text.ts';
import type { RecordingStorage } from '#operations/keep-recording.ts';
import type { Feed } from './feed.ts';
import type { Metrics } from './metrics.ts';
import type { TokenLimits } from './token-limits.ts';

/** What the HTTP side is given by main.ts. */
export interface HttpDeps {
  database: Database;
  installation: Kysely<Tables>;
  reader: EventReader;
  jobs: Jobs;
  feed: Feed;
  metrics: Metrics;
  tracer: Tracer;
  /** How it stands now, for who watches the installation; counted when asked. */
  readFigures: () => Promise<Figures>;
  clock: Clock;
  ids: Ids;
  log: Logger;
  findVisitor: VisitorFinder;
  channels: ReadonlyMap<string, Channel>;
  caseNumbers: NumberBlocks;
  files: FileDeps;
  /** Where recordings lie. */
  storage: Pick<RecordingStorage, 'read'>;
  auditAnchors: AuditAnchors;
  pdf: PdfWriter;
  telephone: () => TelephoneState;
  calls: Pick<CallService, 'ask' | 'callOut' | 'place'>;
  faxPaper: FaxPaper;
  postOffice: PostOffice;
  speech: Pick<Renderer, 'engines' | 'voicesOf' | 'states'>;
  /** Undefined where no recogniser is set. */
  transcription: Pick<Recognition, 'state' | 'waiting' | 'recognise'> | undefined;
  promptSounds: Pick<PromptSounds, 'prepare' | 'makeAhead' | 'open' | 'tryVoice' | 'forgetChoices'>;
  phoneOf: CallFactDeps['phoneOf'];
  exchanges: readonly Exchange[];
  reach: Reach | undefined;
  tokenLimits: TokenLimits;
  /** Servers of the cities that say who somebody is. */
  identity: IdentityClient;
  /** What new webhooks are checked with, and the order of events they begin in. */
  webhooks: { sender: Pick<WebhookSender, 'objection'>; feedEpoch: number };
  phoneWatch: Pick<PhoneWatch, 'look'>;
  /** Undefined where no provider of text messages is set. */
  texts: TextService | undefined;
  /** Makes sounds of texts before anybody waits for them; false when some cannot be spoken. */
  saysAll(tenantId: string, spoken: readonly Spoken[]): Promise<boolean>;
  /** Checks that the database answers. */
  ping: () => Promise<void>;
  settings: HttpSettings;
}

/** Whose routes a process serves: the residents' (the internet's side), the staff's (the inner side), or both. */
export type Side = 'public' | 'desk';

export interface HttpSettings {
  publicUrl: string;
  /** Where the staff opens the desk, if by another name than residents. */
  deskUrl?: string | undefined;
  /** Both by default. */
  serves?: Side | undefined;
  secureCookies: boolean;
  trustProxy: number;
  maxFileBytes: number;
  rateLimitFactor: number;
  /** Folder of the built browser side; undefined serves none (tests without a browser). */
  webDir: string | undefined;
  tls?: { cert: string; key: string };
}

/** Where the staff reaches the installation. */
export function deskUrlOf({ deskUrl, publicUrl }: HttpSettings): string {
  return deskUrl ?? publicUrl;
}
