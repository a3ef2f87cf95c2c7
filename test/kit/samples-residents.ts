import type { Sample } from './samples.ts';

const NOBODY = '018f0000-0000-7000-8000-000000000000';
const CLIENT = 'matrix-client-id-1234567';
const json = (body: object) => ({ payload: body });

/** The requests for merging and splitting residents and for what stands beside their records. */
export const RESIDENT_SAMPLES: Readonly<Record<string, Partial<Sample>>> = {
  'GET /desk/same-residents': {},
  'GET /desk/residents/:id/protection': {},
  'PUT /desk/residents/:id/protection': json({
    questions: [{ question: '行列の問い', answer: '行列の答え' }],
    ...{ note: '', endsOn: null, version: 0 },
  }),
  'DELETE /desk/residents/:id/protection': {},
  'POST /desk/residents/:id/identity-checks': json({ answers: ['行列の答え'] }),
  'GET /desk/interactions/:id/matter': {},
  'POST /desk/interactions/:id/matter': json({ clientId: CLIENT, otherId: NOBODY }),
  'POST /desk/matter-ties/:id/undo': {},
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
  'GET /desk/residents/:id/ties': {},
  'PUT /desk/residents/:id/household': json({ otherId: NOBODY, relation: 'child' }),
  'DELETE /desk/residents/:id/household': {},
  'POST /desk/residents/:id/representatives': json({
    clientId: CLIENT,
    representativeId: NOBODY,
    kind: 'statutory',
    scope: '介護保険の手続き',
    evidence: '登記事項証明書',
    validFrom: '2026-04-01',
    validUntil: null,
  }),
  'POST /desk/representations/:id/end': {},
  'POST /desk/residents/:id/consents': json({
    clientId: CLIENT,
    purpose: 'survey',
    given: true,
    how: 'spoken',
    saidOn: '2026-04-01',
  }),
  'POST /desk/residents/:id/notes': json({ clientId: CLIENT, body: '行列からの覚え', endsOn: null }),
  'POST /desk/resident-notes/:id/end': {},
  'GET /desk/residents/:id/history': {},
  'GET /desk/residents/:id/history/search': {
    url: '/desk/residents/018f0000-0000-7000-8000-000000000000/history/search?q=%E3%81%94%E3%81%BF',
  },
};
