import type { ServedLanguages } from '#kernel/languages.ts';

/**
 * The city itself (a tenant): its name, its hosts, its calendar, the numbers it gives out.
 * Vocabulary: *tenant* in code = one city, ward, town or prefecture on this installation.
 */
export interface City {
  id: string;
  /** Six-digit code of the municipality. */
  code: string;
  name: string;
  kana: string;
  nameEn: string;
  timeZone: string;
  demo: boolean;
  settings: CitySettings;
}

export interface CitySettings extends Partial<ServedLanguages> {
  privacyUrl?: string | null;
  /** Whether residents are shown the name of the person who answers, or only the desk's. */
  showStaffNames?: boolean;
  wrapUpCodes?: readonly NamedCode[];
  presenceReasons?: readonly NamedCode[];
  refuseReasons?: readonly NamedCode[];
  /** How long a reply can still be taken back after sending it; absent or 0 = it goes at once. */
  undoSendSec?: number;
}

export interface NamedCode {
  code: string;
  name: string;
  outcome?: 'solved' | 'handed-over' | 'case' | 'no-answer' | 'other';
}

export interface Holiday {
  onDate: string;
  name: string;
  closed: boolean;
}
