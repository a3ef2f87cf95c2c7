import type { Alerts } from '../../shared/desk-types.ts';
import { span } from '../text/format.ts';
import type { Words } from '../text/ja.ts';

/** What an alert says, in one sentence. */
export function alertWords(alert: Alerts['rows'][number], words: Words): string {
  const number = (value: number): string =>
    alert.kind === 'longest-wait' ? span(value, words) : `${Math.round(value)}`;
  return words.supervision.alerts.says[alert.kind](
    alert.subjectName,
    number(alert.value),
    number(alert.threshold),
  );
}

/** Those that last and that nobody has acknowledged. */
export function unacknowledged(alerts: Alerts | undefined): Alerts['rows'] {
  return (alerts?.rows ?? []).filter((alert) => alert.clearedAt === null && alert.acknowledgedAt === null);
}
