import { expect, test } from 'vitest';
import { addressesText, readAddresses } from './mail-addresses.ts';

test('addresses that were typed are read as they are written', () => {
  const kita = { name: '北沢 みなみ', address: 'kitazawa@mail.example' };
  const office = { name: 'Sato, Inc.', address: 'office@mail.example' };
  expect(readAddresses(addressesText([kita, office]))).toEqual([kita, office]);
  expect(readAddresses('a@x.example、 ｂ＠ｘ．ｅｘａｍｐｌｅ; ')).toEqual([
    { name: '', address: 'a@x.example' },
    { name: '', address: 'b@x.example' },
  ]);
  expect(readAddresses('a@x.example, nobody')).toBeUndefined();
  expect(readAddresses('')).toEqual([]);
});
