import { z } from 'zod';
import type { FlowDefinition } from './definition.ts';
import type { ResidentLanguage } from '#kernel/languages.ts';
import { RESIDENT_LANGUAGES } from '#kernel/languages.ts';

/**
 * Self-service by voice and by text.
 * Vocabulary: *flow* (案内フロー) = what a resident is led through, as data · *definition* = its steps by id · *step* = one
 * of them, with a *verb* · *exit* = the id of the step that follows · *prompt* = what is said, semantic, rendered by a voice
 * or as text · *version* = a definition as it was published, never changed · *instance* (案内の記録) = one resident's way
 * through one version; a row that can wait for days · *await* = what an instance waits for · *port* = what the flow asks of
 * other rooms, bound in `operations/` · *wish* = to reach a person, or to be called back, said at any time.
 */

export const WISHES = ['person', 'callback'] as const;
export type Wish = (typeof WISHES)[number];

/** What a flow has learned, for whoever takes over: in order, named as the city named its steps. */
const learnedShape = z.strictObject({ name: z.string(), value: z.string() });

/** What came of it beside the end, for figures. */
export const DEEDS = ['case-read', 'message-left', 'link-sent', 'callback-asked'] as const;
export type Deed = (typeof DEEDS)[number];

/** How an instance ended; 'left' when the resident went away, 'failed' when the flow went in a circle. */
export const OUTCOMES = ['completed', 'handed-over', 'left', 'failed'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Where an instance stands. Data: kept in its row, sealed, and handed to and fro where a flow is tried. */
export const stateShape = z.strictObject({
  /** The step it stands at; null before the start. After the end the last one. */
  stepId: z.string().max(40).nullable(),
  /** What within the step is awaited; the verb's own word. */
  phase: z.string().max(20),
  /** How often the step was asked and not answered. */
  tries: z.number().int(),
  language: z.enum(RESIDENT_LANGUAGES),
  variables: z.record(z.string().max(40), z.string().max(1000)),
  learned: z.array(learnedShape).max(60),
  /** What the ports told for the step at hand. */
  facts: z.record(z.string().max(60), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  /** Steps since the resident said anything: bounded, a flow never runs by itself. */
  passed: z.number().int(),
  deeds: z.array(z.enum(DEEDS)),
  /** What the resident said before anybody asked, until the first question that it may answer. */
  opening: z.string().max(500).nullable(),
  outcome: z.enum(OUTCOMES).nullable(),
});
export type FlowState = z.infer<typeof stateShape>;

/** What the flow has to know of where it runs. */
export interface FlowContext {
  now: Date;
  medium: 'voice' | 'text';
  /** Words can be understood: typed ones, or spoken ones where a recogniser is set. */
  hearsWords: boolean;
  /** The number of whoever is on the line (E.164); null when there is none. */
  number: string | null;
}

/** What comes to an instance. */
export type FlowInput =
  /** The beginning, with what the resident said before anybody asked. */
  | { kind: 'start'; words?: string }
  | { kind: 'keys'; keys: string }
  /** Typed, or spoken and recognised. */
  | { kind: 'words'; text: string }
  /** Nothing came in the time given. */
  | { kind: 'silence' }
  /** A recording is done; `soundId` is the voice side's own name of it. */
  | { kind: 'recorded'; soundId: string; lengthSec: number }
  | { kind: 'wish'; wish: Wish }
  | { kind: 'port'; answer: PortAnswer }
  /** The queue took what was handed over, or did not. */
  | { kind: 'taken' }
  | { kind: 'not-taken' }
  | { kind: 'left' };

/** A prompt, ready to be rendered: in one language, with its variables filled in. */
export interface Saying {
  language: ResidentLanguage;
  text: string;
  /** How a voice says it; null where that is how it is written. */
  reading: string | null;
  /** The recording that a voice plays instead; null where it speaks. */
  soundId: string | null;
}

/** One of several answers, by key or by its label. */
export interface Choice {
  key: string;
  label: string;
  reading: string | null;
  /** Set when it is offered everywhere in the flow, not by the step. */
  wish: Wish | null;
}

export type Await =
  /** Keys, or in text what stands for them: digits, a choice's number, its words. */
  | {
      kind: 'keys';
      min: number;
      max: number;
      /** Ends what may have several lengths. */
      finishOn: '#' | null;
      silenceSec: number;
      /** Whoever knows the way need not hear the prompt to its end. */
      interruptible: boolean;
      choices: readonly Choice[];
    }
  /** Words, typed or spoken. Keys are taken too, for the wishes in `choices`. */
  | {
      kind: 'words';
      maxChars: number;
      silenceSec: number;
      choices: readonly Choice[];
      /** Words that are likely to come up, for whoever has to recognise them. */
      likely: readonly string[];
      /** The choices are told, each with its key: it is a menu. */
      tellsChoices?: true;
    }
  /** A recording after the tone. */
  | { kind: 'record'; maxSec: number; finishOn: '#' }
  /** Something of another room: ask it and go on at once with its answer. */
  | { kind: 'port'; ask: PortAsk }
  /** To be put into that queue; then go on with 'taken'. `mayRefuse`: if it is full, go on with 'not-taken' instead. */
  | { kind: 'queue'; queueId: string; priority: number; skillIds: readonly string[]; mayRefuse: boolean }
  | { kind: 'end'; outcome: Outcome };

/** What a flow asks of other rooms. Every answer names the question it answers. */
export type PortAsk =
  | { port: 'queue-state'; queueId: string }
  | { port: 'holiday' }
  | { port: 'resident' }
  | { port: 'look-up-case'; number: string }
  | { port: 'leave-message'; queueId: string; soundId: string | null; words: string | null }
  | { port: 'ask-callback'; queueId: string; number: string }
  /** `chat`: behind the text a link into the city's chat. */
  | { port: 'send-link'; number: string; text: string; chat: boolean };

export type PortAnswer =
  | {
      port: 'queue-state';
      queueId: string;
      open: boolean;
      attended: boolean;
      waiting: number;
      expectedWaitSec: number | null;
    }
  | { port: 'holiday'; holiday: boolean }
  | { port: 'resident'; known: boolean; hasOpenCase: boolean }
  /** `status`: in the resident's words. */
  | { port: 'look-up-case'; found: { number: string; status: string } | null }
  | { port: 'leave-message'; kept: boolean }
  | { port: 'ask-callback'; kept: boolean }
  | { port: 'send-link'; sent: boolean };

/** What comes of one input. */
export interface Advanced {
  state: FlowState;
  says: readonly Saying[];
  then: Await;
}

// ── as kept ──────────────────────────────────────────────────────────────────

/** A flow as its authors see it. */
export interface Flow {
  id: string;
  /** Of the draft, for whoever changes it at the same time. */
  version: number;
  name: string;
  draft: FlowDefinition;
  /** The version that runs; null when none does. */
  publishedNumber: number | null;
  lastNumber: number;
  retiredAt: Date | null;
  changedBy: string | null;
  changedAt: Date;
}

export interface FlowVersion {
  number: number;
  name: string;
  definition: FlowDefinition;
  note: string;
  byStaffId: string | null;
  at: Date;
}

/** When which version began to run, or the flow ceased to. */
export interface Publication {
  kind: 'published' | 'rolled-back' | 'withdrawn';
  number: number | null;
  byStaffId: string | null;
  at: Date;
}

/** A flow that runs, pinned. */
export interface RunningFlow {
  flowId: string;
  number: number;
  name: string;
  definition: FlowDefinition;
}

/** One resident's way through a version. */
export interface FlowInstance extends RunningFlow {
  id: string;
  entryPointId: string;
  carrierId: string;
  conversationId: string | null;
  state: FlowState;
  interactionId: string | null;
  startedAt: Date;
  movedAt: Date;
}

/** How a version did, of the instances that began in a time. */
export interface VersionFigures {
  number: number;
  /** How many began. */
  entered: number;
  completed: number;
  /** Completed, and no interaction of the same conversation within 24 hours (METRICS.md, containment). */
  contained: number;
  handedOver: number;
  /** Went away, or has not answered for a day. */
  left: number;
  failed: number;
}
