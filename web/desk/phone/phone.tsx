/** The telephone's part of the desk: loaded for whoever has one. */
export { PhoneBanner } from './banner.tsx';
export { CallBar } from './call-bar.tsx';
export { CallThis } from './call-this.tsx';
export { CallNumber } from './call-number.tsx';
export { PhoneControl } from './control.tsx';
export { OfferDetails } from './offer-details.tsx';
export { RingCard } from './ring-card.tsx';
export { PhoneTest } from './test-page.tsx';
