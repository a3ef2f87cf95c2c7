import type { Tx } from '#db/transaction.ts';
import { readCity } from '#domain/city/city.ts';
import { runningFlow } from '#domain/flows/flows.ts';
import {
  beginInstance,
  leaveInstance,
  lockInstance,
  moveInstance,
  setInteraction,
} from '#domain/flows/instances.ts';
import { wishIn } from '#domain/flows/matching.ts';
import { writtenText } from '#domain/flows/rendering.ts';
import type { Await, FlowContext, FlowInput, FlowInstance, PortAsk } from '#domain/flows/types.ts';
import { setLanguage } from '#domain/interactions/interactions.ts';
import {
  addFromResident,
  addHouseNote,
  addSystemMessage,
  adoptMessages,
  findByClientId,
  type Words,
} from '#domain/interactions/messages.ts';
import type { Conversation, Interaction, Message } from '#domain/interactions/types.ts';
import { keepWish } from '#domain/resident-side/wishes.ts';
import { admit } from '#domain/routing/lines.ts';
import { parkedBy } from '#domain/routing/parking.ts';
import { getQueue } from '#domain/routing/routing.ts';
import { asResidentLanguage } from '#kernel/languages.ts';
import { type LineWish, openInLine } from './enter-line.ts';
import { callbackForWish } from './callback-of-chat.ts';
import { flowNote } from './flow-note.ts';
import { flowPorts } from './flow-ports.ts';
import { promiseOf } from './promise-of.ts';

/** Whoever spoke with a person a day ago or less goes on with people (METRICS.md: containment asks for the same time). */
const WITH_PEOPLE_HOURS = 24;
/** An instance that waited longer than this begins anew: nobody remembers what was asked. */
const FORGOTTEN_DAYS = 7;

interface Guided {
  conversation: Conversation;
  /** What waits already, such as a message that was left on the way. */
  interaction: Interaction | undefined;
  newest: Interaction | undefined;
  instance: FlowInstance;
}

/** What became of a word: a flow took it, or it is for people; `left`: a flow was under way until now. */
export type Guidance = { message: Message } | { message: null; left: boolean };
const FOR_PEOPLE: Guidance = { message: null, left: false };

/**
 * Lets the flow of an entry point answer what the resident said, as far as no person does: begins it, or leads it on; what
 * it says are messages of the house. Where people answer nothing is done. The conversation is locked.
 */
export async function guide(
  tx: Tx,
  conversation: Conversation,
  newest: Interaction | undefined,
  words: Words & { clientId: string },
): Promise<Guidance> {
  // The way of nearly every word: a person answers.
  if (newest?.state === 'active' || newest?.state === 'wrap-up') return FOR_PEOPLE;
  const open = await openInstance(tx, conversation, newest);
  if (!open && newest?.state === 'waiting') return FOR_PEOPLE;
  const known = await findByClientId(tx, conversation.id, words.clientId);
  if (known) return { message: known };
  const instance = open ?? (await begin(tx, conversation, newest));
  if (!instance) return FOR_PEOPLE;
  // A flow may offer no way to a person; whoever asks for one is heard all the same.
  if (!instance.definition.toPerson && wishIn(words.body, true) === 'person') {
    await leaveInstance(tx, instance);
    return { message: null, left: true };
  }
  const interaction = newest?.state === 'waiting' ? newest : undefined;
  const message = await addFromResident(tx, conversation, interaction, words);
  if (!message) throw new Error('a message is neither new nor known');
  const input = inputOf(instance, message);
  await leadOn(tx, { conversation, interaction, newest, instance }, input, message.id);
  return { message };
}

/** The resident left, or goes on with people: the flow is over. False when none was under way. */
export async function leaveFlow(tx: Tx, conversationId: string): Promise<boolean> {
  const instance = await lockInstance(tx, conversationId);
  if (instance) await leaveInstance(tx, instance);
  return instance !== undefined;
}

/** The instance that goes on; one that a person took over meanwhile, or that was forgotten, is left. */
async function openInstance(
  tx: Tx,
  conversation: Conversation,
  newest: Interaction | undefined,
): Promise<FlowInstance | undefined> {
  const open = await lockInstance(tx, conversation.id);
  if (!open) return undefined;
  const wasAnswered = newest !== undefined && newest.answeredAt !== null && newest.openedAt >= open.startedAt;
  const idleMs = tx.now.getTime() - open.movedAt.getTime();
  if (!wasAnswered && idleMs < FORGOTTEN_DAYS * 86_400_000) return open;
  await leaveInstance(tx, open);
  return undefined;
}

async function begin(
  tx: Tx,
  conversation: Conversation,
  newest: Interaction | undefined,
): Promise<FlowInstance | undefined> {
  if (newest && (await isWithPeople(tx, newest))) return undefined;
  const { entryPointId, id, language } = conversation;
  const flow = await runningFlow(tx, entryPointId);
  if (!flow) return undefined;
  const variables = { city: (await readCity(tx)).name };
  return beginInstance(tx, flow, { entryPointId, carrierId: id, conversationId: id, language, variables });
}

async function isWithPeople(tx: Tx, newest: Interaction): Promise<boolean> {
  const endedAt = newest.endedAt ?? newest.openedAt;
  if (tx.now.getTime() - endedAt.getTime() < WITH_PEOPLE_HOURS * 3_600_000) return true;
  return (await parkedBy(tx, newest)) !== undefined;
}

/** A picture without words is nothing a flow understands: a person looks at it, where one can be reached. */
function inputOf({ state }: FlowInstance, { body, fileIds }: Message): FlowInput {
  if (body === '' && fileIds.length > 0) return { kind: 'wish', wish: 'person' };
  return state.stepId === null ? { kind: 'start', words: body } : { kind: 'words', text: body };
}

async function leadOn(tx: Tx, guided: Guided, first: FlowInput, messageId: string): Promise<void> {
  const { conversation, instance } = guided;
  const context: FlowContext = { now: tx.now, medium: 'text', hearsWords: true, number: null };
  const ports = flowPorts(tx, {
    residentId: conversation.residentId,
    sendText: null,
    keep: (ask) => keepForLater(tx, guided, ask),
  });
  // The resident may have chosen another language for the chat itself.
  instance.state = { ...instance.state, language: asResidentLanguage(conversation.language) };
  let input = first;
  for (let step = 0; ; step++) {
    const at = await moveInstance(tx, instance, input, context, ports);
    if (at.state.language !== conversation.language) {
      await setLanguage(tx, conversation.id, at.state.language);
      conversation.language = at.state.language;
    }
    const text = writtenText(at);
    if (text) await addSystemMessage(tx, conversation, guided.interaction, text, `flow:${messageId}:${step}`);
    // A flow that went in a circle must not be the end of it.
    if (at.then.kind === 'end' && at.then.outcome === 'failed' && !guided.interaction)
      await openFor(tx, guided, {});
    if (at.then.kind !== 'queue') return;
    input = await handOver(tx, guided, at.then);
  }
}

/** Puts it into the line with everything that was said and learned; or tells that the line takes nobody. */
async function handOver(tx: Tx, guided: Guided, to: Extract<Await, { kind: 'queue' }>): Promise<FlowInput> {
  const { queueId, priority, skillIds, mayRefuse } = to;
  if (guided.interaction) return { kind: 'taken' };
  if (mayRefuse && (await admit(tx, await getQueue(tx, queueId))) === 'full') return { kind: 'not-taken' };
  await openFor(tx, guided, { queueId, priority, skillIds });
  return { kind: 'taken' };
}

async function openFor(tx: Tx, guided: Guided, wish: LineWish): Promise<Interaction> {
  const { conversation, instance, newest } = guided;
  const interaction = await openInLine(tx, conversation, newest, wish);
  guided.interaction = interaction;
  await setInteraction(tx, instance, interaction.id);
  await adoptMessages(tx, interaction);
  const note = flowNote(instance);
  if (note) await addHouseNote(tx, conversation, interaction, note, `flow-note:${instance.id}`);
  return interaction;
}

/** A message, or a number to be called: somebody has it in the line, with the time by which they are answered. */
async function keepForLater(
  tx: Tx,
  guided: Guided,
  ask: Extract<PortAsk, { port: 'leave-message' | 'ask-callback' }>,
): Promise<boolean> {
  const interaction =
    guided.interaction ?? (await openFor(tx, guided, { queueId: ask.queueId, evenIfFull: true }));
  const promisedAt = await promiseOf(tx, interaction.queueId);
  await keepWish(tx, interaction, {
    ...(ask.port === 'ask-callback'
      ? { kind: 'call', contact: ask.number }
      : { kind: 'here', contact: null }),
    promisedAt,
  });
  if (ask.port === 'ask-callback')
    await callbackForWish(tx, interaction, { number: ask.number, words: flowNote(guided.instance) ?? null });
  return true;
}
