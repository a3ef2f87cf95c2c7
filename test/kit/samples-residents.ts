import type { Sample } from './samples.ts';

const NOBODY = '018f0000-0000-7000-8000-000000000000';
const CLIENT = 'matrix-client-id-1234567';
const json = (body: object) => ({ payload: body });

/** The requests for merging and splitting residents and for what stands beside their records. */
export const RESIDENT_SAMPLES: Readonly<Record<string, Partial<Sample>>> = {
  'GET /desk/same-residents': {},
  'GET /desk/residents/:id/suggestions': {},
  'GET /desk/residents/:id/moves': {},
  'GET /desk/residents/:id/parts': {},
  'POST /desk/residents/:id/merge': json({
    clientId: CLIENT,
    otherId: NOBODY,
    version: 1,
    otherVersion: 1,
    reason: '窓口で本人に確かめた',
  }),
  'POST /desk/residents/:id/split': json({
    clientId: CLIENT,
    contactPointIds: [NOBODY],
    caseIds: [],
    formerId: null,
    name: '行列 の人',
    kana: null,
    language: 'ja',
    reason: null,
  }),
  'POST /desk/residents/:id/distinct': json({ otherId: NOBODY }),
  'POST /desk/resident-moves/:id/undo': {},
};
