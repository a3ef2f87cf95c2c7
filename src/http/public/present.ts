import { languagesOf } from '#domain/city/city.ts';
import type { City } from '#domain/city/types.ts';
import type { StoredFile } from '#domain/files/types.ts';
import type { Message } from '#domain/interactions/types.ts';
import type { PublicCase, PublicEntry } from '#domain/cases/types.ts';
import type { ChatView, EntryPointInfo } from '#operations/chat.ts';
import type { SurveyView } from '#operations/survey.ts';
import { accentColours } from '#kernel/colour.ts';
import { presentFile } from '../uploads.ts';
import type { SurveyAnswer } from './chat-shapes.ts';
import type {
  ChatAnswer,
  ChatMessage,
  EntryPointAnswer,
  PublicCaseAnswer,
  ResidentLanguage,
} from './shapes.ts';

export const MESSAGE_MAX_CHARS = 4_000;

export function presentEntryPoint(info: EntryPointInfo, maxFileBytes: number): EntryPointAnswer {
  return {
    key: info.entryPoint.publicKey,
    cityName: info.city.name,
    cityNameEn: info.city.nameEn || info.city.name,
    name: info.entryPoint.name,
    deskName: info.deskName,
    open: info.open,
    opensAt: info.opensAt?.toISOString() ?? null,
    attended: info.attended,
    colours: accentColours(info.entryPoint.settings.accent ?? '') ?? null,
    privacyUrl: info.city.settings.privacyUrl ?? null,
    ...presentLanguages(info.city),
    notice: { ...info.notice?.bodies },
    maxMessageChars: MESSAGE_MAX_CHARS,
    maxFileBytes,
  };
}

function presentLanguages({ settings }: City) {
  const { languages, fallbackLanguage } = languagesOf(settings);
  return { languages: [...languages], fallbackLanguage };
}

function presentChatMessage(
  message: Message,
  view: Pick<ChatView, 'files' | 'staffNames' | 'entryPoint'>,
): ChatMessage {
  const name = message.authorStaffId ? view.staffNames.get(message.authorStaffId) : undefined;
  const fromName = message.authorKind === 'staff' ? (name ?? view.entryPoint.deskName) : null;
  return { ...presentOwnMessage(message, view.files), fromName };
}

/** A message without the name of whoever wrote it: all that the resident's own needs. */
export function presentOwnMessage(message: Message, files: ReadonlyMap<string, StoredFile>): ChatMessage {
  return {
    id: message.id,
    seq: message.seq,
    clientId: message.direction === 'in' ? message.clientId : null,
    from: message.authorKind,
    fromName: null,
    body: message.body,
    files: filesOf(message, files),
    at: message.createdAt.toISOString(),
    state: message.state === 'read' ? 'read' : message.state === 'delivered' ? 'delivered' : 'sent',
  };
}

function filesOf(message: Message, files: ReadonlyMap<string, StoredFile>) {
  return message.fileIds.flatMap((id) => {
    const file = files.get(id);
    return file ? [presentFile(file)] : [];
  });
}

export function presentChat(
  view: ChatView,
  cursor: string,
  publicUrl: string,
  typedAt: Date | null,
): ChatAnswer {
  const state = view.guided ? undefined : view.interaction?.state;
  return {
    conversationId: view.conversation.id,
    language: view.conversation.language as ResidentLanguage,
    state: state === undefined ? 'new' : state === 'waiting' || state === 'active' ? state : 'ended',
    answererName: view.answererName,
    position: view.position,
    expectedWaitSec: view.expectedWaitSec,
    interactionId: view.interaction?.id ?? null,
    open: view.entryPoint.open,
    opensAt: view.entryPoint.opensAt?.toISOString() ?? null,
    attended: view.entryPoint.attended,
    turnedAway: !view.guided && view.interaction?.endReason === 'queue-full',
    wish: view.wish ? { kind: view.wish.kind, promisedAt: view.wish.promisedAt.toISOString() } : null,
    typing: isStillTyping(view, typedAt),
    survey: presentSurvey(view.survey),
    profile: view.profile,
    messages: view.messages.map((message) => presentChatMessage(message, view)),
    hasEarlier: view.hasEarlier,
    lastSeq: view.lastSeq,
    readSeq: view.conversation.staffReadSeq,
    cursor,
    cases: view.cases.map((notice) => ({
      number: notice.number,
      title: notice.title,
      url: `${publicUrl}/c/${notice.publicToken}`,
    })),
  };
}

export function presentSurvey(survey: SurveyView | null): SurveyAnswer | null {
  return survey && { ...survey, editableUntil: survey.editableUntil?.toISOString() ?? null };
}

export function presentPublicEntry(entry: PublicEntry) {
  return { ...entry, files: entry.files.map(presentFile), at: entry.at.toISOString() };
}

export function presentPublicCase(found: PublicCase, city: City, maxFileBytes: number): PublicCaseAnswer {
  return {
    ...found,
    cityName: city.name,
    ...presentLanguages(city),
    openedAt: found.openedAt.toISOString(),
    dueAt: found.dueAt.toISOString(),
    closedAt: found.closedAt?.toISOString() ?? null,
    promises: found.promises.map((promise) => ({
      ...promise,
      keptAt: promise.keptAt?.toISOString() ?? null,
    })),
    entries: found.entries.map(presentPublicEntry),
    maxFileBytes,
  };
}

/** What was typed before the last word of the city's side is said by now. */
function isStillTyping({ interaction, conversation }: ChatView, typedAt: Date | null): boolean {
  if (typedAt === null || interaction?.state !== 'active') return false;
  return conversation.lastFrom === 'resident' || conversation.lastMessageAt < typedAt;
}
