import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A key service that answers as the transit engine of Vault does, and is strict about what it is asked: method, path, token,
 * media type, the one field. Its keys never leave it.
 */
export interface StandInKms {
  url: string;
  token: string;
  /** What it was asked: `encrypt engawa`. */
  readonly asked: string[];
  /** Answers everything with this status from now on; undefined lets it work. */
  fail(status: number | undefined): void;
  /** Takes requests and says nothing. */
  hang(on: boolean): void;
  /** A new version of the key: what was closed before still opens. */
  rotate(): void;
  close(): Promise<void>;
}

export async function startStandInKms(key = 'engawa'): Promise<StandInKms> {
  const token = `hvs.${randomBytes(12).toString('hex')}`;
  const versions = [randomBytes(32)];
  const asked: string[] = [];
  let failing: number | undefined;
  let hangs = false;

  function seal(plain: Buffer): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', versions.at(-1) as Buffer, nonce);
    const body = Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    return `vault:v${versions.length}:${body.toString('base64')}`;
  }
  function open(text: string): Buffer {
    const [, version = '', body = ''] = /^vault:v(\d+):(.+)$/.exec(text) ?? [];
    const bytes = Buffer.from(body, 'base64');
    const decipher = createDecipheriv(
      'aes-256-gcm',
      versions[Number(version) - 1] as Buffer,
      bytes.subarray(0, 12),
    );
    decipher.setAuthTag(bytes.subarray(-16));
    return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
  }
  function answer(request: IncomingMessage, body: string): [number, object] {
    const [, verb, name] = /^\/v1\/transit\/(encrypt|decrypt)\/([\w.-]+)$/.exec(request.url ?? '') ?? [];
    if (request.headers['x-vault-token'] !== token) return [403, { errors: ['permission denied'] }];
    if (failing !== undefined) return [failing, { errors: ['as the test wants it'] }];
    if (verb === undefined || request.method !== 'POST') return [404, { errors: ['no handler for route'] }];
    if (name !== key) return [verb === 'encrypt' ? 404 : 400, { errors: ['encryption key not found'] }];
    if (request.headers['content-type'] !== 'application/json') return [415, { errors: [] }];
    asked.push(`${verb} ${name}`);
    const input = JSON.parse(body) as Record<string, string>;
    const field = verb === 'encrypt' ? 'plaintext' : 'ciphertext';
    if (Object.keys(input).join() !== field) return [400, { errors: [`missing '${field}'`] }];
    try {
      const text = input[field] as string;
      const data =
        verb === 'encrypt'
          ? { ciphertext: seal(Buffer.from(text, 'base64')), key_version: versions.length }
          : { plaintext: open(text).toString('base64') };
      return [200, { request_id: 'x', lease_id: '', renewable: false, lease_duration: 0, data }];
    } catch {
      return [400, { errors: ['invalid ciphertext: unable to decrypt'] }];
    }
  }

  const server = createServer((request, reply) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      if (hangs) return;
      const [status, said] = answer(request, Buffer.concat(pieces).toString());
      reply.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(said));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    asked,
    fail: (status) => {
      failing = status;
    },
    hang: (on) => {
      hangs = on;
    },
    rotate: () => void versions.push(randomBytes(32)),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
