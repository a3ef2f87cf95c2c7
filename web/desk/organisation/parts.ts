/** The parts of the organisation, each with an address of its own. */
export const ORGANISATION_PARTS = [
  'departments',
  'queues',
  'categories',
  'lists',
  'days',
  'languages',
  'profile',
] as const;
export type OrganisationPart = (typeof ORGANISATION_PARTS)[number];
