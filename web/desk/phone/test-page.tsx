import { useEffect, useRef, useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import { Icon } from '../parts/icon.tsx';
import { useStore } from '../state/store.ts';
import { useQuery } from '../state/use-query.ts';
import { type PhoneWords, usePhoneWords } from '../text/phone-words.ts';
import { TroubleWords } from './control.tsx';
import { Devices } from './devices.tsx';
import type { Talk } from './engine.ts';
import { LevelMeter, useLoudness } from './levels.tsx';
import { askForMicrophone } from './media.ts';
import { orderPhone, phoneView } from './phone-state.ts';
import { phoneEngine } from './phone-tabs.ts';
import { troubleOf } from './use-calls.ts';
import { tryWay } from './way-test.ts';

type Step = 'microphone' | 'registered' | 'way' | 'voice' | 'speaker';
type Result = 'wait' | 'run' | 'good' | 'bad';
type Results = Readonly<Record<Step, { readonly is: Result; readonly says?: string }>>;

const STEPS: readonly Step[] = ['microphone', 'registered', 'way', 'voice', 'speaker'];
const NOTHING_YET = Object.fromEntries(STEPS.map((step) => [step, { is: 'wait' }])) as Results;
const REGISTERED_WITHIN_MS = 10_000;
/** A voice, and not the noise of the room. */
const VOICE = 0.02;
const VOICE_WITHIN_MS = 15_000;

/** Tries everything that a call needs, one thing after another, and says what to do about what fails. */
export function PhoneTest(): ReactElement {
  const words = usePhoneWords();
  const view = useStore(phoneView);
  const echoNumber = useQuery(queries.phone).data?.echoNumber ?? '';
  const isTalking = view.legs.some(({ purpose }) => purpose !== 'test');
  return (
    <div className="panel phone-test">
      <h1 className="page-title">{words.testTitle}</h1>
      <p>{words.testLead}</p>
      {view.kind === 'desk' ? (
        <p className="notice">{words.testDesk(echoNumber)}</p>
      ) : !view.here ? (
        <p className="notice">{words.testNeedsTab}</p>
      ) : isTalking ? (
        <p className="notice">{words.testBusy}</p>
      ) : (
        <BrowserTest echoNumber={echoNumber} />
      )}
    </div>
  );
}

function BrowserTest({ echoNumber }: { echoNumber: string }): ReactElement {
  const words = usePhoneWords();
  const [results, setResults] = useState(NOTHING_YET);
  const [legId, setLegId] = useState<string | null>(null);
  const [running, setRunning] = useState(false);
  const put = (step: Step, is: Result, says?: string): void =>
    setResults((before) => ({ ...before, [step]: { is, says } }));
  const end = (): void => {
    if (legId) phoneEngine()?.end(legId);
    setLegId(null);
  };
  useEndWhenLeft(legId);

  const run = async (): Promise<void> => {
    end();
    setResults(NOTHING_YET);
    setRunning(true);
    try {
      if (await runSteps(echoNumber, words, put)) {
        setLegId((await phoneEngine()?.callEcho(echoNumber)) ?? null);
        put('voice', 'run');
      }
    } finally {
      setRunning(false);
    }
  };
  return (
    <>
      <ol className="test-steps">
        {STEPS.map((step) => (
          <li key={step} className={`test-step test-${results[step].is}`}>
            <Icon name={ICONS[results[step].is]} />
            <div>
              <p>
                <span className="font-700">{words.steps[step]}</span>{' '}
                <span className="meta">{words.results[results[step].is]}</span>
              </p>
              {results[step].says && <p>{results[step].says}</p>}
            </div>
          </li>
        ))}
      </ol>
      <p className="sr-only" role="status">
        {spoken(results, words)}
      </p>
      <Trouble failed={results.microphone.is === 'bad' || results.registered.is === 'bad'} />
      {legId && <Voice legId={legId} results={results} put={put} onEnd={end} />}
      <p className="block-actions">
        <button
          type="button"
          className={legId ? 'button' : 'button button-main'}
          disabled={running}
          onClick={() => void run()}
        >
          {results.microphone.is === 'wait' ? words.startTest : words.restartTest}
        </button>
        {legId && (
          <button type="button" className="button" onClick={end}>
            {words.stopTest}
          </button>
        )}
      </p>
      <Devices />
    </>
  );
}

const ICONS = { wait: 'clock', run: 'clock', good: 'check', bad: 'alert' } as const;

function spoken(results: Results, words: PhoneWords): string {
  return STEPS.filter((step) => results[step].is === 'good' || results[step].is === 'bad')
    .map((step) => `${words.steps[step]} ${words.results[results[step].is]}`)
    .join('。');
}

function Trouble({ failed }: { failed: boolean }): ReactElement | null {
  const trouble = troubleOf(useStore(phoneView), useQuery(queries.phone).data);
  return failed && trouble ? <TroubleWords trouble={trouble} /> : null;
}

/** Microphone, exchange, the way of sound. True when a voice can be tried. */
async function runSteps(
  echoNumber: string,
  words: PhoneWords,
  put: (step: Step, is: Result, says?: string) => void,
): Promise<boolean> {
  put('microphone', 'run');
  const trouble = await askForMicrophone();
  put('microphone', trouble ? 'bad' : 'good');
  if (trouble) return false;
  put('registered', 'run');
  if (phoneView.get().trouble) orderPhone({ do: 'again', takeOver: false });
  const engine = await signedIn();
  put('registered', engine ? 'good' : 'bad');
  if (!engine) return false;
  put('way', 'run');
  const way = await tryWay(engine, echoNumber);
  if (way.is === 'good') put('way', 'good', words.wayGood(way.ms));
  else put('way', 'bad', way.is === 'no-way' ? words.noWay : words.noneBack);
  return way.is === 'good';
}

/** The telephone once it is signed in; undefined when that takes too long. */
async function signedIn(): Promise<ReturnType<typeof phoneEngine>> {
  const untilMs = performance.now() + REGISTERED_WITHIN_MS;
  while (performance.now() < untilMs) {
    const engine = phoneEngine();
    if (engine && phoneView.get().trouble === null) return engine;
    await new Promise((resolve) => void setTimeout(resolve, 100));
  }
  return null;
}

function Voice(given: {
  legId: string;
  results: Results;
  put: (step: Step, is: Result, says?: string) => void;
  onEnd: () => void;
}): ReactElement {
  const words = usePhoneWords();
  const { legId, results, put, onEnd } = given;
  const talk = useTalk(legId);
  const mine = useLoudness(talk?.mine);
  const back = useLoudness(talk?.theirs);
  const isHeard = mine > VOICE && back > VOICE / 2;
  const voice = results.voice.is;
  useEffect(() => {
    if (voice !== 'good' && isHeard) put('voice', 'good', words.voiceGood);
  });
  useEffect(() => {
    const timer = setTimeout(() => {
      if (voice === 'run') put('voice', 'bad', words.voiceBad);
    }, VOICE_WITHIN_MS);
    return () => clearTimeout(timer);
    // oxlint-disable-next-line react/exhaustive-deps -- counts from the beginning of this step alone
  }, [voice]);
  const answer = (heard: boolean): void => {
    put('speaker', heard ? 'good' : 'bad', heard ? undefined : words.speakerBad);
    if (heard) onEnd();
  };
  return (
    <div className="test-voice">
      <p className="font-700">{words.voiceLead}</p>
      <LevelMeter label={words.myLevel} loudness={mine} />
      <LevelMeter label={words.backLevel} loudness={back} />
      {voice === 'good' && (
        <div className="test-heard" role="group" aria-label={words.speakerLead}>
          <p>{words.speakerLead}</p>
          <button type="button" className="button button-small button-main" onClick={() => answer(true)}>
            {words.heard}
          </button>
          <button type="button" className="button button-small" onClick={() => answer(false)}>
            {words.notHeard}
          </button>
        </div>
      )}
    </div>
  );
}

/** What one talks on, once it is there. */
function useTalk(legId: string): Talk | undefined {
  const [talk, setTalk] = useState<Talk>();
  useEffect(() => {
    const timer = setInterval(() => {
      const found = phoneEngine()?.talkOf(legId);
      if (found && found.theirs.getAudioTracks().length > 0) setTalk(found);
    }, 100);
    return () => clearInterval(timer);
  }, [legId]);
  return talk;
}

/** Whoever goes to another page is done with the test. */
function useEndWhenLeft(legId: string | null): void {
  const latest = useRef(legId);
  latest.current = legId;
  useEffect(
    () => () => {
      if (latest.current) phoneEngine()?.end(latest.current);
    },
    [],
  );
}
