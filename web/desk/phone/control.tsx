import { useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import { Disclosure } from '../parts/disclosure.tsx';
import { Icon } from '../parts/icon.tsx';
import { Link } from '../parts/link.tsx';
import { hrefOf } from '../state/place.ts';
import { useStore } from '../state/store.ts';
import { useQuery } from '../state/use-query.ts';
import { usePhoneWords } from '../text/phone-words.ts';
import { Devices } from './devices.tsx';
import { askForMicrophone } from './media.ts';
import { changePhoneSettings, phoneSettings } from './phone-settings.ts';
import { orderPhone, phoneView, type PhoneTrouble, talkingLeg } from './phone-state.ts';
import { requestDial } from './requests.ts';
import { useTrouble } from './use-calls.ts';

/** How it stands with the telephone, and everything about it that is set. */
export function PhoneControl(): ReactElement {
  const words = usePhoneWords();
  const view = useStore(phoneView);
  const trouble = useTrouble();
  const state = trouble
    ? words.troubles[trouble].short
    : talkingLeg(view) && talkingLeg(view)?.purpose !== 'test'
      ? words.talkingShort
      : words.readyShort;
  return (
    <Disclosure
      name={trouble ? `${words.name}: ${words.troubles[trouble].what}` : `${words.name}: ${words.ready}`}
      className={`presence phone-chip phone-${trouble ? (trouble === 'starting' ? 'starting' : 'trouble') : 'ready'}`}
      label={
        <>
          <Icon name="phone" size={16} />
          <span className="phone-chip-words">{state}</span>
          <Icon name="down" size={14} />
        </>
      }
    >
      {(close) => <Panel trouble={trouble} close={close} />}
    </Disclosure>
  );
}

function Panel({ trouble, close }: { trouble: PhoneTrouble | null; close: () => void }): ReactElement {
  const words = usePhoneWords();
  const view = useStore(phoneView);
  const lead = (): string => {
    if (view.kind === 'desk') return words.deskLead(view.phone ?? '');
    return view.here ? words.readyLead(view.phone ?? '') : words.readyElsewhere(view.phone ?? '');
  };
  return (
    <div className="phone-panel">
      {trouble ? <TroubleWords trouble={trouble} /> : <p>{lead()}</p>}
      <WhichPhone />
      {view.kind === 'browser' && (view.here ? <Devices /> : <p className="meta">{words.otherTab}</p>)}
      <div className="phone-panel-links">
        <Link className="button button-small" href={hrefOf(['phone'])} onClick={close}>
          {words.test}
        </Link>
        <button
          type="button"
          className="button button-small"
          onClick={() => {
            close();
            requestDial('');
          }}
        >
          {words.call}
        </button>
      </div>
    </div>
  );
}

/** What is wrong and what to do about it, with the button that does it. */
export function TroubleWords({ trouble }: { trouble: PhoneTrouble }): ReactElement {
  const words = usePhoneWords();
  const { what, act } = words.troubles[trouble];
  return (
    <div className="phone-trouble">
      <p className="font-700">{what}</p>
      <p>{act}</p>
      <TroubleButton trouble={trouble} />
    </div>
  );
}

/** The one thing that a person can do about it; nothing where it mends by itself. */
export function TroubleButton({ trouble }: { trouble: PhoneTrouble }): ReactElement | null {
  const words = usePhoneWords();
  const [busy, setBusy] = useState(false);
  const again = (takeOver: boolean): void => orderPhone({ do: 'again', takeOver });
  if (trouble === 'microphone-ask') {
    const ask = async (): Promise<void> => {
      setBusy(true);
      await askForMicrophone();
      setBusy(false);
      again(false);
    };
    return (
      <button
        type="button"
        className="button button-small button-main"
        disabled={busy}
        onClick={() => void ask()}
      >
        {words.useMicrophone}
      </button>
    );
  }
  if (trouble === 'elsewhere') {
    return (
      <button type="button" className="button button-small button-main" onClick={() => again(true)}>
        {words.useHere}
      </button>
    );
  }
  if (trouble === 'starting' || trouble === 'insecure' || trouble === 'desk-phone-away') return null;
  return (
    <button type="button" className="button button-small" onClick={() => again(false)}>
      {words.again}
    </button>
  );
}

/** The telephone in this page, or one on the desk. */
function WhichPhone(): ReactElement | null {
  const words = usePhoneWords();
  const deskPhones = useQuery(queries.phone).data?.deskPhones ?? [];
  const { deskPhone } = useStore(phoneSettings);
  const busy = useStore(phoneView).legs.length > 0;
  if (deskPhones.length === 0 && deskPhone === null) return null;
  return (
    <label className="field phone-field">
      <span>{words.which}</span>
      <select
        value={deskPhone ?? ''}
        disabled={busy}
        onChange={(event) => {
          changePhoneSettings({ deskPhone: event.target.value === '' ? null : event.target.value });
          orderPhone({ do: 'again', takeOver: false });
        }}
      >
        <option value="">{words.inBrowser}</option>
        {deskPhones.map(({ name, isOwn }) => (
          <option key={name} value={name}>
            {words.onDesk(name)}
            {isOwn && words.own}
          </option>
        ))}
      </select>
    </label>
  );
}
