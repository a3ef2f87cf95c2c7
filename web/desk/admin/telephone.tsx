import type { ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import { CopyButton } from '../parts/copy.tsx';
import { Shown } from '../parts/state.tsx';
import { cache } from '../state/desk.ts';
import { useQuery } from '../state/use-query.ts';
import { DeskPhones } from './desk-phones.tsx';
import { SpeechSection } from './speech.tsx';
import { useTelephoneWords } from '../text/telephone-words.ts';

const SET_UP = 'sudo npm run phone';
const OWN_SERVER = 'ASTERISK_URL=http://asterisk:8088\nASTERISK_USER=engawa\nASTERISK_PASSWORD=…';

type Exchange = { id: string; state: 'up' | 'starting' | 'failing' | 'away'; sipAddress: string | null };

/** Whether the telephone works, and how to switch it on. */
export function TelephonePage(): ReactElement {
  const words = useTelephoneWords();
  const shown = useQuery(queries.telephone);
  const again = () => void cache.refetch(queries.telephone);
  return (
    <div className="panel telephone">
      <p className="meta">{words.lead}</p>
      <Shown of={shown} rows={3} onRetry={again}>
        {({ mode, exchanges }) =>
          mode === 'off' ? (
            <HowToBegin />
          ) : (
            <>
              <p>{mode === 'trial' ? words.trial : words.own}</p>
              <Exchanges exchanges={exchanges} isTrial={mode === 'trial'} />
              <DeskPhones />
            </>
          )
        }
      </Shown>
      <p className="block-actions">
        <button type="button" className="button button-small" onClick={again}>
          {words.again}
        </button>
      </p>
      <SpeechSection />
    </div>
  );
}

function Exchanges({
  exchanges,
  isTrial,
}: {
  exchanges: readonly Exchange[];
  isTrial: boolean;
}): ReactElement {
  const words = useTelephoneWords();
  return (
    <>
      <h2>{words.exchanges}</h2>
      <ul className="failed-list">
        {exchanges.map(({ id, state, sipAddress }) => (
          <li key={id} className="failed">
            <div className="grow">
              <p className="font-700">{isTrial ? words.trialName : id}</p>
              {sipAddress && <p className="meta">{words.call(sipAddress)}</p>}
              {state !== 'up' && <p className="meta">{words.hint}</p>}
            </div>
            <span className={`state ${state === 'up' ? 'state-active' : 'state-waiting'}`}>
              {words.states[state]}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

function HowToBegin(): ReactElement {
  const words = useTelephoneWords();
  return (
    <>
      <h2>{words.offTitle}</h2>
      <p>{words.off}</p>
      <h3>{words.trialTitle}</h3>
      <p>{words.trialSteps}</p>
      <Command text={SET_UP} />
      <h3>{words.ownTitle}</h3>
      <p>{words.ownSteps}</p>
      <Command text={OWN_SERVER} />
    </>
  );
}

function Command({ text }: { text: string }): ReactElement {
  return (
    <div className="command">
      <pre className="failed-error grow">{text}</pre>
      <CopyButton text={text} />
    </div>
  );
}
