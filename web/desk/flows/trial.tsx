import { type ReactElement, useEffect, useRef, useState } from 'react';
import type {
  FlowDefinition,
  FlowsAnswer,
  TrialAnswer,
  TrialInput,
  TrialWorld,
} from '#http/admin/flow-shapes.ts';
import { Problem } from '../parts/state.tsx';
import { useAct } from '../state/act.ts';
import { client, serverTime } from '../state/desk.ts';
import { useFlowWords } from '../text/flow-words.ts';
import { playLines, stopPlaying } from './listen.tsx';
import { TrialInputs } from './trial-inputs.tsx';
import { TrialWorldFields } from './trial-world.tsx';

/** One thing said in a trial. */
interface Said {
  readonly by: 'resident' | 'house';
  readonly text: string;
  readonly lines: TrialAnswer['spoken'];
}

/** A draft tried as a resident would meet it, by chat or by telephone, in a world that is supposed. Nothing is kept. */
export function Trial({
  definition,
  around,
  flowId,
  onOpen,
}: {
  definition: FlowDefinition;
  around: FlowsAnswer;
  flowId: string;
  onOpen: (id: string) => void;
}): ReactElement {
  const own = useFlowWords();
  const [world, setWorld] = useState<TrialWorld>(() => usualWorld(around));
  const [said, setSaid] = useState<readonly Said[]>([]);
  const [now, setNow] = useState<TrialAnswer | null>(null);
  const [isSpoken, setSpoken] = useState(true);
  const log = useRef<HTMLOListElement>(null);
  const step = useAct(async (input: TrialInput, told: string | null, inWorld: TrialWorld) => {
    const isStart = input.kind === 'start';
    const answer = await client.send<TrialAnswer>('POST', '/admin/flows/try', {
      draft: definition,
      state: isStart ? null : (now?.state ?? null),
      input,
      world: inWorld,
    });
    setNow(answer);
    const isVoice = inWorld.medium === 'voice';
    const text = isVoice ? answer.spoken.map((line) => line.text).join('\n') : answer.written;
    setSaid((before) => [
      ...(isStart ? [] : before),
      ...(told === null ? [] : [{ by: 'resident' as const, text: told, lines: [] }]),
      ...(text === '' ? [] : [{ by: 'house' as const, text, lines: isVoice ? answer.spoken : [] }]),
    ]);
    if (isVoice && answer.spoken.length > 0) void playLines(answer.spoken).then(setSpoken);
  });
  const begin = (inWorld: TrialWorld): void => {
    stopPlaying();
    setWorld(inWorld);
    void step.run({ kind: 'start' }, null, inWorld);
  };
  useEffect(() => {
    begin(world);
    return stopPlaying;
  }, [flowId]);
  useEffect(() => {
    if (log.current) log.current.scrollTop = log.current.scrollHeight;
  }, [said.length]);
  return (
    <div className="flow-trial">
      <div className="flow-trial-main">
        <p className="meta">{own.tryLead}</p>
        <div className="flow-trial-head">
          <div className="flow-mediums" role="group" aria-label={own.conditions.medium}>
            {(['text', 'voice'] as const).map((medium) => (
              <button
                key={medium}
                type="button"
                className="button button-small"
                aria-pressed={world.medium === medium}
                onClick={() => begin({ ...world, medium, hearsWords: medium === 'text' })}
              >
                {medium === 'text' ? own.asText : own.asVoice}
              </button>
            ))}
          </div>
          <button type="button" className="button button-small" onClick={() => begin(world)}>
            {own.restart}
          </button>
        </div>
        {world.medium === 'voice' && !isSpoken && <p className="meta">{own.noSoundHere}</p>}
        <ol className="flow-log" ref={log} aria-label={own.trialLog} aria-live="polite" tabIndex={0}>
          {said.map((one, at) => (
            <li key={at} className={`flow-said flow-said-${one.by}`}>
              <span className="sr-only">{one.by === 'house' ? own.house : own.you}: </span>
              <span className="flow-said-text">{one.text}</span>
              {one.lines.length > 0 && (
                <button
                  type="button"
                  className="button button-small"
                  aria-label={own.listenTo(one.text)}
                  onClick={() => void playLines(one.lines)}
                >
                  {own.listen}
                </button>
              )}
            </li>
          ))}
        </ol>
        <Problem failure={step.failure} />
        {now && <Standing now={now} definition={definition} around={around} onOpen={onOpen} />}
        {now && (
          <TrialInputs
            now={now}
            world={world}
            busy={step.busy}
            onInput={(input, told) => {
              stopPlaying();
              void step.run(input, told, world);
            }}
          />
        )}
      </div>
      <TrialWorldFields world={world} around={around} languages={definition.languages} onChange={begin} />
    </div>
  );
}

/** Where the trial stands, or how it ended. */
function Standing({
  now,
  definition,
  around,
  onOpen,
}: {
  now: TrialAnswer;
  definition: FlowDefinition;
  around: FlowsAnswer;
  onOpen: (id: string) => void;
}): ReactElement {
  const own = useFlowWords();
  const { then, state } = now;
  const step = state.stepId === null ? undefined : definition.steps[state.stepId];
  const name = step ? step.name || own.verbs[step.verb] : '';
  const queueName = (id: string): string => around.queues.find((queue) => queue.id === id)?.name ?? '';
  const over = then.kind === 'queue' || then.kind === 'end';
  return (
    <div className={over ? 'flow-standing flow-standing-over' : 'flow-standing'} role="status">
      {then.kind === 'queue' && <p>{own.outcomes.queue(queueName(then.queueId))}</p>}
      {then.kind === 'end' && then.outcome !== 'handed-over' && <p>{own.outcomes[then.outcome]}</p>}
      {step && !over && (
        <p>
          {own.nowAt}{' '}
          <button type="button" className="link-button" onClick={() => onOpen(state.stepId!)}>
            {name}
          </button>
        </p>
      )}
      {over && state.learned.length > 0 && (
        <>
          <h3>{own.learned}</h3>
          <dl className="flow-learned">
            {state.learned.map((each) => (
              <div key={each.name}>
                <dt>{each.name}</dt>
                <dd>{each.value}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </div>
  );
}

function usualWorld({ sendsTexts }: FlowsAnswer): TrialWorld {
  return {
    now: new Date(serverTime.nowMs()).toISOString(),
    medium: 'text',
    hearsWords: true,
    number: '+819012345678',
    language: 'ja',
    open: true,
    attended: true,
    waiting: 0,
    expectedWaitSec: null,
    full: false,
    holiday: false,
    known: false,
    hasOpenCase: false,
    caseFound: true,
    sendsTexts,
  };
}
