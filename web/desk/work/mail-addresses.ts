/** A name and an address, as they are written in one line. */
export interface Address {
  name: string;
  address: string;
}

export function addressText({ name, address }: Address): string {
  if (name.trim() === '' || name === address) return address;
  return `${/[,;<>"]/.test(name) ? `"${name.replaceAll('"', '')}"` : name} <${address}>`;
}

export function addressesText(addresses: readonly Address[]): string {
  return addresses.map(addressText).join(', ');
}

const ADDRESS = /^[^\s@<>",;]+@[^\s@<>",;]+\.[^\s@<>",;]+$/;

/** What was typed as a list of addresses; undefined where something in it is none. */
export function readAddresses(text: string): Address[] | undefined {
  const pieces = text.normalize('NFKC').match(/(?:"[^"]*"|[^,;、"])+/g) ?? [];
  const addresses: Address[] = [];
  for (const piece of pieces.map((each) => each.trim()).filter((each) => each !== '')) {
    const named = /^(.*?)<([^<>]+)>$/.exec(piece);
    const address = (named?.[2] ?? piece).trim();
    if (!ADDRESS.test(address)) return undefined;
    addresses.push({ name: (named?.[1] ?? '').replaceAll('"', '').trim(), address });
  }
  return addresses;
}
