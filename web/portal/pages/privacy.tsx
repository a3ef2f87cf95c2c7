import type { PageProps } from '../page.tsx';
import { PlainPage } from './plain-page.tsx';
import { PRIVACY_TEXT } from './privacy-text.ts';

/** What happens with what a resident writes. */
export function PrivacyPage(props: PageProps) {
  return <PlainPage {...props} text={PRIVACY_TEXT} />;
}
