import { join } from './build.ts';

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function block(level: number, id: number, data: Buffer): Buffer {
  const sum = data.reduce((total, byte) => (total + byte) & 0xffff, 0);
  return join(Buffer.of(level), u16(id), u16(0), u32(data.length), data, u16(sum));
}

function unicodeProperty(id: number, text: string): Buffer {
  const value = Buffer.from(`${text}\0`, 'utf16le');
  return join(u16(31), u16(id), u32(1), u32(value.length), value, Buffer.alloc((4 - (value.length % 4)) % 4));
}

/** A winmail.dat as Outlook writes it: a short name in the code page, the long one as a property. */
export function tnefBytes(files: readonly { name: string; content: Uint8Array }[], body?: string): Buffer {
  const pieces = files.flatMap(({ name, content }) => [
    block(2, 0x9002, Buffer.alloc(14)),
    block(2, 0x8010, Buffer.from('SHORT~1.PDF\0')),
    block(2, 0x800f, Buffer.from(content)),
    block(2, 0x9005, join(u32(2), join(u16(3), u16(0x3705), u32(1)), unicodeProperty(0x3707, name))),
  ]);
  const text = body === undefined ? [] : [block(1, 0x9003, join(u32(1), unicodeProperty(0x1000, body)))];
  return join(u32(0x223e9f78), u16(1), block(1, 0x9007, u32(932)), ...text, ...pieces);
}
