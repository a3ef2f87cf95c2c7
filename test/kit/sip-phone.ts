import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { RtpEar } from './rtp-ear.ts';
import { trialRoot } from './trial-root.ts';
import { isUdpBound } from './udp-ports.ts';
import { until } from './until.ts';

/** One telephone of the public network: SIPp speaks SIP, the ear beside it hears and speaks. */
export interface SipPhone {
  ear: RtpEar;
  /** SIPp has ended: the call is over, or was never answered. */
  isOver(): boolean;
  /** The status with which a call of ours ended before its answer; undefined while it has none. */
  refusedWith(): number | undefined;
  /** The last INVITE that reached it, whole. */
  invited(): string;
  /** Hangs up, or gives up before the answer. */
  hangUp(): void;
  /** Goes without a word, as a telephone whose battery is empty: no BYE, no sound. */
  vanish(): void;
  close(): void;
}

export type Answering =
  | { kind: 'answers'; afterMs: number; hangsUpAfterMs?: number }
  | { kind: 'busy' }
  | { kind: 'no-answer' };

const MOST_TIMES_TOLD = 20;

let counter = 0;

/** Dials a number at the exchange from `port`. `from` is the whole From header's address part. */
export async function dialBySip(options: {
  folder: string;
  exchangePort: number;
  to: string;
  from: string;
  headers?: readonly string[];
}): Promise<SipPhone> {
  const ear = await openEar();
  const scenario = callerScenario({ ...options, earPort: ear.port });
  return run(options.folder, scenario, ear, [`127.0.0.1:${options.exchangePort}`, '-m', '1']);
}

/** Waits at `port` for one call and takes it as told. */
export async function awaitBySip(options: {
  folder: string;
  port: number;
  behaviour: Answering;
}): Promise<SipPhone> {
  const ear = await openEar();
  const scenario = calledScenario(options.behaviour, ear.port);
  const phone = run(options.folder, scenario, ear, ['-p', String(options.port), '-m', '1']);
  await listens(options.port, phone.isOver);
  return phone;
}

/** What became of many calls, as SIPp counted them. */
export interface Burst {
  /** Answered by the exchange and ended by the caller. */
  completed: number;
  failed: number;
}

/** Dials one number many times at once; each caller hangs up by itself after a time between the two. Soundless. */
export async function burstBySip(options: {
  folder: string;
  exchangePort: number;
  to: string;
  calls: number;
  perSec: number;
  staysMs: readonly [number, number];
  /** Two minutes by default. */
  withinSec?: number;
}): Promise<Burst> {
  const [min, max] = options.staysMs;
  const scenario = callerScenario({
    to: options.to,
    from: '<sip:0[call_number]5550000@127.0.0.1>',
    earPort: 9,
    leaves: `<pause distribution="uniform" min="${min}" max="${max}"/>`,
  });
  const place = path.join(options.folder, `burst-${++counter}`);
  mkdirSync(place, { recursive: true });
  writeFileSync(path.join(place, 'call.xml'), scenario);
  const many = ['-m', String(options.calls), '-r', String(options.perSec), '-l', String(options.calls)];
  const [program, ...words] = trialRoot().command('usr/bin/sipp', [
    `127.0.0.1:${options.exchangePort}`,
    ...[
      '-sf',
      'call.xml',
      '-i',
      '127.0.0.1',
      '-nostdin',
      '-timeout',
      String(Math.ceil(options.withinSec ?? 120)),
      '-trace_stat',
      '-stf',
      'stat.csv',
    ],
    ...many,
  ]);
  const child = spawn(program, words, { cwd: place, stdio: 'ignore' });
  await once(child, 'exit');
  return countsIn(place);
}

/** SIPp says nothing when it listens. */
async function listens(port: number, isOver: () => boolean): Promise<void> {
  await until(`a telephone stands at ${port}`, () => isOver() || isUdpBound(port));
  if (isOver()) throw new Error(`no telephone could stand at ${port}`);
}

/** What SIPp has counted so far. */
function countsIn(place: string): Burst {
  const [head, ...lines] = readFileSync(path.join(place, 'stat.csv'), 'utf8').trim().split('\n');
  const names = head!.split(';');
  const last = lines.at(-1)!.split(';');
  const count = (name: string): number => Number(last[names.indexOf(name)]);
  return { completed: count('SuccessfulCall(C)'), failed: count('FailedCall(C)') };
}

/** Answers every call at a port until it is closed. Soundless. */
export async function answererBySip(options: {
  folder: string;
  port: number;
  /** How long it rings. */
  afterMs?: number;
}): Promise<{ counts(): Burst; close(): void }> {
  const place = path.join(options.folder, `answerer-${++counter}`);
  mkdirSync(place, { recursive: true });
  writeFileSync(
    path.join(place, 'call.xml'),
    calledScenario({ kind: 'answers', afterMs: options.afterMs ?? 50 }, 9),
  );
  const common = ['-sf', 'call.xml', '-i', '127.0.0.1', '-nostdin', '-p', String(options.port)];
  const counting = ['-trace_stat', '-stf', 'stat.csv', '-fd', '1'];
  const [program, ...words] = trialRoot().command('usr/bin/sipp', [...common, ...counting]);
  const child = spawn(program, words, { cwd: place, stdio: 'ignore' });
  await listens(options.port, () => child.exitCode !== null);
  return { counts: () => countsIn(place), close: () => void child.kill('SIGKILL') };
}

async function openEar(): Promise<RtpEar> {
  const ear = new RtpEar();
  await ear.open();
  return ear;
}

function run(folder: string, scenario: string, ear: RtpEar, options: readonly string[]): SipPhone {
  const name = `phone-${++counter}`;
  const place = path.join(folder, name);
  mkdirSync(place, { recursive: true });
  writeFileSync(path.join(place, 'call.xml'), scenario);
  const common = [
    '-sf',
    'call.xml',
    '-i',
    '127.0.0.1',
    '-nostdin',
    '-trace_msg',
    '-message_file',
    'messages.log',
  ];
  const [program, ...words] = trialRoot().command('usr/bin/sipp', [...options, ...common, '-timeout', '150']);
  const child = spawn(program, words, { cwd: place, stdio: 'ignore' });
  let isOver = false;
  child.once('exit', () => {
    isOver = true;
  });
  const said = (): string => {
    const file = path.join(place, 'messages.log');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  };
  const look = setInterval(() => {
    const port = /received[\s\S]*?m=audio (\d+)/.exec(said())?.[1];
    if (port) ear.reach(Number(port));
  }, 20);
  return {
    ear,
    isOver: () => isOver,
    refusedWith: () => {
      const status = /UDP message received[^\n]*\n\nSIP\/2\.0 ([4-6]\d\d)/.exec(said())?.[1];
      return status === undefined ? undefined : Number(status);
    },
    invited: () => /\nINVITE [\s\S]*?(?=\n-{10,})/.exec(said())?.[0] ?? '',
    hangUp: () => hangUp(child),
    vanish: close,
    close,
  };
  function close(): void {
    clearInterval(look);
    ear.close();
    if (!isOver) child.kill('SIGKILL');
  }
}

/** Asked to stop twice, SIPp ends what is under way as a telephone would: BYE, or CANCEL before the answer. */
function hangUp(child: ChildProcess): void {
  let told = 0;
  const tell = (): void => {
    if (child.exitCode !== null || child.signalCode !== null || told++ > MOST_TIMES_TOLD) return;
    child.kill('SIGUSR1');
    // On a busy machine two signals 30 ms apart reached it as one, and the caller stayed on the line for a minute.
    setTimeout(tell, told === 1 ? 30 : 200);
  };
  tell();
}

function sdp(earPort: number): string {
  return `v=0
      o=phone 1 1 IN IP4 127.0.0.1
      s=-
      c=IN IP4 127.0.0.1
      t=0 0
      m=audio ${earPort} RTP/AVP 0 101
      a=rtpmap:0 PCMU/8000
      a=rtpmap:101 telephone-event/8000
      a=fmtp:101 0-15`;
}

function callerScenario(options: {
  to: string;
  from: string;
  headers?: readonly string[];
  earPort: number;
  /** Said before the caller hangs up by itself; otherwise they wait for the other side. */
  leaves?: string;
}): string {
  const { to, from, headers = [], earPort, leaves } = options;
  const own = ['Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]', 'Max-Forwards: 70'];
  const ours = `From: ${from};tag=[call_number]`;
  const contact = 'Contact: <sip:caller@[local_ip]:[local_port]>';
  const theirs = `<sip:${to}@[remote_ip]:[remote_port]>`;
  return wrap(`
  <send retrans="500"><![CDATA[
      INVITE sip:${to}@[remote_ip]:[remote_port] SIP/2.0
      ${[...own, ours, `To: ${theirs}`, 'Call-ID: [call_id]', 'CSeq: 1 INVITE', contact, ...headers].join('\n      ')}
      Content-Type: application/sdp
      Content-Length: [len]

      ${sdp(earPort)}
  ]]></send>
  <recv response="100" optional="true"/>
  <recv response="180" optional="true"/>
  <recv response="183" optional="true"/>
  ${['404', '480', '486', '503', '603'].map((status) => `<recv response="${status}" optional="true" next="refused"/>`).join('')}
  <recv response="200" rrs="true"/>
  <send><![CDATA[
      ACK [next_url] SIP/2.0
      ${[...own, ours, '[last_To:]', 'Call-ID: [call_id]', 'CSeq: 1 ACK', contact].join('\n      ')}
      Content-Length: 0

  ]]></send>
  ${leaves === undefined ? waitForBye() : leaves + callerBye([...own, ours, '[last_To:]', 'Call-ID: [call_id]', 'CSeq: 2 BYE'])}
  <label id="refused"/>
  <send><![CDATA[
      ACK sip:${to}@[remote_ip]:[remote_port] SIP/2.0
      ${[own[0], own[1], ours, '[last_To:]', 'Call-ID: [call_id]', 'CSeq: 1 ACK'].join('\n      ')}
      Content-Length: 0

  ]]></send>
  <label id="end"/>`);
}

function calledScenario(behaviour: Answering, earPort: number): string {
  const answer = (status: string, body = '') => `<send><![CDATA[
      SIP/2.0 ${status}
      [last_Via:]
      [last_From:]
      [last_To:];tag=[call_number]
      [last_Call-ID:]
      [last_CSeq:]
      Contact: <sip:[local_ip]:[local_port]>
      ${body ? `Content-Type: application/sdp\n      Content-Length: [len]\n\n      ${body}` : 'Content-Length: 0\n'}
  ]]></send>`;
  const invite = `<recv request="INVITE" rrs="true"><action>
    <ereg regexp=".*" search_in="hdr" header="From:" assign_to="them"/>
    <ereg regexp=".*" search_in="hdr" header="To:" assign_to="to"/>
    <assignstr assign_to="us" value="[$to];tag=[call_number]"/>
  </action></recv>
  <Reference variables="them,us,to"/>`;
  if (behaviour.kind === 'busy')
    return wrap(`${invite}${answer('486 Busy Here')}<recv request="ACK"/><label id="end"/>`);
  if (behaviour.kind === 'no-answer')
    return wrap(
      `${invite}${answer('180 Ringing')}<recv request="CANCEL"/>${answer('200 OK')}${answer('487 Request Terminated').replace('[last_CSeq:]', 'CSeq: 1 INVITE')}<recv request="ACK" optional="true" timeout="500" ontimeout="end"/><label id="end"/>`,
    );
  return wrap(`
  ${invite}
  ${answer('180 Ringing')}
  <pause milliseconds="${behaviour.afterMs}"/>
  ${answer('200 OK', sdp(earPort))}
  <recv request="ACK" rrs="true"/>
  ${behaviour.hangsUpAfterMs === undefined ? waitForBye() : sayBye(behaviour.hangsUpAfterMs)}
  <label id="end"/>`);
}

function callerBye(headers: readonly string[]): string {
  return `<send retrans="500"><![CDATA[
      BYE [next_url] SIP/2.0
      ${headers.join('\n      ')}
      Content-Length: 0

  ]]></send>
  <recv response="200" next="end"/>`;
}

/** As the called side: From and To stand the other way round. */
function sayBye(afterMs: number): string {
  return `<pause milliseconds="${afterMs}"/>
  <send retrans="500"><![CDATA[
      BYE [next_url] SIP/2.0
      Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
      Max-Forwards: 70
      From: [$us]
      To: [$them]
      Call-ID: [call_id]
      CSeq: 1 BYE
      Content-Length: 0

  ]]></send>
  <recv response="200"/>`;
}

function waitForBye(): string {
  // A telephone that is asked whether it can speak fax by T.38 (a second INVITE) says no, and the call goes on.
  return `<label id="talk"/>
  <recv request="INVITE" optional="true" next="asked"/>
  <recv request="BYE" next="bye"/>
  <label id="asked"/>
  <send><![CDATA[
      SIP/2.0 488 Not Acceptable Here
      [last_Via:]
      [last_From:]
      [last_To:]
      [last_Call-ID:]
      [last_CSeq:]
      Content-Length: 0

  ]]></send>
  <recv request="ACK" next="talk"/>
  <label id="bye"/>
  <send next="end"><![CDATA[
      SIP/2.0 200 OK
      [last_Via:]
      [last_From:]
      [last_To:]
      [last_Call-ID:]
      [last_CSeq:]
      Content-Length: 0

  ]]></send>`;
}

function wrap(body: string): string {
  return `<?xml version="1.0" encoding="utf-8"?>\n<scenario name="call">${body}\n</scenario>\n`;
}
