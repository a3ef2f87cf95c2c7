import type { Interaction } from '#domain/interactions/types.ts';

export const SURVEY_WORDS_MAX_CHARS = 1_000;
/** Asked for three days: somebody who closed the page comes back, and still remembers. */
export const SURVEY_OPEN_HOURS = 72;
export const SURVEY_EDIT_MINUTES = 10;

/** 'none' nothing to ask · 'open' not answered yet · 'editable' just answered · 'given' answered for good · 'over' too late */
export type SurveyState = 'none' | 'open' | 'editable' | 'given' | 'over';

/** Whether the question after the end may be asked of an interaction: answered by a person, over, and not long ago. */
export function surveyStateOf(
  interaction: Pick<Interaction, 'state' | 'answeredAt' | 'endedAt'>,
  givenAt: Date | undefined,
  now: Date,
): SurveyState {
  if (givenAt) return now < editableUntil(givenAt) ? 'editable' : 'given';
  const isOver = interaction.state === 'wrap-up' || interaction.state === 'ended';
  if (!isOver || !interaction.answeredAt || !interaction.endedAt) return 'none';
  const openMs = SURVEY_OPEN_HOURS * 3_600_000;
  return now.getTime() - interaction.endedAt.getTime() < openMs ? 'open' : 'over';
}

/** Until when an answer may be changed. */
export function editableUntil(givenAt: Date): Date {
  return new Date(givenAt.getTime() + SURVEY_EDIT_MINUTES * 60_000);
}
