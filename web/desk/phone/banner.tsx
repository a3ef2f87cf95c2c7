import { useEffect, useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import { Icon } from '../parts/icon.tsx';
import { useQuery } from '../state/use-query.ts';
import { usePhoneWords } from '../text/phone-words.ts';
import { TroubleButton } from './control.tsx';
import type { PhoneTrouble } from './phone-state.ts';
import { useTrouble } from './use-calls.ts';

/** What takes a moment is no trouble yet. */
const PATIENCE_MS = 6_000;
/** What the person alone can mend is said at once. */
const AT_ONCE: readonly PhoneTrouble[] = [
  'microphone-ask',
  'microphone-denied',
  'microphone-none',
  'insecure',
  'elsewhere',
];

/** Said openly to whoever takes contacts: without a telephone no call comes, and what to do about it. */
export function PhoneBanner(): ReactElement | null {
  const words = usePhoneWords();
  const trouble = useTrouble();
  const status = useQuery(queries.session).data?.presence.status;
  const lasting = useLasting(trouble);
  if (!lasting || status === 'offline') return null;
  const { what, act } = words.troubles[lasting];
  return (
    <div className="set-aside phone-banner" role="alert">
      <Icon name="alert" />
      <p className="grow">
        <span className="font-700">{words.notOffered}</span> {what} {act}
      </p>
      <TroubleButton trouble={lasting} />
    </div>
  );
}

/** The trouble once it has lasted. */
function useLasting(trouble: PhoneTrouble | null): PhoneTrouble | null {
  const [lasting, setLasting] = useState<PhoneTrouble | null>(null);
  const patient = trouble !== null && !AT_ONCE.includes(trouble);
  useEffect(() => {
    if (!patient) return setLasting(trouble);
    const timer = setTimeout(() => setLasting(trouble), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [trouble, patient]);
  return trouble === null ? null : lasting;
}
