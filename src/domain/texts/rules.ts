import { readPhone } from '#kernel/japan/phone.ts';

/** GSM 03.38: what fits into seven bits; the second line costs two signs each. */
const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const EXTENDED = '^{}\\[~]|€\f';
const SEVEN_BITS = { alone: 160, joined: 153 };
const UCS2 = { alone: 70, joined: 67 };

/** Into how many messages of the network a text falls apart: 70 signs of Japanese in one, 67 each in several. */
export function partsOf(text: string): number {
  const isPlain = [...text].every((sign) => BASIC.includes(sign) || EXTENDED.includes(sign));
  const { alone, joined } = isPlain ? SEVEN_BITS : UCS2;
  const length = isPlain
    ? [...text].reduce((sum, sign) => sum + (EXTENDED.includes(sign) ? 2 : 1), 0)
    : text.length;
  return length <= alone ? 1 : Math.ceil(length / joined);
}

/** Whether a number (E.164) can be written to: a mobile telephone of Japan's plan, and nothing that costs more. */
export function canBeTexted(number: string): boolean {
  const read = readPhone(number);
  return read?.kind === 'number' && read.use === 'mobile' && read.e164.startsWith('+81');
}

const LETTERS = /^(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}$/;

/**
 * What a telephone may show as the sender: a number (E.164), or up to eleven letters and digits, at least one letter.
 * Undefined for anything else, and for what is nobody's ordinary number.
 */
export function readSender(text: string): string | undefined {
  const plain = text.normalize('NFKC').trim();
  if (LETTERS.test(plain)) return plain;
  const read = readPhone(plain);
  return read?.kind === 'number' && !read.extension ? read.e164 : undefined;
}

/** Whether who gets a text can answer it: letters have no number to write to. */
export function canAnswer(sender: string): boolean {
  return sender.startsWith('+');
}
