import { callbackPolicyOf, changeCallbackPolicy } from '#domain/outreach/callbacks.ts';
import type { CallbackSettings } from '#domain/outreach/types.ts';
import { getOpenlyQueue } from '#domain/routing/routing.ts';
import { chooseVoice, listChoices } from '#domain/speech/speech.ts';
import {
  changeHarassmentSettings,
  type HarassmentSettings,
  readHarassmentSettings,
} from '#domain/supervision/harassment.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { Subject, Undoable } from './undo-kinds.ts';

/** How a line calls back; what was asked for keeps its time. */
export async function callbackSettings({ tx, actor, id }: Subject): Promise<Undoable> {
  const { name } = await getOpenlyQueue(tx, actor, id);
  const { settings, version } = await callbackPolicyOf(tx, id);
  return {
    now: settings,
    undo: (before, undoesId) => {
      const back = { ...settings, ...(before as Partial<CallbackSettings>) };
      return changeCallbackPolicy(tx, actor, { queueId: id, name }, version, back, undoesId);
    },
  };
}

/** What is said and done against harassment. */
export async function harassment({ tx, actor }: Subject): Promise<Undoable> {
  const { settings, version } = await readHarassmentSettings(tx);
  return {
    now: settings,
    undo: (before, undoesId) => {
      const back = { ...settings, ...(before as Partial<HarassmentSettings>) };
      return changeHarassmentSettings(tx, actor, { settings: back, version }, undoesId);
    },
  };
}

/** The voice of a language, by which the change is called. */
export async function voice({ tx, actor, name }: Subject): Promise<Undoable> {
  const chosen = (await listChoices(tx)).find(({ language }) => language === name);
  if (!chosen) throw new Refusal('not-found');
  const { version, ...now } = chosen;
  return {
    now,
    undo: (before, undoesId) => chooseVoice(tx, actor, { ...now, ...before }, version, undoesId),
  };
}
