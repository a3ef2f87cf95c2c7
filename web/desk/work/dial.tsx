import type { ReactElement } from 'react';
import { useWords } from '../text/text.ts';

const RADIUS = 20;
const ROUND = 2 * Math.PI * RADIUS;

/** A ring that empties, with the seconds in its middle. */
export function Dial({ share, label }: { share: number; label: string }): ReactElement {
  const words = useWords();
  return (
    <svg
      className={share < 0.34 ? 'dial dial-late' : 'dial'}
      viewBox="0 0 48 48"
      width="48"
      height="48"
      role="img"
      aria-label={words.offer.left(Number(label))}
    >
      <circle cx="24" cy="24" r={RADIUS} className="dial-back" />
      <circle
        cx="24"
        cy="24"
        r={RADIUS}
        className="dial-front"
        strokeDasharray={ROUND}
        strokeDashoffset={ROUND * (1 - share)}
        transform="rotate(-90 24 24)"
      />
      <text x="24" y="24" textAnchor="middle" dominantBaseline="central">
        {label}
      </text>
    </svg>
  );
}
