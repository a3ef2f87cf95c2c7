import { type Field, fieldValue } from './fields.ts';
import type { LetterNature } from './types.ts';

/** What the nature of a mail is judged by. */
export interface Signs {
  fields: readonly Field[];
  subject: string;
  isBounce: boolean;
  isReceipt: boolean;
  isCalendar: boolean;
}

/**
 * Subjects of machines. Only from their beginning: 'Re: 【自動返信】…' is a person who answers one, and 不在票 (the note of
 * a parcel that could not be handed over) is something residents ask about.
 */
const AUTOMATIC_SUBJECT =
  /^\s*[[【(（]?\s*(?:自動(?:返信|応答|送信|配信|回复|回覆)|不在(?:通知|連絡|のお知らせ|のご連絡|(?=\s*[:：】\])）]))|(?:ただいま|現在)?休暇中|out[ -]of[ -](?:the[ -])?office|automatic reply|auto[ -]?repl(?:y|ied)|auto[ -]?response|autoresponse|abwesenheits|abwesend|automatische antwort|réponse automatique|absence du bureau|respuesta automática|resposta automática|자동 ?(?:회신|응답))/i;
const SPAM_SUBJECT =
  /^\s*(?:\[(?:spam|迷惑メール|meiwaku|junk)[^\]]{0,20}\]|【迷惑メール[^】]{0,10}】|\*{3,}\s*spam\s*\*{3,})/i;
const LIST_FIELDS = [
  'list-id',
  'list-post',
  'x-ml-name',
  'x-mailing-list',
  'x-ml-count',
  'mailing-list',
  'x-mailman-version',
];
const AUTOMATIC_FIELDS = [
  'x-autoreply',
  'x-autorespond',
  'x-autoreply-from',
  'x-mail-autoreply',
  'x-cybozu-auto-reply',
];
/** What Exchange asks not to be answered: mail of programs and its own out-of-office. */
const SUPPRESSED = /\b(?:all|oof|autoreply)\b/i;

/**
 * What kind of mail it is (RFC 3834, RFC 2919, RFC 8098). In doubt a mail is ordinary: an answer too many is a smaller harm
 * than a resident without one, and whoever answers automatically does so once per matter.
 */
export function natureOf(signs: Signs): LetterNature {
  if (signs.isBounce) return 'bounce';
  if (signs.isReceipt) return 'delivery-receipt';
  if (isAutoReply(signs)) return 'auto-reply';
  if (signs.isCalendar) return 'calendar';
  const precedence = fieldValue(signs.fields, 'precedence').trim().toLowerCase();
  if (precedence === 'list' || LIST_FIELDS.some((name) => has(signs.fields, name))) return 'list';
  return isBulk(signs.fields, precedence) ? 'bulk' : 'ordinary';
}

function isAutoReply({ fields, subject }: Signs): boolean {
  const automatic = fieldValue(fields, 'auto-submitted').toLowerCase();
  if (automatic.startsWith('auto-replied')) return true;
  if (fieldValue(fields, 'precedence').toLowerCase().startsWith('auto')) return true;
  if (AUTOMATIC_FIELDS.some((name) => has(fields, name) && !saysNo(fieldValue(fields, name)))) return true;
  return AUTOMATIC_SUBJECT.test(subject);
}

function saysNo(value: string): boolean {
  return /^\s*(?:no|false|0)\s*$/i.test(value);
}

function isBulk(fields: readonly Field[], precedence: string): boolean {
  if (precedence === 'bulk' || precedence === 'junk') return true;
  const automatic = fieldValue(fields, 'auto-submitted').trim().toLowerCase();
  if (automatic !== '' && !automatic.startsWith('no')) return true;
  if (SUPPRESSED.test(fieldValue(fields, 'x-auto-response-suppress'))) return true;
  if (/^\s*<\s*>/.test(fieldValue(fields, 'return-path'))) return true;
  return has(fields, 'list-unsubscribe') || has(fields, 'x-campaign-id') || has(fields, 'feedback-id');
}

function has(fields: readonly Field[], name: string): boolean {
  return fields.some((field) => field.name === name);
}

/**
 * True when a server on the way judged it to be spam. What a server only measured (Authentication-Results, a score) is no
 * verdict, and a header that says so of itself harms nobody but its sender.
 */
export function isSpam(fields: readonly Field[], subject: string): boolean {
  const value = (name: string): string => fieldValue(fields, name).trim().toLowerCase();
  const saysYes = (name: string): boolean => /^(?:yes|true|spam)\b/.test(value(name));
  const flags = [
    'x-spam-flag',
    'x-spam-status',
    'x-spam',
    'x-barracuda-spam-flag',
    'x-bogosity',
    'x-dspam-result',
  ];
  if (flags.some(saysYes)) return true;
  if (/^(?:reject|rewrite subject|add header)\b/.test(value('x-rspamd-action'))) return true;
  const confidence = Number.parseInt(value('x-ms-exchange-organization-scl'), 10);
  if (confidence >= 5) return true;
  if (/\bsfv:spm\b/.test(value('x-forefront-antispam-report'))) return true;
  return SPAM_SUBJECT.test(subject);
}
