import { describe, expect, it } from 'vitest';
import { formatPhone, readPhone, toE164 } from './phone.ts';

describe('readPhone', () => {
  it.each([
    ['03-1234-5678', '+81312345678', 'fixed'],
    ['０３－１２３４－５６７８', '+81312345678', 'fixed'],
    ['03ー1234ー5678', '+81312345678', 'fixed'],
    ['03‐1234−5678', '+81312345678', 'fixed'],
    ['(03) 1234.5678', '+81312345678', 'fixed'],
    ['（０３）１２３４・５６７８', '+81312345678', 'fixed'],
    ['+81 3-1234-5678', '+81312345678', 'fixed'],
    ['+81(0)3-1234-5678', '+81312345678', 'fixed'],
    ['186 090 1234 5678', '+819012345678', 'mobile'],
    ['184-090-1234-5678', '+819012345678', 'mobile'],
    ['060-1234-5678', '+816012345678', 'mobile'],
    ['050-1234-5678', '+815012345678', 'ip'],
    ['0120-123-456', '+81120123456', 'toll-free'],
    ['0800-123-4567', '+818001234567', 'toll-free'],
    ['0570-012-345', '+81570012345', 'shared-cost'],
    ['020-4123-4567', '+812041234567', 'machine'],
    ['0200-12345-67890', '+812001234567890', 'machine'],
    ['+1 650 253 0000', '+16502530000', 'mobile'],
    ['010-1-650-253-0000', '+16502530000', 'mobile'],
  ])('%s is %s (%s)', (text, e164, use) => {
    expect(readPhone(text)).toEqual({ kind: 'number', e164, use });
    expect(toE164(text)).toBe(e164);
  });

  it.each([
    '03-1234-5678 内線123',
    '０３－１２３４－５６７８（内線１２３）',
    '03-1234-5678 ext. 123',
    '03-1234-5678;ext=123',
    '03-1234-5678 内線：123',
  ])('finds the extension in %s', (text) => {
    expect(readPhone(text)).toEqual({ kind: 'number', e164: '+81312345678', use: 'fixed', extension: '123' });
  });

  it('knows the numbers that are never dialled for anybody', () => {
    for (const digits of ['110', '118', '119'])
      expect(readPhone(digits)).toEqual({ kind: 'emergency', digits });
    expect(readPhone('１１９')).toEqual({ kind: 'emergency', digits: '119' });
    for (const digits of ['171', '188', '189', '#7119', '#8000'])
      expect(readPhone(digits)).toEqual({ kind: 'short', digits });
    expect(readPhone('＃７１１９')).toEqual({ kind: 'short', digits: '#7119' });
    expect(toE164('119')).toBeUndefined();
  });

  it.each([
    ['非通知', 'private'],
    ['Anonymous', 'private'],
    ['公衆電話', 'payphone'],
    ['Coin line/payphone', 'payphone'],
    ['表示圏外', 'unavailable'],
    ['Unavailable', 'unavailable'],
  ])('takes %s as a value', (text, reason) => {
    expect(readPhone(text)).toEqual({ kind: 'withheld', reason });
  });

  it.each([
    '',
    '12345',
    '090-1234-567',
    '09012345678901234',
    'abc',
    '03-1234-5678 と 090-1234-5678',
    '7119',
    '9'.repeat(5_000),
  ])('is none: %s', (text) => {
    expect(readPhone(text)).toBeUndefined();
  });

  it('shows numbers as they are written in their country', () => {
    expect(formatPhone('+81312345678')).toBe('03-1234-5678');
    expect(formatPhone('+81422221111')).toBe('0422-22-1111');
    expect(formatPhone('+16502530000')).toBe('+1 650 253 0000');
  });
});
