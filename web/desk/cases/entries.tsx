import type { ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { Case, CaseEntry } from '../../shared/desk-types.ts';
import type { OutboxItem } from '../../shared/desk-outbox.ts';
import { Files } from '../parts/files.tsx';
import { Icon } from '../parts/icon.tsx';
import { Link } from '../parts/link.tsx';
import { Time } from '../parts/time.tsx';
import { cache, outbox } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { useOutbox, useQuery } from '../state/use-query.ts';
import { useWords, whyWords } from '../text/text.ts';
import { type Held, HeldFoot, useHeldKeys } from '../work/held.tsx';
import { Hidden } from '../work/masked.tsx';
import { SaidText } from '../work/note-text.tsx';
import { caseDraftKey } from './draft-key.ts';

const WITH_WORDS: readonly CaseEntry['kind'][] = [
  'note',
  'message-to-resident',
  'message-from-resident',
  'opened',
];

/** What happened in a case, oldest first. What the resident sees and what stays inside differ in colour, mark and words. */
export function CaseEntries({ given }: { given: Case }): ReactElement {
  const words = useWords();
  const url = `/desk/cases/${given.id}/entries`;
  const onTheWay = useOutbox().filter((item) => item.url === url);
  useHeldKeys(given.entries.map((entry) => heldEntry(entry, given.id)).findLast(Boolean));
  return (
    <section className="panel" aria-labelledby="case-entries">
      <h2 id="case-entries">{words.cases.entries}</h2>
      <ol className="entries">
        {given.entries.map((entry) => (
          <Entry key={entry.id} entry={entry} of={given} />
        ))}
        {onTheWay.map((item) => (
          <OnTheWay key={item.clientId} item={item} />
        ))}
      </ol>
    </section>
  );
}

function Entry({ entry, of }: { entry: CaseEntry; of: Case }): ReactElement {
  const words = useWords();
  const held = heldEntry(entry, of.id);
  const big = WITH_WORDS.includes(entry.kind);
  const side =
    entry.kind === 'note'
      ? 'note'
      : entry.kind === 'message-from-resident'
        ? 'resident'
        : entry.kind === 'message-to-resident'
          ? 'staff'
          : 'event';
  return (
    <li className={`entry entry-${big ? side : 'event'}`}>
      <p className="entry-head">
        <span className="entry-kind">{words.cases.entryKinds[entry.kind]}</span>
        {entry.authorName && <span>{entry.authorName}</span>}
        <Time at={entry.at} style="full" />
        <span className={entry.public ? 'entry-public' : 'entry-internal'}>
          <Icon name={entry.public ? 'eye' : 'lock'} size={13} />{' '}
          {entry.sendAfter
            ? words.cases.notPublicYet
            : entry.public
              ? words.cases.public
              : words.cases.internal}
        </span>
      </p>
      <Fact entry={entry} of={of} />
      {entry.body && <SaidText body={entry.body} mentions={entry.mentions} />}
      <Hidden kind="case-entry" id={entry.id} text={entry.body} />
      <Files files={entry.files} />
      {held && <HeldFoot held={held} />}
    </li>
  );
}

/** What a change was, where the entry says it in codes instead of words. */
function Fact({ entry, of }: { entry: CaseEntry; of: Case }): ReactElement | null {
  const words = useWords();
  if (entry.status) return <p>{words.cases.statuses[entry.status]}</p>;
  if (entry.departmentName) {
    return (
      <p>
        {entry.departmentName} / {entry.ownerName ?? words.cases.noOwner}
      </p>
    );
  }
  if (entry.dueAt) {
    return (
      <p>
        <Time at={entry.dueAt} style="full" />
      </p>
    );
  }
  if (entry.categoryName) {
    return <p>{words.cases.categoryMoved(entry.fromCategoryName, entry.categoryName)}</p>;
  }
  // What this person may not see has no way to it here.
  const linked = of.interactions.find((one) => one.id === entry.interactionId);
  if (linked) return <Linked interaction={linked} />;
  return entry.interactionId ? <p className="meta">{words.writing.cannotSee}</p> : null;
}

function Linked({ interaction }: { interaction: Case['interactions'][number] }): ReactElement {
  const words = useWords();
  const channels = useQuery(queries.directory).data?.channels;
  return (
    <Link className="underline" href={hrefOf(['work', interaction.id])}>
      {channels?.[interaction.channel]?.name ?? interaction.channel}{' '}
      <Time at={interaction.openedAt} style="full" /> {words.cases.toInteraction}
    </Link>
  );
}

/** A message of one's own that the resident cannot read yet; undefined for every other entry. */
function heldEntry(entry: CaseEntry, caseId: string): Held | undefined {
  if (!entry.mine || entry.sendAfter === null) return undefined;
  return {
    url: `/desk/case-entries/${entry.id}`,
    sendAfter: entry.sendAfter,
    draftKey: caseDraftKey('message-to-resident', caseId),
    requestId: caseId,
    onWithdrawn: () =>
      cache.write(
        queries.case(caseId),
        (before) => before && { ...before, entries: before.entries.filter((one) => one.id !== entry.id) },
      ),
  };
}

function OnTheWay({ item }: { item: OutboxItem }): ReactElement {
  const words = useWords();
  const failed = item.state === 'failed';
  return (
    <li className={`entry entry-${item.shown.kind === 'note' ? 'note' : 'staff'} entry-waiting`}>
      <p className="entry-head">
        <span className="entry-kind">
          {words.cases.entryKinds[item.shown.kind === 'note' ? 'note' : 'message-to-resident']}
        </span>
        <span>
          {failed
            ? `${words.talk.failed}: ${whyWords(item.why)}`
            : item.attempts > 0
              ? words.talk.unsentWaiting
              : words.talk.sending}
        </span>
      </p>
      <p className="said-text">{item.shown.text}</p>
      {failed && (
        <p className="block-actions">
          <button type="button" className="button button-small" onClick={() => outbox.retry(item.clientId)}>
            {words.talk.sendAgain}
          </button>
          <button type="button" className="button button-small" onClick={() => outbox.remove(item.clientId)}>
            {words.talk.discard}
          </button>
        </p>
      )}
    </li>
  );
}
