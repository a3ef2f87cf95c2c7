import type { Dictionary } from '../../shared/i18n.ts';

type BesideKey =
  | 'largeText'
  | 'readings'
  | 'device'
  | 'deviceNote'
  | 'deviceMake'
  | 'deviceScan'
  | 'deviceCode'
  | 'deviceCopy'
  | 'deviceCopied'
  | 'deviceExpires'
  | 'deviceHave'
  | 'deviceHaveNote'
  | 'deviceOpen'
  | 'deviceWrong'
  | 'wishHow'
  | 'wishHere'
  | 'wishCall'
  | 'wishMail'
  | 'wishPhone'
  | 'wishAddress'
  | 'wishBody'
  | 'wishContactWrong'
  | 'wishBodyMissing'
  | 'surveyAsk'
  | 'survey1'
  | 'survey2'
  | 'survey3'
  | 'survey4'
  | 'survey5'
  | 'surveyWords'
  | 'surveySend'
  | 'surveySkip'
  | 'surveyThanks'
  | 'surveyChange'
  | 'cancel'
  | 'profileNote'
  | 'name'
  | 'contact'
  | 'contactHint'
  | 'save'
  | 'saved';

export type BesideTexts = Readonly<Record<BesideKey, string>>;

/** Words of the dialogs and of the question after the end; fetched with them. Filled with the languages in use. */
export const BESIDE_WORDS: Dictionary<BesideKey> = {};
