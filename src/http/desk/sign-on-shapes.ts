import { z } from 'zod';
import { id } from '../shapes.ts';
import { sessionAnswer } from './session-shapes.ts';

/** GET /desk/sign-on : identity servers by which one may sign in here */
export const waysInAnswer = z.object({
  ways: z.array(z.object({ id, name: z.string(), cityId: id, cityName: z.string() })),
});
export type WaysInAnswer = z.infer<typeof waysInAnswer>;
/** POST /desk/sign-on ; the city is what the transaction runs in, so its id is taken as we write it, however it was sent */
export const beginSignOnShape = z.strictObject({ cityId: id.toLowerCase(), serverId: id });
/** POST /desk/sign-on/finish : what came back in the address, as it came */
export const finishSignOnShape = z.strictObject({
  state: z.string().min(16).max(64),
  answer: z.record(z.string().max(64), z.string().max(4_096)).refine((all) => Object.keys(all).length <= 20),
});
/** What a server says of whoever tries it, and what would follow; one of both is null. */
export const finishedSignOnAnswer = z.object({
  session: sessionAnswer.nullable(),
  trial: z
    .object({
      subject: z.string(),
      login: z.string(),
      name: z.string(),
      groups: z.array(z.string()),
      /** Whom of ours it means; null for somebody new. */
      staffName: z.string().nullable(),
      roles: z.array(z.string()),
      /** Why they would not be let in; null if they would. */
      why: z.enum(['unknown', 'left', 'no-role', 'taken']).nullable(),
    })
    .nullable(),
});
export type FinishedSignOnAnswer = z.infer<typeof finishedSignOnAnswer>;
