/** The guides by their files, apart from the texts: these load only when somebody reads them. */
export const GUIDE_IDS = [
  'agent',
  'supervisor',
  'administrator',
  'privacy-officer',
  'auditor',
  'operator',
] as const;
export type GuideId = (typeof GUIDE_IDS)[number];
