import { z } from 'zod';
import { definitionShape } from '#domain/flows/definition.ts';
import { PROBLEM_CODES } from '#domain/flows/rules.ts';
import { OUTCOMES, stateShape, WISHES } from '#domain/flows/types.ts';
import { RESIDENT_LANGUAGES } from '#kernel/languages.ts';
import { clientId, count, id, instant } from '../shapes.ts';

/** Flows (案内フロー): what residents are led through, by voice and by text. */

const version = count.min(1);
const name = z.string().min(1).max(200);
const language = z.enum(RESIDENT_LANGUAGES);

export type { Condition, FlowDefinition, Prompt, Step, Verb } from '#domain/flows/definition.ts';

const problem = z.object({
  code: z.enum(PROBLEM_CODES),
  severity: z.enum(['error', 'warning']),
  stepId: z.string().nullable(),
  field: z.string(),
  /** What it is about: a language, a name, a key, the steps of a circle. */
  about: z.string(),
});

export type FlowProblem = z.infer<typeof problem>;

const summary = {
  id,
  version,
  name: z.string(),
  /** The version that runs; null when none does. */
  publishedNumber: count.nullable(),
  lastNumber: count,
  retiredAt: instant.nullable(),
  changedByName: z.string().nullable(),
  changedAt: instant,
  /** The draft is not what runs. */
  differs: z.boolean(),
  entryPointIds: z.array(id),
};

/** GET /admin/flows : with everything that a flow may name */
export const flowsAnswer = z.object({
  flows: z.array(z.object({ ...summary, errors: count, warnings: count })),
  entryPoints: z.array(z.object({ id, name: z.string(), channel: z.string(), flowId: id.nullable() })),
  queues: z.array(z.object({ id, name: z.string() })),
  skills: z.array(z.object({ id, name: z.string() })),
  /** Text messages can be sent. */
  sendsTexts: z.boolean(),
  can: z.array(z.enum(['publish'])),
});
export type FlowsAnswer = z.infer<typeof flowsAnswer>;

/** GET /admin/flows/:id */
export const flowAnswer = z.object({
  ...summary,
  draft: definitionShape,
  problems: z.array(problem),
  can: z.array(z.enum(['publish'])),
});
export type FlowAnswer = z.infer<typeof flowAnswer>;

/** POST /admin/flows → flowAnswer */
export const addFlow = z.strictObject({ clientId, name, draft: definitionShape });
/** PUT /admin/flows/:id → flowAnswer */
export const saveFlow = z.strictObject({ version, name, draft: definitionShape });
/** POST /admin/flows/:id/publish → flowAnswer */
export const publishFlow = z.strictObject({ version, note: z.string().max(2000).default('') });
/** POST /admin/flows/:id/roll-back → flowAnswer */
export const rollBackFlow = z.strictObject({ version, number: count.min(1) });
/** POST /admin/flows/:id/withdraw → flowAnswer: no version runs any more */
export const withdrawFlow = z.strictObject({ version });
/** POST /admin/flows/:id/retire → flowAnswer; false takes it back into the list */
export const retireFlow = z.strictObject({ version, retired: z.boolean() });

/** GET /admin/flows/:id/versions : newest first, with how each did in the last 30 days */
export const flowVersionsAnswer = z.object({
  versions: z.array(
    z.object({
      number: count,
      name: z.string(),
      note: z.string(),
      byName: z.string().nullable(),
      at: instant,
      runs: z.boolean(),
      figures: z
        .object({
          entered: count,
          completed: count,
          contained: count,
          handedOver: count,
          left: count,
          failed: count,
        })
        .nullable(),
    }),
  ),
  publications: z.array(
    z.object({
      kind: z.enum(['published', 'rolled-back', 'withdrawn']),
      number: count.nullable(),
      byName: z.string().nullable(),
      at: instant,
    }),
  ),
  /** Of the running version: where residents left it or asked for a person. */
  lastSteps: z.array(
    z.object({ stepId: z.string(), outcome: z.enum(['left', 'handed-over', 'failed']), count }),
  ),
});
export type FlowVersionsAnswer = z.infer<typeof flowVersionsAnswer>;
/** GET /admin/flows/:id/versions/:number : as it was published */
export const flowVersionAnswer = z.object({ number: count, name: z.string(), definition: definitionShape });

/** GET /admin/flow-templates : flows to begin with, for the people of a queue */
export const flowTemplatesAnswer = z.object({
  templates: z.array(z.object({ id: z.string(), definition: definitionShape })),
});
export type FlowTemplatesAnswer = z.infer<typeof flowTemplatesAnswer>;

/** PUT /admin/flow-entry-points/:id {flowId} : which flow answers there; null = people do */
export const letFlowAnswer = z.strictObject({ flowId: id.nullable() });

/** POST /admin/flows/say → sayAnswer: where the sounds of these lines are, as a caller would hear them */
export const sayLines = z.strictObject({
  lines: z
    .array(
      z.strictObject({
        language,
        text: z.string().max(1000),
        reading: z.string().max(1000).nullable(),
        soundId: z.string().max(60).nullable(),
      }),
    )
    .max(40),
});
export type SpokenLine = z.infer<typeof sayLines>['lines'][number];
export const sayAnswer = z.object({
  /** Paths on this host, in order. */
  sounds: z.array(z.string()),
  /** How many lines no voice can speak now. */
  unspoken: count,
});
export type SayAnswer = z.infer<typeof sayAnswer>;

/** What a resident does in a trial. */
export const trialInput = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('start'), words: z.string().max(500).optional() }),
  z.strictObject({ kind: z.literal('keys'), keys: z.string().regex(/^[0-9*#]{1,40}$/) }),
  z.strictObject({ kind: z.literal('words'), text: z.string().max(2000) }),
  z.strictObject({ kind: z.literal('silence') }),
  z.strictObject({
    kind: z.literal('recorded'),
    soundId: z.string().max(60),
    lengthSec: z.number().min(0).max(600),
  }),
  z.strictObject({ kind: z.literal('wish'), wish: z.enum(WISHES) }),
]);
export type TrialInput = z.infer<typeof trialInput>;

const world = z.strictObject({
  now: instant,
  medium: z.enum(['voice', 'text']),
  hearsWords: z.boolean(),
  number: z
    .string()
    .regex(/^\+[0-9]{6,15}$/)
    .nullable(),
  language,
  open: z.boolean(),
  attended: z.boolean(),
  waiting: count,
  expectedWaitSec: count.nullable(),
  full: z.boolean(),
  holiday: z.boolean(),
  known: z.boolean(),
  hasOpenCase: z.boolean(),
  caseFound: z.boolean(),
  sendsTexts: z.boolean(),
});
export type TrialWorld = z.infer<typeof world>;

/** POST /admin/flows/try → trialAnswer; `state` as the last answer gave it, null to begin. Nothing of it is kept. */
export const tryFlow = z.strictObject({
  draft: definitionShape,
  state: stateShape.nullable(),
  input: trialInput,
  world,
});
const choice = z.object({
  key: z.string(),
  label: z.string(),
  reading: z.string().nullable(),
  wish: z.enum(WISHES).nullable(),
});
const awaited = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('keys'),
    min: count,
    max: count,
    finishOn: z.literal('#').nullable(),
    silenceSec: count,
    interruptible: z.boolean(),
    choices: z.array(choice),
  }),
  z.object({ kind: z.literal('words'), maxChars: count, silenceSec: count, choices: z.array(choice) }),
  z.object({ kind: z.literal('record'), maxSec: count, finishOn: z.literal('#') }),
  z.object({
    kind: z.literal('queue'),
    queueId: z.string(),
    priority: count,
    skillIds: z.array(z.string()),
    mayRefuse: z.boolean(),
  }),
  z.object({ kind: z.literal('end'), outcome: z.enum(OUTCOMES) }),
]);
export const trialAnswer = z.object({
  state: stateShape,
  then: awaited,
  /** What a voice says, line by line. */
  spoken: z.array(
    z.object({
      language,
      text: z.string(),
      reading: z.string().nullable(),
      soundId: z.string().nullable(),
    }),
  ),
  /** What stands in a chat. */
  written: z.string(),
});
export type TrialAnswer = z.infer<typeof trialAnswer>;
