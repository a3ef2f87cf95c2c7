import type { Letter, LetterNature } from '../../../src/outside/email/letter/types.ts';

/** A mail written for the corpus: what is awkward about it, its bytes, and what must come out. */
export interface LetterCase {
  name: string;
  why: string;
  raw: () => Uint8Array;
  expects: Expected;
}

/** What is looked at; the rest must only not be broken. Names and addresses as 'name <address>'. */
export interface Expected {
  from?: string[];
  to?: string[];
  cc?: string[];
  replyTo?: string[];
  subject?: string;
  messageId?: string | null;
  references?: string[];
  sentAt?: string | null;
  text?: string;
  textHas?: string[];
  textLacks?: string[];
  quoted?: string | null;
  quotedHas?: string[];
  htmlHas?: string[];
  htmlLacks?: string[];
  html?: null;
  remoteImages?: string[];
  files?: string[];
  fileTexts?: string[];
  inline?: string[];
  nature?: LetterNature;
  bounce?: Partial<NonNullable<Letter['bounce']>> | null;
  spam?: boolean;
  forwardedFrom?: string | null;
  language?: string | null;
  defects?: string[];
}
