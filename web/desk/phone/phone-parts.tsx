import { lazy, Suspense, type ReactElement } from 'react';
import type { Offer } from '../../shared/desk-types.ts';
import { Skeleton } from '../parts/state.tsx';
import { useStore } from '../state/store.ts';
import { hasPhone } from './boot.ts';

const load = () => import('./phone.tsx');
const PhoneControl = lazy(async () => ({ default: (await load()).PhoneControl }));
const PhoneBanner = lazy(async () => ({ default: (await load()).PhoneBanner }));
const CallBar = lazy(async () => ({ default: (await load()).CallBar }));
const RingCard = lazy(async () => ({ default: (await load()).RingCard }));
const CallNumber = lazy(async () => ({ default: (await load()).CallNumber }));
const CallThis = lazy(async () => ({ default: (await load()).CallThis }));
const OfferDetails = lazy(async () => ({ default: (await load()).OfferDetails }));
const PhoneTest = lazy(async () => ({ default: (await load()).PhoneTest }));

/** How it stands with the telephone, in the top bar. */
export function PhoneInTop(): ReactElement | null {
  if (!useStore(hasPhone)) return null;
  return (
    <Suspense fallback={null}>
      <PhoneControl />
    </Suspense>
  );
}

/** What is wrong with it, and the call that one is in, above the page. */
export function PhoneOnPage(): ReactElement | null {
  if (!useStore(hasPhone)) return null;
  return (
    <Suspense fallback={null}>
      <PhoneBanner />
      <CallBar />
      <CallNumber />
    </Suspense>
  );
}

/** What rings without being an offer. */
export function PhoneRings(): ReactElement | null {
  if (!useStore(hasPhone)) return null;
  return (
    <Suspense fallback={null}>
      <RingCard />
    </Suspense>
  );
}

/** What is known of a caller before anybody answers. */
export function PhoneOffer({ offer }: { offer: Offer }): ReactElement | null {
  if (!useStore(hasPhone)) return null;
  return (
    <Suspense fallback={null}>
      <OfferDetails offer={offer} />
    </Suspense>
  );
}

/** Beside a telephone number: a way to call it. */
export function PhoneNumberCall({ number }: { number: string }): ReactElement | null {
  if (!useStore(hasPhone)) return null;
  return (
    <Suspense fallback={null}>
      <CallThis number={number} />
    </Suspense>
  );
}

/** The page that tries the telephone. */
export function PhonePage(): ReactElement {
  return (
    <Suspense fallback={<Skeleton />}>
      <PhoneTest />
    </Suspense>
  );
}
