import type { CSSProperties, ReactElement } from 'react';
import type { ShownColours } from '#http/admin/entry-point-shapes.ts';
import { Icon } from '../parts/icon.tsx';
import { useEntryPointWords } from '../text/entry-point-words.ts';

/** A page of the city with the button and the open chat on it, as residents will see them; a picture, nothing to press. */
export function Preview({
  colours,
  side,
}: {
  colours: ShownColours | null;
  side: 'left' | 'right';
}): ReactElement {
  const words = useEntryPointWords();
  const { sample } = words;
  const style = colours
    ? { '--look-accent': colours.accent, '--look-soft': colours.soft, '--look-dark': colours.dark }
    : {};
  return (
    <div
      className={`look-page look-${side}`}
      style={style as CSSProperties}
      role="img"
      aria-label={words.previewOf(colours?.accent ?? '#115a36', words.sides[side])}
    >
      <div aria-hidden="true" className="look-city">
        <p>{sample.city}</p>
        <span />
        <span />
        <span />
      </div>
      <div aria-hidden="true" className="look-chat">
        <p className="look-head">{sample.label}</p>
        <p className="look-said look-mine">{sample.asked}</p>
        <p className="look-said">{sample.answered}</p>
        <p className="look-foot">
          <span />
          <strong>
            <Icon name="send" size={14} /> {sample.send}
          </strong>
        </p>
      </div>
      <p aria-hidden="true" className="look-button">
        <Icon name="work" size={18} /> {sample.label}
      </p>
    </div>
  );
}
