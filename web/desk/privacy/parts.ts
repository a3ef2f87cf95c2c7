/** The parts of the pages on personal data, each with an address of its own and for whom it is. */
export const PRIVACY_PARTS = [
  { id: 'requests', who: ['privacy.approve'] },
  { id: 'findings', who: ['audit.read'] },
  { id: 'access', who: ['audit.read', 'access.elevate', 'city.administer'] },
  { id: 'leaks', who: ['privacy.handle'] },
  { id: 'retention', who: ['configuration.read'] },
  { id: 'holds', who: ['privacy.manage'] },
  { id: 'disposals', who: ['configuration.read'] },
  { id: 'masking', who: ['configuration.read'] },
  { id: 'reveals', who: ['audit.read'] },
  { id: 'purposes', who: ['configuration.read'] },
  { id: 'register', who: ['configuration.read'] },
  { id: 'classes', who: ['configuration.read'] },
] as const;
export type PrivacyPart = (typeof PRIVACY_PARTS)[number]['id'];

/** The parts that somebody with these permissions may open; the server decides again. */
export function privacyParts(permissions: readonly string[]): PrivacyPart[] {
  return PRIVACY_PARTS.filter(({ who }) => who.some((one) => permissions.includes(one))).map(({ id }) => id);
}
