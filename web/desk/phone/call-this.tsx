import type { ReactElement } from 'react';
import { Icon } from '../parts/icon.tsx';
import { usePhoneWords } from '../text/phone-words.ts';
import { requestDial } from './requests.ts';

/** Beside a number: calls it, after one more look at which number the other side will see. */
export function CallThis({ number }: { number: string }): ReactElement {
  const words = usePhoneWords();
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={words.callNumber(number)}
      title={words.callNumber(number)}
      onClick={() => requestDial(number)}
    >
      <Icon name="phone" size={16} />
    </button>
  );
}
