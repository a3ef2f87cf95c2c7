import type { ReactElement } from 'react';
import type { Call } from '../../shared/desk-types.ts';
import { Icon } from '../parts/icon.tsx';
import { usePhoneWords } from '../text/phone-words.ts';
import { sayRelay } from './actions.ts';

/** What whoever answers has to know of a call by way of a relay service; says nothing of others. */
export function RelayAdvice({ call }: { call: Call }): ReactElement | null {
  const words = usePhoneWords().relay;
  if (call.party.relay !== 'known') return null;
  return (
    <p className="notice relay-advice">
      <strong>{words.name}</strong> {words.advice}
    </p>
  );
}

/** The same beside a call that one has, with the switch: a 050 number may be one, and only who hears the operator knows. */
export function RelayInCall({ call }: { call: Call }): ReactElement | null {
  const words = usePhoneWords().relay;
  const { relay } = call.party;
  if (!relay || !call.can.includes('keys')) return null;
  const isKnown = relay === 'known';
  return (
    <div className="call-relay">
      <p className="grow">
        <Icon name="help" size={15} /> {isKnown && <strong>{words.name}</strong>}{' '}
        {isKnown ? words.advice : words.perhaps}
      </p>
      <button type="button" className="button button-small" onClick={() => void sayRelay(call, !isKnown)}>
        {isKnown ? words.isNone : words.isOne}
      </button>
    </div>
  );
}
