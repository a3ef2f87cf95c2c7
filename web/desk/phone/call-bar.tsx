import { useEffect, useState, type ReactElement } from 'react';
import { isAlt } from '../frame/keys.ts';
import { Icon } from '../parts/icon.tsx';
import { Ticking } from '../parts/time.tsx';
import { useLatest } from '../state/use-query.ts';
import { useHarassmentWords } from '../text/harassment-words.ts';
import { usePhoneWords } from '../text/phone-words.ts';
import { useRecordingWords } from '../text/recording-words.ts';
import { consult, hangUp, hold, openCall, pauseRecording, rejoin, toggleMute } from './actions.ts';
import { CallHelp } from './call-help.tsx';
import { GiveCall } from './give.tsx';
import { callForHelp } from './help-acts.ts';
import { Keypad } from './keypad.tsx';
import { Levels } from './levels.tsx';
import { Monitored } from './monitored.tsx';
import { RelayInCall } from './relay.tsx';
import { RecordingPaused } from './recording-paused.tsx';
import { orderPhone, type PhoneLeg, type PhoneView } from './phone-state.ts';
import { useSoundFault } from './sound-watch.ts';
import { type CallHere, consultedName, nameOfParty, useCallsHere } from './use-calls.ts';

/** The call that one is in, on every page: whom with, how long, and everything that can be done with it. */
export function CallBar(): ReactElement | null {
  const { calls, view } = useCallsHere();
  const words = usePhoneWords();
  // A call that only the telephone knows: one's own test, or somebody who rang directly.
  const loose = view.legs.filter(
    (leg) =>
      leg.state === 'up' && leg.purpose !== 'test' && !calls.some(({ call }) => call.id === leg.callId),
  );
  if (calls.length + loose.length === 0) return null;
  return (
    <section className="call-bars" aria-label={words.bar}>
      {calls.map((one, at) => (
        <OneCall key={one.call.id} {...one} view={view} hasKeys={at === 0} />
      ))}
      {loose.map((leg) => (
        <LooseLeg key={leg.id} leg={leg} />
      ))}
    </section>
  );
}

type OneCallProps = CallHere & { view: PhoneView; hasKeys: boolean };

function OneCall({ call, leg, view, hasKeys }: OneCallProps): ReactElement {
  const words = usePhoneWords();
  const recording = useRecordingWords().bar;
  const [open, setOpen] = useState<'keypad' | 'give' | null>(null);
  const help = useHarassmentWords();
  const may = (ability: string): boolean => call.can.includes(ability);
  const mayAsk = may('call-for-help') && call.help === null;
  const isUp = leg?.state === 'up';
  const hears = call.state === 'talking' || call.state === 'conference';
  const fault = useSoundFault(isUp && view.here ? leg.id : undefined, leg?.muted ?? false, hears);
  const toggle = (what: 'keypad' | 'give'): void => setOpen(open === what ? null : what);
  useCallKeys(hasKeys, {
    KeyM: () => isUp && toggleMute(),
    KeyP: () => may('hold') && void hold(call),
    KeyO: () => may('pause-recording') && void pauseRecording(call),
    KeyB: () => may('keys') && toggle('keypad'),
    KeyG: () => (may('consult') || may('transfer')) && setOpen('give'),
    KeyQ: () => mayAsk && void callForHelp(call, help.asked),
    KeyX: () => may('hang-up') && void hangUp(call),
  });
  return (
    <div className={`call-bar call-${call.state}`}>
      <p className="sr-only" role="status">
        {words.announceState(words.states[call.state])}
      </p>
      <div className="call-main">
        <Who call={call} />
        {isUp && view.here && <Levels legId={leg.id} />}
        <div className="call-buttons">
          {isUp && (
            <CallButton icon="mute" pressed={leg.muted} keys="Alt+M" onClick={toggleMute}>
              {leg.muted ? words.unmute : words.mute}
            </CallButton>
          )}
          {may('hold') && (
            <CallButton
              icon="hold"
              pressed={call.state === 'held'}
              keys="Alt+P"
              onClick={() => void hold(call)}
            >
              {call.state === 'held' ? words.resume : words.hold}
            </CallButton>
          )}
          {may('pause-recording') && (
            <CallButton
              icon="record"
              pressed={call.recording === 'paused'}
              keys="Alt+O"
              onClick={() => void pauseRecording(call)}
            >
              {call.recording === 'paused' ? recording.resume : recording.pause}
            </CallButton>
          )}
          {may('keys') && (
            <CallButton
              icon="keypad"
              expanded={open === 'keypad'}
              keys="Alt+B"
              onClick={() => toggle('keypad')}
            >
              {words.keypad}
            </CallButton>
          )}
          {(may('consult') || may('transfer')) && (
            <CallButton icon="handover" keys="Alt+G" onClick={() => setOpen('give')}>
              {words.give}
            </CallButton>
          )}
          {may('rejoin') && !leg && view.kind === 'browser' && (
            <CallButton icon="phone" onClick={() => void rejoin(call)}>
              {words.rejoin}
            </CallButton>
          )}
          {mayAsk && (
            <CallButton icon="alert" keys="Alt+Q" onClick={() => void callForHelp(call, help.asked)}>
              {help.ask}
            </CallButton>
          )}
          {may('hang-up') && (
            <CallButton icon="hang-up" tone="danger" keys="Alt+X" onClick={() => void hangUp(call)}>
              {words.hangUp}
            </CallButton>
          )}
        </div>
      </div>
      <RelayInCall call={call} />
      <RecordingPaused call={call} />
      <Consulting call={call} />
      <Monitored call={call} />
      {/* Whoever is in charge has it on their own page, beside all others. */}
      {call.help && may('call-for-help') && <CallHelp help={call.help} />}
      {open === 'keypad' && <Keypad callId={call.id} onClose={() => setOpen(null)} />}
      {open === 'give' && <GiveCall call={call} onClose={() => setOpen(null)} />}
      <p className="call-fault" role="status">
        {fault && words.sound[fault]}
        {!fault && leg?.muted && <span className="chip chip-late">{words.muted}</span>}
        {!leg && view.kind === 'browser' && call.state !== 'dialling' && words.away}
      </p>
    </div>
  );
}

function Who({ call }: { call: CallHere['call'] }): ReactElement {
  const words = usePhoneWords();
  const recording = useRecordingWords().bar;
  const name = nameOfParty(call, words);
  return (
    <div className="call-who">
      <span className={`chip call-chip call-chip-${call.state}`}>{words.states[call.state]}</span>
      <span className="call-name">
        {call.interactionId ? (
          <button type="button" className="call-open" onClick={() => openCall(call)}>
            <span className="sr-only">{words.open} </span>
            {name}
          </button>
        ) : (
          name
        )}
      </span>
      <span className="meta">
        {call.party.name && call.party.number && <span>{call.party.number}</span>}
        <span>{call.lineName}</span>
      </span>
      <Ticking since={call.answeredAt ?? call.since} />
      {call.recording === 'on' && (
        <span className="call-recorded">
          <span className="call-recorded-dot" aria-hidden="true" />
          {recording.on}
        </span>
      )}
    </div>
  );
}

/** Somebody is asked beside the caller: who, and what comes next. */
function Consulting({ call }: { call: CallHere['call'] }): ReactElement | null {
  const words = usePhoneWords();
  const asked = call.parties.find(({ kind }) => kind === 'consulted');
  if (!asked || (call.state !== 'consulting' && call.state !== 'conference')) return null;
  const name = consultedName(call, words);
  const may = (ability: string): boolean => call.can.includes(ability);
  const says =
    asked.state === 'ringing' ? words.asking : call.state === 'conference' ? words.together : words.asked;
  return (
    <div className="call-consult">
      <p className="grow" role="status">
        {says(name)}
      </p>
      <div className="call-buttons">
        {may('complete') && (
          <button
            type="button"
            className="button button-small button-main"
            onClick={() => void consult(call, 'complete')}
          >
            {words.complete}
          </button>
        )}
        {may('join') && call.state !== 'conference' && (
          <button type="button" className="button button-small" onClick={() => void consult(call, 'join')}>
            {words.join}
          </button>
        )}
        {may('cancel') && (
          <button type="button" className="button button-small" onClick={() => void consult(call, 'cancel')}>
            {words.cancel}
          </button>
        )}
      </div>
    </div>
  );
}

/** Somebody else has this call, or nobody knows it: one can talk, and leave. */
function LooseLeg({ leg }: { leg: PhoneLeg }): ReactElement {
  const words = usePhoneWords();
  return (
    <div className="call-bar">
      <div className="call-main">
        <div className="call-who">
          <span className="chip call-chip">{words.states.talking}</span>
          {leg.muted && <span className="chip chip-late">{words.muted}</span>}
        </div>
        <Levels legId={leg.id} />
        <div className="call-buttons">
          <CallButton icon="mute" pressed={leg.muted} onClick={toggleMute}>
            {leg.muted ? words.unmute : words.mute}
          </CallButton>
          <CallButton
            icon="hang-up"
            tone="danger"
            onClick={() => orderPhone({ do: 'hang-up', legId: leg.id })}
          >
            {words.leave}
          </CallButton>
        </div>
      </div>
    </div>
  );
}

function CallButton(given: {
  icon: 'mute' | 'hold' | 'record' | 'keypad' | 'handover' | 'phone' | 'alert' | 'hang-up';
  pressed?: boolean;
  expanded?: boolean;
  keys?: string;
  tone?: 'danger';
  onClick: () => void;
  children: string;
}): ReactElement {
  const { icon, pressed, expanded, keys, tone, onClick, children } = given;
  return (
    <button
      type="button"
      className={`button button-small call-button ${tone === 'danger' ? 'button-danger' : ''}`}
      aria-pressed={pressed}
      aria-expanded={expanded}
      onClick={onClick}
    >
      <Icon name={icon} size={16} />
      <span>{children}</span>
      {keys && <kbd>{keys}</kbd>}
    </button>
  );
}

type CallKey = 'KeyM' | 'KeyP' | 'KeyO' | 'KeyB' | 'KeyG' | 'KeyQ' | 'KeyX';

/** Keys of the call, while no dialog has them; hanging up, muting and calling for help never wait for one. */
function useCallKeys(active: boolean, keys: Readonly<Record<CallKey, () => unknown>>): void {
  const latest = useLatest(keys);
  useEffect(() => {
    if (!active) return;
    const pressed = (event: KeyboardEvent): void => {
      const inDialog = document.querySelector('dialog[open]') !== null;
      if (isAlt(event, 'KeyM')) latest.current.KeyM();
      else if (isAlt(event, 'KeyX')) latest.current.KeyX();
      else if (isAlt(event, 'KeyQ')) latest.current.KeyQ();
      else if (inDialog) return;
      else if (isAlt(event, 'KeyP')) latest.current.KeyP();
      else if (isAlt(event, 'KeyO')) latest.current.KeyO();
      else if (isAlt(event, 'KeyB')) latest.current.KeyB();
      else if (isAlt(event, 'KeyG')) latest.current.KeyG();
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, [active, latest]);
}
