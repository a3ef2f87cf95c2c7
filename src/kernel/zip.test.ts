import { inflateRawSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { zipOf } from './zip.ts';

it('holds each file under its name, as unzip finds them by the directory at its end', () => {
  const zip = zipOf([
    { name: '開示/記録.json', bytes: Buffer.from('{"a":1}'.repeat(50)) },
    { name: 'b.txt', bytes: Buffer.from('') },
  ]);
  const end = zip.length - 22;
  expect(zip.toString('latin1', end, end + 4)).toBe('PK\x05\x06');
  let at = zip.readUInt32LE(end + 16);
  const found = new Map<string, string>();
  for (let n = 0; n < zip.readUInt16LE(end + 10); n++) {
    expect(zip.toString('latin1', at, at + 4)).toBe('PK\x01\x02');
    const [packed, nameLength, local] = [
      zip.readUInt32LE(at + 20),
      zip.readUInt16LE(at + 28),
      zip.readUInt32LE(at + 42),
    ];
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    const from = local + 30 + zip.readUInt16LE(local + 26);
    expect(zip.toString('utf8', local + 30, from)).toBe(name);
    found.set(name, inflateRawSync(zip.subarray(from, from + packed)).toString());
    at += 46 + nameLength;
  }
  expect([...found]).toEqual([
    ['開示/記録.json', '{"a":1}'.repeat(50)],
    ['b.txt', ''],
  ]);
});
