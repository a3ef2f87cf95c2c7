import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { FilledAnswer } from '#http/desk/template-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { attempt } from '../state/act.ts';
import { client } from '../state/desk.ts';
import { useLatest, useQuery } from '../state/use-query.ts';
import { useWords } from '../text/text.ts';
import { mentionablesOf, mentionOptions, type Mentionable } from './mentions.ts';
import { findTemplates, templateOptions } from './template-options.ts';
import { type Suggestion, type Suggestions, useSuggestions } from './suggestions.tsx';
import { replaceTrigger, type Trigger, triggerAt } from './trigger.ts';
import type { WritingAbout } from './writing-about.ts';

type Field = { readonly current: HTMLTextAreaElement | null };

export type Insertions = {
  readonly suggestions: Suggestions;
  /** The caret moved, or the text changed. */
  follow(): void;
  /** The field lost the focus. */
  leave(): void;
  /** Opens the list of templates at the caret. */
  openTemplates(): void;
};

/** What can be put into a text while it is written: templates after `/`, in notes people and departments after `@`. */
export function useInsertions(given: {
  about: WritingAbout;
  kind: 'reply' | 'note';
  text: string;
  field: Field;
  onText: (text: string) => void;
}): Insertions {
  const { about, kind, text, field } = given;
  const words = useWords();
  const [caret, setCaret] = useState(-1);
  const [closedAt, setClosedAt] = useState(-1);
  const found =
    caret < 0 ? null : triggerAt(text, caret, kind === 'note' ? ['template', 'mention'] : ['template']);
  const trigger = found && found.start !== closedAt ? found : null;
  const latest = useLatest(given);
  const select = useSelection(field, text);
  const put = (at: Trigger, by: string, into = text): void => {
    const now = latest.current.text;
    // Written on while the server filled it in: it goes to the end instead of into the middle of something else.
    const place = now === into ? at : { ...at, start: now.length, end: now.length };
    const { text: next, from, to } = replaceTrigger(now, place, by);
    select(from, to);
    setCaret(-1);
    latest.current.onText(next);
  };

  const templates = useTemplates(trigger, about.language);
  const mentions = useMentions(
    trigger,
    about.mentionable,
    about.watched?.kind === 'case' ? words.writing.cannotSeeCase : words.writing.cannotSee,
  );
  const suggestions = useSuggestions({
    label: trigger && (trigger.kind === 'template' ? words.writing.templates : words.writing.mention),
    options: trigger?.kind === 'mention' ? mentions.options : templates,
    onClose: () => setClosedAt(trigger?.start ?? -1),
    onChoose: (id) => {
      if (!trigger) return;
      const person = mentions.all.find((one) => one.id === id);
      if (person) put(trigger, `@${person.label} `);
      else {
        // The sign goes at once: sent before the server has filled it in, it would reach the resident.
        const without = replaceTrigger(text, trigger, '').text;
        put(trigger, '');
        void fill(id, about.fillFor, (filled) => put({ ...trigger, end: trigger.start }, filled, without));
      }
    },
  });
  const follow = (): void => {
    const element = field.current;
    setCaret(element && element.selectionStart === element.selectionEnd ? element.selectionStart : -1);
    if (element && element.value[closedAt] === undefined) setClosedAt(-1);
  };
  return {
    suggestions,
    follow,
    leave: () => setCaret(-1),
    openTemplates: () => {
      const element = field.current;
      const at = element?.selectionEnd ?? text.length;
      const gap = at === 0 || /\s/.test(text[at - 1] ?? '') ? '' : '\n';
      element?.focus();
      setClosedAt(-1);
      select(at + gap.length + 1, at + gap.length + 1);
      given.onText(`${text.slice(0, at)}${gap}/${text.slice(at)}`);
    },
  };
}

function useTemplates(trigger: Trigger | null, language: string): readonly Suggestion[] {
  const words = useWords();
  const known = useQuery(queries.templates).data?.templates;
  const typed = trigger?.kind === 'template' ? trigger.words : null;
  return useMemo(() => {
    if (typed === null || !known) return [];
    return templateOptions(
      findTemplates(known, typed, language),
      language,
      (code) => words.languages[code] ?? code,
    );
  }, [typed, known, language, words]);
}

function useMentions(
  trigger: Trigger | null,
  mentionable: WritingAbout['mentionable'],
  unable: string,
): { all: readonly Mentionable[]; options: readonly Suggestion[] } {
  const directory = useQuery(queries.directory).data;
  const typed = trigger?.kind === 'mention' ? trigger.words : null;
  const able = useQuery(typed === null ? null : mentionable).data;
  const all = useMemo(() => (directory ? mentionablesOf(directory) : []), [directory]);
  const options = useMemo(
    () => (typed === null ? [] : mentionOptions(all, typed, able, unable)),
    [all, typed, able, unable],
  );
  return { all, options };
}

function fill(
  templateId: string,
  fillFor: WritingAbout['fillFor'],
  onFilled: (text: string) => void,
): Promise<boolean> {
  return attempt(async () => {
    const url = `/desk/templates/${templateId}/fill`;
    const answer = await client.send<FilledAnswer>('POST', url, fillFor);
    onFilled(answer.text);
  });
}

/** Sets the selection once the text that it belongs to stands in the field. */
function useSelection(field: Field, text: string): (from: number, to: number) => void {
  const wanted = useRef<{ from: number; to: number } | null>(null);
  useLayoutEffect(() => {
    const range = wanted.current;
    if (!range || !field.current) return;
    wanted.current = null;
    field.current.focus();
    field.current.setSelectionRange(range.from, range.to);
  }, [field, text]);
  return (from, to) => {
    wanted.current = { from, to };
  };
}
