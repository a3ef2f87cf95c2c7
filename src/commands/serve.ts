import { flushCompileCache } from 'node:module';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isAwaitingFounder, isEmpty, renewSetupToken } from '#db/installation.ts';
import { placeOf } from '#db/server/lock.ts';
import type { TelephoneState } from '#domain/calls/exchange.ts';
import { INFO } from '#http/description/words.ts';
import { systemClock, type Timer } from '#kernel/clock.ts';
import { createIdentityClient } from '#outside/identity/identity-client.ts';
import { createWebhookSender } from '#outside/webhook/webhook-sender.ts';
import { createClamavScan } from '#outside/clamav/clamav.ts';
import { createOtlpExport, type TraceExport } from '#outside/otlp/otlp.ts';
import { createOpenaiTranscription } from '#outside/openai-transcription/openai-transcription.ts';
import { createTwilio } from '#outside/sms/twilio.ts';
import { openPromptDoor, type PromptDoor } from '#outside/prompt-door/prompt-door.ts';
import { loadOrMakeCertificate, type ServerCertificate } from '#outside/tls/certificate.ts';
import type { Config } from '../config.ts';
import { type DemoAccount, readDemoAccounts } from '../demo/accounts.ts';
import { buildHouse, type House } from '../main.ts';
import { formatAccounts } from './accounts.ts';
import { anchorPlaces, mailedAnchors } from './audit.ts';
import { requireFreePort } from './free-port.ts';
import { type Installation, masterKeyOf } from './installation.ts';
import { speechEngines } from './speech.ts';
import { openTelephone, type Telephone } from './telephone.ts';

const KEEP_COMPILED_AFTER_MS = 3_000;
const WEB_DIR = join(import.meta.dirname, '../../dist');

export interface ServeOptions {
  /** An empty city in place of the demo's. */
  empty?: boolean | undefined;
  tls?: boolean | undefined;
}

/** Builds the house on an open installation, says when it is ready, and serves until it is told to stop. */
export async function serve(
  config: Config,
  installation: Installation,
  options: ServeOptions,
): Promise<void> {
  const stopping = stopSignal();
  let house: House | undefined;
  let telephone: Telephone | undefined;
  let door: PromptDoor | undefined;
  let keeping: Timer | undefined;
  const traces = config.traces ? tracesTo(config.traces, installation) : undefined;
  try {
    // After the data directory: who starts twice is told that, and not of its port.
    await requireFreePort(config);
    const tls = options.tls ? await certificateFor(config) : undefined;
    const url = `${tls ? 'https' : 'http'}://${config.host}:${config.port}`;
    telephone = await openTelephone(config, installation.log);
    const promptBaseUrl = () => config.promptBaseUrl ?? door?.url ?? url.replace(EVERYWHERE, '//127.0.0.1:');
    house = await build(config, installation, {
      publicUrl: config.publicUrl ?? url,
      promptBaseUrl,
      tls,
      telephone,
      traces,
    });
    const notices = await open(
      config,
      installation,
      house,
      options.empty === true,
      config.deskUrl ?? config.publicUrl ?? url,
    );
    await house.start();
    telephone.start();
    await house.app.listen({ host: config.host, port: config.port });
    // A certificate made on the spot is one that an exchange does not believe.
    if (tls && !config.promptBaseUrl) door = await openPromptDoor(house.app.routing);
    // Else it is kept at an orderly end, and a server that is killed starts as slowly the next time. It takes 85 ms.
    keeping = systemClock.after(KEEP_COMPILED_AFTER_MS, flushCompileCache);
    const said = [...notices, ...telephoneNotice(telephone.state()), ...(tls ? tlsNotice(tls) : [])];
    for (const line of said) console.log(line);
    console.log(`Engawa is ready at ${url}`);
    await stopping;
    console.log('Engawa を停止しています… / stopping…');
  } finally {
    if (keeping) systemClock.clear(keeping);
    await door?.close();
    await house?.stop();
    await traces?.stop();
    await telephone?.stop();
  }
}

/** Where a SIP telephone of this machine dials the trial's exchange: without it nobody finds out by themselves. */
function telephoneNotice({ mode, exchanges }: TelephoneState): string[] {
  const address = exchanges[0]?.sipAddress;
  if (mode !== 'trial' || address === undefined) return [];
  return [`  sip:電話番号@${address}   SIP の電話機から / from a SIP telephone: sip:NUMBER@${address}`, ''];
}

/** How the house is reached, and by which telephone. */
interface Reached {
  publicUrl: string;
  promptBaseUrl: () => string;
  tls: ServerCertificate | undefined;
  telephone: Telephone;
  traces: TraceExport | undefined;
}

function tracesTo(traces: NonNullable<Config['traces']>, { log }: Installation): TraceExport {
  return createOtlpExport({ ...traces, version: INFO.version, clock: systemClock, log });
}

/** An address that one can listen on and nobody can call. */
const EVERYWHERE = /\/\/(?:0\.0\.0\.0|\[::\]):/;

async function build(
  config: Config,
  installation: Installation,
  { publicUrl, promptBaseUrl, tls, telephone, traces }: Reached,
): Promise<House> {
  return buildHouse({
    urls: installation.urls,
    masterKey: installation.masterKey,
    readMasterKey: () => masterKeyOf(config, installation.adminUrl),
    sealText: config.sealText,
    filesDir: config.filesDir,
    place: placeOf(config.dataDir),
    clock: systemClock,
    log: installation.log,
    telephone: telephone.state,
    exchanges: telephone.exchanges,
    speechEngines: speechEngines(config),
    ...(config.transcription ? { recogniser: createOpenaiTranscription(config.transcription) } : {}),
    ...(config.textProvider
      ? { texts: { provider: createTwilio(config.textProvider), limits: config.textProvider.limits } }
      : {}),
    ...(config.clamavUrl ? { scanFile: createClamavScan({ url: config.clamavUrl }) } : {}),
    ...(traces ? { tracer: traces.tracer } : {}),
    promptBaseUrl,
    anchorPlaces: (ground) => [...anchorPlaces(config), ...mailedAnchors(config, ground)],
    webhookSender: createWebhookSender({ privateNetworks: config.webhookPrivateNetworks }),
    identity: createIdentityClient({ clock: systemClock, privateNetworks: config.identityPrivateNetworks }),
    settings: {
      publicUrl,
      deskUrl: config.deskUrl,
      serves: config.serves,
      secureCookies: (config.serves === 'desk' ? (config.deskUrl ?? publicUrl) : publicUrl).startsWith(
        'https:',
      ),
      trustProxy: config.trustProxy,
      maxFileBytes: config.maxFileBytes,
      rateLimitFactor: config.rateLimitFactor,
      webDir: WEB_DIR,
      ...(tls ? { tls: { cert: tls.cert, key: tls.key } } : {}),
    },
  });
}

/** Opens the demo city, or waits for a real one's first visitor. Returns what the console should say. */
async function open(
  config: Config,
  installation: Installation,
  house: House,
  wantsEmpty: boolean,
  url: string,
): Promise<string[]> {
  if (config.serves === 'public') return [`  ${url}/        最初のページ / first page`];
  const nothingYet = await isEmpty(house.database.installation);
  if (nothingYet && (wantsEmpty || (await isAwaitingFounder(house.database.installation)))) {
    const token = await renewSetupToken(house.database.installation, house.ids);
    return [
      '',
      '空の市を開きました。最初に次の一度だけ使えるリンクを開いた人が、管理者になります。',
      'An empty city. Whoever opens this one-time link first becomes its administrator:',
      `  ${url}/setup/${token}`,
      '',
    ];
  }
  const accounts = await demoAccounts(config, installation, nothingYet);
  if (accounts.length === 0)
    return [`  ${url}/        最初のページ / first page`, `  ${url}/desk/   職員 / staff`];
  return [
    '',
    `  ${url}/            最初のページ / first page`,
    `  ${url}/demo/town   住民として / as a resident`,
    `  ${url}/desk/       職員として / as staff`,
    '',
    'デモのアカウント（`npm run engawa -- accounts` で再表示） / demo accounts:',
    ...formatAccounts(accounts),
    '',
  ];
}

/** Makes the demo of a database in which nothing is yet. Its invented city is read only where there is one, or is to be. */
async function demoAccounts(
  config: Config,
  installation: Installation,
  nothingYet: boolean,
): Promise<DemoAccount[]> {
  if (!nothingYet && (await readDemoAccounts(config.dataDir)).length === 0) return [];
  const { prepareDemo } = await import('../demo/demo.ts');
  return prepareDemo({ config, installation, nothingYet });
}

function certificateFor(config: Config): Promise<ServerCertificate> {
  return loadOrMakeCertificate({
    dataDir: config.dataDir,
    certPath: config.tlsCertPath,
    keyPath: config.tlsKeyPath,
    hosts: [...new Set([config.host, 'localhost', '127.0.0.1', hostname()])].filter(
      (host) => host !== '0.0.0.0' && host !== '::',
    ),
    clock: systemClock,
  });
}

function tlsNotice(certificate: ServerCertificate): string[] {
  if (!certificate.madeOnTheSpot) return [];
  return [
    `証明書はこの場で作ったものです。ブラウザの警告で、指紋が次のとおりか確かめてください。 / made on the spot; compare the fingerprint:`,
    `  SHA-256 ${certificate.fingerprintSha256}`,
    '',
  ];
}

/** Resolves at the first wish to end. A second one ends at once. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const ask = () => {
      if (asked) process.exit(130);
      asked = true;
      resolve();
    };
    process.on('SIGINT', ask);
    process.on('SIGTERM', ask);
  });
}
