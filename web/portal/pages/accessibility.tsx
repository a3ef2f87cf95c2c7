import type { PageProps } from '../page.tsx';
import { ACCESSIBILITY_TEXT } from './accessibility-text.ts';
import { PlainPage } from './plain-page.tsx';

/** What these pages aim at for everybody to be able to use them, how it is checked, and what is known to be missing. */
export function AccessibilityPage(props: PageProps) {
  return <PlainPage {...props} text={ACCESSIBILITY_TEXT} />;
}
