import { z } from 'zod';

/** For how long a reply can be taken back after sending it; 0 = it goes at once. */
const undoSendSec = z.number().int().min(0).max(60);

/** GET /admin/city-settings */
export const citySettings = z.object({ undoSendSec });
export type CitySettingsAnswer = z.infer<typeof citySettings>;
/** PUT /admin/city-settings → citySettings; `seen` as it was shown to who changes it */
export const changeCity = z.strictObject({ undoSendSec, seen: z.strictObject({ undoSendSec }) });
