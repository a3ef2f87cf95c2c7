import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { callbackPolicyOf, changeCallbackPolicy } from '#domain/outreach/callbacks.ts';
import { callbackSettings } from '#domain/outreach/types.ts';
import { listQueues } from '#domain/routing/routing.ts';
import { chooseVoice, forgetVoice, listChoices } from '#domain/speech/speech.ts';
import {
  changeHarassmentSettings,
  harassmentSettings,
  readHarassmentSettings,
} from '#domain/supervision/harassment.ts';
import { RESIDENT_LANGUAGES } from '#kernel/languages.ts';
import { need, section, sorted, type World } from './section.ts';

const ONLY = '';
const nothing = (): Promise<void> => Promise.resolve();

const callbackShape = z.strictObject(callbackSettings.shape);
type CallbackEntry = z.output<typeof callbackShape>;

/** How lines call back, of those that do it otherwise than the product does by itself. */
export const callbacksSection = section<CallbackEntry>({
  file: 'callbacks',
  about:
    '折り返し電話の決まり / How lines call back, by the code of the line; one that is not here calls back as by itself:\n' +
    'two retries, seven days, the agent first.',
  shape: callbackShape,
  async read({ tx, codes }) {
    const usual = callbackShape.parse({});
    const rows: [string, CallbackEntry][] = [];
    for (const { id } of await listQueues(tx)) {
      const { settings } = await callbackPolicyOf(tx, id);
      if (!isDeepStrictEqual(settings, usual)) rows.push([await codes.codeOf('queue', id), settings]);
    }
    return new Map(rows.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  },
  add: callBack,
  change: callBack,
  remove: (world, key) => callBack(world, key, callbackShape.parse({})),
});

async function callBack(world: World, key: string, settings: CallbackEntry): Promise<void> {
  const { tx, actor } = world;
  const queueId = await need(world, 'queue', key, 'code');
  const { name } = (await listQueues(tx)).find(({ id }) => id === queueId)!;
  const { version } = await callbackPolicyOf(tx, queueId);
  await changeCallbackPolicy(tx, actor, { queueId, name }, version, settings);
}

const { warning, ending, ...others } = harassmentSettings.shape;
const harassmentShape = z.strictObject({
  warning: warning.transform(sorted),
  ending: ending.transform(sorted),
  ...others,
});

/** What is said and done against harassment. */
export const harassmentSection = section<z.output<typeof harassmentShape>>({
  file: 'harassment',
  about:
    'カスタマーハラスメントへの対応 / What is said before a talk is ended and when it is, and after how long what is due;\n' +
    'without words of its own the city says those of the house.',
  single: true,
  shape: harassmentShape,
  async read({ tx }) {
    const { settings } = await readHarassmentSettings(tx);
    return new Map([[ONLY, settings]]);
  },
  add: nothing,
  async change({ tx, actor }, _key, settings) {
    const { version } = await readHarassmentSettings(tx);
    await changeHarassmentSettings(tx, actor, { settings, version });
  },
  remove: nothing,
});

const voiceShape = z.strictObject({
  engine: z.string().min(1).max(40),
  voice: z.string().min(1).max(100),
  speed: z.number().min(0.5).max(2).default(1),
});
type VoiceEntry = z.output<typeof voiceShape>;

/** With which voice the telephone speaks. Where an installation does not have it, the first voice that it has speaks. */
export const voicesSection = section<VoiceEntry>({
  file: 'voices',
  about:
    '音声 / With which voice the telephone speaks, by language; a language that is not here is spoken by the first voice\n' +
    'that there is, and so is one whose voice this installation does not have.',
  shape: voiceShape,
  async read({ tx }) {
    const chosen = await listChoices(tx);
    return new Map(
      chosen.map(({ language, engineId, voice, speed }) => [language, { engine: engineId, voice, speed }]),
    );
  },
  add: choose,
  change: choose,
  remove: ({ tx, actor }, key) => forgetVoice(tx, actor, key),
});

async function choose(
  { tx, actor }: World,
  key: string,
  { engine, voice, speed }: VoiceEntry,
): Promise<void> {
  const language = z.enum(RESIDENT_LANGUAGES).parse(key);
  const seen = (await listChoices(tx)).find((one) => one.language === language)?.version ?? 0;
  await chooseVoice(tx, actor, { language, engineId: engine, voice, speed }, seen);
}
