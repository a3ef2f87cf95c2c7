import { z } from 'zod';
import {
  GROUNDS,
  PIECE_KINDS,
  REQUEST_DECISIONS,
  REQUEST_KINDS,
  REQUEST_STATES,
  REQUEST_WAYS,
  REQUESTERS,
  SECTIONS,
  SIDES,
} from '#domain/disclosure/types.ts';
import { civilDate, clientId, id, instant } from '../shapes.ts';

const words = z.string().min(1).max(2_000);
const version = z.number().int().min(1);
const ground = z.enum(GROUNDS);
const share = z.number().min(0).max(1);
const moment = z.number().int().min(0).max(86_400_000);
const area = z.strictObject({
  /** Of a PDF, from 1; of a picture there is none. */
  page: z.number().int().min(1).max(1_000).optional(),
  ...{ left: share, top: share, width: share, height: share, ground },
});
const silence = z.strictObject({ fromMs: moment, toMs: moment, side: z.enum(SIDES), ground });
const itemId = z.string().max(100);
/** What becomes of a file or a recording; one without a mark is not decided. */
const pieceMark = z.discriminatedUnion('way', [
  z.strictObject({ itemId, way: z.literal('given') }),
  z.strictObject({ itemId, way: z.literal('blacked'), areas: z.array(area).max(200) }),
  z.strictObject({ itemId, way: z.literal('silenced'), silences: z.array(silence).max(200) }),
  z.strictObject({ itemId, way: z.literal('replaced'), fileId: id, ground }),
]);
const marks = {
  blackOuts: z.array(z.strictObject({ text: z.string().max(200), ground })).max(500),
  withheld: z.array(z.strictObject({ itemId, ground })).max(5_000),
  pieces: z.array(pieceMark).max(2_000),
};

/** POST /admin/data-requests */
export const receiveRequest = z.strictObject({
  clientId,
  kind: z.enum(REQUEST_KINDS),
  residentId: id,
  receivedOn: civilDate,
  way: z.enum(REQUEST_WAYS),
  wish: words,
  requester: z.enum(REQUESTERS),
  representative: z.string().max(200).nullable(),
  days: z.number().int().min(1).max(30).default(30),
});
export const recordIdentity = z.strictObject({ shown: words, version });
export const extendRequest = z.strictObject({ reason: words, version });
export const markRequest = z.strictObject({ ...marks, pieces: marks.pieces.default([]), version });
export const proposeDecision = z.strictObject({
  decision: z.enum(REQUEST_DECISIONS),
  reason: z.string().max(2_000),
  /** Files and recordings that nobody decided stay here, and the person is told so. */
  leavesUndecided: z.boolean().default(false),
  version,
});
export const askAmendment = z.strictObject({ what: words, version });
export const recordAmended = z.strictObject({ amendedOn: civilDate, version });
export const approveRequest = z.strictObject({ version });
export const returnRequest = z.strictObject({ reason: words, version });
export const closeRequest = z.strictObject({ how: words, withdrawn: z.boolean(), version });
export const exportRequest = z.strictObject({ format: z.enum(['notice', 'pdf', 'zip']) });
export const exportAnswer = z.object({ name: z.string(), mediaType: z.string(), base64: z.string() });
export type ExportAnswer = z.infer<typeof exportAnswer>;

const abilities = z.enum([
  'identify',
  'extend',
  'ask-amendment',
  'record-amended',
  'mark',
  'propose',
  'approve',
  'return',
  'close',
  'withdraw',
  'export',
  'give-looks',
]);
const row = z.object({
  id,
  kind: z.enum(REQUEST_KINDS),
  state: z.enum(REQUEST_STATES),
  residentId: id,
  residentName: z.string().nullable(),
  receivedOn: civilDate,
  dueOn: civilDate,
  /** Negative when it is past. */
  workingDaysLeft: z.number().int(),
  extendedOn: civilDate.nullable(),
  /** It waits for an amendment: its last day is as it would be if that came today. */
  amending: z.boolean(),
});
/** GET /admin/data-requests?finished= */
export const requestsQuery = z.object({ finished: z.enum(['true', 'false']).default('false') });
export const requestsAnswer = z.object({ rows: z.array(row), mayReceive: z.boolean() });
export type RequestsAnswer = z.infer<typeof requestsAnswer>;

/** GET /admin/data-requests/:id */
export const requestAnswer = row.extend({
  way: z.enum(REQUEST_WAYS),
  wish: z.string(),
  requester: z.enum(REQUESTERS),
  representative: z.string().nullable(),
  receivedByName: z.string().nullable(),
  identity: z.string().nullable(),
  identityByName: z.string().nullable(),
  identityAt: instant.nullable(),
  extensionReason: z.string().nullable(),
  amendments: z.array(
    z.object({ askedOn: civilDate, amendedOn: civilDate.nullable(), what: z.string().nullable() }),
  ),
  ...marks,
  decision: z.enum(REQUEST_DECISIONS).nullable(),
  decisionReason: z.string().nullable(),
  proposedByName: z.string().nullable(),
  proposedAt: instant.nullable(),
  approvedByName: z.string().nullable(),
  approvedAt: instant.nullable(),
  returned: z.string().nullable(),
  closedAt: instant.nullable(),
  handedOver: z.string().nullable(),
  /** Once it was proposed: what is withheld and blacked out in what goes out, by ground. */
  grounds: z.array(
    z.object({
      ground,
      withheld: z.number().int(),
      blackedOut: z.number().int(),
      /** Places in files and recordings. */
      inPieces: z.number().int(),
    }),
  ),
  /** Once it was proposed: files and recordings that nobody decided, which do not go out. */
  undecided: z.number().int(),
  version: z.number().int(),
  can: z.array(abilities),
});
export type RequestAnswer = z.infer<typeof requestAnswer>;

/** POST /admin/data-requests/:id/looks-link : shown once */
export const looksLinkAnswer = z.object({ url: z.string(), expiresAt: instant });
export type LooksLinkAnswer = z.infer<typeof looksLinkAnswer>;

/** GET /admin/data-requests/:id/contents : what the city holds of the person, before it is frozen */
export const contentsAnswer = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      section: z.enum(SECTIONS),
      at: instant.nullable(),
      label: z.string(),
      text: z.string(),
      /** A file or a recording, of which somebody decides what becomes of it. */
      piece: z
        .object({
          kind: z.enum(PIECE_KINDS),
          mediaType: z.string(),
          sizeBytes: z.number().int(),
          durationMs: z.number().int().nullable(),
        })
        .nullable(),
    }),
  ),
  /** Words that may be of somebody else. */
  suggestions: z.array(z.string()),
});
export type ContentsAnswer = z.infer<typeof contentsAnswer>;

/** GET /admin/data-requests/:id/pieces/:itemId/pages/:page : a page of a PDF as JPEG, and how many there are */
export const piecePageAnswer = z.object({ base64: z.string(), pages: z.number().int() });
export type PiecePageAnswer = z.infer<typeof piecePageAnswer>;
