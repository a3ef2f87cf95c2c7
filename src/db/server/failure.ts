import { Refusal } from '#kernel/refusal.ts';

/**
 * The own PostgreSQL cannot be started for a reason outside the program (no binaries, a directory of another user,
 * a full disk). The message is a sentence for the person at the console and names what to do.
 */
export class ServerFailure extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ServerFailure';
  }
}

/**
 * Words for the console when `startServer` says no: Japanese first, then English, one line each.
 * Undefined for errors that are not about starting: those are defects and keep their stack.
 */
export function explainServerFailure(error: unknown): string[] | undefined {
  if (error instanceof ServerFailure) return [error.message];
  if (!(error instanceof Refusal)) return undefined;
  if (error.code === 'data.in-use') return inUse(error.details);
  if (error.code === 'data.newer' && error.details['what'] === 'postgresql') return otherMajor(error.details);
  return undefined;
}

function inUse(details: Refusal['details']): string[] {
  const by = typeof details['pid'] === 'number' ? ` (pid ${details['pid']})` : '';
  const dataDir = String(details['dataDir']);
  return [
    `${dataDir} は別の Engawa${by} が使用中です。そちらを止めるか、別の DATA_DIR を指定してください。`,
    `${dataDir} is in use by another Engawa${by}. Stop that one, or choose another DATA_DIR.`,
  ];
}

function otherMajor(details: Refusal['details']): string[] {
  const major = String(details['dataMajor']);
  const found = (details['installedMajors'] as number[]).join(', ');
  const directory = String(details['clusterDir']);
  return [
    `${directory} のデータは PostgreSQL ${major} のものです（この機械にあるのは ${found}）。PostgreSQL ${major} を入れる（例: apt-get install postgresql-${major}）か、バックアップから戻してください。`,
    `The data in ${directory} belong to PostgreSQL ${major} (installed here: ${found}). Install PostgreSQL ${major} (for example: apt-get install postgresql-${major}), or restore a backup into a new DATA_DIR.`,
  ];
}
