import { z } from 'zod';
import { civilDate, id } from '../shapes.ts';

/** GET /desk/glance : what is promised to the residents whom I have in hand; how many are due by today, and the next day */
export const glanceAnswer = z.object({
  promises: z.array(z.object({ residentId: id, due: z.number().int(), nextOn: civilDate })),
});
