import { useRef, useState, type ReactElement } from 'react';
import type { TemplateAnswer, TemplateText } from '#http/desk/template-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { type ChangedBy, Conflict, type ConflictField } from '../parts/conflict.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { SelectField, TextArea, TextField } from '../parts/field.tsx';
import { Problem } from '../parts/state.tsx';
import { takeOver } from '../parts/take-over.ts';
import { useAct, useClientId } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import type { Words } from '../text/ja.ts';
import { useWords } from '../text/text.ts';
import { PLACEHOLDERS } from './placeholders.ts';
import { forgetTemplates } from './forget-templates.ts';

const LANGUAGES = ['ja', 'ja-easy', 'en', 'zh', 'ko', 'vi', 'pt', 'tl', 'ne', 'es'];
const ALWAYS_SHOWN = ['ja', 'ja-easy', 'en'];

type Text = Required<Pick<TemplateText, 'title' | 'bodies'>> & {
  kana: string;
  shortcut: string;
  departmentId: string;
};

function textOf(template: TemplateAnswer | null): Text {
  return {
    title: template?.title ?? '',
    kana: template?.kana ?? '',
    shortcut: template?.shortcut ?? '',
    departmentId: template?.departmentId ?? '',
    bodies: { ...template?.bodies },
  };
}

/** Makes or changes a template. Somebody who was faster is shown, not overwritten. */
export function TemplateForm({
  template,
  onClose,
}: {
  template: TemplateAnswer | null;
  onClose: () => void;
}): ReactElement {
  const words = useWords();
  const clientId = useClientId();
  const [base, setBase] = useState(template);
  const [text, setText] = useState(() => textOf(template));
  const [theirs, setTheirs] = useState<Newer | null>(null);
  const act = useAct(async () => {
    try {
      await save(base, text, clientId.current);
    } finally {
      forgetTemplates();
    }
    toast(words.common.saved);
    onClose();
  });
  const submit = async (): Promise<void> => {
    if (await act.run()) return;
    if (base) setTheirs(await newerThan(base));
  };
  const change = (part: Partial<Text>): void => setText((before) => ({ ...before, ...part }));
  return (
    <Dialog
      title={template ? words.writing.editTemplate : words.writing.newTemplate}
      onClose={onClose}
      onSubmit={() => void submit()}
      wide
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {words.common.cancel}
          </button>
          <button
            type="submit"
            className="button button-main"
            disabled={act.busy || theirs !== null || text.title.trim() === ''}
          >
            {words.common.save}
          </button>
        </>
      }
    >
      {theirs && (
        <Conflict
          by={theirs.by}
          fields={differences(text, textOf(theirs.template), words, change)}
          onTheirs={() => {
            setText(textOf(theirs.template));
            setBase(theirs.template);
            setTheirs(null);
            act.clear();
          }}
          onMine={() => {
            setText(merged(textOf(base), text, textOf(theirs.template)));
            setBase(theirs.template);
            setTheirs(null);
            act.clear();
          }}
        />
      )}
      {!theirs && <Problem failure={act.failure} />}
      <Fields text={text} onChange={change} />
    </Dialog>
  );
}

function Fields({ text, onChange }: { text: Text; onChange: (part: Partial<Text>) => void }): ReactElement {
  const words = useWords();
  const departments = useQuery(queries.directory).data?.departments ?? [];
  return (
    <>
      <TextField
        label={words.writing.templateTitle}
        maxLength={80}
        value={text.title}
        onChange={(event) => onChange({ title: event.target.value })}
      />
      <div className="template-row">
        <TextField
          label={words.writing.templateKana}
          optional
          maxLength={80}
          value={text.kana}
          onChange={(event) => onChange({ kana: event.target.value })}
        />
        <TextField
          label={words.writing.templateShortcut}
          optional
          maxLength={20}
          hint={words.writing.shortcutHint}
          value={text.shortcut}
          onChange={(event) => onChange({ shortcut: event.target.value })}
        />
      </div>
      <SelectField
        label={words.writing.templateAudience}
        value={text.departmentId}
        onChange={(event) => onChange({ departmentId: event.target.value })}
      >
        <option value="">{words.writing.everybody}</option>
        {departments.map((department) => (
          <option key={department.id} value={department.id}>
            {department.path}
          </option>
        ))}
      </SelectField>
      <Bodies bodies={text.bodies} onChange={(bodies) => onChange({ bodies })} />
    </>
  );
}

function Bodies({
  bodies,
  onChange,
}: {
  bodies: Readonly<Record<string, string>>;
  onChange: (bodies: Record<string, string>) => void;
}): ReactElement {
  const words = useWords();
  const [added, setAdded] = useState<readonly string[]>([]);
  const last = useRef<{ language: string; field: HTMLTextAreaElement } | null>(null);
  const shown = LANGUAGES.filter(
    (language) => ALWAYS_SHOWN.includes(language) || language in bodies || added.includes(language),
  );
  const insert = (placeholder: string): void => {
    const language = last.current?.language ?? 'ja';
    const before = bodies[language] ?? '';
    const from = last.current?.field.selectionStart ?? before.length;
    const to = last.current?.field.selectionEnd ?? before.length;
    onChange({ ...bodies, [language]: `${before.slice(0, from)}{${placeholder}}${before.slice(to)}` });
    last.current?.field.focus();
  };
  return (
    <>
      <div className="placeholders" role="group" aria-label={words.writing.placeholders}>
        <span className="meta">{words.writing.placeholders}</span>
        {PLACEHOLDERS.map((name) => (
          <button
            key={name}
            type="button"
            className="button button-small"
            title={`{${name}}`}
            onClick={() => insert(name)}
          >
            {words.writing.placeholderNames[name]}
          </button>
        ))}
      </div>
      {shown.map((language) => (
        <TextArea
          key={language}
          label={`${words.writing.templateBody}（${words.languages[language] ?? language}）`}
          optional={language !== 'ja'}
          rows={5}
          maxLength={4000}
          lang={language === 'ja-easy' ? 'ja' : language}
          value={bodies[language] ?? ''}
          onFocus={(event) => {
            last.current = { language, field: event.currentTarget };
          }}
          onChange={(event) => onChange({ ...bodies, [language]: event.target.value })}
        />
      ))}
      <SelectField
        label={words.writing.addLanguage}
        optional
        value=""
        onChange={(event) => setAdded([...added, event.target.value])}
      >
        <option value="">—</option>
        {LANGUAGES.filter((language) => !shown.includes(language)).map((language) => (
          <option key={language} value={language}>
            {words.languages[language] ?? language}
          </option>
        ))}
      </SelectField>
    </>
  );
}

function save(base: TemplateAnswer | null, text: Text, clientId: string): Promise<TemplateAnswer> {
  const body: TemplateText = {
    ...text,
    shortcut: text.shortcut.trim() || null,
    departmentId: text.departmentId || null,
  };
  return base
    ? client.send('PUT', `/desk/templates/${base.id}`, { version: base.version, ...body })
    : client.send('POST', '/desk/templates', { clientId, ...body });
}

type Newer = { readonly template: TemplateAnswer; readonly by: ChangedBy | null };

/** What somebody else made of a template meanwhile, and who; null when it is still the same version. */
async function newerThan(base: TemplateAnswer): Promise<Newer | null> {
  await cache.refetch(queries.allTemplates);
  const template = cache.peek(queries.allTemplates).data?.templates.find((one) => one.id === base.id);
  if (!template || template.version === base.version) return null;
  await cache.refetch(queries.templateVersions(base.id));
  const [newest] = cache.peek(queries.templateVersions(base.id)).data?.versions ?? [];
  return { template, by: newest ? { name: newest.byName, at: newest.at } : null };
}

/** Mine, with what only the other person changed. */
function merged(base: Text, mine: Text, theirs: Text): Text {
  const flat = ({ title, kana, shortcut, departmentId }: Text) => ({ title, kana, shortcut, departmentId });
  return {
    ...takeOver(flat(base), flat(mine), flat(theirs)).merged,
    bodies: takeOver(base.bodies, mine.bodies, theirs.bodies).merged,
  };
}

function differences(
  mine: Text,
  theirs: Text,
  words: Words,
  change: (part: Partial<Text>) => void,
): ConflictField[] {
  const languages = [...new Set([...Object.keys(mine.bodies), ...Object.keys(theirs.bodies)])];
  const labels = {
    title: words.writing.templateTitle,
    kana: words.writing.templateKana,
    shortcut: words.writing.templateShortcut,
  };
  return [
    ...(['title', 'kana', 'shortcut'] as const).map((name) => ({
      label: labels[name],
      mine: mine[name],
      theirs: theirs[name],
      onTake: () => change({ [name]: theirs[name] }),
    })),
    ...languages.map((language) => ({
      label: `${words.writing.templateBody}（${words.languages[language] ?? language}）`,
      mine: mine.bodies[language] ?? '',
      theirs: theirs.bodies[language] ?? '',
      onTake: () => change({ bodies: { ...mine.bodies, [language]: theirs.bodies[language] ?? '' } }),
    })),
  ];
}
