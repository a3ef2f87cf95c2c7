import { useEffect, useRef, useState, type ReactElement } from 'react';
import { usePhoneWords } from '../text/phone-words.ts';
import { levelOf, type Meter, meterOf } from './media.ts';
import { phoneEngine } from './phone-tabs.ts';

const DRAW_EVERY_MS = 80;

/** How loud both sides are, drawn ten times a second past React. For the eye only: what goes wrong is said in words. */
export function Levels({ legId }: { legId: string }): ReactElement {
  const words = usePhoneWords();
  const mine = useRef<HTMLSpanElement>(null);
  const theirs = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    let meters: { mine: Meter; theirs: Meter } | null = null;
    const timer = setInterval(() => {
      const talk = phoneEngine()?.talkOf(legId);
      if (!talk || talk.theirs.getAudioTracks().length === 0) return;
      meters ??= { mine: meterOf(talk.mine), theirs: meterOf(talk.theirs) };
      draw(mine.current, meters.mine.loudness());
      draw(theirs.current, meters.theirs.loudness());
    }, DRAW_EVERY_MS);
    return () => {
      clearInterval(timer);
      meters?.mine.stop();
      meters?.theirs.stop();
    };
  }, [legId]);
  return (
    <span className="levels" aria-hidden="true">
      <span className="level-name">{words.levels.mine}</span>
      <span className="level">
        <span ref={mine} />
      </span>
      <span className="level-name">{words.levels.theirs}</span>
      <span className="level">
        <span ref={theirs} />
      </span>
    </span>
  );
}

function draw(bar: HTMLElement | null, loudness: number): void {
  if (bar) bar.style.transform = `scaleX(${levelOf(loudness).toFixed(2)})`;
}

/** One level with its name, read by whoever wants to know it. */
export function LevelMeter({ label, loudness }: { label: string; loudness: number }): ReactElement {
  const words = usePhoneWords();
  const percent = Math.round(levelOf(loudness) * 100);
  return (
    <div className="level-row">
      <span>{label}</span>
      <meter
        className="level-meter"
        min={0}
        max={100}
        value={percent}
        aria-label={label}
        aria-valuetext={words.loud(percent)}
      />
    </div>
  );
}

/** A loudness of a stream, anew ten times a second. */
export function useLoudness(stream: MediaStream | undefined): number {
  const [loudness, setLoudness] = useState(0);
  useEffect(() => {
    if (!stream || stream.getAudioTracks().length === 0) return setLoudness(0);
    const meter = meterOf(stream);
    const timer = setInterval(() => setLoudness(meter.loudness()), DRAW_EVERY_MS);
    return () => {
      clearInterval(timer);
      meter.stop();
    };
  }, [stream]);
  return loudness;
}
