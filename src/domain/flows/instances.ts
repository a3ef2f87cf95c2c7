import type { Tx } from '#db/transaction.ts';
import { advance, newState } from './engine.ts';
import { type FlowPorts, lead } from './lead.ts';
import * as store from './store-instances.ts';
import {
  type Advanced,
  type FlowContext,
  type FlowInput,
  type FlowInstance,
  type FlowState,
  type RunningFlow,
  stateShape,
} from './types.ts';

const scope = (tx: Tx) => ({ tenantId: tx.tenantId, purpose: 'flow-instance.state' });

/** The open instance of a conversation or a call, locked; undefined when there is none. */
export async function lockInstance(tx: Tx, carrierId: string): Promise<FlowInstance | undefined> {
  const row = await store.lockOpenInstance(tx, carrierId);
  return row && { ...row, state: stateShape.parse(JSON.parse(tx.sealer.open(scope(tx), row.state))) };
}

/** Since when a flow is under way there; undefined when none is. */
export function guidedSince(tx: Tx, carrierId: string): Promise<Date | undefined> {
  return store.selectOpenSince(tx, carrierId);
}

/**
 * Begins an instance of a running version, pinned to it; `moveInstance` with 'start' makes its first move. `carrierId`
 * is the conversation or the call that it goes with: it has one at a time. Emits `flow.started`.
 */
export async function beginInstance(
  tx: Tx,
  flow: RunningFlow,
  input: {
    entryPointId: string;
    carrierId: string;
    conversationId: string | null;
    language: string;
    variables: Readonly<Record<string, string>>;
  },
): Promise<FlowInstance> {
  const { language, variables, ...where } = input;
  const state = newState(language, variables);
  const instance = { ...flow, ...where, id: tx.newId(), state };
  await store.insertInstance(tx, {
    ...where,
    id: instance.id,
    flowId: flow.flowId,
    number: flow.number,
    state: sealState(tx, state),
  });
  append(tx, 'flow.started', instance);
  return { ...instance, interactionId: null, startedAt: tx.now, movedAt: tx.now };
}

/**
 * Leads an instance on by what came and keeps where it stands, with what its ports did in the same transaction. When it
 * is over, its outcome is kept with it. Emits `flow.ended` then.
 */
export async function moveInstance(
  tx: Tx,
  instance: FlowInstance,
  input: FlowInput,
  context: FlowContext,
  ports: FlowPorts,
): Promise<Advanced> {
  const at = await lead(instance.definition, instance.state, input, context, ports);
  await keep(tx, instance, at.state);
  return at;
}

/** The resident went away, or goes on with a person: the instance is over. Emits `flow.ended`. */
export async function leaveInstance(tx: Tx, instance: FlowInstance): Promise<void> {
  const context = { now: tx.now, medium: 'text', hearsWords: false, number: null } as const;
  await keep(tx, instance, advance(instance.definition, instance.state, { kind: 'left' }, context).state);
}

/** Keeps what came of it: the interaction in which somebody acts. */
export async function setInteraction(tx: Tx, instance: FlowInstance, interactionId: string): Promise<void> {
  instance.interactionId = interactionId;
  await store.updateInteractionOf(tx, instance.id, interactionId);
}

async function keep(tx: Tx, instance: FlowInstance, state: FlowState): Promise<void> {
  instance.state = state;
  await store.updateInstance(tx, instance.id, {
    state: sealState(tx, state),
    stepId: state.stepId,
    deeds: state.deeds,
    outcome: state.outcome,
  });
  if (state.outcome !== null) append(tx, 'flow.ended', instance, { outcome: state.outcome });
}

function sealState(tx: Tx, state: FlowState): Buffer {
  return tx.sealer.seal(scope(tx), JSON.stringify(state));
}

/** A fact for the figures; whoever looks at the conversation hears of its messages anyway. */
function append(
  tx: Tx,
  type: string,
  instance: Pick<FlowInstance, 'id' | 'flowId' | 'number' | 'entryPointId'>,
  data: Record<string, string> = {},
): void {
  const { id, flowId, number, entryPointId } = instance;
  tx.append({
    type,
    subjectKind: 'flow-instance',
    subjectId: id,
    audience: [],
    data: { flowId, number, entryPointId, ...data },
  });
}
