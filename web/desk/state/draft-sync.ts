import type { DraftAnswer, SaveDraft } from '#http/desk/writing-shapes.ts';
import { asFailure, isPassing } from '../../shared/desk-failure.ts';
import { type Drafts, LOCAL_DRAFT } from './drafts.ts';

export type DraftSyncOptions = {
  drafts: Drafts;
  /** PUT of one draft. */
  save: (subjectId: string, body: SaveDraft) => Promise<DraftAnswer>;
  /** Hears what the server answered, with what another tab wrote. */
  onSaved: (subjectId: string, answer: DraftAnswer) => void;
  after: (delayMs: number, run: () => void) => void;
};

export type DraftSync = {
  /** Carries everything that the server lacks, as soon as it can. */
  drain(): void;
  /** Lets go of what another tab wrote: it was taken over or thrown away. */
  dropOther(key: string): Promise<void>;
};

/** After the first letter that the server lacks; short enough that the next computer has it when one has walked there. */
const SAVE_MS = 2_000;
const AGAIN_MS = 5_000;

/** Whether a draft is about nothing that the server knows. */
export const isLocalDraft = (key: string): boolean => key.startsWith(`${LOCAL_DRAFT} `);

/** The draft's key as the server names it: kind and subject. */
export function draftPlace(key: string): { kind: SaveDraft['kind']; subjectId: string } {
  const [kind, subjectId] = key.split(' ');
  return { kind: kind as SaveDraft['kind'], subjectId: subjectId ?? '' };
}

/** Saves drafts on the server while they are written: one request for a draft at a time, the newest text in it. */
export function createDraftSync(options: DraftSyncOptions): DraftSync {
  const { drafts } = options;
  const busy = new Set<string>();
  const planned = new Set<string>();

  function plan(key: string, delayMs: number): void {
    if (planned.has(key) || isLocalDraft(key)) return;
    planned.add(key);
    options.after(delayMs, () => {
      planned.delete(key);
      void carry(key);
    });
  }

  async function carry(key: string, dropOther = false): Promise<void> {
    const draft = drafts.get(key);
    if (busy.has(key) || !(draft.unsaved || dropOther)) return;
    busy.add(key);
    const { kind, subjectId } = draftPlace(key);
    const fileIds = draft.files.map((file) => file.id);
    try {
      const answer = await options.save(subjectId, {
        kind,
        text: draft.text,
        fileIds,
        version: draft.version,
        dropOther,
      });
      drafts.saved(key, draft, answer.version);
      options.onSaved(subjectId, answer);
    } catch (thrown) {
      // A text that the server refuses (too long) stays here and is tried again when it was changed.
      if (isPassing(asFailure(thrown))) plan(key, AGAIN_MS);
      return;
    } finally {
      busy.delete(key);
    }
    if (drafts.get(key).unsaved) plan(key, SAVE_MS);
  }

  drafts.onWrite((key) => plan(key, SAVE_MS));
  return {
    drain: () => {
      for (const key of drafts.unsavedKeys()) plan(key, 0);
    },
    dropOther: (key) => carry(key, true),
  };
}
