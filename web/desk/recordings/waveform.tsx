import { useMemo, type ReactElement } from 'react';
import type { Recording } from '../../shared/desk-types.ts';

const LANE = 40;
const MIDDLE = LANE / 2;
const FULL = 255;

type Props = {
  /** One lane each, from above: how loud it was in even steps, 0 to 255. */
  lanes: readonly (readonly number[])[];
  gaps: Recording['gaps'];
  durationMs: number;
  positionMs: number;
};

/** How loud each side was over time, as the server measured it; where nothing was recorded; where one is. */
export function Waveform({ lanes, gaps, durationMs, positionMs }: Props): ReactElement {
  const height = LANE * lanes.length;
  const paths = useMemo(() => lanes.map(pathOf), [lanes]);
  const x = (ms: number): number => (1000 * ms) / Math.max(1, durationMs);
  return (
    <svg className="wave" viewBox={`0 0 1000 ${height}`} preserveAspectRatio="none" aria-hidden="true">
      {gaps.map((gap) => (
        <rect
          key={gap.fromMs}
          className={`wave-gap wave-gap-${gap.why}`}
          x={x(gap.fromMs)}
          width={Math.max(2, x(gap.toMs) - x(gap.fromMs))}
          height={height}
        />
      ))}
      {paths.map((path, at) => (
        <path
          key={at}
          className={`wave-lane wave-lane-${at}`}
          d={path}
          transform={`translate(0 ${at * LANE})`}
        />
      ))}
      <rect
        className="wave-rest"
        x={x(positionMs)}
        width={Math.max(0, 1000 - x(positionMs))}
        height={height}
      />
      <line className="wave-head" x1={x(positionMs)} x2={x(positionMs)} y1={0} y2={height} />
    </svg>
  );
}

/** The outline of a lane, the same above its middle as below; silence is a thin line. */
function pathOf(peaks: readonly number[]): string {
  const step = 1000 / Math.max(1, peaks.length);
  const half = (peak: number): number => 0.5 + (peak / FULL) * (MIDDLE - 2);
  const above = peaks.map((peak, at) => `L${(at * step).toFixed(2)} ${(MIDDLE - half(peak)).toFixed(1)}`);
  const below = peaks.map((peak, at) => `L${(at * step).toFixed(2)} ${(MIDDLE + half(peak)).toFixed(1)}`);
  return `M0 ${MIDDLE}${above.join('')}L1000 ${MIDDLE}${below.reverse().join('')}Z`;
}
