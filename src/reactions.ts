import type { JobHandler } from '#db/jobs.ts';
import { type DialDeps, dialTaken, settleEnded } from '#operations/callback-calls.ts';
import { writtenHelpOver } from '#operations/harassment-written.ts';
import { type DeliverDeps, deliverConversation } from '#operations/deliver.ts';
import { type LetterDeps, sendLetter } from '#operations/account-letters.ts';
import { type DisposeDeps, disposeNext } from '#operations/dispose.ts';
import { type ImportDeps, makeBatch, undoBatch } from '#operations/imports.ts';
import { deleteWithRecording } from '#operations/transcript-keeping.ts';
import { type TellDeps, tellAnswerer, tellCase, tellEnded, tellReturned } from '#operations/tell-resident.ts';

/**
 * What happens next: one table from event to work. The work is a row written with the event, run in order per subject,
 * at least once, and kept where an administrator sees it when it gives up.
 */
const REACTIONS = {
  'message.queued': ['deliver'],
  'message.released': ['deliver'],
  // What stood behind it may go.
  'fax.settled': ['deliver'],
  'mail.settled': ['deliver'],
  'message.withdrawn': ['deliver'],
  'interaction.assigned': ['tell-answerer', 'dial-callback'],
  'interaction.returned': ['tell-returned'],
  'interaction.ended': ['tell-ended', 'settle-callback', 'close-help'],
  'account.letter-written': ['send-account-letter'],
  'import.started': ['make-import'],
  'import.progressed': ['make-import'],
  'import.undo-started': ['undo-import'],
  'import.undo-progressed': ['undo-import'],
  'disposal.approved': ['dispose'],
  'disposal.progressed': ['dispose'],
  'recording.ended': ['keep-recording'],
  'recording.deleted': ['delete-transcript'],
  'case.opened': ['tell-case-opened'],
  'case.status-changed': ['tell-case-status'],
  'case.status-settled': ['tell-case-status'],
  'case.message-to-resident': ['tell-case-message'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

type ReactionName = (typeof REACTIONS)[keyof typeof REACTIONS][number];

/** The names of the work that follows from an event. */
export function reactionsTo(type: string): readonly string[] {
  return (REACTIONS as Readonly<Record<string, readonly string[]>>)[type] ?? [];
}

/** The work by name. */
export function reactionHandlers(
  deps: DeliverDeps &
    TellDeps &
    DialDeps &
    ImportDeps &
    DisposeDeps &
    LetterDeps & { keepRecording: JobHandler },
): Readonly<Record<ReactionName, JobHandler>> {
  return {
    'send-account-letter': (data) => sendLetter(deps, data),
    'make-import': (data) => makeBatch(deps, data),
    'undo-import': (data) => undoBatch(deps, data),
    dispose: (data) => disposeNext(deps, data),
    'keep-recording': deps.keepRecording,
    'delete-transcript': (data) => deleteWithRecording(deps.database, data),
    deliver: (data) => deliverConversation(deps, data),
    'tell-answerer': (data, jobId) => tellAnswerer(deps, data, jobId),
    'tell-returned': (data, jobId) => tellReturned(deps, data, jobId),
    'tell-ended': (data, jobId) => tellEnded(deps, data, jobId),
    'dial-callback': (data) => dialTaken(deps, data),
    'close-help': (data) => writtenHelpOver(deps.database, data),
    'settle-callback': (data) => settleEnded(deps, data),
    'tell-case-opened': (data, jobId) => tellCase(deps, data, jobId, 'case-opened'),
    'tell-case-status': (data, jobId) => tellCase(deps, data, jobId, 'case-status'),
    'tell-case-message': (data, jobId) => tellCase(deps, data, jobId, 'case-message'),
  };
}
