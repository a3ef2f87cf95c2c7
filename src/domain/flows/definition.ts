import { z } from 'zod';
import { RESIDENT_LANGUAGES } from '#kernel/languages.ts';

/**
 * What a flow is made of, as data. A draft may be unfinished (empty texts, exits that lead nowhere): only its shape and
 * its size are held here; what must be right before residents meet it is checked when it is published (rules.ts).
 */

export const PROMPT_MAX_CHARS = 600;
export const LABEL_MAX_CHARS = 40;
export const MOST_STEPS = 200;

const language = z.enum(RESIDENT_LANGUAGES);
const textIn = (maxChars: number) => z.partialRecord(language, z.string().max(maxChars));

/** What is said, by language; `{name}` stands for a variable. `reading`: how a voice says it where it would go wrong. */
export const promptShape = z.strictObject({
  text: textIn(PROMPT_MAX_CHARS),
  reading: textIn(PROMPT_MAX_CHARS).optional(),
  /** Recordings of the city's own that a voice plays instead. */
  sounds: z.partialRecord(language, z.uuid()).optional(),
});
export type Prompt = z.infer<typeof promptShape>;

const labelShape = z.strictObject({
  text: textIn(LABEL_MAX_CHARS),
  reading: textIn(LABEL_MAX_CHARS).optional(),
});

const STEP_ID = /^[a-z][a-z0-9-]{0,39}$/;
const stepId = z.string().regex(STEP_ID);
/** Where it goes on; empty while nobody has said it. */
const exit = z.union([stepId, z.literal('')]);
const variableName = z.string().regex(/^[a-z][a-z0-9-]{0,29}$/);
const queueId = z.union([z.uuid(), z.literal('')]);
const key = z.string().regex(/^[0-9*#]$/);

/** Common to what waits for an answer. */
const answering = {
  /** How often it is asked in all before it goes on by `otherwise`. */
  tries: z.number().int().min(1).max(5).default(3),
  /** How long a voice waits for an answer; a text waits as long as it takes. */
  silenceSec: z.number().int().min(2).max(30).default(6),
  /** Said before it is asked again, after an answer that did not fit. */
  wrong: promptShape.nullable().default(null),
  /** Said before it is asked again, after none; `wrong` when it is not given. */
  silent: promptShape.nullable().default(null),
  otherwise: exit,
};

const common = {
  /** What the editor and the note for whoever takes over call the step. */
  name: z.string().max(60),
};

const hours = z
  .array(
    z.strictObject({
      days: z.array(z.number().int().min(1).max(7)).max(7),
      from: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
      to: z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/),
    }),
  )
  .max(14);

/** Something that holds or does not when the flow comes by. */
const conditionShape = z.discriminatedUnion('on', [
  /** The queue is open by its hours, closures and the city's holidays. */
  z.strictObject({ on: z.literal('queue-open'), queueId, is: z.boolean() }),
  /** At least so many wait there. */
  z.strictObject({ on: z.literal('queue-waiting'), queueId, atLeast: z.number().int().min(1).max(10_000) }),
  /** Whoever comes now will probably wait at least so long. */
  z.strictObject({ on: z.literal('queue-wait'), queueId, atLeastSec: z.number().int().min(1).max(86_400) }),
  /** Somebody takes from it now. */
  z.strictObject({ on: z.literal('queue-attended'), queueId, is: z.boolean() }),
  /** The clock of the city stands within these hours, whatever day it is. */
  z.strictObject({ on: z.literal('hours'), hours }),
  /** The city does not work today. */
  z.strictObject({ on: z.literal('holiday'), is: z.boolean() }),
  z.strictObject({ on: z.literal('language'), is: z.array(language).min(1).max(RESIDENT_LANGUAGES.length) }),
  z.strictObject({ on: z.literal('medium'), is: z.enum(['voice', 'text']) }),
  /** The city has a record of whoever it is, by the contact point they use. */
  z.strictObject({ on: z.literal('resident-known'), is: z.boolean() }),
  z.strictObject({ on: z.literal('resident-has-open-case'), is: z.boolean() }),
  /** An answer that was kept: equal to one of these, or (with none) any at all. */
  z.strictObject({
    on: z.literal('variable'),
    name: variableName,
    is: z.array(z.string().max(100)).max(20),
  }),
]);
export type Condition = z.infer<typeof conditionShape>;

const option = z.strictObject({
  key,
  label: labelShape,
  /** Other words that mean it, where it is answered in words. */
  words: z.array(z.string().max(40)).max(20).default([]),
  next: exit,
});

const intent = z.strictObject({
  /** Its name for the note and the figures. */
  name: z.string().max(60),
  /** How people say it, in whatever language. */
  examples: z.array(z.string().max(100)).max(40),
  next: exit,
});

export const stepShape = z.discriminatedUnion('verb', [
  z.strictObject({ verb: z.literal('say'), ...common, prompt: promptShape, next: exit }),
  /** A choice by key, by button or by its words. */
  z.strictObject({
    verb: z.literal('menu'),
    ...common,
    prompt: promptShape,
    options: z.array(option).max(12),
    /** By telephone its words are listened for too; its keys are told and taken all the same. */
    byWords: z.boolean().default(false),
    ...answering,
  }),
  /** An answer that is kept: digits by key, or words. */
  z.strictObject({
    verb: z.literal('ask'),
    ...common,
    prompt: promptShape,
    variable: variableName,
    what: z.enum(['digits', 'words']),
    min: z.number().int().min(1).max(500).default(1),
    max: z.number().int().min(1).max(500),
    /** Said with `{value}` before it holds; null takes it as it is. */
    confirm: promptShape.nullable().default(null),
    next: exit,
    ...answering,
  }),
  /** The first way of which everything holds. */
  z.strictObject({
    verb: z.literal('branch'),
    ...common,
    ways: z.array(z.strictObject({ when: z.array(conditionShape).min(1).max(6), next: exit })).max(12),
    otherwise: exit,
  }),
  z.strictObject({ verb: z.literal('set-language'), ...common, language, next: exit }),
  /** Says how a case stands, by its number. `{case-number}` and `{case-status}` stand for what was found. */
  z.strictObject({
    verb: z.literal('look-up-case'),
    ...common,
    prompt: promptShape,
    found: promptShape,
    notFound: promptShape,
    next: exit,
    ...answering,
  }),
  /** Takes down what somebody must read or hear later. */
  z.strictObject({
    verb: z.literal('leave-message'),
    ...common,
    prompt: promptShape,
    queueId,
    maxSec: z.number().int().min(10).max(600).default(120),
    thanks: promptShape,
    next: exit,
    ...answering,
  }),
  /** Sends a link where one reads; by voice as a text message, if the caller's number takes one and the city sends them. */
  z.strictObject({
    verb: z.literal('send-link'),
    ...common,
    /** What the message says beside the link. */
    message: promptShape,
    /** A page, or the city's chat, which goes on with the same number. */
    link: z.enum(['page', 'chat']).default('page'),
    /** The page. */
    url: z.union([z.url({ protocol: /^https?$/ }).max(500), z.literal('')]),
    /** Said when it is on its way. */
    sent: promptShape,
    next: exit,
    otherwise: exit,
  }),
  /** An open question: what was meant is told by example phrases; whatever fits none goes on by `otherwise`, to a menu. */
  z.strictObject({
    verb: z.literal('converse'),
    ...common,
    prompt: promptShape,
    intents: z.array(intent).max(40),
    ...answering,
  }),
  /** Offers to be called back: `{number}` stands for the number. */
  z.strictObject({
    verb: z.literal('ask-callback'),
    ...common,
    queueId,
    /** Asks whether the number at hand is right; by `{number}`. */
    prompt: promptShape,
    askNumber: promptShape,
    done: promptShape,
    next: exit,
    ...answering,
  }),
  /** Gives it to a queue, with everything learned. */
  z.strictObject({
    verb: z.literal('hand-over'),
    ...common,
    prompt: promptShape.nullable().default(null),
    queueId,
    priority: z.number().int().min(0).max(100).default(0),
    /** Skills that are needed beyond those of the queue. */
    skillIds: z.array(z.uuid()).max(5).default([]),
    /** When the queue does not take it (full, closed); empty waits there all the same, or is turned away as ever. */
    otherwise: exit.default(''),
  }),
  z.strictObject({ verb: z.literal('end'), ...common, prompt: promptShape.nullable().default(null) }),
]);
export type Step = z.infer<typeof stepShape>;
export type Verb = Step['verb'];
export type StepOf<V extends Verb> = Extract<Step, { verb: V }>;

/** A wish that may be said at any time: the key for it, and the step that fulfils it. */
const wishShape = z.strictObject({ key: z.enum(['0', '9', '*', '#']), step: exit });

export const definitionShape = z.strictObject({
  /** Of this shape, for the day it changes. */
  schema: z.literal(1),
  /** What it speaks; Japanese always. */
  languages: z.array(language).min(1).max(RESIDENT_LANGUAGES.length),
  start: exit,
  /** How a person is reached at any time, and how to be called back; null where the flow does not offer it. */
  toPerson: wishShape.nullable(),
  toCallback: wishShape.nullable(),
  steps: z.record(stepId, stepShape).refine((steps) => Object.keys(steps).length <= MOST_STEPS),
});
export type FlowDefinition = z.infer<typeof definitionShape>;
