import { toE164 } from '#kernel/japan/phone.ts';
import { Refusal } from '#kernel/refusal.ts';

export type ContactKind = 'phone' | 'email';

/** The form of a contact value that is compared and stored: E.164 for numbers, lower case for mail. Refuses 'request.invalid'. */
export function normalizeContact(kind: ContactKind, value: string): string {
  if (kind === 'email') {
    const mail = value.normalize('NFKC').trim().toLowerCase();
    if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(mail) || mail.length > 254)
      throw new Refusal('request.invalid', { field: 'email' });
    return mail;
  }
  const phone = toE164(value);
  if (!phone) throw new Refusal('request.invalid', { field: 'phone' });
  return phone;
}

/** What a resident typed into one field for "how can we reach you": a mail address or a telephone number. */
export function guessContactKind(value: string): ContactKind {
  return /[@＠]/.test(value) ? 'email' : 'phone';
}

/** True for a day of the calendar, as '1950-04-01'. */
export function isCivilDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  try {
    Temporal.PlainDate.from(text, { overflow: 'reject' });
    return true;
  } catch {
    return false;
  }
}
