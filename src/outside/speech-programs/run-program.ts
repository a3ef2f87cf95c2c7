import { spawn } from 'node:child_process';
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SpeechFailed } from '#domain/speech/engine.ts';
import { assertOutsideTransaction } from '#kernel/network-guard.ts';

/** A program and its options. Never through a shell, and the text never among the options. */
export type Command = readonly [program: string, ...options: string[]];

const MOST_OUTPUT_BYTES = 64_000_000;
const WITHIN_MS = 20_000;

/**
 * Runs a program of speech on a text, which goes in by stdin; returns what it wrote to stdout. Throws `SpeechFailed`.
 * Stdout is a file without a name: Node's pipes are sockets, and those cannot be opened as /dev/stdout.
 */
export async function speakWith(command: Command, text: string, withinMs = WITHIN_MS): Promise<Buffer> {
  assertOutsideTransaction('a program of speech');
  const output = await namelessFile();
  try {
    await run(command, text, output, withinMs);
    const { size } = await output.stat();
    if (size > MOST_OUTPUT_BYTES) throw new SpeechFailed(`${command[0]} wrote too much`);
    const bytes = Buffer.alloc(size);
    const { bytesRead } = await output.read(bytes, 0, size, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await output.close();
  }
}

async function namelessFile(): Promise<FileHandle> {
  const folder = await mkdtemp(path.join(tmpdir(), 'engawa-speech-'));
  const file = await open(path.join(folder, 'sound'), 'wx+', 0o600);
  await rm(folder, { recursive: true, force: true });
  return file;
}

function run(
  [program, ...options]: Command,
  text: string,
  output: FileHandle,
  withinMs: number,
): Promise<void> {
  const child = spawn(program, options, {
    stdio: ['pipe', output.fd, 'ignore'],
    // Nothing of ours: the master key may stand in the environment.
    env: { LANG: 'C.UTF-8', PATH: '/usr/bin:/bin' },
    timeout: withinMs,
    killSignal: 'SIGKILL',
  });
  // One that ended already does not read any more; its exit tells why.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(text);
  return new Promise((resolve, reject) => {
    child.once('error', (cause) => reject(new SpeechFailed(`${program} could not be run`, { cause })));
    child.once('exit', (code, signal) => {
      if (code === 0) resolve();
      else reject(new SpeechFailed(`${path.basename(program)} ended with ${signal ?? code}`));
    });
  });
}
