import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { definitionShape, type FlowDefinition } from '#domain/flows/definition.ts';
import {
  addFlow,
  flowsOfEntryPoints,
  listFlows,
  publishFlow,
  retireFlow,
  runningVersions,
  saveDraft,
  withdrawFlow,
} from '#domain/flows/flows.ts';
import type { Flow } from '#domain/flows/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { flowSurroundings, letFlowAnswer } from '../flow-desk.ts';
import { byName, codeSet, nameIn, need, section, type World } from './section.ts';

const NOTE = 'ファイルから / from files';
/** Its own shape is held when queues and skills have their ids again. */
const definition = z.record(z.string(), z.unknown());

const shape = z.strictObject({
  /** Whether residents meet it. */
  runs: z.boolean().default(false),
  /** Chats, numbers and addresses where it answers. */
  answers: codeSet(),
  definition,
  /** What is being written beside what runs. */
  draft: definition.nullable().default(null),
});
type FlowEntry = z.infer<typeof shape>;

export const flowsSection = section<FlowEntry>({
  file: 'flows',
  about:
    '自動案内（フロー）/ Flows by name: what runs, where it answers, and the draft where that is another one.\n' +
    'Recordings of the city are named by their ids and do not travel with the files.',
  shape,
  async read(world) {
    const [flows, running, answering] = await Promise.all([
      openFlows(world),
      runningVersions(world.tx),
      flowsOfEntryPoints(world.tx),
    ]);
    const found = new Map<string, FlowEntry>();
    for (const [key, flow] of flows) {
      const runs = running.get(flow.id)?.definition;
      const answers = answering.filter(({ flowId }) => flowId === flow.id);
      const places = await Promise.all(
        answers.map((each) => world.codes.codeOf('arrival', each.entryPointId)),
      );
      found.set(key, {
        runs: runs !== undefined,
        answers: places.toSorted(),
        definition: await withCodes(world, runs ?? flow.draft),
        draft: runs && !isDeepStrictEqual(runs, flow.draft) ? await withCodes(world, flow.draft) : null,
      });
    }
    return found;
  },
  async add(world, key, entry) {
    const { tx, actor } = world;
    const present = await openFlows(world);
    const name = nameIn(key, (each) => present.has(each));
    const draft = await withIds(world, entry.definition);
    const flow = await addFlow(tx, actor, tx.newId(), { name, draft });
    await settle(world, flow, entry);
  },
  change: async (world, key, after) => settle(world, await flowOf(world, key), after),
  async remove(world, key) {
    const { tx, actor } = world;
    let flow = await flowOf(world, key);
    await answerAt(world, flow.id, []);
    if (flow.publishedNumber !== null) flow = await withdrawFlow(tx, actor, flow.id, flow.version);
    await retireFlow(tx, actor, flow.id, flow.version, true);
  },
});

async function openFlows({ tx, actor }: World): Promise<Map<string, Flow>> {
  const open = (await listFlows(tx, actor)).filter(({ retiredAt }) => retiredAt === null);
  return byName(
    open.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    ({ name }) => name,
  );
}

async function flowOf(world: World, key: string): Promise<Flow> {
  const found = (await openFlows(world)).get(key);
  if (!found) throw new Refusal('not-found');
  return found;
}

/** Lets a flow run, be written and answer as its entry says. */
async function settle(world: World, from: Flow, entry: FlowEntry): Promise<void> {
  const { tx, actor } = world;
  let flow = from;
  const write = async (draft: FlowDefinition): Promise<void> => {
    if (!isDeepStrictEqual(flow.draft, draft))
      flow = await saveDraft(tx, actor, flow.id, flow.version, { name: flow.name, draft });
  };
  const wanted = await withIds(world, entry.definition);
  const runs = (await runningVersions(tx)).get(flow.id)?.definition;
  if (!entry.runs && runs) flow = await withdrawFlow(tx, actor, flow.id, flow.version);
  if (entry.runs && !isDeepStrictEqual(runs, wanted)) {
    await write(wanted);
    const around = await flowSurroundings(tx, world.sendsTexts);
    flow = await publishFlow(tx, actor, flow.id, flow.version, NOTE, around);
  }
  await write(entry.draft === null ? wanted : await withIds(world, entry.draft));
  await answerAt(world, flow.id, entry.answers);
}

async function answerAt(world: World, flowId: string, keys: readonly string[]): Promise<void> {
  const { tx, actor } = world;
  const wanted = await Promise.all(keys.map((key) => need(world, 'arrival', key, 'answers')));
  const present = (await flowsOfEntryPoints(tx)).filter((each) => each.flowId === flowId);
  for (const { entryPointId } of present)
    if (!wanted.includes(entryPointId)) await letFlowAnswer(tx, actor, entryPointId, null);
  for (const entryPointId of wanted)
    if (!present.some((each) => each.entryPointId === entryPointId))
      await letFlowAnswer(tx, actor, entryPointId, flowId);
}

// ── ids and codes ────────────────────────────────────────────────────────────

type Rename = (kind: 'queue' | 'skill', name: string) => Promise<string>;

/** Steps name queues and skills in fields that are called so, however deep they lie. */
async function renamed(value: unknown, rename: Rename): Promise<unknown> {
  if (Array.isArray(value)) return Promise.all(value.map((each) => renamed(each, rename)));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(async ([field, inside]: [string, unknown]) => {
    if (field === 'queueId' && typeof inside === 'string' && inside !== '')
      return [field, await rename('queue', inside)];
    if (field === 'skillIds' && Array.isArray(inside))
      return [field, await Promise.all(inside.map((each) => rename('skill', String(each))))];
    return [field, await renamed(inside, rename)];
  });
  return Object.fromEntries((await Promise.all(fields)) as [string, unknown][]);
}

/** A queue or skill that is gone keeps its id: such a draft says so when it is published. */
async function withCodes(world: World, of: FlowDefinition): Promise<FlowEntry['definition']> {
  const codeOr: Rename = (kind, id) => world.codes.codeOf(kind, id).catch(() => id);
  return (await renamed(of, codeOr)) as FlowEntry['definition'];
}

async function withIds(world: World, of: FlowEntry['definition']): Promise<FlowDefinition> {
  const idOr: Rename = async (kind, code) => {
    const id = await world.codes.idOf(kind, code);
    if (id === undefined && !z.uuid().safeParse(code).success)
      throw new Refusal('request.invalid', { field: 'definition', why: 'unknown', named: code });
    return id ?? code;
  };
  return definitionShape.parse(await renamed(of, idOr));
}
