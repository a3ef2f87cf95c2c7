import type { ReactElement, ReactNode } from 'react';

/** Fields of a long form that belong together, under a title. */
export function FormPart({ title, children }: { title: string; children: ReactNode }): ReactElement {
  return (
    <fieldset className="queue-part">
      <legend>{title}</legend>
      {children}
    </fieldset>
  );
}
