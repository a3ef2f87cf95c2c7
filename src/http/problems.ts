import type { RefusalCode } from '#kernel/refusal.ts';
import { REFUSAL_STATUS } from './refusals.ts';

/** What each refusal means, for those who write programs: the title of its problem (RFC 9457). Screens have words of their own. */
export const PROBLEM_TITLES: Readonly<Record<RefusalCode | 'defect', string>> = {
  'request.invalid': 'A field of the request is missing or wrong; details.field names it',
  'request.too-large': 'The request is too large',
  'request.unsupported-type': 'The content type is not taken here',
  'request.rate-limited': 'Too many requests; try again after the time in Retry-After',
  'session.required': 'Sign in, or show a token',
  'session.wrong-credentials': 'Wrong login or password',
  'session.locked': 'Too many wrong passwords; the account rests for a while',
  'session.csrf': 'The anti-forgery token of the session is missing',
  'session.desk-locked': 'The desk of this session is locked',
  'session.only': 'Only a person at a screen may do this; programs cannot',
  'token.invalid': 'The token is unknown, over or revoked',
  'token.beyond-sponsor': 'Whoever is to answer for the token may not do or see as much; details name what',
  'token.without-sponsor': 'Nobody who works here answers for this token, or not yet',
  'permission.missing': 'Not permitted; details.permission names what is needed',
  'not-found': 'There is nothing, or nothing that you may see',
  'idempotency.in-progress': 'A request with this idempotency key is under way; try again in a moment',
  'idempotency.other-request': 'This idempotency key was used for another request',
  'text.not-allowed': 'The text has characters that are not allowed, or is empty',
  'text.too-long': 'The text is too long',
  'version.conflict': 'Somebody changed it since; read it again',
  'state.conflict': 'Not possible in its present state',
  'offer.gone': 'The offer is over or was taken by somebody else',
  'capacity.full': 'Whoever is asked has as many as they may have',
  'agent.offline': 'Whoever is asked is not there',
  'entry-point.closed': 'Nothing is taken in there now',
  'file.type': 'A file of this type is not taken',
  'file.too-large': 'The file is too large',
  'file.broken': 'The file is broken',
  'file.storage-full': 'There is no room for files; try again later',
  'handover.pending': 'A hand-over is under way already',
  'handover.same': 'It is there already',
  'handover.reason-required': 'A reason is needed',
  'message.sent': 'The message has gone already',
  'template.unfilled': 'A placeholder is not filled in',
  'flow.unfinished': 'The flow has faults; details name them',
  'mention.not-visible': 'Whoever is mentioned may not see it',
  'case.closed': 'The case is closed',
  'promise.past': 'The day of the promise is past',
  'fax.characters': 'There are characters that a fax cannot show',
  'fax.no-number': 'There is no number to fax to',
  'phone.away': 'There is no telephone to ring',
  'phone.elsewhere': 'The telephone is used elsewhere',
  'phone.none-free': 'No telephone is free',
  'exchange.away': 'The telephone exchange does not answer; try again later',
  'speech.failed': 'The text could not be spoken',
  'origin.not-allowed': 'Pages of this origin may not use it',
  'setup.done': 'The installation was set up already',
  'database.unavailable': 'The database cannot be reached just now; try again later',
  'data.damaged': 'What was kept is damaged or missing on the disk; an administrator has to restore it',
  'data.newer': 'The data are of a newer version',
  'data.in-use': 'The data are in use by another process',
  defect: 'A defect; the log has it under the request id',
};

/** The body of a refusal: problem details with the catalogue's code, by which programs decide. */
export function problemOf(
  code: RefusalCode | 'defect',
  details: Readonly<Record<string, unknown>>,
  requestId: string,
) {
  const status = code === 'defect' ? 500 : REFUSAL_STATUS[code];
  return { type: `/api#${code}`, title: PROBLEM_TITLES[code], status, code, details, requestId };
}
