const SEQUENCE = 0x30;
const OID = 0x06;
const OCTETS = 0x04;
const CONSTRUCTED_OCTETS = 0x24;
const CONTEXT_0 = 0xa0;
const SIGNED_DATA = '2a864886f70d010702';
/** Real ones nest eight levels. */
const MOST_LEVELS = 30;
const MOST_ELEMENTS = 100_000;

interface Element {
  tag: number;
  from: number;
  until: number;
  /** Where the next one begins. */
  after: number;
}

/**
 * What was signed, out of an opaque S/MIME message (CMS SignedData, RFC 5652; BER with indefinite lengths as well): a mail
 * of its own. The signature is not verified. Null for what is encrypted or cannot be read.
 */
export function contentOfSignedData(bytes: Buffer): Buffer | null {
  const budget = { left: MOST_ELEMENTS };
  const info = childrenOf(bytes, elementAt(bytes, 0, bytes.length, budget), budget);
  const [kind, wrapped] = info;
  if (!kind || !wrapped || kind.tag !== OID || hexOf(bytes, kind) !== SIGNED_DATA) return null;
  const [signedData] = childrenOf(bytes, wrapped, budget);
  const encapsulated = childrenOf(bytes, signedData, budget).find(({ tag }) => tag === SEQUENCE);
  const explicit = childrenOf(bytes, encapsulated, budget).find(({ tag }) => tag === CONTEXT_0);
  const [octets] = childrenOf(bytes, explicit, budget);
  if (!octets) return null;
  const pieces = octetsOf(bytes, octets, budget, 0);
  return pieces.length === 0 ? null : Buffer.concat(pieces);
}

function hexOf(bytes: Buffer, element: Element): string {
  return bytes.toString('hex', element.from, Math.min(element.until, element.from + 20));
}

function octetsOf(bytes: Buffer, element: Element, budget: { left: number }, level: number): Buffer[] {
  if (element.tag === OCTETS) return [bytes.subarray(element.from, element.until)];
  if (element.tag !== CONSTRUCTED_OCTETS || level > MOST_LEVELS) return [];
  return childrenOf(bytes, element, budget).flatMap((child) => octetsOf(bytes, child, budget, level + 1));
}

function childrenOf(bytes: Buffer, parent: Element | undefined, budget: { left: number }): Element[] {
  const children: Element[] = [];
  if (!parent) return children;
  for (let at = parent.from; at < parent.until; ) {
    const child = elementAt(bytes, at, parent.until, budget);
    if (!child) break;
    children.push(child);
    at = child.after;
  }
  return children;
}

function elementAt(
  bytes: Buffer,
  at: number,
  limit: number,
  budget: { left: number },
  level = 0,
): Element | undefined {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined || at + 2 > limit || budget.left-- <= 0) return undefined;
  if (first === 0x80) return indefinite(bytes, { tag, from: at + 2, limit }, budget, level);
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (lengthBytes > 4 || at + 2 + lengthBytes > limit) return undefined;
  const length = lengthBytes === 0 ? first : bytes.readUIntBE(at + 2, lengthBytes);
  const from = at + 2 + lengthBytes;
  const until = Math.min(from + length, limit);
  return { tag, from, until, after: until };
}

/** Its end is found by passing over what it holds. */
function indefinite(
  bytes: Buffer,
  start: { tag: number; from: number; limit: number },
  budget: { left: number },
  level: number,
): Element | undefined {
  const { tag, from, limit } = start;
  if (level > MOST_LEVELS) return undefined;
  for (let at = from; at + 2 <= limit; ) {
    if (bytes[at] === 0 && bytes[at + 1] === 0) return { tag, from, until: at, after: at + 2 };
    const child = elementAt(bytes, at, limit, budget, level + 1);
    if (!child) break;
    at = child.after;
  }
  return { tag, from, until: limit, after: limit };
}
