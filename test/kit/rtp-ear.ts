import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { loudness, type Sound } from '#kernel/sound.ts';

const PACKET_MS = 20;
const PACKET_SAMPLES = 160;
const MU_LAW = 0;
const KEYS_PAYLOAD = 101;
const TONE_HZ = 500;
const KEY_NAMES = '0123456789*#';
/** What of the past counts as "now". */
const RECENT_PACKETS = 15;

/** The ear, the mouth and the finger of a telephone: sound (G.711 µ-law) and keys (RFC 4733) on one UDP port of the loopback. */
export class RtpEar {
  readonly #socket: Socket;
  #peerPort: number | undefined;
  #sequence = 1;
  #timestamp = 0;
  #beat: NodeJS.Timeout | undefined;
  #isSpeaking = false;
  #isPressing = false;
  #toSay = new Int16Array();
  #recent: { atMs: number; samples: Int16Array }[] = [];
  #heardKeys = '';
  #lastKeyAt = -1;
  #isClosed = false;
  port = 0;

  constructor() {
    this.#socket = createSocket('udp4');
    this.#socket.on('message', (packet, from) => this.#hear(packet, from.port));
  }

  async open(): Promise<void> {
    this.#socket.bind(0, '127.0.0.1');
    await once(this.#socket, 'listening');
    this.port = this.#socket.address().port;
    this.#beat = setInterval(() => {
      if (!this.#isPressing) this.#say();
    }, PACKET_MS);
  }

  /** Where the exchange listens, as its SDP says. */
  reach(port: number): void {
    this.#peerPort = port;
  }

  /** How loud it has been in the last third of a second: 0 for silence, also when nothing comes at all. */
  loudness(): number {
    const since = performance.now() - RECENT_PACKETS * PACKET_MS;
    const samples = this.#recent.filter(({ atMs }) => atMs > since).flatMap((packet) => [...packet.samples]);
    return loudness({ samplesPerSec: 8_000, samples: Int16Array.from(samples) });
  }

  /** The keys that the other side pressed, as a menu would hear them. */
  heardKeys(): string {
    return this.#heardKeys;
  }

  /** Says one tone on and on. */
  speak(): void {
    this.#isSpeaking = true;
  }

  /** Says this (8,000 samples a second), after what is being said. */
  say({ samples }: Sound): void {
    this.#toSay = Int16Array.from([...this.#toSay, ...samples]);
  }

  /** A telephone sends sound all the time, silence too: mixers beat in its time. */
  #say(): void {
    const sound = Uint8Array.from({ length: PACKET_SAMPLES }, (_, at) => {
      const phase = (2 * Math.PI * TONE_HZ * (this.#timestamp + at)) / 8_000;
      const tone = this.#isSpeaking ? Math.round(12_000 * Math.sin(phase)) : 0;
      return toMuLaw(this.#toSay[at] ?? tone);
    });
    this.#toSay = this.#toSay.subarray(PACKET_SAMPLES);
    this.#send(MU_LAW, sound, this.#timestamp, this.#timestamp === 0);
    this.#timestamp += PACKET_SAMPLES;
  }

  /** Presses one key for 100 ms: packets of the event with growing durations, the end told three times. */
  async press(key: string): Promise<void> {
    const event = KEY_NAMES.indexOf(key);
    const start = this.#timestamp;
    this.#isPressing = true;
    for (const [index, duration] of [160, 320, 480, 640, 800, 800, 800].entries()) {
      const isEnd = index >= 4;
      const body = Uint8Array.from([event, (isEnd ? 0x80 : 0) | 10, duration >> 8, duration & 0xff]);
      this.#send(KEYS_PAYLOAD, body, start, index === 0);
      await new Promise((resolve) => setTimeout(resolve, PACKET_MS));
    }
    this.#timestamp += 1_600;
    this.#isPressing = false;
    await new Promise((resolve) => setTimeout(resolve, 3 * PACKET_MS));
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#beat);
    this.#socket.close();
  }

  #hear(packet: Buffer, port: number): void {
    this.#peerPort ??= port;
    if (packet.length >= 16 && ((packet[1] ?? 0) & 0x7f) === KEYS_PAYLOAD) this.#hearKey(packet);
    if (packet.length < 12 || ((packet[1] ?? 0) & 0x7f) !== MU_LAW) return;
    const samples = Int16Array.from(packet.subarray(12), fromMuLaw);
    this.#recent = [...this.#recent.slice(-RECENT_PACKETS), { atMs: performance.now(), samples }];
  }

  /** All packets of one key press carry the time of its beginning. */
  #hearKey(packet: Buffer): void {
    const beganAt = packet.readUInt32BE(4);
    if (beganAt === this.#lastKeyAt) return;
    this.#lastKeyAt = beganAt;
    this.#heardKeys += KEY_NAMES[packet[12] ?? 0] ?? '?';
  }

  #send(payload: number, body: Uint8Array, timestamp: number, isFirst: boolean): void {
    if (this.#peerPort === undefined || this.#isClosed) return;
    const header = Buffer.alloc(12);
    header[0] = 0x80;
    header[1] = payload | (isFirst ? 0x80 : 0);
    header.writeUInt16BE(this.#sequence++ & 0xffff, 2);
    header.writeUInt32BE(timestamp >>> 0, 4);
    header.writeUInt32BE(0x0e_a9_00_01, 8);
    this.#socket.send(Buffer.concat([header, body]), this.#peerPort, '127.0.0.1');
  }
}

function toMuLaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(32_635, Math.abs(sample)) + 132;
  const exponent = Math.max(0, 24 - Math.clz32(magnitude));
  return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f)) & 0xff;
}

function fromMuLaw(byte: number): number {
  const bits = ~byte & 0xff;
  const magnitude = ((((bits & 0x0f) << 3) + 132) << ((bits >> 4) & 7)) - 132;
  return bits & 0x80 ? -magnitude : magnitude;
}
