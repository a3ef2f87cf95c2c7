import type { Words } from '../../shared/i18n.ts';

type KitKey =
  | 'messageLabel'
  | 'keysHint'
  | 'send'
  | 'attach'
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

/** Words for writing, files and the state of what was written; the chat and the case page share them. */
export const KIT_WORDS: Words<KitKey> = {
  ja: {
    messageLabel: 'メッセージ',
    keysHint: 'Enterで送信、Shift＋Enterで改行',
    send: '送信',
    attach: '写真・ファイル',
    attachHint: '5つまで、1つ{size}まで',
    charsLeft: 'あと{count}文字',
    charsOver: '{count}文字多すぎます',
    fileUploading: '送っています',
    fileReady: '付けました',
    fileRemove: '{name}を取り消す',
    filesTooMany: '一度に付けられるのは5つまでです。',
    fileWait: 'ファイルの準備が終わりしだい送信します。',
    imageOf: '画像：{name}',
    imageFailed: '画像を表示できません',
    download: '{name}を保存',
    you: 'あなた',
    sending: '送信中',
    sent: '送信済み',
    read: '既読',
    failed: '送れませんでした',
    failedRetrying: 'まだ送れていません。自動でもう一度送ります',
    retry: 'もう一度送る',
    rewrite: '書き直す',
    discard: '取り消す',
    language: 'ことば',
    newTab: '（新しい画面で開きます）',
  },
  'ja-easy': {
    messageLabel: '{書|か}くところ',
    keysHint: 'Enterで{送|おく}ります。Shift＋Enterで{次|つぎ}の{行|ぎょう}に{行|い}きます',
    send: '{送|おく}る',
    attach: '{写真|しゃしん}・ファイル',
    attachHint: '5つまで。1つ{size}まで',
    charsLeft: 'あと{count}{文字|もじ}',
    charsOver: '{count}{文字|もじ}{多|おお}いです',
    fileUploading: '{送|おく}っています',
    fileReady: 'つけました',
    fileRemove: '{name}をやめる',
    filesTooMany: '{一度|いちど}に5つまでです。',
    fileWait: 'ファイルの{準備|じゅんび}が{終|お}わったら{送|おく}ります。',
    imageOf: '{写真|しゃしん}：{name}',
    imageFailed: '{写真|しゃしん}が{見|み}られません',
    download: '{name}を{保存|ほぞん}',
    you: 'あなた',
    sending: '{送|おく}っています',
    sent: '{送|おく}りました',
    read: '{読|よ}みました',
    failed: '{送|おく}れませんでした',
    failedRetrying: 'まだ{送|おく}れていません。{自動|じどう}でもう{一度|いちど}{送|おく}ります',
    retry: 'もう{一度|いちど}{送|おく}る',
    rewrite: '{書|か}きなおす',
    discard: 'やめる',
    language: 'ことば',
    newTab: '（{新|あたら}しい{画面|がめん}で{開|ひら}きます）',
  },
  en: {
    messageLabel: 'Message',
    keysHint: 'Enter sends, Shift+Enter starts a new line',
    send: 'Send',
    attach: 'Photos, files',
    attachHint: 'up to 5, {size} each',
    charsLeft: '{count} characters left',
    charsOver: '{count} characters too many',
    fileUploading: 'uploading',
    fileReady: 'attached',
    fileRemove: 'Remove {name}',
    filesTooMany: 'You can attach up to 5 files at once.',
    fileWait: 'Your message goes as soon as the files are ready.',
    imageOf: 'Image: {name}',
    imageFailed: 'The image cannot be shown',
    download: 'Save {name}',
    you: 'You',
    sending: 'Sending',
    sent: 'Sent',
    read: 'Read',
    failed: 'Could not be sent',
    failedRetrying: 'Not sent yet. It will be sent again by itself',
    retry: 'Try again',
    rewrite: 'Edit',
    discard: 'Discard',
    language: 'Language',
    newTab: '(opens in a new tab)',
  },
};
