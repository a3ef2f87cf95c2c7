import type { ReactElement } from 'react';
import type { RecordingDeletions } from '../../shared/desk-types.ts';
import { fullTime, longDay, sizeText, ticking } from '../text/format.ts';
import { useRecordingWords } from '../text/recording-words.ts';
import { language } from '../text/text.ts';

type Deletion = RecordingDeletions['rows'][number];

const BY_RULE = 'system:recordings';

/** What is left of a recording that is gone: what it was, by which rule and when it went. */
export function Proof({ proof }: { proof: Deletion }): ReactElement {
  const { deletions: words, list, kinds } = useRecordingWords();
  const rows: readonly [string, string][] = [
    [words.kind, kinds[proof.kind]],
    [words.startedAt, fullTime(proof.startedAt, language())],
    [words.duration, ticking(proof.durationMs / 1000)],
    [words.size, sizeText(proof.sizeBytes)],
    [words.keptAt, fullTime(proof.keptAt, language())],
    [words.keepDays, list.days(proof.keepDays)],
    [words.heldUntil, proof.heldUntil ? longDay(proof.heldUntil, language()) : words.none],
    [words.deletedAt, fullTime(proof.deletedAt, language())],
    [words.deletedBy, proof.deletedBy === BY_RULE ? words.byRule : proof.deletedBy],
  ];
  return (
    <dl className="call-facts proof">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      <div className="proof-hash">
        <dt>{words.sha256}</dt>
        <dd>
          <code>{proof.sha256}</code>
        </dd>
      </div>
    </dl>
  );
}
