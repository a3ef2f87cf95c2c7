import type { JobData } from '#db/jobs.ts';
import type { Database, Tx } from '#db/transaction.ts';
import { languageFor } from '#domain/city/city.ts';
import type { Channel } from '#domain/interactions/types.ts';
import { readNotice } from '#domain/cases/notice.ts';
import { readInteraction } from '#domain/interactions/interactions.ts';
import { addSystemMessage, findByClientId, lockConversation } from '#domain/interactions/messages.ts';
import { getDepartment } from '#domain/staff/staff.ts';
import { residentText, statusText } from './resident-texts.ts';

/** Reactions by which the resident is told at each step. Each is idempotent: the job's id is the message's client id. */
export interface TellDeps {
  database: Database;
  channels: ReadonlyMap<string, Channel>;
  /** Where residents reach this installation, without a slash at the end. */
  publicUrl: string;
}

const scopeOf = (data: JobData, name: string) => ({ tenantId: data.tenantId, actor: `system:${name}` });

async function say(
  deps: TellDeps,
  tx: Tx,
  interactionId: string,
  jobId: string,
  text: (language: string) => string | Promise<string>,
  isStep = true,
): Promise<void> {
  const seen = await readInteraction(tx, interactionId);
  // Who is on the telephone hears it there.
  const abilities = deps.channels.get(seen.channel)?.abilities;
  if (abilities?.written === false || abilities?.quiet === true) return;
  // Whoever wrote a letter waits for its answer, not for word of who has it.
  if (isStep && abilities?.letters === true) return;
  const conversation = await lockConversation(tx, seen.conversationId);
  const clientId = `job:${jobId}`;
  if (await findByClientId(tx, conversation.id, clientId)) return;
  const language = await languageFor(tx, conversation.language);
  await addSystemMessage(tx, conversation, seen, await text(language), clientId);
}

/** Says who answers now, after an interaction was assigned. */
export async function tellAnswerer(deps: TellDeps, data: JobData, jobId: string): Promise<void> {
  // Whoever goes on after the resident's late word was introduced before.
  if (data.reason === 'resumed') return;
  await deps.database.tx(scopeOf(data, 'tell-answerer'), async (tx) => {
    const interaction = await readInteraction(tx, String(data.subjectId));
    const who = (await getDepartment(tx, interaction.departmentId)).name;
    const changed = data.reason === 'handed-over' || data.reason === 'taken-over';
    const key = changed ? 'handed-over' : 'answered';
    await say(deps, tx, interaction.id, jobId, (language) => residentText(language, key, { who }));
  });
}

/** Says that somebody else is being looked for, after it went back to the line. */
export async function tellReturned(deps: TellDeps, data: JobData, jobId: string): Promise<void> {
  await deps.database.tx(scopeOf(data, 'tell-returned'), (tx) =>
    say(deps, tx, String(data.subjectId), jobId, (language) => residentText(language, 'returned')),
  );
}

/** By the reason of the end; of the others there is nobody to tell. */
const ENDED_TEXTS: Readonly<Record<string, 'ended' | 'queue-full'>> = {
  'agent-ended': 'ended',
  'resident-idle': 'ended',
  'queue-full': 'queue-full',
};

/** Says that the exchange is over when the city ended it, and that nobody could be waited for when the line was full. */
export async function tellEnded(deps: TellDeps, data: JobData, jobId: string): Promise<void> {
  const key = ENDED_TEXTS[String(data.reason)];
  if (!key) return;
  await deps.database.tx(scopeOf(data, 'tell-ended'), (tx) =>
    say(deps, tx, String(data.subjectId), jobId, (language) => residentText(language, key)),
  );
}

/** Tells of a case where it came from: in the conversation of its newest linked interaction. */
export async function tellCase(
  deps: TellDeps,
  data: JobData,
  jobId: string,
  key: 'case-opened' | 'case-status' | 'case-message',
): Promise<void> {
  await deps.database.tx(scopeOf(data, 'tell-case'), async (tx) => {
    const notice = await readNotice(tx, String(data.subjectId));
    const interactionId = notice?.interactionIds.at(-1);
    if (!notice || !interactionId) return;
    // Where the conversation can be read by the first line, not even the number of a sealed case may stand in it.
    if (notice.sealed && !(await readInteraction(tx, interactionId)).sealed) return;
    const url = `${deps.publicUrl}/c/${notice.publicToken}`;
    const text = (language: string) =>
      residentText(language, key, {
        number: notice.number,
        url,
        status: statusText(language, String(data.to ?? notice.status)),
      });
    await say(deps, tx, interactionId, jobId, text, false);
  });
}
