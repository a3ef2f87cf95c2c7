/** The gaps that a template may have, as the server knows them. */
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
