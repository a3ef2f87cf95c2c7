import type { Tx } from '#db/transaction.ts';
import { lockNewest, newestInteraction } from '#domain/interactions/interactions.ts';
import { editableUntil, surveyStateOf } from '#domain/resident-side/rules.ts';
import { answerSurvey, surveyOf } from '#domain/resident-side/surveys.ts';
import type { Interaction } from '#domain/interactions/types.ts';
import { Refusal } from '#kernel/refusal.ts';

export interface SurveyView {
  interactionId: string;
  points: number | null;
  words: string | null;
  /** False once it was answered and the time to change it is over. */
  open: boolean;
  editableUntil: Date | null;
}

/** The question after the end as the resident may see it; null when there is none to ask. */
export async function readSurvey(tx: Tx, interaction: Interaction | undefined): Promise<SurveyView | null> {
  if (!interaction) return null;
  const given = await surveyOf(tx, interaction.id);
  const state = surveyStateOf(interaction, given?.givenAt, tx.now);
  if (state === 'none' || state === 'over') return null;
  return {
    interactionId: interaction.id,
    points: given?.points ?? null,
    words: given?.words ?? null,
    open: state !== 'given',
    editableUntil: given ? editableUntil(given.givenAt) : null,
  };
}

/**
 * Keeps what the resident says of the exchange that has just ended. It names the interaction, so that a late answer never
 * falls upon the next one. Refuses 'not-found' for another's, 'state.conflict' when it is not asked (any more).
 */
export async function answerLast(
  tx: Tx,
  conversationId: string,
  said: { interactionId: string; points: number; words: string | null },
): Promise<SurveyView | null> {
  const newest = await lockNewest(tx, conversationId);
  if (newest?.id !== said.interactionId) throw new Refusal('not-found');
  await answerSurvey(tx, newest, said);
  return readSurvey(tx, await newestInteraction(tx, conversationId));
}
