import type { ReactElement } from 'react';
import { Icon } from '../parts/icon.tsx';
import { nameList } from '../text/name-list.ts';
import { useWords } from '../text/text.ts';
import { useOnlookers, type Watched } from './use-onlookers.ts';

/** Says which colleagues have the same thing open, and who of them is writing; nothing when one is alone. */
export function Onlookers({ of, writing }: { of: Watched; writing: boolean }): ReactElement | null {
  const words = useWords();
  const others = useOnlookers(of, writing);
  const namesOf = (busy: boolean): string =>
    nameList(others.filter((one) => one.writing === busy).map((one) => one.name));
  const [writers, readers] = [namesOf(true), namesOf(false)];
  return (
    <p className={others.length > 0 ? 'onlookers' : 'sr-only'} role="status">
      {others.length > 0 && <Icon name="eye" size={15} />}
      {writers !== '' && <strong>{words.writing.isWriting(writers)}</strong>}
      {readers !== '' && <span>{words.writing.isReading(readers)}</span>}
    </p>
  );
}
