import { connect, type Socket } from 'node:net';
import type { ScanFile } from '#outside/storage/inspect.ts';
import { assertOutsideTransaction } from '#kernel/network-guard.ts';
import { Refusal } from '#kernel/refusal.ts';

/** Where clamd listens: `tcp://host:3310` or `unix:///run/clamav/clamd.ctl`. */
export interface ClamavOptions {
  url: string;
  withinMs?: number;
}

const ANSWERS_WITHIN_MS = 30_000;
const CHUNK_BYTES = 64 * 1024;
const MOST_ANSWER_BYTES = 4_096;
const USUAL_PORT = 3310;

/**
 * Has each file looked at by a virus scanner (clamd, its command INSTREAM) before it is kept. Refuses 'file.infected' for what
 * it found, and 'file.unscanned' when it does not answer, or answers anything but that the file is clean: a city that wants
 * files looked at does not want one that was not.
 */
export function createClamavScan({ url, withinMs = ANSWERS_WITHIN_MS }: ClamavOptions): ScanFile {
  return async (bytes) => {
    assertOutsideTransaction('a virus scan');
    const answer = await ask(url, bytes, withinMs).catch(() => '');
    if (answer === 'stream: OK') return;
    if (/^stream: .+ FOUND$/.test(answer)) throw new Refusal('file.infected');
    throw new Refusal('file.unscanned');
  };
}

async function ask(url: string, bytes: Buffer, withinMs: number): Promise<string> {
  const socket = open(new URL(url));
  const deadline = AbortSignal.timeout(withinMs);
  const give = () => socket.destroy(new Error('clamd did not answer in time'));
  deadline.addEventListener('abort', give, { once: true });
  try {
    // It may answer, and hang up, before it has heard everything: what was written then is lost, the answer is not.
    const heard = listen(socket);
    socket.write('zINSTREAM\0');
    for (let from = 0; from < bytes.length; from += CHUNK_BYTES) {
      const chunk = bytes.subarray(from, from + CHUNK_BYTES);
      socket.write(lengthOf(chunk.length));
      socket.write(chunk);
    }
    socket.write(lengthOf(0));
    return await heard;
  } finally {
    deadline.removeEventListener('abort', give);
    socket.destroy();
  }
}

function open(url: URL): Socket {
  if (url.protocol === 'unix:') return connect({ path: decodeURIComponent(url.pathname) });
  return connect({ host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port) || USUAL_PORT });
}

function lengthOf(sizeBytes: number): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(sizeBytes);
  return length;
}

/** One answer, ended by a NUL as the `z` of the command asks for. */
function listen(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    socket.on('data', (piece: Buffer) => {
      text += piece.toString('latin1');
      const end = text.indexOf('\0');
      if (end >= 0) resolve(text.slice(0, end));
      else if (text.length > MOST_ANSWER_BYTES) reject(new Error('clamd says too much'));
    });
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('clamd hung up')));
  });
}
