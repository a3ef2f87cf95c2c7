import { join, resolve } from 'node:path';
import { z } from 'zod';

const flag = z
  .enum(['on', 'off', 'true', 'false', '1', '0'])
  .transform((text) => text === 'on' || text === 'true' || text === '1');

const PHONES_MAX = 2_000;
const PHONE = /^[a-z0-9-]{1,40}$/;
const RANGE = /^([a-z0-9-]*?)(\d{1,4})\.\.([a-z0-9-]*?)(\d{1,4})$/;

const phoneNames = z
  .string()
  .transform((text) => text.split(',').flatMap((part) => namesIn(part.trim())))
  .pipe(z.array(z.string().regex(PHONE)).max(PHONES_MAX));

/** `desk-08..desk-11` is four names. What is no range stays as it is. */
function namesIn(part: string): string[] {
  const [, prefix = '', first = '', prefixAgain, last = ''] = RANGE.exec(part) ?? [];
  const count = Number(last) - Number(first) + 1;
  if (first === '' || prefix !== prefixAgain || count < 1 || count > PHONES_MAX) return [part];
  return Array.from(
    { length: count },
    (_, at) => `${prefix}${String(Number(first) + at).padStart(first.length, '0')}`,
  );
}

const list = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean),
  )
  .pipe(z.array(z.string()).min(1));

const environment = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  DATA_DIR: z.string().default('data'),
  /** A PostgreSQL of the city's own, as a role that may create roles; without it Engawa runs one itself. */
  DATABASE_URL: z.url().optional(),
  /** Where residents and staff reach the installation; by default the address it listens on. */
  PUBLIC_URL: z.url().optional(),
  /** Where the staff reaches it, if by another name than residents. */
  DESK_URL: z.url().optional(),
  /** Whose routes this process serves: the residents' (the internet's side), the staff's (the inner side), or both. */
  SERVES: z.enum(['both', 'public', 'desk']).default('both'),
  /** Where residents' files lie: DATA_DIR/files, or a folder that both sides have. */
  FILES_DIR: z.string().optional(),
  DEMO_PASSWORD: z.string().min(8).optional(),
  /** How much of a past the demo's cities are given: `small` opens sooner on a slow machine. */
  DEMO_SIZE: z.enum(['full', 'small']).default('full'),
  TLS_CERT: z.string().optional(),
  TLS_KEY: z.string().optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** 32 bytes as hex or base64; by default made once and kept under DATA_DIR. */
  ENGAWA_MASTER_KEY: z.string().optional(),
  /** The key that `engawa keys change-master` puts in its place, where it comes from the environment. */
  ENGAWA_MASTER_KEY_NEXT: z.string().optional(),
  /** A key service that closes the master key: the transit engine of HashiCorp Vault or OpenBao, up to and without `/v1`. */
  KMS_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Its key, and where the engine is mounted. */
  KMS_KEY: z
    .string()
    .regex(/^[\w.-]{1,128}$/)
    .default('engawa'),
  KMS_MOUNT: z
    .string()
    .regex(/^[\w-]+(\/[\w-]+)*$/)
    .default('transit'),
  /** What it lets us in by; or a file that holds it, read anew each time (an agent of Vault keeps it fresh). */
  KMS_TOKEN: z.string().optional(),
  KMS_TOKEN_FILE: z.string().optional(),
  KMS_NAMESPACE: z.string().optional(),
  /** 'file' keeps the log under DATA_DIR/logs, so that the console stays readable. */
  LOG_TO: z.enum(['file', 'stdout']).default('file'),
  /** Whether free text is sealed in the database (docs/decisions). */
  SEAL_TEXT: flag.default(true),
  /** Number of proxies in front whose X-Forwarded-For is believed. */
  TRUST_PROXY: z.coerce.number().int().min(0).max(10).default(0),
  MAX_FILE_BYTES: z.coerce.number().int().min(1_024).max(100_000_000).default(10_000_000),
  /** Multiplies every rate limit; 0 turns them off. */
  RATE_LIMIT_FACTOR: z.coerce.number().min(0).max(1_000).default(1),
  /** Where heads of the audit chain are kept each day: a file on another disk or machine, and a server that takes them by POST. */
  AUDIT_ANCHOR_FILE: z.string().optional(),
  AUDIT_ANCHOR_URL: z.url({ protocol: /^https?$/ }).optional(),
  AUDIT_ANCHOR_TOKEN: z.string().optional(),
  /** An address outside of the city's servers to which they are mailed each day, through a mailbox of the city. */
  AUDIT_ANCHOR_MAIL: z.email().optional(),
  /** Where a collector of OpenTelemetry takes traces by OTLP over HTTP, up to and without `/v1/traces`; none by default. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  /** Headers that it wants, `name=value,…`. */
  OTEL_EXPORTER_OTLP_HEADERS: list.pipe(z.array(z.string().regex(/^[\w-]+=.+$/))).optional(),
  /** Of how many traces of 1 it is told. */
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
  /** A virus scanner (clamd) that each file is shown to, `tcp://host:3310` or `unix:///run/clamav/clamd.ctl`; none by default. */
  CLAMAV_URL: z.url({ protocol: /^(tcp|unix)$/ }).optional(),
  /** Networks of the city's own to which webhooks may be sent, as CIDR, separated by commas; by default to public addresses only. */
  WEBHOOK_PRIVATE_NETWORKS: list.pipe(z.array(z.union([z.cidrv4(), z.cidrv6()]))).optional(),
  /** Networks of the city's own in which its identity servers (single sign-on) stand, in the same form. */
  IDENTITY_PRIVATE_NETWORKS: list.pipe(z.array(z.union([z.cidrv4(), z.cidrv6()]))).optional(),
  /** The city's own Asterisk servers, `http://host:8088` each, separated by commas; by default the trial's, if there is one. */
  ASTERISK_URL: z
    .string()
    .transform((text) => text.split(',').map((url) => url.trim()))
    .pipe(z.array(z.url({ protocol: /^https?$/ })))
    .optional(),
  ASTERISK_USER: z.string().default('engawa'),
  ASTERISK_PASSWORD: z.string().optional(),
  /** The application of Asterisk's dialplan that calls are handed to. */
  ASTERISK_APP: z
    .string()
    .regex(/^[\w-]+$/)
    .default('engawa'),
  /** Telephones in the browser that these servers have, each all of them: names or ranges like `desk-01..desk-40`, separated by commas. */
  ASTERISK_PHONES: phoneNames.default([]),
  /** Telephones on desks (SIP) that they have. */
  ASTERISK_DESK_PHONES: phoneNames.default([]),
  /** The address that the trial's exchange listens on. */
  PHONE_LISTEN: z.ipv4().default('127.0.0.1'),
  /** Where an exchange reaches this server to fetch what it plays, `http://host:port`; by default where it listens. */
  PROMPT_BASE_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** A server that speaks the API of OpenAI (`/v1/audio/speech`); texts to be spoken go there. */
  SPEECH_URL: z.url({ protocol: /^https?$/ }).optional(),
  SPEECH_KEY: z.string().optional(),
  SPEECH_MODEL: z.string().default('tts-1'),
  /** Names of its voices, separated by commas, the usual one first. */
  SPEECH_VOICES: list.default(['alloy']),
  /** Languages that it speaks, as tags; by default every one that residents may choose. */
  SPEECH_LANGUAGES: list.optional(),
  /** An engine of VOICEVOX, `http://host:50021`, for Japanese. */
  VOICEVOX_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** A server that speaks the API of OpenAI (`/v1/audio/transcriptions`); what is said on the telephone goes there. */
  TRANSCRIPTION_URL: z.url({ protocol: /^https?$/ }).optional(),
  TRANSCRIPTION_KEY: z.string().optional(),
  TRANSCRIPTION_MODEL: z.string().default('whisper-1'),
  /** A provider of text messages with Twilio's API, up to and without `/2010-04-01`; numbers and texts go there. */
  SMS_URL: z.url({ protocol: /^https?$/ }).optional(),
  SMS_ACCOUNT: z.string().optional(),
  SMS_TOKEN: z.string().optional(),
  /** How many texts may go within 24 hours: to one number, and altogether. */
  SMS_PER_NUMBER: z.coerce.number().int().min(1).max(1_000).default(10),
  SMS_PER_DAY: z.coerce.number().int().min(1).max(1_000_000).default(1_000),
  /** The provider of the trial's exchange, `sip://user:password@host:port`; user and password only if it wants a registration. */
  PHONE_TRUNK: z.url({ protocol: /^sip$/ }).optional(),
  /** After so many seconds without a packet of sound a telephone is taken for gone; 0 where a provider sends none in silence. */
  PHONE_SOUNDLESS_SEC: z.coerce.number().int().min(0).max(3_600).default(60),
});

/** One Asterisk of the city's own. */
export interface AsteriskServer {
  id: string;
  url: string;
  user: string;
  password: string;
  app: string;
}

export type KeyServiceToken = { text: string } | { file: string };

export interface Config {
  host: string;
  port: number;
  dataDir: string;
  databaseUrl: string | undefined;
  publicUrl: string | undefined;
  deskUrl: string | undefined;
  serves: 'public' | 'desk' | undefined;
  filesDir: string;
  demoPassword: string | undefined;
  demoSize: 'full' | 'small';
  tlsCertPath: string | undefined;
  tlsKeyPath: string | undefined;
  logLevel: z.infer<typeof environment>['LOG_LEVEL'];
  masterKey: string | undefined;
  nextMasterKey: string | undefined;
  keyService:
    | { url: string; key: string; mount: string; namespace: string | undefined; token: KeyServiceToken }
    | undefined;
  logTo: 'file' | 'stdout';
  sealText: boolean;
  trustProxy: number;
  maxFileBytes: number;
  rateLimitFactor: number;
  asterisk: readonly AsteriskServer[];
  /** The telephones that those servers have. */
  asteriskPhones: readonly { name: string; kind: 'browser' | 'desk' }[];
  phoneListen: string;
  promptBaseUrl: string | undefined;
  speechServer:
    | {
        url: string;
        key: string | undefined;
        model: string;
        voices: string[];
        languages: string[] | undefined;
      }
    | undefined;
  voicevoxUrl: string | undefined;
  transcription: { url: string; key: string | undefined; model: string } | undefined;
  textProvider:
    | {
        url: string;
        accountSid: string;
        authToken: string;
        limits: { mostPerNumber: number; mostPerDay: number };
      }
    | undefined;
  webhookPrivateNetworks: readonly string[];
  identityPrivateNetworks: readonly string[];
  auditAnchors: {
    file: string | undefined;
    url: string | undefined;
    token: string | undefined;
    mail: string | undefined;
  };
  traces: { url: string; headers: Readonly<Record<string, string>>; share: number } | undefined;
  clamavUrl: string | undefined;
  phoneTrunk: { host: string; port: number; account?: { user: string; password: string } } | undefined;
  phoneSoundlessSec: number;
}

/** Reads the environment once into a frozen object. Refuses to start on a value that makes no sense, naming it. */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  // An empty variable is an unset one: `PORT= npm start` is how shells and compose files leave things out.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    const names = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigError(`the settings do not make sense:\n  ${names.join('\n  ')}`);
  }
  const value = parsed.data;
  return Object.freeze({
    host: value.HOST,
    port: value.PORT,
    dataDir: resolve(value.DATA_DIR),
    databaseUrl: value.DATABASE_URL,
    publicUrl: value.PUBLIC_URL?.replace(/\/+$/, ''),
    deskUrl: value.DESK_URL?.replace(/\/+$/, ''),
    serves: servedSide(value),
    filesDir: resolve(value.FILES_DIR ?? join(value.DATA_DIR, 'files')),
    demoPassword: value.DEMO_PASSWORD,
    demoSize: value.DEMO_SIZE,
    tlsCertPath: value.TLS_CERT,
    tlsKeyPath: value.TLS_KEY,
    logLevel: value.LOG_LEVEL,
    masterKey: value.ENGAWA_MASTER_KEY,
    nextMasterKey: value.ENGAWA_MASTER_KEY_NEXT,
    keyService: keyService(value),
    logTo: value.LOG_TO,
    sealText: value.SEAL_TEXT,
    trustProxy: value.TRUST_PROXY,
    maxFileBytes: value.MAX_FILE_BYTES,
    rateLimitFactor: value.RATE_LIMIT_FACTOR,
    asterisk: asteriskServers(value),
    asteriskPhones: [
      ...value.ASTERISK_PHONES.map((name) => ({ name, kind: 'browser' as const })),
      ...value.ASTERISK_DESK_PHONES.map((name) => ({ name, kind: 'desk' as const })),
    ],
    phoneListen: value.PHONE_LISTEN,
    promptBaseUrl: value.PROMPT_BASE_URL?.replace(/\/+$/, ''),
    speechServer: speechServer(value),
    voicevoxUrl: value.VOICEVOX_URL,
    transcription:
      value.TRANSCRIPTION_URL === undefined
        ? undefined
        : { url: value.TRANSCRIPTION_URL, key: value.TRANSCRIPTION_KEY, model: value.TRANSCRIPTION_MODEL },
    textProvider: textProvider(value),
    webhookPrivateNetworks: value.WEBHOOK_PRIVATE_NETWORKS ?? [],
    identityPrivateNetworks: value.IDENTITY_PRIVATE_NETWORKS ?? [],
    auditAnchors: {
      file: value.AUDIT_ANCHOR_FILE && resolve(value.AUDIT_ANCHOR_FILE),
      url: value.AUDIT_ANCHOR_URL,
      token: value.AUDIT_ANCHOR_TOKEN,
      mail: value.AUDIT_ANCHOR_MAIL,
    },
    traces: traces(value),
    clamavUrl: value.CLAMAV_URL,
    phoneTrunk: value.PHONE_TRUNK === undefined ? undefined : readTrunk(value.PHONE_TRUNK),
    phoneSoundlessSec: value.PHONE_SOUNDLESS_SEC,
  });
}

function servedSide({ SERVES, DATABASE_URL, FILES_DIR }: z.infer<typeof environment>): Config['serves'] {
  if (SERVES === 'both') return undefined;
  if (DATABASE_URL === undefined || FILES_DIR === undefined)
    throw new ConfigError(
      'the settings do not make sense:\n  SERVES: two sides share DATABASE_URL and FILES_DIR, and both are needed',
    );
  return SERVES;
}

function keyService(value: z.infer<typeof environment>): Config['keyService'] {
  if (value.KMS_URL === undefined) return undefined;
  const { protocol, hostname } = new URL(value.KMS_URL);
  const wrong = (what: string) => new ConfigError(`the settings do not make sense:\n  ${what}`);
  if (protocol === 'http:' && !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname))
    throw wrong('KMS_URL: only https, but to this machine itself');
  if ((value.KMS_TOKEN === undefined) === (value.KMS_TOKEN_FILE === undefined))
    throw wrong('KMS_TOKEN, KMS_TOKEN_FILE: one of them is needed with KMS_URL');
  return {
    url: value.KMS_URL.replace(/\/+$/, ''),
    key: value.KMS_KEY,
    mount: value.KMS_MOUNT,
    namespace: value.KMS_NAMESPACE,
    token:
      value.KMS_TOKEN === undefined
        ? { file: resolve(value.KMS_TOKEN_FILE ?? '') }
        : { text: value.KMS_TOKEN },
  };
}

function traces(value: z.infer<typeof environment>): Config['traces'] {
  if (value.OTEL_EXPORTER_OTLP_ENDPOINT === undefined) return undefined;
  const headers = (value.OTEL_EXPORTER_OTLP_HEADERS ?? []).map((one) => {
    const at = one.indexOf('=');
    return [one.slice(0, at), decodeURIComponent(one.slice(at + 1))] as const;
  });
  return {
    url: value.OTEL_EXPORTER_OTLP_ENDPOINT,
    headers: Object.fromEntries(headers),
    share: value.OTEL_TRACES_SAMPLER_ARG,
  };
}

function speechServer(value: z.infer<typeof environment>): Config['speechServer'] {
  if (value.SPEECH_URL === undefined) return undefined;
  return {
    url: value.SPEECH_URL,
    key: value.SPEECH_KEY,
    model: value.SPEECH_MODEL,
    voices: value.SPEECH_VOICES,
    languages: value.SPEECH_LANGUAGES,
  };
}

function textProvider(value: z.infer<typeof environment>): Config['textProvider'] {
  if (value.SMS_URL === undefined) return undefined;
  if (value.SMS_ACCOUNT === undefined || value.SMS_TOKEN === undefined)
    throw new ConfigError(
      'the settings do not make sense:\n  SMS_ACCOUNT, SMS_TOKEN: are needed with SMS_URL',
    );
  return {
    url: value.SMS_URL,
    accountSid: value.SMS_ACCOUNT,
    authToken: value.SMS_TOKEN,
    limits: { mostPerNumber: value.SMS_PER_NUMBER, mostPerDay: value.SMS_PER_DAY },
  };
}

function asteriskServers(value: z.infer<typeof environment>): AsteriskServer[] {
  const urls = value.ASTERISK_URL ?? [];
  if (urls.length > 0 && value.ASTERISK_PASSWORD === undefined)
    throw new ConfigError(
      'the settings do not make sense:\n  ASTERISK_PASSWORD: is needed with ASTERISK_URL',
    );
  return urls.map((url) => ({
    id: new URL(url).host,
    url,
    user: value.ASTERISK_USER,
    password: value.ASTERISK_PASSWORD ?? '',
    app: value.ASTERISK_APP,
  }));
}

const USUAL_SIP_PORT = 5060;

function readTrunk(text: string): Config['phoneTrunk'] {
  const url = new URL(text);
  const trunk = { host: url.hostname, port: Number(url.port) || USUAL_SIP_PORT };
  if (url.username === '') return trunk;
  const [user, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
  return { ...trunk, account: { user, password } };
}

/** Settings that a person has to put right before anything starts. */
export class ConfigError extends Error {}
