import type { Tx } from '#db/transaction.ts';
import { Refusal } from '#kernel/refusal.ts';
import { cleanText, maskSensitive } from '#kernel/text.ts';
import { tellShown } from '#domain/interactions/interactions.ts';
import type { Interaction } from '#domain/interactions/types.ts';
import { SURVEY_WORDS_MAX_CHARS, surveyStateOf } from './rules.ts';
import * as store from './store.ts';
import type { SurveyAnswer } from './types.ts';

const scope = (tx: Tx) => ({ tenantId: tx.tenantId, purpose: 'survey.words' });

/** What the resident said after the end; undefined when nothing was said. */
export async function surveyOf(tx: Tx, interactionId: string): Promise<SurveyAnswer | undefined> {
  const row = await store.selectSurvey(tx, interactionId);
  return row && { ...row, words: row.words && tx.sealer.openText(scope(tx), row.words) };
}

/**
 * Keeps points and words for an interaction, once; for some minutes they may be changed. The interaction must be locked.
 * Refuses 'state.conflict' before the end, for what nobody answered, and when the time is over. Audited; emits
 * `interaction.changed`.
 */
export async function answerSurvey(
  tx: Tx,
  interaction: Interaction,
  said: { points: number; words: string | null },
): Promise<void> {
  const given = await store.selectSurvey(tx, interaction.id);
  const state = surveyStateOf(interaction, given?.givenAt, tx.now);
  if (state !== 'open' && state !== 'editable') throw new Refusal('state.conflict', { state });
  const words = said.words?.trim()
    ? maskSensitive(
        cleanText(said.words, { maxChars: SURVEY_WORDS_MAX_CHARS, multiline: true, field: 'words' }),
      ).text
    : null;
  await store.upsertSurvey(tx, interaction.id, {
    points: said.points,
    words: words === null ? null : tx.sealer.sealText(scope(tx), words),
  });
  tx.audit({ action: 'write', subjectKind: 'interaction', subjectId: interaction.id, fields: ['survey'] });
  tellShown(tx, interaction);
}
