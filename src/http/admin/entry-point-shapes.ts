import { z } from 'zod';
import { id, instant } from '../shapes.ts';

const colour = z.string().regex(/^#[0-9a-f]{6}$/i);
const side = z.enum(['left', 'right']);
const version = z.number().int().min(1);
/** The colour of buttons and links, darker under the pointer, and a tint to write on: as they are shown. */
const shownColours = z.object({ accent: z.string(), dark: z.string(), soft: z.string() });

/** GET /admin/shown-colours?accent=%23rrggbb → what is made of a colour, so that white is legible on it */
export const wantedColour = z.object({ accent: colour });
export const shownColoursAnswer = shownColours;
export type ShownColours = z.infer<typeof shownColours>;

export const entryPointAnswer = z.object({
  id,
  key: z.string(),
  name: z.string(),
  channel: z.string(),
  accent: z.string().nullable(),
  /** The colours as they are shown; null leaves those of the product. */
  shown: shownColours.nullable(),
  side,
  allowedOrigins: z.array(z.string()),
  /** The address of the script that a page of the city loads. */
  scriptUrl: z.string(),
  version,
  changedByName: z.string().nullable(),
  changedAt: instant.nullable(),
});
export type EntryPointAnswer = z.infer<typeof entryPointAnswer>;
/** GET /admin/entry-points */
export const entryPointsAnswer = z.array(entryPointAnswer);
/** PUT /admin/entry-points/:id → entryPointAnswer */
export const changeEntryPointLook = z.strictObject({
  /** What staff call it. */
  name: z.string().trim().min(1).max(100),
  accent: colour.nullable(),
  side,
  /** `https://www.city.example.lg.jp`: scheme and host of each page that may hold the chat, nothing after them. */
  allowedOrigins: z
    .array(
      z
        .string()
        .max(200)
        .regex(/^https?:\/\/[a-z0-9.-]+(:\d{1,5})?$/),
    )
    .max(20),
  version,
});
