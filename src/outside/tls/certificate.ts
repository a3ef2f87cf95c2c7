import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import path from 'node:path';
import type { Clock } from '#kernel/clock.ts';

/** What an https server needs. PEM texts; the fingerprint is what a colleague compares when the browser asks. */
export type ServerCertificate = {
  readonly cert: string;
  readonly key: string;
  readonly fingerprintSha256: string;
  readonly expiresAt: Date;
  /** True for one that no authority has signed: browsers warn once. */
  readonly madeOnTheSpot: boolean;
};

/** Browsers accept no server certificate that is valid for longer than 398 days. */
const VALID_DAYS = 397;
/** A server that was started today should not have to be restarted for its certificate within the month. */
const RENEW_BEFORE_DAYS = 30;
const DAY_MS = 86_400_000;

/**
 * The certificate that `--tls` serves with: the city's (`certPath` and `keyPath`), or one made on the spot for `hosts`
 * (names or addresses) and kept under `dataDir/tls`, its key readable by the owner only. The kept one is made anew
 * when it expires within a month, does not cover `hosts`, or does not fit its key.
 * Refuses a city's certificate without its key, or one that is not valid now or does not fit its key (plain Error
 * with a sentence for the console).
 */
export async function loadOrMakeCertificate(options: {
  dataDir: string;
  certPath?: string | undefined;
  keyPath?: string | undefined;
  hosts: readonly string[];
  clock: Clock;
}): Promise<ServerCertificate> {
  const { certPath, keyPath, clock } = options;
  if (certPath && keyPath) return loadGiven(certPath, keyPath, clock);
  if (certPath || keyPath) throw new Error('A TLS certificate and its key are given together, or neither.');
  const directory = path.join(options.dataDir, 'tls');
  const kept = await readPair(path.join(directory, 'cert.pem'), path.join(directory, 'key.pem'));
  if (kept && isGoodEnough(kept, options.hosts, clock)) return present(kept, true);
  return present(await makePair(directory, options.hosts, clock), true);
}

type Pair = { cert: string; key: string };

async function loadGiven(certPath: string, keyPath: string, clock: Clock): Promise<ServerCertificate> {
  const pair = await readPair(certPath, keyPath);
  if (!pair) throw new Error(`The TLS certificate ${certPath} or its key ${keyPath} cannot be read.`);
  const parsed = parse(pair);
  if (!parsed)
    throw new Error(`${certPath} and ${keyPath} are not a certificate with its key (both as PEM).`);
  if (parsed.validToDate.getTime() <= clock.now().getTime()) {
    throw new Error(`The TLS certificate ${certPath} expired on ${parsed.validTo}.`);
  }
  return present(pair, false);
}

function isGoodEnough(pair: Pair, hosts: readonly string[], clock: Clock): boolean {
  const parsed = parse(pair);
  if (!parsed) return false;
  const nowMs = clock.now().getTime();
  if (parsed.validFromDate.getTime() > nowMs) return false;
  if (parsed.validToDate.getTime() < nowMs + RENEW_BEFORE_DAYS * DAY_MS) return false;
  return hosts.every((host) => (isIP(host) ? parsed.checkIP(host) : parsed.checkHost(host)) !== undefined);
}

/** Undefined when either text is no PEM or the key is another certificate's. */
function parse({ cert, key }: Pair): X509Certificate | undefined {
  try {
    const parsed = new X509Certificate(cert);
    return parsed.checkPrivateKey(createPrivateKey(key)) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

async function makePair(directory: string, hosts: readonly string[], clock: Clock): Promise<Pair> {
  const [first = 'localhost'] = hosts;
  // Only whoever needs one loads what makes them, a hundred files.
  const { generate } = await import('selfsigned');
  // Begins a day early: a colleague's clock may be behind.
  const from = clock.now().getTime() - DAY_MS;
  const { cert, private: key } = await generate([{ name: 'commonName', value: first }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: new Date(from),
    notAfterDate: new Date(from + VALID_DAYS * DAY_MS),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: [...new Set([first, ...hosts])].map(altName) },
    ],
  });
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeWhole(path.join(directory, 'key.pem'), key);
  await writeWhole(path.join(directory, 'cert.pem'), cert);
  return { cert, key };
}

function altName(host: string): { type: 7; ip: string } | { type: 2; value: string } {
  return isIP(host) ? { type: 7, ip: host } : { type: 2, value: host };
}

async function writeWhole(file: string, text: string): Promise<void> {
  const partial = `${file}.partial`;
  await writeFile(partial, text, { mode: 0o600 });
  await rename(partial, file);
}

async function readPair(certPath: string, keyPath: string): Promise<Pair | undefined> {
  try {
    return { cert: await readFile(certPath, 'utf8'), key: await readFile(keyPath, 'utf8') };
  } catch {
    return undefined;
  }
}

function present(pair: Pair, madeOnTheSpot: boolean): ServerCertificate {
  const parsed = new X509Certificate(pair.cert);
  return {
    ...pair,
    fingerprintSha256: parsed.fingerprint256,
    expiresAt: parsed.validToDate,
    madeOnTheSpot,
  };
}
