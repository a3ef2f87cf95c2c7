/**
 * What the city knows and says again and again; of it the templates (定型文).
 * Vocabulary: *template* = a text with gaps that staff put into a reply · *placeholder* (差込み項目) = a gap with a name, `{case.number}`,
 * filled by the server from what the actor may see · *mark* = what stands where nothing could be filled in, `〔要記入:案件番号〕`;
 * a reply that holds one is not sent.
 */
export interface Template {
  id: string;
  version: number;
  title: string;
  kana: string;
  shortcut: string | null;
  /** For whom: a department with everything below it; null for everybody. */
  departmentId: string | null;
  /** By language; always in at least one. */
  bodies: Readonly<Record<string, string>>;
  retiredAt: Date | null;
}

export interface TemplateInput {
  title: string;
  kana: string;
  shortcut: string | null;
  departmentId: string | null;
  bodies: Readonly<Record<string, string>>;
}

export interface TemplateVersion extends TemplateInput {
  version: number;
  retired: boolean;
  byStaffId: string | null;
  at: Date;
}

export const PLACEHOLDERS = [
  'resident.name',
  'case.number',
  'due',
  'agent.name',
  'department.name',
  'department.phone',
  'city.name',
  'today',
] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];

/** What is known for the gaps; null where nothing is. */
export type PlaceholderValues = Readonly<Record<Placeholder, string | null>>;
