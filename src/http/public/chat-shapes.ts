import { z } from 'zod';
import { clientId, count, freeText, id, instant } from '../shapes.ts';

/** Shapes of what stands beside the messages of a chat: wishes, the question after the end, other devices, signs. */

const wishKind = z.enum(['here', 'call', 'mail']);

/** POST /public/chat/wish → chatMessage; the same clientId again answers the same message. */
export const leaveWish = z.strictObject({
  clientId,
  kind: wishKind,
  /** A telephone number for 'call', an address for 'mail', null for 'here'. */
  contact: z.string().max(254).nullable(),
  name: z.string().max(200).nullable().default(null),
  body: freeText.refine((body) => body.trim() !== ''),
  fileIds: z.array(id).max(5).default([]),
});
/** Part of the chat: how they are going to be answered. Their own contact is shown by the profile. */
export const wishAnswer = z.object({ kind: wishKind, promisedAt: instant });

/** PUT /public/chat/survey → surveyAnswer: the question after the end of that interaction. */
export const answerSurvey = z.strictObject({
  interactionId: id,
  points: z.number().int().min(1).max(5),
  words: z.string().max(10_000).nullable().default(null),
});
export const surveyAnswer = z.object({
  interactionId: id,
  points: z.number().int().nullable(),
  words: z.string().nullable(),
  /** It may be answered, or the answer still changed. */
  open: z.boolean(),
  editableUntil: instant.nullable(),
});
export type SurveyAnswer = z.infer<typeof surveyAnswer>;

/** POST /public/chat/device-link → how to go on at another device, once, within ten minutes. */
export const deviceLinkAnswer = z.object({
  key: z.string(),
  url: z.string(),
  code: z.string(),
  expiresAt: instant,
});
export type DeviceLinkAnswer = z.infer<typeof deviceLinkAnswer>;
/** POST /public/chat/devices → startChatAnswer; the same clientId again answers the same. */
export const joinDevice = z.strictObject({
  key: z.string().min(1).max(64),
  /** The token of the link, or the code as somebody typed it. */
  secret: z.string().min(8).max(64),
  clientId: clientId.min(20),
});

/** POST /public/chat/received {seq}: this device has everything up to seq. */
export const receivedChat = z.strictObject({ seq: count });
