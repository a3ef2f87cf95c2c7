import { z } from 'zod';
import { id, instant } from '../shapes.ts';
import { colleagueAnswer } from './personal-shapes.ts';

/** What the desk sends and receives of its telephone. */

const phoneName = z.string().regex(/^[a-z0-9-]{1,40}$/);
/** The browser, by a name of its own making. */
const holder = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/);

/** GET /desk/phone · POST /desk/phone/look */
export const phoneAnswer = z.object({
  /** False: this installation has no telephone, or none for the staff. */
  exists: z.boolean(),
  /** Whether every exchange answers. */
  exchangeUp: z.boolean(),
  use: z
    .object({
      phone: z.string(),
      kind: z.enum(['browser', 'desk']),
      /** The exchanges can ring it: only then calls are offered. */
      reachable: z.boolean(),
      reachableSince: instant,
      takenAt: instant,
    })
    .nullable(),
  /** Telephones on desks that one may choose, one's own first. */
  deskPhones: z.array(z.object({ name: z.string(), isOwn: z.boolean() })),
  /** What to dial to hear oneself. */
  echoNumber: z.string(),
});
export type PhoneAnswer = z.infer<typeof phoneAnswer>;

/** POST /desk/phone */
export const takePhoneShape = z.strictObject({
  holder,
  /** Null: a telephone in this browser. */
  deskPhone: phoneName.nullable(),
  /** Also when the person has one in another browser. */
  takeOver: z.boolean().default(false),
});
export const takenPhoneAnswer = phoneAnswer.extend({
  /** What a telephone in the browser signs in with, until it is taken again; null for one on a desk. */
  secret: z.string().nullable(),
  /** Exchanges to sign in at, by the way of `/desk/phone/ws?exchange=ID`. */
  exchangeIds: z.array(z.string()),
});
export type TakenPhoneAnswer = z.infer<typeof takenPhoneAnswer>;

/** POST /desk/phone/renew · POST /desk/phone/release */
export const holderShape = z.strictObject({ holder });

/** GET /desk/phone/directory : whom a call may be given to or who may be asked, and the lines to call out by */
export const phoneDirectoryAnswer = z.object({
  queues: z.array(z.object({ id, name: z.string(), departmentName: z.string(), open: z.boolean() })),
  departments: z.array(
    z.object({ id, name: z.string(), kana: z.string(), path: z.string(), phone: z.string().nullable() }),
  ),
  /** `reachable`: has a telephone that can be rung. */
  staff: z.array(colleagueAnswer.extend({ reachable: z.boolean() })),
  lines: z.array(z.object({ entryPointId: id, name: z.string(), number: z.string() })),
});
export type PhoneDirectoryAnswer = z.infer<typeof phoneDirectoryAnswer>;
