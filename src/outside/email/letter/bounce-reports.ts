import { cleanAddress } from './correspondents.ts';
import { fieldValue, readHeader } from './fields.ts';
import { MOST_TEXT_CHARS } from './limits.ts';
import type { Bounce } from './types.ts';
import { cleanLine, decodeWords } from './words.ts';

/** What a delivery-status report says of one recipient. */
export type Report = Pick<Bounce, 'finalRecipient' | 'action' | 'status' | 'diagnostic'>;

const ACTIONS = ['failed', 'delayed', 'delivered', 'relayed', 'expanded'] as const;
const MOST_RECIPIENTS = 100;
const MOST_DIAGNOSTIC_CHARS = 1_000;

/** The recipients of a report (RFC 3464): groups of fields, the first about the message, each other about one of them. */
export function readReports(text: string): Report[] {
  const groups = text
    .slice(0, MOST_TEXT_CHARS)
    .replace(/\r\n?/g, '\n')
    .split(/\n[ \t]*\n/, MOST_RECIPIENTS);
  return groups.flatMap((group) => {
    const bytes = Buffer.from(`${group.trim()}\n`, 'utf8');
    const { fields } = readHeader(bytes, 0, bytes.length);
    const said = fieldValue(fields, 'action').trim().toLowerCase();
    const recipient = fieldValue(fields, 'final-recipient') || fieldValue(fields, 'original-recipient');
    const status = statusIn(fieldValue(fields, 'status'));
    if (said === '' && recipient === '') return [];
    const action = ACTIONS.find((known) => said.startsWith(known)) ?? actionByStatus(status);
    const diagnostic = typedValue(fieldValue(fields, 'diagnostic-code'));
    return [
      {
        finalRecipient: recipientOf(fieldValue(fields, 'original-recipient')) ?? recipientOf(recipient),
        action,
        status: status ?? statusIn(diagnostic),
        diagnostic: diagnostic === '' ? null : cleanLine(decodeWords(diagnostic), MOST_DIAGNOSTIC_CHARS),
      },
    ];
  });
}

function actionByStatus(status: string | null): Bounce['action'] {
  if (status?.startsWith('2')) return 'delivered';
  return status?.startsWith('4') ? 'delayed' : 'failed';
}

/** 'rfc822; resident@example.jp' without its type. */
function typedValue(value: string): string {
  const semicolon = value.indexOf(';');
  return (semicolon < 0 || semicolon > 40 ? value : value.slice(semicolon + 1)).trim();
}

function recipientOf(value: string): string | null {
  return cleanAddress(typedValue(value)) || null;
}

/** The enhanced code in a text; null where it has none. */
export function statusIn(text: string): string | null {
  return /(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\.\d)/.exec(text.slice(0, 5_000))?.[1] ?? null;
}
