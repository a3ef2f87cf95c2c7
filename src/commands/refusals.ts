import { ArchiveBroken } from '#db/archive.ts';
import { isDataDamaged } from '#db/connection.ts';
import { Refusal } from '#kernel/refusal.ts';

/**
 * Words for the console when a command says no: Japanese first, then English, one line each. Undefined for errors that
 * are no refusals: those are defects and keep their stack.
 */
export function explainRefusal(error: unknown): string[] | undefined {
  if (error instanceof ArchiveBroken)
    return [`バックアップを読めません。 / The backup cannot be used: ${error.message}`];
  if (isDataDamaged(error))
    return [
      'データベースの記録が壊れています。いまのデータは消さず、壊れる前のバックアップを空の DATA_DIR に戻してください。',
      `The database holds damaged data (${error instanceof Error ? error.message : ''}). Keep them as they are, and restore a backup from before into an empty DATA_DIR.`,
    ];
  if (!(error instanceof Refusal)) return undefined;
  if (error.code === 'data.newer') return newer(error.details);
  if ('file' in error.details) return misplaced(error.details);
  if (error.code === 'state.conflict' && 'what' in error.details) return notEmpty(error.details);
  return [`${error.code} ${JSON.stringify(error.details)}`];
}

/** What is wrong in a file of the configuration, and where. */
function misplaced({ file, line, path, why, because, ...more }: Refusal['details']): string[] {
  const rest = Object.entries(more).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const refusal = typeof because === 'string' && because !== why ? `(${because})` : '';
  const reason = [why, refusal, ...rest];
  return [
    `${String(file)}:${String(line)}: ${[path, ...reason].filter((part) => part !== '').join(' ')}`,
    '何も変えていません。 / Nothing was changed.',
  ];
}

function newer(details: Refusal['details']): string[] {
  const [found, newestKnown] = [String(details['found']), String(details['newestKnown'])];
  return [
    `このデータは、より新しい版の Engawa のものです（${found}。この版が知っているのは ${newestKnown} まで）。新しい版で起動するか、この版のバックアップを戻してください。`,
    `The data belong to a newer version of Engawa (${found}; this one knows up to ${newestKnown}). Start that version, or restore a backup of this one.`,
  ];
}

function notEmpty(details: Refusal['details']): string[] {
  const where = String(details['what'] === 'files' ? details['folder'] : details['table']);
  return [
    `戻す先にデータがあります（${where}）。空の DATA_DIR（またはデータベース）に戻してください。`,
    `There are data already where the backup would go (${where}). Restore it into an empty DATA_DIR or database.`,
  ];
}
