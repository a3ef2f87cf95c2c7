import { z } from 'zod';
import { id } from '../shapes.ts';

/** GET /desk/glance : what is due to the residents whom I have in hand */
export const glanceAnswer = z.object({
  promises: z.array(z.object({ residentId: id, due: z.number().int() })),
});
