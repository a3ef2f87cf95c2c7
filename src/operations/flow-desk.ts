import { noteChange } from '#db/config-log.ts';
import type { Tx } from '#db/transaction.ts';
import { readCity } from '#domain/city/city.ts';
import type { FlowDefinition } from '#domain/flows/definition.ts';
import { newState } from '#domain/flows/engine.ts';
import { flowsOfEntryPoints, setFlowOfEntryPoint } from '#domain/flows/flows.ts';
import { lead } from '#domain/flows/lead.ts';
import { type SpokenLine, spokenLines, writtenText } from '#domain/flows/rendering.ts';
import type { Surroundings } from '#domain/flows/rules.ts';
import type { Await, FlowInput, FlowState, PortAnswer, PortAsk } from '#domain/flows/types.ts';
import { getEntryPoint } from '#domain/interactions/entry-points.ts';
import { listQueues } from '#domain/routing/routing.ts';
import { listSkills } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { listSenders } from '#domain/texts/texts.ts';
import { formatCaseNumber, parseSpokenNumber } from '#kernel/japan/spoken-number.ts';
import { statusText } from './resident-texts.ts';

/** What a flow may name today. */
export async function flowSurroundings(tx: Tx, sendsTexts: boolean): Promise<Surroundings> {
  return {
    queueIds: (await listQueues(tx)).map(({ id }) => id),
    skillIds: (await listSkills(tx)).map(({ id }) => id),
    sendsTexts: sendsTexts && (await listSenders(tx)).length > 0,
  };
}

/**
 * Lets a flow answer at an entry point, or people again. Refuses 'not-found', and as `setFlowOfEntryPoint`. Kept among the
 * changes.
 */
export async function letFlowAnswer(
  tx: Tx,
  actor: StaffActor,
  entryPointId: string,
  flowId: string | null,
  undoesId: string | null = null,
): Promise<void> {
  const { id, name } = await getEntryPoint(tx, { id: entryPointId });
  const was = (await flowsOfEntryPoints(tx)).find((each) => each.entryPointId === id)?.flowId ?? null;
  await setFlowOfEntryPoint(tx, actor, id, flowId);
  noteChange(tx, {
    ...{ kind: 'flow-place', subjectId: id, name, undoesId },
    ...{ before: { flowId: was }, after: { flowId } },
  });
}

/** The world that a flow meets while it is tried; nothing of it is real, and nothing that is tried leaves a trace. */
export interface TrialWorld {
  now: Date;
  medium: 'voice' | 'text';
  hearsWords: boolean;
  /** Of whoever calls, E.164. */
  number: string | null;
  language: string;
  open: boolean;
  attended: boolean;
  waiting: number;
  expectedWaitSec: number | null;
  /** The queue takes nobody any more. */
  full: boolean;
  holiday: boolean;
  known: boolean;
  hasOpenCase: boolean;
  caseFound: boolean;
  sendsTexts: boolean;
}

export interface Trial {
  state: FlowState;
  then: Await;
  /** What a voice says. */
  spoken: readonly SpokenLine[];
  /** What stands in a chat. */
  written: string;
}

/** Leads a draft on as it would go with a resident, in a world that is made up. */
export async function tryFlow(
  tx: Tx,
  definition: FlowDefinition,
  state: FlowState | null,
  input: FlowInput,
  world: TrialWorld,
): Promise<Trial> {
  const { now, medium, hearsWords, number } = world;
  const from = state ?? newState(world.language, { city: (await readCity(tx)).name });
  const context = { now, medium, hearsWords, number };
  const step = (at: FlowState, next: FlowInput) =>
    lead(definition, at, next, context, (ask, { language }) =>
      Promise.resolve(trialAnswer(ask, language, world)),
    );
  let at = await step(from, input);
  const says = [...at.says];
  if (at.then.kind === 'queue' && at.then.mayRefuse && world.full) {
    at = await step(at.state, { kind: 'not-taken' });
    says.push(...at.says);
  }
  const all = { ...at, says };
  return { state: at.state, then: at.then, spoken: spokenLines(all), written: writtenText(all) };
}

function trialAnswer(ask: PortAsk, language: string, world: TrialWorld): PortAnswer {
  const { open, attended, waiting, expectedWaitSec, holiday, known, hasOpenCase } = world;
  switch (ask.port) {
    case 'queue-state':
      return { port: ask.port, queueId: ask.queueId, open, attended, waiting, expectedWaitSec };
    case 'holiday':
      return { port: ask.port, holiday };
    case 'resident':
      return { port: ask.port, known, hasOpenCase };
    case 'look-up-case': {
      const number = parseSpokenNumber(ask.number);
      if (!number || !world.caseFound) return { port: ask.port, found: null };
      return {
        port: ask.port,
        found: { number: formatCaseNumber(number), status: statusText(language, 'in-progress') },
      };
    }
    case 'leave-message':
    case 'ask-callback':
      return { port: ask.port, kept: true };
    case 'send-link':
      return { port: ask.port, sent: world.sendsTexts };
  }
}
