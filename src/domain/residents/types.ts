/**
 * The people who contact the city.
 * Vocabulary: *resident* (住民) = a person, anonymous by default · *contact point* (連絡先) = a number, address or
 * browser they can be reached at; never proof of identity by itself.
 */
export interface Resident {
  id: string;
  version: number;
  /** Null = anonymous. */
  name: string | null;
  kana: string | null;
  address: string | null;
  birthOn: string | null;
  language: string;
  /** 支援措置 applies: the address is not shown on the ordinary screen. */
  protected: boolean;
  createdAt: Date;
}

export interface ContactPoint {
  id: string;
  residentId: string;
  kind: string;
  /** Null where it is a secret of the resident's browser. */
  value: string | null;
  verifiedAt: Date | null;
}

export interface ResidentChange {
  version: number;
  name?: string | null | undefined;
  kana?: string | null | undefined;
  language?: string | undefined;
  address?: string | null | undefined;
  birthOn?: string | null | undefined;
}
