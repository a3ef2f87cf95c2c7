/**
 * The people who work for the city and how they are ordered.
 * Vocabulary: *account* = who signs in, of the installation · *staff* = that person's place in one city ·
 * *department* (所管課) = a node of the 局/部/課/係 tree · *role* = a set of permissions, of the product or the city's own · *permission* = what a route asks for ·
 * *actor* = the staff member in whose name something is done, with what they may do and see.
 */
export const ROLES = [
  'agent',
  'department-staff',
  'department-head',
  'supervisor',
  'knowledge-editor',
  'planner',
  'privacy-officer',
  'auditor',
  'integrator',
  'administrator',
] as const;
export type Role = (typeof ROLES)[number];

export const PERMISSIONS = [
  'desk.use',
  'interaction.answer',
  'interaction.take',
  'interaction.supervise',
  'routing.explain',
  'routing.write',
  'history.read',
  'resident.read',
  'resident.write',
  'household.read',
  'household.write',
  'case.read',
  'case.write',
  'case.assign',
  'sealed.read',
  'audit.read',
  /** To talks that one may see; whoever took part may, where the line's policy says so. */
  'recording.listen',
  /** To keep one beyond its time, and to let it go. */
  'recording.hold',
  /** All of the city: what is kept, what was deleted, and to hand one out. */
  'recording.oversee',
  /** What was said in calls that one may see, as text. */
  'transcript.read',
  'knowledge.write',
  'flow.edit',
  'flow.publish',
  /** To call lists of numbers with an announcement. */
  'outreach.run',
  /** Tokens, webhooks and imports: what other systems may do here. */
  'integration.manage',
  /** What the city is set up to be, and who changed it when. */
  'configuration.read',
  'city.administer',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

export interface StaffActor {
  tenantId: string;
  staffId: string;
  accountId: string;
  name: string;
  departmentId: string;
  languages: readonly string[];
  /** Of the product by name, the city's own by id. */
  roles: readonly string[];
  permissions: ReadonlySet<Permission>;
  /** What this person may see: compared with the audience of rows and events. */
  keys: readonly string[];
}

/** What a person of the city may do and see now, with the departments that it was worked out from. */
export interface Reach
  extends Pick<StaffActor, 'name' | 'departmentId' | 'languages' | 'roles' | 'permissions' | 'keys'> {
  departments: readonly Department[];
}

export interface Department {
  id: string;
  parentId: string | null;
  code: string;
  name: string;
  /** How it is read. */
  kana: string;
  /** Names from the top, joined by a space: 「市民局 戸籍・住民課」. */
  path: string;
  phone: string | null;
  sealed: boolean;
  generalDesk: boolean;
  sort: number;
  version: number;
  /** When it was closed; it stands below the one that took over. */
  closedAt: Date | null;
}

export interface NewDepartment
  extends Omit<Department, 'id' | 'parentId' | 'path' | 'kana' | 'version' | 'closedAt'> {
  parentCode: string | null;
  kana?: string;
}

export interface StaffMember {
  id: string;
  accountId: string;
  name: string;
  kana: string;
  departmentId: string;
  languages: readonly string[];
  capacity: Readonly<Record<string, number>>;
  active: boolean;
  /** A program of another system, never active: what it does stands under its name. */
  program: boolean;
  version: number;
  /** When they left the city last. */
  leftAt: Date | null;
}

/** What an administrator decides about somebody's place in the city. */
export interface StaffPlace {
  name: string;
  kana: string;
  departmentId: string;
  /** Of the product by name, the city's own by id. */
  roles: readonly string[];
  languages: readonly string[];
  skills: readonly { skillId: string; level: number }[];
  /** Units by channel; absent channels take the installation's default. */
  capacity: Readonly<Record<string, number>>;
}

/** A role that a city made for itself. */
export interface OwnRole {
  id: string;
  name: string;
  description: string;
  permissions: readonly Permission[];
  version: number;
  /** One that was retired gives nothing any more and is given to nobody. */
  active: boolean;
}

export interface Skill {
  id: string;
  code: string;
  name: string;
  version: number;
  active: boolean;
}

/** A one-time link by which somebody sets their password; the token is told once. */
export interface AccountLink {
  token: string;
  kind: 'invitation' | 'reset';
  expiresAt: Date;
}

export interface NewStaff {
  login: string;
  password: string;
  name: string;
  kana?: string;
  departmentId: string;
  languages?: readonly string[];
  roles: readonly Role[];
  skills?: readonly { code: string; level: number }[];
}

/** What a city asks of whoever signs in. */
export interface SignInPolicy {
  /** Roles whose people must have a second factor; also the city's own, by id. */
  secondFactorRoles: readonly string[];
  /** After so long without anybody at the browser a session is over. */
  idleMinutes: number;
  /** After so long it is over in any case. */
  sessionHours: number;
  version: number;
}

export interface Session {
  accountId: string;
  tenantId: string;
  staffId: string;
}
