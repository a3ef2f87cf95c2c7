import type { Dictionary } from '../../shared/i18n.ts';

type KitKey =
  | 'messageLabel'
  | 'keysHint'
  | 'send'
  | 'attach'
  | 'camera'
  | 'attachHint'
  | 'charsLeft'
  | 'charsOver'
  | 'fileUploading'
  | 'fileReady'
  | 'fileRemove'
  | 'filesTooMany'
  | 'fileWait'
  | 'imageOf'
  | 'imageFailed'
  | 'download'
  | 'you'
  | 'sending'
  | 'sent'
  | 'read'
  | 'failed'
  | 'failedRetrying'
  | 'retry'
  | 'rewrite'
  | 'discard'
  | 'language'
  | 'newTab';

export type KitTexts = Readonly<Record<KitKey, string>>;

/** Words for writing, files and the state of what was written; the chat and the case page share them. Filled with the languages in use. */
export const KIT_WORDS: Dictionary<KitKey> = {};
