import type { ReactElement } from 'react';

const address = new URL('../icon.svg', import.meta.url).href;

/** The sign of the product; the words beside it say the same. */
export function Mark({ size }: { size: number }): ReactElement {
  return <img src={address} alt="" width={size} height={size} />;
}
