import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Sound, toWav } from '#kernel/sound.ts';
import { trialRoot } from './trial-root.ts';

const WAV_HEAD_BYTES = 44;

/** A telephone on a desk that is no stand-in of ours: registers, answers by itself, says one sound over and over. */
export interface Baresip {
  /** What it has heard in its last call until now. */
  heard(): Sound;
  close(): void;
}

/** Starts baresip with the account of a telephone at an exchange on the loopback. */
export function openBaresip(options: {
  folder: string;
  name: string;
  secret: string;
  exchangePort: number;
  says: Sound;
}): Baresip {
  const { name, secret, exchangePort } = options;
  const place = path.join(options.folder, `baresip-${name}`);
  const ear = path.join(place, 'ear.wav');
  mkdirSync(place, { recursive: true });
  writeFileSync(path.join(place, 'mouth.wav'), toWav(options.says));
  const write = (file: string, lines: readonly string[]) =>
    writeFileSync(path.join(place, file), `${lines.join('\n')}\n`);
  write('config', [
    `module_path ${trialRoot().path}/usr/lib/baresip/modules`,
    ...['account', 'g711', 'aufile'].map((module) => `module ${module}.so`),
    'module_app menu.so',
    `audio_source aufile,${place}/mouth.wav`,
    `audio_player aufile,${ear}`,
    `audio_alert aufile,${place}/alert.wav`,
    ...['ausrc', 'auplay'].flatMap((side) => [`${side}_srate 8000`, `${side}_channels 1`]),
    // Its library passes over the loopback when it looks for an address by itself.
    'net_interface 127.0.0.1',
  ]);
  const account = `<sip:${name}@127.0.0.1:${exchangePort}>`;
  write('accounts', [`${account};auth_pass=${secret};answermode=auto;regint=60;audio_codecs=pcmu`]);
  write('contacts', []);
  const [program, ...words] = trialRoot().command('usr/bin/baresip', ['-f', place]);
  const child = spawn(program, words, { stdio: 'ignore' });
  return {
    heard() {
      // Its head says how long it is only when the call is over.
      const file = existsSync(ear) ? readFileSync(ear).subarray(WAV_HEAD_BYTES) : Buffer.alloc(0);
      const samples = Int16Array.from({ length: file.length >> 1 }, (_, at) => file.readInt16LE(at * 2));
      return { samplesPerSec: 8_000, samples };
    },
    close: () => void child.kill('SIGKILL'),
  };
}
