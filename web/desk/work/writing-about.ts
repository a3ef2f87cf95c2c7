import type { ReactElement } from 'react';
import type { FileAnswer } from '#http/shapes.ts';
import type { MentionableAnswer } from '#http/desk/writing-shapes.ts';
import type { Query } from '../../shared/desk-cache.ts';
import type { Kind } from './editor-parts.tsx';
import type { Mentionable } from './mentions.ts';
import type { Watched } from './use-onlookers.ts';

/** What a text is written about, a conversation or a case: all that an editor has to know of it. */
export type WritingAbout = {
  /** Null where nobody else can have it open. */
  readonly watched: Watched | null;
  /** Under which a request for the focus is heard. */
  readonly requestId: string;
  /** In which the resident reads. */
  readonly language: string;
  /** From which templates fill their gaps. */
  readonly fillFor: { readonly interactionId: string } | { readonly caseId: string } | Record<string, never>;
  /** Null where no notes are written. */
  readonly mentionable: Query<MentionableAnswer> | null;
  /** The id of its field, where another editor may be on the page. */
  readonly fieldId?: string;
  /** What may be written now, the usual first. */
  readonly kinds: readonly Kind[];
  readonly as: Readonly<Record<Kind, WritingKind>>;
  /** Null where files cannot be sent; 0 bytes = the server alone knows the limit. */
  readonly files: { readonly maxFileBytes: number; readonly picturesOnly?: boolean } | null;
  /** Where a reply that goes out on paper is drawn, to be looked at before. */
  readonly paperUrl?: string;
  /** What stands above a reply that is a letter, and whether it says to whom it goes. */
  readonly letterHead?: ReactElement;
  readonly isAddressed?: boolean;
  /** What will stand below the words of a letter. */
  readonly signature?: string;
  /** Tells the resident that one writes to them, where they can see it. */
  readonly onWriting?: () => void;
};

/** One of the two kinds as it is called here. */
export type WritingKind = {
  readonly draftKey: string;
  readonly maxChars: number;
  readonly label: string;
  readonly hint: string | null;
  readonly placeholder: string;
  readonly send: string;
};

/** What was written and is to go. */
export type Written = {
  readonly kind: Kind;
  readonly text: string;
  readonly files: readonly FileAnswer[];
  readonly named: readonly Mentionable[];
};
