import type { StoredEvent } from '#db/events.ts';
import type { Database, Tx } from '#db/transaction.ts';
import { listLines, type PhoneLine } from '#domain/calls/lines.ts';
import type { Spoken } from '#domain/calls/types.ts';
import { listCities, readCity } from '#domain/city/city.ts';
import { linesAhead } from '#domain/flows/ahead.ts';
import { runningVersions } from '#domain/flows/flows.ts';
import { newestNotices } from '#domain/privacy/notices.ts';
import { readHarassmentSettings } from '#domain/supervision/harassment.ts';
import type { PromptSounds } from '#domain/speech/speech.ts';
import type { Logger } from '#kernel/log.ts';
import { callTextsAhead } from './call-texts.ts';
import { callbackTextsAhead } from './callback-texts.ts';
import { spokenOf } from './flow-spoken.ts';

/** Makes what will be said before anybody waits for it. */
export interface PromptMaker {
  /** Makes what is missing in every city, in the background. */
  start(): void;
  /** What happened in the house, from the reader of events. */
  overhear(events: readonly StoredEvent[]): void;
  /** Waits until nothing is being made. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

/** What is said may be another text, or another voice, after these. */
const CHANGED_BY = new Set([
  'phone-line.changed',
  'flow.changed',
  'voice.chosen',
  'harassment.settings-changed',
  'purpose-notice.published',
]);

/**
 * A convenience and no promise: what was not made ahead is made when it is to be said, so that nothing of this is kept or
 * tried again. One text after another: callers who wait for theirs come first.
 */
export function createPromptMaker(deps: {
  database: Database;
  promptSounds: Pick<PromptSounds, 'makeAhead' | 'forgetChoices'>;
  log: Logger;
}): PromptMaker {
  const wanted = new Set<string>();
  let working: Promise<void> | undefined;
  let isStopped = false;

  async function work(): Promise<void> {
    for (const tenantId of wanted) {
      wanted.delete(tenantId);
      await makeFor(tenantId).catch((error: unknown) =>
        deps.log.warn({ err: error }, 'prompts were not made ahead'),
      );
    }
    working = undefined;
  }

  async function makeFor(tenantId: string): Promise<void> {
    const spoken = await deps.database.tx({ tenantId, actor: 'system:speech' }, spokenAhead);
    for (const one of spoken) {
      if (isStopped || wanted.has(tenantId)) return;
      await deps.promptSounds.makeAhead(tenantId, [one]);
    }
  }

  function want(tenantId: string): void {
    if (isStopped) return;
    wanted.add(tenantId);
    working ??= work();
  }

  return {
    start() {
      void listCities(deps.database.installation).then(
        (cities) => cities.forEach(({ id }) => want(id)),
        (error: unknown) => deps.log.warn({ err: error }, 'prompts were not made ahead'),
      );
    },
    overhear(events) {
      for (const { type, tenantId } of events) {
        if (!CHANGED_BY.has(type)) continue;
        // It may have been chosen in another process.
        if (type === 'voice.chosen') deps.promptSounds.forgetChoices(tenantId);
        want(tenantId);
      }
    },
    async idle() {
      while (working) await working;
    },
    async stop() {
      isStopped = true;
      await working;
    },
  };
}

/** Everything that is said in a city to whoever calls; nothing where it has no telephone number. */
async function spokenAhead(tx: Tx): Promise<Spoken[]> {
  const lines = await listLines(tx);
  if (lines.length === 0) return [];
  const city = { city: (await readCity(tx)).name };
  const flows = [...(await runningVersions(tx)).values()];
  const { warning, ending } = (await readHarassmentSettings(tx)).settings;
  const languages = [...new Set(lines.map(({ settings }) => settings.language))];
  return [
    ...lines.flatMap(wordsOf),
    ...(await newestNotices(tx)).flatMap(({ spoken }) => textsOf(spoken)),
    ...[warning, ending].flatMap(textsOf),
    ...flows.flatMap(({ definition }) => linesAhead(definition, city).map(spokenOf)),
    ...languages.flatMap(callTextsAhead),
    ...languages.flatMap((language) => callbackTextsAhead(language, city.city)),
  ];
}

function wordsOf({ settings }: PhoneLine): Spoken[] {
  const { greeting, recording, withheldSays, notice, surge, closed, outOfUse } = settings;
  return [greeting, recording.notice, notice, surge, closed, withheldSays, outOfUse].flatMap(textsOf);
}

function textsOf(own: Readonly<Record<string, string>>): Spoken[] {
  return Object.entries(own).map(([language, text]) => ({ text, language }));
}
