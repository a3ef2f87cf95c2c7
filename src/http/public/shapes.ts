import { z } from 'zod';
import { RESIDENT_LANGUAGES } from '#kernel/languages.ts';
import { surveyAnswer, wishAnswer } from './chat-shapes.ts';
import { clientId, count, fileAnswer, freeText, id, instant } from '../shapes.ts';

/** What the resident's side sends and receives. Nothing internal (queues, owners' accounts, notes) stands here. */

export const residentLanguage = z.enum(RESIDENT_LANGUAGES);
export type ResidentLanguage = z.infer<typeof residentLanguage>;

/** Which languages the city answers in, and which stands in for the others. */
const served = { languages: z.array(residentLanguage), fallbackLanguage: residentLanguage };
export interface ServedAnswer {
  languages: readonly ResidentLanguage[];
  fallbackLanguage: ResidentLanguage;
}

/** GET /public/entry-points/:key : what a page needs before the first word is written. */
export const entryPointAnswer = z.object({
  key: z.string(),
  cityName: z.string(),
  cityNameEn: z.string(),
  name: z.string(),
  /** Who answers there, in the city's words. */
  deskName: z.string(),
  open: z.boolean(),
  /** When it opens next, if it is closed now. */
  opensAt: instant.nullable(),
  /** Somebody takes contacts there now. */
  attended: z.boolean(),
  /** The city's colours, legible on white and with white on them; null = the product's own. */
  colours: z.object({ accent: z.string(), dark: z.string(), soft: z.string() }).nullable(),
  privacyUrl: z.string().nullable(),
  ...served,
  /** What the city says that the data are for, by language; one that is not there is told in the product's own words. */
  notice: z.record(z.string(), z.string()),
  maxMessageChars: z.number().int(),
  maxFileBytes: z.number().int(),
});
export type EntryPointAnswer = z.infer<typeof entryPointAnswer>;

/** POST /public/chat/conversations {key, language, clientId} → token: kept by the browser, names the conversation. */
export const startChat = z.strictObject({
  key: z.string().min(1).max(64),
  language: residentLanguage,
  /** 20 characters at least: the token follows from it, so that a lost answer can be asked for again. */
  clientId: clientId.min(20),
});
export const startChatAnswer = z.object({ token: z.string(), conversationId: id });

export const chatMessage = z.object({
  id,
  seq: z.number().int(),
  clientId: z.string().nullable(),
  from: z.enum(['resident', 'staff', 'system']),
  /** How the answerer is shown to residents (department or desk name, staff display name when the city allows). */
  fromName: z.string().nullable(),
  body: z.string(),
  files: z.array(fileAnswer),
  at: instant,
  /** For the resident's own messages: 'sent' = kept by the city, 'read' = somebody looked at it. */
  state: z.enum(['sent', 'delivered', 'read']),
});
export type ChatMessage = z.infer<typeof chatMessage>;

/** GET /public/chat/conversation?after=SEQ or ?before=SEQ (header `Authorization: Bearer TOKEN`). */
export const chatAnswer = z.object({
  conversationId: id,
  language: residentLanguage,
  /** 'new' nothing written yet · 'waiting' nobody has it · 'active' a person answers · 'ended' the last exchange is over */
  state: z.enum(['new', 'waiting', 'active', 'ended']),
  answererName: z.string().nullable(),
  /** 1 = next, when waiting. */
  position: z.number().int().nullable(),
  /** How long it will probably take until somebody answers, when that can be said. */
  expectedWaitSec: z.number().int().nullable(),
  /** Which wait (or exchange) this is: another one begins anew. Null before the first word. */
  interactionId: id.nullable(),
  open: z.boolean(),
  opensAt: instant.nullable(),
  attended: z.boolean(),
  /** The line was full: nobody will answer what was written last, unless a message is left. */
  turnedAway: z.boolean(),
  /** How they asked to be answered, when they left a message. */
  wish: wishAnswer.nullable(),
  /** Whoever answers typed within the last seconds and has not sent it yet; for those who hear no stream. */
  typing: z.boolean(),
  /** The question after the end; null when there is nothing to ask. */
  survey: surveyAnswer.nullable(),
  profile: z.object({ name: z.string().nullable(), contact: z.string().nullable() }),
  messages: z.array(chatMessage),
  /** Between `after` and the first of `messages` lies more than one answer holds: ask with `before`. */
  hasEarlier: z.boolean(),
  /** Ask `?after=` this next time: everything up to it is in this answer or in earlier ones. Messages may come twice (same id). */
  lastSeq: z.number().int(),
  /** The resident's own messages up to this seq were seen by somebody of the city (also those of earlier answers). */
  readSeq: z.number().int(),
  /** Give it to the feed to hear of everything after this answer. */
  cursor: z.string(),
  /** Cases of this conversation that the resident may follow. */
  cases: z.array(z.object({ number: z.string(), title: z.string(), url: z.string() })),
});
export type ChatAnswer = z.infer<typeof chatAnswer>;

/** POST /public/chat/messages → chatMessage; the same clientId again answers the same message. */
export const sendChatMessage = z.strictObject({
  clientId,
  body: freeText,
  fileIds: z.array(id).max(5).default([]),
});
/** POST /public/chat/read {seq}: everything up to seq was seen. */
export const readChat = z.strictObject({ seq: count });
/** PUT /public/chat/profile: optional, may be emptied again with null. */
export const chatProfile = z.strictObject({
  name: z.string().max(200).nullable(),
  contact: z.string().max(254).nullable(),
});
/** PUT /public/chat/language */
export const chatLanguage = z.strictObject({ language: residentLanguage });
/** POST /public/chat/end : the resident leaves; the next message starts a new exchange in the same conversation. */

/** POST /public/files (multipart, one part `file`; Authorization as above, or `?case=TOKEN`) → fileAnswer; GET /public/files/:id */

export const publicCaseEntry = z.object({
  id,
  kind: z.enum(['opened', 'status', 'message-from-city', 'message-from-resident', 'promise']),
  body: z.string().nullable(),
  status: z.string().nullable(),
  files: z.array(fileAnswer),
  at: instant,
});
/** GET /public/cases/:token : what the private link shows. */
export const publicCaseAnswer = z.object({
  /** False until a case is opened of it. */
  isCase: z.boolean(),
  number: z.string(),
  title: z.string(),
  kind: z.string(),
  categoryName: z.string(),
  status: z.enum(['open', 'in-progress', 'waiting-resident', 'done', 'cancelled']),
  cityName: z.string(),
  departmentName: z.string(),
  responsibleName: z.string().nullable(),
  departmentPhone: z.string().nullable(),
  nextStep: z.string().nullable(),
  openedAt: instant,
  dueAt: instant,
  closedAt: instant.nullable(),
  promises: z.array(z.object({ text: z.string(), dueOn: z.iso.date(), keptAt: instant.nullable() })),
  entries: z.array(publicCaseEntry),
  mayWrite: z.boolean(),
  ...served,
  maxFileBytes: z.number().int(),
});
export type PublicCaseAnswer = z.infer<typeof publicCaseAnswer>;
/** POST /public/cases/:token/messages → publicCaseEntry */
export const writeToCase = z.strictObject({
  clientId,
  body: freeText,
  fileIds: z.array(id).max(5).default([]),
});

/** GET /public/cities : for the first page. */
export const cityAnswer = z.object({
  code: z.string(),
  name: z.string(),
  nameEn: z.string(),
  entryPoints: z.array(z.object({ key: z.string(), name: z.string(), channel: z.string() })),
  demo: z.boolean(),
});
export type CityAnswer = z.infer<typeof cityAnswer>;

/** As a person of the staff chooses it; how long it must be is the city's to say. */
const password = z.string().min(1).max(1024);
/** GET /public/setup/:token tells whether the one-time link still opens; POST to it: the first visitor of an empty city becomes its administrator */
export const setupCity = z.strictObject({
  cityName: z.string().min(1).max(100),
  cityKana: z.string().max(100).default(''),
  cityCode: z.string().regex(/^\d{6}$/),
  name: z.string().min(1).max(100),
  login: z.string().min(3).max(254),
  password,
});

/** GET /public/looks/:token : who looked at what belongs to the person that the link was given to */
export const publicLooksAnswer = z.object({
  cityName: z.string(),
  cityNameEn: z.string(),
  expiresAt: z.iso.datetime({ offset: true }),
  looks: z.array(
    z.object({
      onDay: z.iso.date(),
      /** Null where the department is not told. */
      departmentName: z.string().nullable(),
      purpose: z.enum(['contact', 'case', 'record', 'list', 'search', 'export', 'change']),
      times: z.number().int(),
    }),
  ),
});
export type PublicLooksAnswer = z.infer<typeof publicLooksAnswer>;

/** GET /public/account-links/:token : whose password it sets */
export const accountLinkAnswer = z.object({
  kind: z.enum(['invitation', 'reset']),
  login: z.string(),
  cityName: z.string(),
  expiresAt: z.iso.datetime({ offset: true }),
});
export type AccountLinkAnswer = z.infer<typeof accountLinkAnswer>;
/** POST to it sets it; works once */
export const setAccountPassword = z.strictObject({ password });
