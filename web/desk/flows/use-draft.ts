import { useEffect, useReducer, useRef } from 'react';
import type { FlowAnswer, FlowDefinition, FlowProblem } from '#http/admin/flow-shapes.ts';
import { asFailure, type DeskFailure } from '../../shared/desk-failure.ts';
import { queries } from '../../shared/desk-queries.ts';
import { cache, client } from '../state/desk.ts';

const SAVE_AFTER_MS = 900;

/** What is being written of a flow, and how far it is kept. */
export interface Draft {
  readonly name: string;
  readonly definition: FlowDefinition;
  readonly version: number;
  readonly problems: readonly FlowProblem[];
  readonly state: 'saved' | 'unsaved' | 'saving' | 'failed' | 'conflict';
  readonly failure: DeskFailure | null;
  /** What somebody else made of it meanwhile. */
  readonly theirs: FlowAnswer | null;
}

export interface DraftActions {
  change(name: string, definition: FlowDefinition): void;
  /** Keeps it now; false when that failed. Returns the version that was kept. */
  save(): Promise<number | null>;
  /** Goes on with what is there now, or with one's own upon it. */
  take(whose: 'theirs' | 'mine'): void;
  /** What the server answered to another action, such as publishing. */
  adopt(flow: FlowAnswer): void;
}

/**
 * A draft that keeps itself a moment after the last change: nobody meets it before it is published. When somebody else
 * was quicker nothing is overwritten; the two stand side by side until this person has decided.
 */
export function useDraft(flow: FlowAnswer): [Draft, DraftActions] {
  const draft = useRef<Draft>(draftOf(flow));
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const saving = useRef<Promise<number | null> | null>(null);
  const set = (change: Partial<Draft>): void => {
    draft.current = { ...draft.current, ...change };
    redraw();
  };

  const send = async (): Promise<number | null> => {
    const { name, definition, version } = draft.current;
    set({ state: 'saving', failure: null });
    try {
      const body = { version, name: name.trim() || '—', draft: definition };
      const kept = await client.send<FlowAnswer>('PUT', `/admin/flows/${flow.id}`, body);
      cache.write(queries.flow(flow.id), () => kept);
      const isSame = draft.current.definition === definition && draft.current.name === name;
      set({ version: kept.version, problems: kept.problems, state: isSame ? 'saved' : 'unsaved' });
      if (!isSame) later();
      return kept.version;
    } catch (thrown) {
      const failure = asFailure(thrown);
      const theirs =
        failure.code === 'version.conflict'
          ? await client.get<FlowAnswer>(`/admin/flows/${flow.id}`).catch(() => null)
          : null;
      set({ state: theirs ? 'conflict' : 'failed', failure, theirs });
      return null;
    }
  };
  const save = (): Promise<number | null> => {
    clearTimeout(timer.current);
    const { state, version } = draft.current;
    if (saving.current) return saving.current.then(save);
    if (state === 'saved') return Promise.resolve(version);
    if (state === 'conflict') return Promise.resolve(null);
    saving.current = send().finally(() => {
      saving.current = null;
    });
    return saving.current;
  };
  const later = (): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void save(), SAVE_AFTER_MS);
  };
  const adopt = (answer: FlowAnswer): void => {
    cache.write(queries.flow(flow.id), () => answer);
    clearTimeout(timer.current);
    set(draftOf(answer));
  };

  // What somebody else kept is shown at once where nothing of one's own is at stake.
  useEffect(() => {
    if (draft.current.state === 'saved' && flow.version > draft.current.version) set(draftOf(flow));
  }, [flow]);
  useEffect(() => {
    const leave = (): void => void save();
    addEventListener('pagehide', leave);
    return () => {
      removeEventListener('pagehide', leave);
      leave();
    };
  }, []);

  return [
    draft.current,
    {
      change(name, definition) {
        set({ name, definition, state: draft.current.state === 'conflict' ? 'conflict' : 'unsaved' });
        if (draft.current.state !== 'conflict') later();
      },
      save,
      adopt,
      take(whose) {
        const { theirs } = draft.current;
        if (!theirs) return;
        if (whose === 'theirs') return adopt(theirs);
        set({ version: theirs.version, theirs: null, state: 'unsaved', failure: null });
        later();
      },
    },
  ];
}

function draftOf(flow: FlowAnswer): Draft {
  return {
    name: flow.name,
    definition: flow.draft,
    version: flow.version,
    problems: flow.problems,
    state: 'saved',
    failure: null,
    theirs: null,
  };
}
