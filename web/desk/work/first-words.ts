import type { Message } from '../../shared/desk-types.ts';

const TITLE_CHARS = 60;

/** A title from the resident's first words in this interaction (of the conversation, if it has none): the first sentence that is more than a greeting, at most 60 characters. */
export function firstWords(messages: readonly Message[], interactionId: string): string {
  const told = messages.filter((message) => message.direction === 'in');
  const ofThis = told.filter((message) => message.interactionId === interactionId);
  const text = (ofThis.length > 0 ? ofThis : told).map((message) => message.body).join('\n');
  const sentences = text
    .split(/(?<=[。．！？!?])|(?<![、,])\n/)
    .map((sentence) => sentence.replaceAll('\n', '').trim())
    .filter((sentence) => sentence !== '');
  const matter = sentences.find((sentence) => !GREETING.test(sentence)) ?? sentences[0] ?? '';
  const letters = [...matter.replace(GREETED, '').replace(/[。．]$/, '')];
  return letters.length <= TITLE_CHARS ? letters.join('') : `${letters.slice(0, TITLE_CHARS - 1).join('')}…`;
}

const GREETINGS =
  '(こんにちは|こんばんは|おはようございます|お世話になって(い|お)ります|お世話になります|はじめまして|(たびたび|度々|何度も)?(すみません|すいません)|(先ほど|さきほど|さっき)の者です|お願いします|もしもし|hello|hi|excuse me)';
const GREETING = new RegExp(`^${GREETINGS}[、,。．!！\\s]*$`, 'i');
/** A greeting that goes on with a comma into the matter. */
const GREETED = new RegExp(`^${GREETINGS}(が|けど)?[、,.!！]\\s*(?=\\S)`, 'i');
