import type { FlowDefinition } from './definition.ts';
import { advance } from './engine.ts';
import type { Advanced, FlowContext, FlowInput, FlowState, PortAnswer, PortAsk, Saying } from './types.ts';

/** Answers what a flow asks of other rooms; all of it are rows, so that it happens with what the flow does, or not at all. */
export type FlowPorts = (ask: PortAsk, state: FlowState) => Promise<PortAnswer>;

/**
 * Leads an instance on until the resident must answer, a queue must take it, or it is over: what it asks of other rooms
 * on the way is answered by the ports. `says` is everything that is said on the way, in order.
 */
export async function lead(
  definition: FlowDefinition,
  state: FlowState,
  input: FlowInput,
  context: FlowContext,
  ports: FlowPorts,
): Promise<Advanced> {
  const says: Saying[] = [];
  let at = advance(definition, state, input, context);
  for (;;) {
    says.push(...at.says);
    if (at.then.kind !== 'port') return { ...at, says };
    const answer = await ports(at.then.ask, at.state);
    at = advance(definition, at.state, { kind: 'port', answer }, context);
  }
}
