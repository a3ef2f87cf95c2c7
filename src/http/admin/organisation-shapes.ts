import { z } from 'zod';
import { PLANNED_KINDS } from '#domain/staff/planned.ts';
import { RESIDENT_LANGUAGES } from '#kernel/languages.ts';
import { civilDate, count, id, instant } from '../shapes.ts';

const name = z.string().trim().min(1).max(100);
const version = z.number().int().min(1);
const caseKind = z.enum(['enquiry', 'request', 'report', 'complaint', 'application']);
const code = z.object({
  code: z.string().min(1).max(40),
  name,
  outcome: z.enum(['solved', 'handed-over', 'case', 'no-answer', 'other']).optional(),
});
const codes = z.array(code).max(100);
const holiday = z.object({ onDate: civilDate, name: z.string().trim().min(1).max(100), closed: z.boolean() });
const profile = {
  name,
  kana: z.string().trim().max(100),
  nameEn: z.string().trim().max(100),
  timeZone: z.string().max(60),
  privacyUrl: z
    .string()
    .trim()
    .max(500)
    .regex(/^(https:\/\/|\/)/)
    .nullable(),
  showStaffNames: z.boolean(),
};
const language = z.enum(RESIDENT_LANGUAGES);
const languages = {
  languages: z.array(language).min(1).max(RESIDENT_LANGUAGES.length),
  /** Which one stands in for those that are not served. */
  fallbackLanguage: language,
};
const department = {
  name,
  kana: z.string().trim().max(100),
  parentId: id.nullable(),
  phone: z.string().trim().max(40).nullable(),
  generalDesk: z.boolean(),
};
const category = {
  name,
  kind: caseKind,
  departmentId: id,
  dueWorkingDays: z.number().int().min(0).max(366),
  sealed: z.boolean(),
};

/** GET /admin/organisation : what the city is set up to be */
export const organisationAnswer = z.object({
  profile: z.object({ ...profile, privacyUrl: z.string().nullable() }),
  /** Which languages residents are answered in. */
  ...languages,
  /** Shared by profile, languages, codes and days. */
  cityVersion: version,
  foundedAt: instant,
  /** When a contact was answered for the first time; null: none yet. */
  firstAnsweredAt: instant.nullable(),
  departments: z.array(
    z.object({
      id,
      ...department,
      path: z.string(),
      sealed: z.boolean(),
      people: count,
      queues: z.array(z.string()),
      closedAt: instant.nullable(),
      version,
      /** What it was called, and where it stood, until then. */
      past: z.array(z.object({ path: z.string(), untilAt: instant })),
    }),
  ),
  queues: z.array(
    z.object({
      id,
      name,
      departmentId: id,
      departmentName: z.string(),
      staffIds: z.array(id),
      reserveIds: z.array(id),
      entryPoints: z.array(z.string()),
      waiting: count,
      version,
    }),
  ),
  categories: z.array(
    z.object({
      id,
      ...category,
      departmentName: z.string(),
      sort: z.number().int(),
      active: z.boolean(),
      version,
    }),
  ),
  skills: z.array(z.object({ id, name: z.string(), active: z.boolean(), version })),
  wrapUpCodes: codes,
  presenceReasons: codes,
  refuseReasons: codes,
  holidays: z.array(holiday),
  /** Those by law that the product knows, so that one that is missing can be put in. */
  nationalHolidays: z.array(z.object({ onDate: civilDate, name: z.string() })),
  people: z.array(z.object({ id, name: z.string(), departmentName: z.string() })),
  /** What is to be reorganised on a day ahead, and what became of it in the last 30 days. */
  planned: z.array(
    z.object({
      id,
      kind: z.enum(PLANNED_KINDS),
      /** What the department or line is called, and the one that goes on with it. */
      name: z.string(),
      intoName: z.string().nullable(),
      /** What a department becomes. */
      newName: z.string().nullable(),
      newParentName: z.string().nullable(),
      dueOn: civilDate,
      state: z.enum(['planned', 'done', 'cancelled', 'failed']),
      /** Why it could not be done: a refusal's code and reason. */
      trouble: z.string().nullable(),
      byName: z.string().nullable(),
    }),
  ),
});
export type OrganisationAnswer = z.infer<typeof organisationAnswer>;

/** PUT /admin/city-profile */
export const changeProfileShape = z.strictObject({ ...profile, version });
/** PUT /admin/resident-languages */
export const changeLanguagesShape = z.strictObject({ ...languages, version });
/** PUT /admin/codes */
export const changeCodesShape = z.strictObject({
  version,
  list: z.enum(['wrapUpCodes', 'presenceReasons', 'refuseReasons']),
  codes: codes.min(1),
});
/** PUT /admin/holidays */
export const changeHolidaysShape = z.strictObject({ version, holidays: z.array(holiday).max(1_000) });
/** POST /admin/departments */
export const addDepartmentShape = z.strictObject({
  ...department,
  kana: department.kana.default(''),
  parentId: department.parentId.default(null),
  phone: department.phone.default(null),
  generalDesk: department.generalDesk.default(false),
  /** Decided once: what was written under one rule is not read under the other. */
  sealed: z.boolean().default(false),
});
/** PUT /admin/departments/:id ; what is absent stays */
export const changeDepartmentShape = z.strictObject(department).partial().extend({ version });
/** POST /admin/planned-changes : a merger of departments or lines, or another name or place of a department */
export const planChangeShape = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('merge-department'), subjectId: id, intoId: id, dueOn: civilDate }),
  z.strictObject({ kind: z.literal('merge-queue'), subjectId: id, intoId: id, dueOn: civilDate }),
  z.strictObject({
    kind: z.literal('change-department'),
    subjectId: id,
    dueOn: civilDate,
    change: z.strictObject(department).partial(),
  }),
]);
/** POST /admin/departments/:id/close */
export const closeDepartmentShape = z.strictObject({ version, intoId: id });
export const closedDepartmentAnswer = z.object({ cases: count });
const slot = z.strictObject({
  days: z.array(z.number().int().min(1).max(7)).min(1).max(7),
  from: z.string().regex(/^\d\d:\d\d$/),
  to: z.string().regex(/^\d\d:\d\d$/),
});
/** POST /admin/queues */
export const addQueueShape = z.strictObject({
  name,
  departmentId: id,
  /** Empty: always open. */
  hours: z.array(slot).max(50).default([]),
  staffIds: z.array(id).max(1_000).default([]),
});
export const addedAnswer = z.object({ id });
/** PUT /admin/queues/:id ; what is absent stays */
export const changeQueuePlaceShape = z
  .strictObject({
    name,
    departmentId: id,
    staffIds: z.array(id).max(1_000),
    reserveIds: z.array(id).max(1_000),
  })
  .partial()
  .extend({ version });
/** POST /admin/queues/:id/close : who waits there waits on in the other one */
export const closeQueueShape = z.strictObject({ version, toQueueId: id });
export const closedQueueAnswer = z.object({ moved: count });
/** POST /admin/categories */
export const addCategoryShape = z.strictObject({ ...category, sealed: category.sealed.default(false) });
/** PUT /admin/categories/:id ; what is absent stays */
export const changeCategoryShape = z
  .strictObject({ ...category, sort: z.number().int().min(0).max(10_000), active: z.boolean() })
  .partial()
  .extend({ version });
/** POST /admin/skills */
export const addSkillShape = z.strictObject({ name });
/** PUT /admin/skills/:id */
export const changeSkillShape = z.strictObject({ name, active: z.boolean(), version });
/** POST /admin/entry-points */
export const addEntryPointShape = z.strictObject({ name, queueId: id });
