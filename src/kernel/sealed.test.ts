import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKey, createSealer, SealBroken, unwrapKey, wrapKey } from './sealed.ts';

const AOBA = '0190a000-0000-7000-8000-000000000001';
const MIDORI = '0190a000-0000-7000-8000-000000000002';
const NAME = { tenantId: AOBA, purpose: 'resident.name' };

const masterKey = createKey();
const first = createKey();
const key1 = wrapKey(masterKey, 1, first);
const key2 = wrapKey(masterKey, 2, createKey());

const sealer = createSealer({ masterKey, dataKeys: [key1], textSealed: true });
const rotated = createSealer({ masterKey, dataKeys: [key2, key1], textSealed: true });
const plainText = createSealer({ masterKey, dataKeys: [key1], textSealed: false });

function faultOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof SealBroken) return error.fault;
    throw error;
  }
  return 'opened';
}

describe('sealing', () => {
  it('gives back every well-formed text and never the same bytes twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        const sealed = sealer.seal(NAME, text);
        expect(sealer.open(NAME, sealed)).toBe(text);
        expect(sealed.equals(sealer.seal(NAME, text))).toBe(false);
      }),
    );
  });

  it('has version, key id, nonce, ciphertext and tag, and shows nothing of the text', () => {
    const sealed = sealer.seal(NAME, '山田 花子');
    expect(sealed.length).toBe(1 + 4 + 12 + Buffer.byteLength('山田 花子') + 16);
    expect([...sealed.subarray(0, 5)]).toEqual([1, 0, 0, 0, 1]);
    expect(sealed.includes(Buffer.from('山田'))).toBe(false);
  });

  it('opens what a driver hands back as a plain Uint8Array at an offset', () => {
    const sealed = sealer.seal(NAME, '山田');
    const wide = new Uint8Array(sealed.length + 7);
    wide.set(sealed, 7);
    expect(sealer.open(NAME, wide.subarray(7))).toBe('山田');
  });

  it('does not open in another column, another tenant, or with any bit changed', () => {
    const sealed = sealer.seal(NAME, '山田 花子');
    expect(faultOf(() => sealer.open({ ...NAME, purpose: 'resident.address' }, sealed))).toBe('tampered');
    expect(faultOf(() => sealer.open({ ...NAME, tenantId: MIDORI }, sealed))).toBe('tampered');
    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] as number) ^ 1;
      expect(
        faultOf(() => sealer.open(NAME, changed)),
        `byte ${at}`,
      ).not.toBe('opened');
    }
    expect(faultOf(() => sealer.open(NAME, sealed.subarray(0, sealed.length - 1)))).toBe('tampered');
    expect(faultOf(() => sealer.open(NAME, sealed.subarray(0, 20)))).toBe('format');
    expect(faultOf(() => sealer.open(NAME, Buffer.alloc(0)))).toBe('format');
  });

  it('keeps purpose and tenant apart even when together they read the same', () => {
    const sealed = sealer.seal({ purpose: 'ab', tenantId: 'c' }, 'x');
    expect(faultOf(() => sealer.open({ purpose: 'a', tenantId: 'bc' }, sealed))).toBe('tampered');
  });

  it('refuses a lone surrogate instead of changing it', () => {
    expect(() => sealer.seal(NAME, 'a\ud842')).toThrow(RangeError);
  });

  it('seals the bytes of files', () => {
    const bytes = Buffer.from([0, 255, 1, 254]);
    expect(sealer.openBytes(NAME, sealer.sealBytes(NAME, bytes))).toEqual(bytes);
  });
});

describe('keys', () => {
  it('seals with the newest, opens with all, and says what still lies under an old one', () => {
    const old = sealer.seal(NAME, '山田');
    const fresh = rotated.seal(NAME, '山田');
    expect(rotated.open(NAME, old)).toBe('山田');
    expect(fresh.readUInt32BE(1)).toBe(2);
    expect([rotated.needsRewrap(old), rotated.needsRewrap(fresh)]).toEqual([true, false]);
    expect(faultOf(() => sealer.open(NAME, fresh))).toBe('unknown-key');
  });

  it('opens a wrapped key only with its master key and under its own id', () => {
    expect(unwrapKey(masterKey, key1)).toEqual(first);
    expect(key1.wrapped.includes(first)).toBe(false);
    expect(faultOf(() => unwrapKey(createKey(), key1))).toBe('tampered');
    expect(faultOf(() => unwrapKey(masterKey, { id: 3, wrapped: key1.wrapped }))).toBe('tampered');
  });

  it('survives a change of the master key: values and indexes stay', () => {
    const newMaster = createKey();
    const rewrapped = wrapKey(newMaster, 1, unwrapKey(masterKey, key1));
    const after = createSealer({ masterKey: newMaster, dataKeys: [rewrapped], textSealed: true });
    expect(after.open(NAME, sealer.seal(NAME, '山田'))).toBe('山田');
    expect(after.blindIndex(AOBA, 'phone', '+81312345678')).toEqual(
      sealer.blindIndex(AOBA, 'phone', '+81312345678'),
    );
  });

  it('refuses a ring that would blind the indexes or is ambiguous', () => {
    expect(() => createSealer({ masterKey, dataKeys: [key2], textSealed: true })).toThrow(RangeError);
    expect(() => createSealer({ masterKey, dataKeys: [key1, key1], textSealed: true })).toThrow(RangeError);
    expect(() => wrapKey(masterKey, 0, first)).toThrow(RangeError);
    expect(() => wrapKey(Buffer.alloc(16), 1, first)).toThrow(RangeError);
  });
});

describe('free text', () => {
  it('is sealed or plain by the switch, and both kinds are read at any time', () => {
    const sealedValue = sealer.sealText(NAME, '道路に穴');
    const plainValue = plainText.sealText(NAME, '道路に穴');
    expect(plainValue).toEqual(Buffer.concat([Buffer.from([0]), Buffer.from('道路に穴')]));
    expect(sealedValue.includes(Buffer.from('道路'))).toBe(false);
    for (const reader of [sealer, plainText]) {
      expect(reader.openText(NAME, sealedValue)).toBe('道路に穴');
      expect(reader.openText(NAME, plainValue)).toBe('道路に穴');
    }
    expect([sealer.needsRewrap(plainValue), plainText.needsRewrap(plainValue)]).toEqual([true, false]);
  });

  it('never lets a plain value pass for a sealed field', () => {
    const planted = plainText.sealText(NAME, `planted value of more than thirty-three bytes`);
    expect(faultOf(() => sealer.open(NAME, planted))).toBe('format');
  });
});

describe('search hashes', () => {
  it('index equal values equally, and only within tenant, purpose and key', () => {
    const phone = sealer.blindIndex(AOBA, 'phone', '+81312345678');
    expect(phone.length).toBe(16);
    expect(rotated.blindIndex(AOBA, 'phone', '+81312345678')).toEqual(phone);
    const others = [
      sealer.blindIndex(MIDORI, 'phone', '+81312345678'),
      sealer.blindIndex(AOBA, 'email', '+81312345678'),
      sealer.blindIndex(AOBA, 'phone', '+81312345679'),
    ];
    for (const other of others) expect(other.equals(phone)).toBe(false);
  });

  it('gives one hash per distinct character and pair, ascending, 63 bits', () => {
    const grams = sealer.grams(AOBA, 'message', 'ああい');
    expect(grams.length).toBe(4); // あ い ああ あい
    expect(new Set(grams).size).toBe(4);
    expect(grams).toEqual([...grams].sort((a, b) => (a < b ? -1 : 1)));
    for (const gram of grams) expect(gram >= 0n && gram < 2n ** 63n).toBe(true);
    expect(sealer.grams(AOBA, 'message', '')).toEqual([]);
    expect(sealer.grams(AOBA, 'message', '𠮷野').length).toBe(3);
  });

  it('finds every part of a text by the hashes of the part', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('あ', 'い', '高', '𠮷', 'a'), { minLength: 1, maxLength: 40 }),
        fc.nat(),
        fc.nat(),
        (characters, from, length) => {
          const start = from % characters.length;
          const part = characters.slice(start, start + 1 + (length % characters.length)).join('');
          const all = new Set(sealer.grams(AOBA, 'message', characters.join('')));
          const wanted = sealer.queryGrams(AOBA, 'message', part);
          expect(wanted.length).toBeGreaterThan(0);
          for (const gram of wanted) expect(all.has(gram)).toBe(true);
        },
      ),
    );
  });

  it('does not find pairs that are not neighbours, nor the texts of another tenant', () => {
    const all = new Set(sealer.grams(AOBA, 'message', '道路に穴'));
    expect(sealer.queryGrams(AOBA, 'message', '道穴').some((gram) => all.has(gram))).toBe(false);
    expect(sealer.queryGrams(MIDORI, 'message', '道路').some((gram) => all.has(gram))).toBe(false);
    expect(sealer.queryGrams(AOBA, 'note', '道路').some((gram) => all.has(gram))).toBe(false);
    expect(sealer.queryGrams(AOBA, 'message', '')).toEqual([]);
  });
});
