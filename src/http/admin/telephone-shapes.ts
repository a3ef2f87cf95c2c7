import { z } from 'zod';
import { id } from '../shapes.ts';

/** `off`: no exchange; `trial`: set up by `npm run phone`; `own`: the city's. */
export const telephoneAnswer = z.object({
  mode: z.enum(['off', 'trial', 'own']),
  exchanges: z.array(
    z.object({
      id: z.string(),
      state: z.enum(['up', 'starting', 'failing', 'away']),
      /** Where a telephone on the same machine calls it. */
      sipAddress: z.string().nullable(),
    }),
  ),
});
export type TelephoneAnswer = z.infer<typeof telephoneAnswer>;

/** GET /admin/desk-phones : telephones on desks (SIP) and whose they are */
export const deskPhonesAnswer = z.object({
  phones: z.array(
    z.object({
      name: z.string(),
      /** Whose it is; null: for whoever sits there. */
      staff: z.object({ id, name: z.string() }).nullable(),
      /** Who has it now. */
      usedBy: z.string().nullable(),
      /** Of somebody in another city of this installation. */
      isOthers: z.boolean(),
      reachable: z.boolean(),
      /** What it signs in with; told of a trial's only. */
      secret: z.string().nullable(),
    }),
  ),
});
export type DeskPhonesAnswer = z.infer<typeof deskPhonesAnswer>;

/** PUT /admin/desk-phones/:name */
export const assignDeskPhoneShape = z.strictObject({ staffId: id.nullable() });
