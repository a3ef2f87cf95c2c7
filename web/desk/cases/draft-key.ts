/** The name under which a draft of a case is kept. */
export function caseDraftKey(kind: 'note' | 'message-to-resident', caseId: string): string {
  return `case-${kind} ${caseId}`;
}
