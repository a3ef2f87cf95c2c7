import { useEffect, useState, type ReactElement } from 'react';
import { asFailure, DeskFailure } from '../../shared/desk-failure.ts';
import { Icon } from '../parts/icon.tsx';
import { Mark } from '../parts/mark.tsx';
import { Problem } from '../parts/state.tsx';
import { finishSignOn, type TrialFound } from '../state/sign-on.ts';
import { useIdentityWords } from '../text/identity-words.ts';
import { usePeopleWords } from '../text/people-words.ts';
import { failureWords } from '../text/text.ts';

/** What came back works once: a page that is drawn twice must not send it twice. */
let sent: Promise<TrialFound | null> | undefined;

/** Where an identity server sends the browser back to. `onDone`: signed in, or leaving without. */
export function SignOnBack({ onDone }: { onDone: () => void }): ReactElement {
  const words = useIdentityWords();
  const [failure, setFailure] = useState<DeskFailure | null>(null);
  const [trial, setTrial] = useState<TrialFound | null>(null);
  useEffect(() => {
    sent ??= finishSignOn(new URLSearchParams(location.search));
    sent.then(
      (found) => (found ? setTrial(found) : onDone()),
      (thrown: unknown) => setFailure(asFailure(thrown)),
    );
  }, [onDone]);
  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <div className="sign-in-mark">
          <Mark size={40} />
          <h1>{trial ? words.trialTitle : failure ? words.backFailed : words.backBusy}</h1>
        </div>
        <Problem failure={failure} />
        {trial && <Trial found={trial} />}
        {failure && (
          <a className="button w-full" href="/desk">
            {words.again}
          </a>
        )}
        {trial && (
          <a className="button w-full" href="/desk/admin/sign-in">
            {words.toSettings}
          </a>
        )}
      </div>
    </main>
  );
}

function Trial({ found }: { found: TrialFound }): ReactElement {
  const words = useIdentityWords();
  const { roles } = usePeopleWords();
  const { why } = found;
  const nobody = why === null ? words.newPerson : words.nobody;
  const rows: [string, string][] = [
    [words.subject, found.subject],
    [words.login, found.login],
    [words.name, found.name],
    [words.groups, found.groups.join('、') || words.noGroups],
    [words.person, found.staffName ?? nobody],
    [words.rolesNow, found.roles.map((id) => roles[id]?.name ?? id).join('、') || '—'],
  ];
  return (
    <>
      <p className="meta">{words.trialLead}</p>
      <dl className="routing-facts">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {why === null ? (
        <p className="notice">{words.wouldEnter}</p>
      ) : (
        <div className="problem" role="alert">
          <Icon name="alert" />
          <p>
            {failureWords(new DeskFailure('refused', { code: 'sign-on.not-admitted', details: { why } }))}
          </p>
        </div>
      )}
    </>
  );
}
