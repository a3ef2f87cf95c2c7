import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { createFileInspector } from '../storage/inspect.ts';
import { createClamavScan } from './clamav.ts';

// Not the test file of the scanners itself, which would have this file taken away on a machine with one.
const VIRUS = 'THIS-IS-WHERE-A-VIRUS-WOULD-BE';
const MOST_BYTES = 300_000;
const servers: Server[] = [];
const sockets = new Set<Socket>();
const faults: string[] = [];

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
  const said = faults.splice(0);
  if (said.length > 0) throw new Error(`clamd was told nonsense: ${said.join(', ')}`);
});

/** A clamd as its manual describes it: one command a connection, lengths before each chunk, no more than StreamMaxLength. */
async function clamd(answer?: string, at?: string): Promise<string> {
  const server = createServer((socket) => {
    sockets.add(socket);
    let heard = Buffer.alloc(0);
    socket.on('error', () => undefined);
    socket.on('data', (piece: Buffer) => {
      heard = Buffer.concat([heard, piece]);
      const said = answerTo(heard);
      if (said === 'go on') return;
      if (said.startsWith('!')) faults.push(said);
      if (answer !== 'silence') socket.end(answer ?? `${said}\0`);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) =>
    at ? server.listen(at, resolve) : server.listen(0, '127.0.0.1', resolve),
  );
  return at ? `unix://${at}` : `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function answerTo(heard: Buffer): string {
  const command = 'zINSTREAM\0';
  if (heard.length < command.length) return 'go on';
  if (heard.toString('latin1', 0, command.length) !== command) return '!no command';
  let at = command.length;
  const content: Buffer[] = [];
  for (;;) {
    if (heard.length < at + 4) return 'go on';
    const length = heard.readUInt32BE(at);
    at += 4;
    if (length === 0) break;
    if (heard.length < at + length) return 'go on';
    content.push(heard.subarray(at, at + length));
    at += length;
    if (content.reduce((sum, each) => sum + each.length, 0) > MOST_BYTES)
      return 'INSTREAM size limit exceeded. ERROR';
  }
  if (heard.length !== at) return '!something follows the end';
  return Buffer.concat(content).includes(VIRUS) ? 'stream: Some.Virus-1 FOUND' : 'stream: OK';
}

const refusalOf = async (url: string, text: string, withinMs = 5_000): Promise<string> => {
  const inspect = createFileInspector({ maxBytes: 1_000_000, scan: createClamavScan({ url, withinMs }) });
  return inspect(Buffer.from(text), 'a.txt').then(
    ({ name }) => `taken as ${name}`,
    (error: { code?: string }) => error.code ?? String(error),
  );
};

it('lets through what is clean, in several chunks, and refuses what is not, wherever in the file it is', async () => {
  const url = await clamd();
  expect(await refusalOf(url, '道路に穴があります')).toBe('taken as a.txt');
  expect(await refusalOf(url, 'あ'.repeat(60_000))).toBe('taken as a.txt');
  expect(await refusalOf(url, `前${VIRUS}後`)).toBe('file.infected');
  expect(await refusalOf(url, `${'あ'.repeat(21_840)}${VIRUS}`)).toBe('file.infected');
});

it('works by a socket of this machine', async () => {
  const place = join(tmpdir(), `clamd-${process.pid}.sock`);
  const url = await clamd(undefined, place);
  expect(await refusalOf(url, VIRUS)).toBe('file.infected');
  await rm(place, { force: true });
});

it.each([
  ['an error', "stream: Can't allocate memory ERROR\0"],
  ['nonsense', 'hello\0'],
  ['nothing, and hangs up', ''],
  ['without an end', 'x'.repeat(10_000)],
  ['something like OK', 'stream: OK FOUND ERROR\0'],
])('takes nothing in when it answers %s', async (_what, answer) => {
  expect(await refusalOf(await clamd(answer), 'text')).toBe('file.unscanned');
});

it('takes nothing in when it is silent, away, or the file is larger than it looks at', async () => {
  expect(await refusalOf(await clamd('silence'), 'text', 200)).toBe('file.unscanned');
  expect(await refusalOf('tcp://127.0.0.1:1', 'text')).toBe('file.unscanned');
  expect(await refusalOf(await clamd(), 'a'.repeat(MOST_BYTES + 1))).toBe('file.unscanned');
});

it('is not asked about what is refused anyway', async () => {
  expect(await refusalOf('tcp://127.0.0.1:1', '<html><script>1</script>')).toBe('file.type');
});
