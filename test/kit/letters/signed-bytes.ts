import { join } from './build.ts';

const SIGNED_DATA = Buffer.from('06092a864886f70d010702', 'hex');
const ENVELOPED_DATA = Buffer.from('06092a864886f70d010703', 'hex');
const DATA = Buffer.from('06092a864886f70d010701', 'hex');

function der(tag: number, ...content: readonly Buffer[]): Buffer {
  const body = join(...content);
  const length = Buffer.alloc(5);
  length[0] = 0x84;
  length.writeUInt32BE(body.length, 1);
  return join(Buffer.of(tag), length, body);
}

function ber(tag: number, ...content: readonly Buffer[]): Buffer {
  return join(Buffer.of(tag, 0x80), ...content, Buffer.of(0, 0));
}

/** An opaque signed message (CMS SignedData) around a mail part; with `isStreamed` in indefinite lengths and pieces. */
export function signedBytes(inner: Uint8Array, isStreamed = false): Buffer {
  const bytes = Buffer.from(inner);
  const wrap = isStreamed ? ber : der;
  const half = bytes.length >> 1;
  const octets = isStreamed
    ? ber(0x24, der(0x04, bytes.subarray(0, half)), der(0x04, bytes.subarray(half)))
    : der(0x04, bytes);
  const content = wrap(0x30, DATA, wrap(0xa0, octets));
  return wrap(0x30, SIGNED_DATA, wrap(0xa0, wrap(0x30, Buffer.of(2, 1, 1), der(0x31), content, der(0x31))));
}

/** What only a key opens. */
export function envelopedBytes(): Buffer {
  return der(0x30, ENVELOPED_DATA, der(0xa0, der(0x30, Buffer.of(2, 1, 0))));
}
