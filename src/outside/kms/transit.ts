import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { KeyService } from '#db/master-key.ts';
import { assertOutsideTransaction } from '#kernel/network-guard.ts';

export interface TransitOptions {
  /** `https://vault.city.example:8200`. */
  url: string;
  /** The name of the key there. */
  key: string;
  mount: string;
  namespace: string | undefined;
  /** As it is, or the file that holds it, read anew each time. */
  token: { text: string } | { file: string };
  withinMs?: number;
}

const ANSWERS_WITHIN_MS = 10_000;
const MOST_ANSWER_BYTES = 65_536;

const closedAnswer = z.object({
  data: z.object({ ciphertext: z.string().regex(/^vault:v\d+:[A-Za-z0-9+/=]+$/) }),
});
const openAnswer = z.object({ data: z.object({ plaintext: z.base64() }) });

/**
 * A key service that speaks the transit API of HashiCorp Vault or OpenBao: `POST /v1/<mount>/encrypt/<key>` {plaintext} and
 * `POST /v1/<mount>/decrypt/<key>` {ciphertext}, both in base64, with the token in `X-Vault-Token`. Throws an `Error` whose
 * message says what to look at; what the service wrote is not repeated, nor are keys and the token.
 */
export function createTransitKeys(options: TransitOptions): KeyService {
  const { url, key, mount } = options;
  return {
    name: `${url}/v1/${mount} (${key})`,
    async close(plain) {
      const answer = await ask(options, 'encrypt', { plaintext: plain.toString('base64') });
      return read(closedAnswer, answer).data.ciphertext;
    },
    async open(ciphertext) {
      const answer = await ask(options, 'decrypt', { ciphertext });
      return Buffer.from(read(openAnswer, answer).data.plaintext, 'base64');
    },
  };
}

function read<T>(shape: z.ZodType<T>, answer: unknown): T {
  const parsed = shape.safeParse(answer);
  if (!parsed.success) throw new Error('it answered with something that is not of the transit API');
  return parsed.data;
}

/** What the statuses of Vault mean for whoever set it up. */
const MEANINGS: Readonly<Record<number, string>> = {
  400: 'it does not take this request: is it the key that the value was closed with, and of a kind that encrypts?',
  403: 'it does not let us: the token has ended, or its policy does not allow update on encrypt and decrypt of the key',
  404: 'there is no such key, or the engine is mounted elsewhere (KMS_KEY, KMS_MOUNT)',
  429: 'it has too much to do',
  473: 'this node of it only stands by',
  503: 'it is sealed: unseal it',
};

async function ask(options: TransitOptions, verb: 'encrypt' | 'decrypt', body: object): Promise<unknown> {
  assertOutsideTransaction('a key service');
  const { url, mount, key, namespace, withinMs = ANSWERS_WITHIN_MS } = options;
  const token = await tokenOf(options);
  const response = await fetch(`${url}/v1/${mount}/${verb}/${key}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-vault-token': token,
      // Without it an agent of Vault takes what another site's page had a browser send.
      'x-vault-request': 'true',
      ...(namespace === undefined ? {} : { 'x-vault-namespace': namespace }),
    },
    body: JSON.stringify(body),
    redirect: 'error',
    signal: AbortSignal.timeout(withinMs),
  }).catch((cause: Error) => {
    const late = cause.name === 'TimeoutError';
    throw new Error(late ? `it did not answer within ${withinMs / 1_000} s` : 'it cannot be reached', {
      cause,
    });
  });
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`${response.status}: ${MEANINGS[response.status] ?? 'it failed'}`);
  }
  return readAnswer(response);
}

async function readAnswer(response: Response): Promise<unknown> {
  let text = '';
  const decoder = new TextDecoder();
  try {
    for await (const piece of response.body ?? []) {
      text += decoder.decode(piece, { stream: true });
      if (text.length > MOST_ANSWER_BYTES) throw new Error('too long');
    }
    return JSON.parse(text);
  } catch (cause) {
    throw new Error('it answered with something that is not of the transit API', { cause });
  }
}

async function tokenOf({ token }: TransitOptions): Promise<string> {
  if ('text' in token) return token.text;
  const text = await readFile(token.file, 'utf8').catch((cause: Error) => {
    throw new Error(`the file of its token, ${token.file}, cannot be read`, { cause });
  });
  return text.trim();
}
