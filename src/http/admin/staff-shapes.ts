import { z } from 'zod';
import { CAPACITY_UNITS_MAX } from '#domain/staff/people.ts';
import { PERMISSIONS } from '#domain/staff/types.ts';
import { RESIDENT_LANGUAGES } from '#kernel/languages.ts';
import { count, id, instant } from '../shapes.ts';

const name = z.string().trim().min(1).max(100);
const version = z.number().int().min(1);
const permission = z.enum(PERMISSIONS);
const language = z.enum(RESIDENT_LANGUAGES);
/** Of the product by name, of the city's own by id. */
const role = z.string().min(1).max(60);

const place = {
  name,
  kana: z.string().trim().max(100),
  departmentId: id,
  roles: z.array(role).max(50),
  languages: z.array(language).min(1).max(RESIDENT_LANGUAGES.length),
  skills: z.array(z.strictObject({ skillId: id, level: z.number().int().min(1).max(5) })).max(100),
  /** Units by channel; absent channels have the default. */
  capacity: z.record(z.string().max(40), z.number().int().min(0).max(CAPACITY_UNITS_MAX)),
};
const link = z.object({ kind: z.enum(['invitation', 'reset']), expiresAt: instant });

export const personAnswer = z.object({
  id,
  login: z.string(),
  ...place,
  skills: z.array(z.object({ skillId: id, level: count })),
  languages: z.array(z.string()),
  departmentName: z.string(),
  queueIds: z.array(id),
  /** A queue that they answer only while its reserve is called in. */
  reserveQueueIds: z.array(id),
  active: z.boolean(),
  leftAt: instant.nullable(),
  /** A one-time link that nobody used yet. */
  link: link.nullable(),
  /** How it stands with the mail that was written last with such a link. */
  letter: z
    .object({ state: z.enum(['waiting', 'sent', 'failed']), trouble: z.string().nullable(), at: instant })
    .nullable(),
  version,
});
export type PersonAnswer = z.infer<typeof personAnswer>;

export const roleAnswer = z.object({
  /** Name of a role of the product, or id of one of the city's own. */
  id: z.string(),
  /** Null for one of the product: screens name it in their language. */
  name: z.string().nullable(),
  description: z.string(),
  permissions: z.array(permission),
  /** No directory gives it unless the city says so. */
  guarded: z.boolean(),
  /** How many people who are here have it. */
  people: count,
  active: z.boolean(),
  /** Null for one of the product, which nobody changes. */
  version: version.nullable(),
});

/** GET /admin/staff */
export const peopleAnswer = z.object({ people: z.array(personAnswer), now: instant });
export type PeopleAnswer = z.infer<typeof peopleAnswer>;

const queueIds = z.array(id).max(200);
/** The link goes to the person's work address as well, from one of the city's mailboxes; null: it is handed over. */
const letter = z
  .strictObject({ entryPointId: id, address: z.string().trim().min(3).max(254) })
  .nullable()
  .default(null);
/** POST /admin/staff → invitedAnswer */
export const inviteStaffShape = z.strictObject({
  login: z.string().trim().min(1).max(100),
  ...place,
  kana: place.kana.default(''),
  languages: place.languages.default(['ja']),
  skills: place.skills.default([]),
  capacity: place.capacity.default({}),
  queueIds: queueIds.default([]),
  letter,
});
const toldLink = link.extend({ url: z.string() });
/** The link is told here and never again; null: they sign in with the password that they have for another city. */
export const invitedAnswer = z.object({ person: personAnswer, link: toldLink.nullable() });
export type InvitedAnswer = z.infer<typeof invitedAnswer>;
/** PUT /admin/staff/:id → personAnswer; what is absent stays */
export const changeStaffShape = z
  .strictObject({ ...place, queueIds })
  .partial()
  .extend({ version });
/** POST /admin/staff/:id/link → linkAnswer */
export const makeLinkShape = z.strictObject({ letter });
/** POST /admin/staff/:id/link : the address, this once; null when the same request came before */
export const linkAnswer = toldLink.extend({ url: z.string().nullable() });
export type LinkAnswer = z.infer<typeof linkAnswer>;

/** GET /admin/staff/:id/work : what would have to be given on; nothing of records that are sealed */
export const openWorkAnswer = z.object({
  interactions: z.array(
    z.object({ id, queueName: z.string(), channel: z.string(), state: z.string(), openedAt: instant }),
  ),
  cases: z.array(z.object({ id, number: z.string(), departmentName: z.string(), dueAt: instant })),
});
export type OpenWorkAnswer = z.infer<typeof openWorkAnswer>;
/** POST /admin/staff/:id/leave → leftAnswer */
export const leaveShape = z.strictObject({ version, toStaffId: id.nullable().default(null) });
export const leftAnswer = z.object({
  person: personAnswer,
  toPerson: count,
  toLine: count,
  toDepartment: count,
});
export type LeftAnswer = z.infer<typeof leftAnswer>;
/** POST /admin/staff/:id/return → personAnswer */
export const returnShape = z.strictObject({ version });

/** GET /admin/staff/:id/permissions : why somebody may what they may, and sees what they see */
export const explanationAnswer = z.object({
  permissions: z.array(
    z.object({ permission, roles: z.array(z.object({ id: z.string(), name: z.string().nullable() })) }),
  ),
  sees: z.object({
    city: z.boolean(),
    residents: z.boolean(),
    departments: z.array(z.object({ id, path: z.string() })),
    sealedIn: z.array(z.object({ id, path: z.string() })),
    queues: z.array(z.object({ id, name: z.string() })),
  }),
  /** Beyond their place, for a time. */
  grants: z.array(
    z.object({
      kind: z.enum(['cover', 'elevated']),
      departmentPath: z.string().nullable(),
      untilAt: instant,
      permissions: z.array(permission),
    }),
  ),
});
export type StaffExplanationAnswer = z.infer<typeof explanationAnswer>;

/** GET /admin/roles */
export const rolesAnswer = z.object({ roles: z.array(roleAnswer), permissions: z.array(permission) });
export type RolesAnswer = z.infer<typeof rolesAnswer>;
/** POST /admin/roles → rolesAnswer */
export const addRoleShape = z.strictObject({
  name,
  description: z.string().trim().max(500).default(''),
  permissions: z.array(permission).max(PERMISSIONS.length),
});
/** PUT /admin/roles/:id → rolesAnswer */
export const changeRoleShape = addRoleShape.extend({ active: z.boolean(), version });

/** GET /admin/capacity; PUT of the same, on the version that was seen */
export const capacityShape = z.strictObject({
  /** By role, then by channel; what is absent is as the channel has it. */
  byRole: z.record(role, z.record(z.string().max(40), z.number().int().min(0).max(CAPACITY_UNITS_MAX))),
  version: z.number().int().min(0),
});
export type CapacityAnswer = z.infer<typeof capacityShape>;
