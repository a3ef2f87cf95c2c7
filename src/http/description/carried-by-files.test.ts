import { expect, test } from 'vitest';
import { SECTIONS } from '#operations/configuration/sections.ts';
import { OWN_REFUSALS } from './route-refusals.ts';

/** Routes by which something is set: all of the administration that change anything, and those of the desk that set things. */
const isSetting = (route: string): boolean =>
  /^(POST|PUT|DELETE) \/(admin|desk\/(templates|queues|supervision\/(rules|harassment-settings)))\b/.test(
    route,
  );

/** By which file of `engawa export` each is carried. */
const CARRIED: Readonly<Record<string, readonly string[]>> = {
  city: ['PUT /admin/city-settings', 'PUT /admin/city-profile', 'PUT /admin/resident-languages'],
  codes: ['PUT /admin/codes'],
  holidays: ['PUT /admin/holidays'],
  departments: ['POST /admin/departments', 'PUT /admin/departments/:id', 'POST /admin/departments/:id/close'],
  skills: ['POST /admin/skills', 'PUT /admin/skills/:id'],
  roles: ['POST /admin/roles', 'PUT /admin/roles/:id'],
  'sign-in': ['PUT /admin/sign-in-policy'],
  capacity: ['PUT /admin/capacity'],
  'identity-servers': ['POST /admin/identity-servers', 'PUT /admin/identity-servers/:id'],
  queues: [
    'POST /admin/queues',
    'PUT /admin/queues/:id',
    'POST /admin/queues/:id/close',
    'PUT /desk/queues/:id',
  ],
  callbacks: ['PUT /desk/queues/:id/callback'],
  categories: ['POST /admin/categories', 'PUT /admin/categories/:id'],
  'entry-points': [
    'POST /admin/entry-points',
    'PUT /admin/entry-points/:id',
    'POST /admin/entry-points/:id/close',
  ],
  lines: ['POST /admin/lines', 'PUT /admin/lines/:id'],
  mailboxes: ['POST /admin/mailboxes', 'PUT /admin/mailboxes/:id'],
  'text-senders': ['POST /admin/texts/senders', 'PUT /admin/texts/senders/:id'],
  templates: ['POST /desk/templates', 'PUT /desk/templates/:id', 'POST /desk/templates/:id/retire'],
  alerts: ['PUT /desk/supervision/rules'],
  harassment: ['PUT /desk/supervision/harassment-settings'],
  voices: ['PUT /admin/speech/voices'],
  flows: [
    'POST /admin/flows',
    'PUT /admin/flows/:id',
    'POST /admin/flows/:id/publish',
    'POST /admin/flows/:id/roll-back',
    'POST /admin/flows/:id/withdraw',
    'POST /admin/flows/:id/retire',
    'PUT /admin/flow-entry-points/:id',
  ],
  masking: ['POST /admin/privacy/masking', 'PUT /admin/privacy/masking/:id'],
  retention: ['POST /admin/privacy/retention', 'PUT /admin/privacy/retention/:id'],
  'purpose-notices': ['POST /admin/privacy/notices'],
  oversight: ['PUT /admin/oversight'],
  staff: ['POST /admin/staff', 'PUT /admin/staff/:id'],
};

/** What stands in no file, and why: docs/decisions/0028-configuration-files.md. */
const NOT: Readonly<Record<string, readonly string[]>> = {
  'asked or tried, nothing is set': [
    'POST /admin/mailbox-trial',
    'POST /admin/mailboxes/:id/read-again',
    'POST /admin/flows/try',
    'POST /admin/flows/say',
    'POST /admin/speech/try',
    'POST /admin/speech/transcription/try',
    'POST /admin/audit/export',
    'POST /admin/audit/anchors',
    'POST /admin/oversight/look',
    'POST /admin/leaks/scope',
    'POST /admin/identity-servers/check',
    'POST /admin/identity-servers/:id/try',
    'POST /admin/privacy/masking/try',
    'POST /admin/webhooks/:id/test',
  ],
  'personal data: persons in view, and where the staff live': [
    'PUT /admin/oversight/watched/:id',
    'PUT /admin/oversight/homes/:id',
  ],
  'a person comes, goes, signs in: an act, not what is': [
    'POST /admin/staff/:id/link',
    'POST /admin/staff/:id/sign-out',
    'POST /admin/staff/:id/leave',
    'POST /admin/staff/:id/return',
    'POST /admin/staff/:id/second-factor/reset',
    'POST /admin/access-grants/elevated',
    'POST /admin/access-grants/covers',
    'POST /admin/access-grants/:id/end',
    'POST /admin/access-grants/:id/review',
  ],
  'secrets of both sides: tokens, webhooks, telephones of the staff, our own key of SAML': [
    'POST /admin/identity-servers/:id/own-key',
    'POST /admin/tokens',
    'PUT /admin/tokens/:id/sponsor',
    'POST /admin/tokens/:id/revoke',
    'POST /admin/webhooks',
    'PUT /admin/webhooks/:id',
    'POST /admin/webhooks/:id/secret',
    'POST /admin/webhooks/:id/redeliver',
    'PUT /admin/desk-phones/:name',
  ],
  'sounds, which no text can hold': ['POST /admin/speech/uploads', 'DELETE /admin/speech/uploads/:id'],
  'what will be on a day, and is in the files from that day on': [
    'POST /admin/planned-changes',
    'POST /admin/planned-changes/:id/cancel',
  ],
  'records of single matters': [
    'POST /admin/oversight/findings/:id/decisions',
    'POST /admin/privacy/holds',
    'POST /admin/privacy/holds/:id/release',
    'POST /admin/privacy/disposals',
    'POST /admin/privacy/disposals/:id/decide',
    'POST /admin/imports',
    'POST /admin/imports/:id/start',
    'POST /admin/imports/:id/undo',
    'POST /admin/failed-work/:id/retry',
    'POST /admin/failed-work/:id/discard',
    'POST /admin/changes/:id/undo',
    ...Object.keys(OWN_REFUSALS).filter((route) =>
      /^(POST|PUT) \/admin\/(data-requests|leaks(?!\/scope))/.test(route),
    ),
  ],
  'for the next hour': ['PUT /desk/queues/:id/surge'],
  'a template as it would be said to one resident': ['POST /desk/templates/:id/fill'],
};

test('each route by which something is set is carried by a file, or it is said why not', () => {
  const said = [...Object.values(CARRIED).flat(), ...Object.values(NOT).flat()];
  expect(said.toSorted()).toEqual(Object.keys(OWN_REFUSALS).filter(isSetting).toSorted());
});

test('each file is one of the configuration, and there is no other', () => {
  const files = [...SECTIONS.map(({ file }) => file), 'staff'];
  expect(Object.keys(CARRIED).toSorted()).toEqual(files.toSorted());
});
