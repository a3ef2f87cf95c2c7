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
  /** To keep the city's people as its directory says (SCIM): their places, and the roles of their groups. */
  'people.provision',
  /** What personal data are kept for, how long, and what is masked; to propose what is disposed of. */
  'privacy.manage',
  /** To let go ahead what somebody else proposed to dispose of. */
  'privacy.approve',
  /** Requests of persons for their data, findings in the audit, leaks: to handle them. */
  'privacy.handle',
  /** To take sight of what one does not see otherwise, in an emergency, for hours; told to the privacy officer. */
  'access.elevate',
  /** To put a person under protection (支援措置), or to end it. */
  'resident.protect',
  /** To see a number that is masked, for a reason that is kept. */
  'sensitive.reveal',
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

/** Access beyond one's place, for a time. */
export interface AccessGrant {
  id: string;
  staffId: string;
  /** Stands in for a place of another department, or took sight in an emergency. */
  kind: 'cover' | 'elevated';
  roles: readonly string[];
  /** Whose records; null: the city's whole history that is not sealed. */
  departmentId: string | null;
  reason: string;
  fromAt: Date;
  untilAt: Date;
  givenBy: string;
  givenAt: Date;
  endedAt: Date | null;
  endedBy: string | null;
  reviewedAt: Date | null;
  reviewedBy: string | null;
  review: string | null;
  /** Holds now. */
  active: boolean;
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

/** How it stands with the mail that carries a one-time link. */
export interface AccountLetter {
  state: 'waiting' | 'sent' | 'failed';
  trouble: string | null;
  createdAt: Date;
  endedAt: Date | null;
}

/** What a city asks of whoever signs in. */
export interface SignInPolicy {
  /** Roles whose people must have a second factor; also the city's own, by id. */
  secondFactorRoles: readonly string[];
  /** After so long without anybody at the browser a session is over. */
  idleMinutes: number;
  /** After so long it is over in any case. */
  sessionHours: number;
  /** Least length of a new password of whoever shows nothing beside it, and of whoever has or must have a second factor. */
  passwordChars: number;
  passwordCharsWithFactor: number;
  addressRules: readonly AddressRule[];
  /** Guarded roles that a directory may give all the same; also the city's own, by id. */
  directoryRoles: readonly string[];
  version: number;
}

/** Whoever has one of the roles comes from one of the networks (CIDR), or not at all. */
export interface AddressRule {
  roles: readonly string[];
  networks: readonly string[];
}

/** What opened a session: a password (with a code, where one is asked for), a passkey, or an identity server of the city. */
export type CameBy = 'password' | 'passkey' | 'server';

export interface Session {
  accountId: string;
  tenantId: string;
  staffId: string;
}
