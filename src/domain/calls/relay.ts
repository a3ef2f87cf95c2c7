import type { Tx } from '#db/transaction.ts';
import { readPhone } from '#kernel/japan/phone.ts';
import { Refusal } from '#kernel/refusal.ts';
import { hashNumber, numberHashes } from './calls.ts';
import * as store from './store-relay.ts';
import type { Call } from './types.ts';

/** `known`: whoever answered said so before. `possible`: a 050 number, as the relay services give out and others do. */
export type Relay = 'known' | 'possible';

/** The number of a call that may come by way of a relay service: those who use one have a 050 number of their own. */
function relayNumberOf({ caller }: Pick<Call, 'caller'>): string | undefined {
  if (caller.kind !== 'number') return undefined;
  const read = readPhone(caller.number);
  return read?.kind === 'number' && read.use === 'ip' ? read.e164 : undefined;
}

/** Which of these calls come by way of a relay service, or may; the others are left out. Only 050 numbers are looked up. */
export async function relaysAmong(
  tx: Tx,
  calls: readonly Pick<Call, 'id' | 'caller'>[],
): Promise<Map<string, Relay>> {
  const hashes = new Map<string, Buffer[]>();
  for (const call of calls) {
    const number = relayNumberOf(call);
    if (number) hashes.set(call.id, numberHashes(tx, number));
  }
  if (hashes.size === 0) return new Map();
  const known = await store.selectRelayNumbers(tx, [...hashes.values()].flat());
  const isKnown = (oneOf: Buffer[]): boolean => known.some((each) => oneOf.some((hash) => each.equals(hash)));
  return new Map([...hashes].map(([id, oneOf]) => [id, isKnown(oneOf) ? 'known' : 'possible']));
}

/** Whether a call comes by way of a relay service, as far as the city was told. */
export async function isRelayCall(tx: Tx, call: Call): Promise<boolean> {
  return (await relaysAmong(tx, [call])).get(call.id) === 'known';
}

/**
 * Remembers that this number calls by way of a relay service, or no longer. Refuses 'state.conflict' for a number that no
 * relay service gives out. Audited.
 */
export async function markRelay(tx: Tx, call: Call, on: boolean, staffId: string): Promise<void> {
  const number = relayNumberOf(call);
  if (!number) throw new Refusal('state.conflict');
  if (on) await store.insertRelayNumber(tx, hashNumber(tx, number), staffId);
  else await store.deleteRelayNumber(tx, numberHashes(tx, number));
  tx.audit({ action: 'write', subjectKind: 'call', subjectId: call.id, fields: ['relay'] });
}
