import type { Tx } from '#db/transaction.ts';
import { beginFarFirst, beginOutbound, insertCall, newCall } from '#domain/calls/calls.ts';
import { getLine, isRecorded } from '#domain/calls/lines.ts';
import type { Call, CallCommand } from '#domain/calls/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { CallFactDeps } from './call-facts.ts';
import { tellCallChanged } from './call-hints.ts';

/** Somebody of the staff calls a number, through a line of the city whose number is shown. */
export interface OutgoingCall {
  staffId: string;
  entryPointId: string;
  /** E.164. */
  number: string;
  /** What it is made for, where that is an interaction already. */
  of?: { interactionId: string; conversationId: string };
}

/** The way out to the public network, by its name at the exchange. */
export const TRUNK = 'trunk';
const RING_SEC = 20;

/** Keeps a call that begins with the caller's own telephone, audited in their name. Refuses 'phone.away' when that cannot be rung, 'not-found'. */
export async function openOutgoingCall(
  tx: Tx,
  deps: CallFactDeps,
  exchangeId: string,
  { staffId, entryPointId, number, of }: OutgoingCall,
): Promise<{ call: Call; commands: CallCommand[] }> {
  const phone = await deps.phoneOf(tx, staffId);
  if (phone === null) throw new Refusal('phone.away');
  const line = await getLine(tx, { entryPointId });
  const farLegId = tx.newId();
  const agentLegId = tx.newId();
  const to = { number: dialled(number), line: TRUNK };
  const begun = newCall({
    id: tx.newId(),
    exchangeId,
    direction: 'out',
    entryPointId,
    farLegId,
    caller: { kind: 'number', number },
    state: beginOutbound({
      farLegId,
      agentLegId,
      staffId,
      to,
      shown: dialled(line.number),
      isRecorded: isRecorded(line, 'out'),
    }),
    startedAt: tx.now,
  });
  const call = { ...begun, ...of };
  await insertCall(tx, call);
  const actor = `staff:${staffId}`;
  tx.audit({ action: 'write', subjectKind: 'call', subjectId: call.id, fields: ['number'], actor });
  await tellCallChanged(tx, undefined, call);
  const command: CallCommand = {
    do: 'originate',
    legId: agentLegId,
    to: { phone },
    purpose: 'click',
    answerWithinSec: RING_SEC,
  };
  return { call, commands: [command] };
}

/** Keeps a call that the house makes by itself: whoever is called is rung first. Refuses 'not-found' without the line. */
export async function openFarFirstCall(
  tx: Tx,
  exchangeId: string,
  { entryPointId, number, ringSec }: { entryPointId: string; number: string; ringSec: number },
): Promise<{ call: Call; commands: CallCommand[] }> {
  const line = await getLine(tx, { entryPointId });
  const farLegId = tx.newId();
  const to = { number: dialled(number), line: TRUNK };
  const shown = dialled(line.number);
  const call = newCall({
    id: tx.newId(),
    exchangeId,
    direction: 'out',
    entryPointId,
    farLegId,
    caller: { kind: 'number', number },
    state: beginFarFirst({ farLegId, to, shown, isRecorded: isRecorded(line, 'out') }),
    startedAt: tx.now,
  });
  await insertCall(tx, call);
  return { call, commands: [{ do: 'dial', legId: farLegId, to, shown, answerWithinSec: ringSec }] };
}

/** As Japanese networks are dialled: numbers of the country with a 0, others with 010. */
export function dialled(number: string): string {
  if (number.startsWith('+81')) return `0${number.slice(3)}`;
  return number.startsWith('+') ? `010${number.slice(1)}` : number;
}
