import { z } from 'zod';
import { IMPORT_KINDS } from '#domain/integration/types.ts';
import { clientId, count, id, instant } from '../shapes.ts';

const importRow = z.object({
  id,
  kind: z.enum(IMPORT_KINDS),
  fileName: z.string(),
  encoding: z.string(),
  state: z.enum(['previewed', 'running', 'done', 'undoing', 'undone']),
  lines: count,
  faulty: count,
  /** How many lines were looked at, by making or by taking back. */
  lookedAt: count,
  made: count,
  takenBack: count,
  createdByName: z.string(),
  createdAt: instant,
  finishedAt: instant.nullable(),
});
export const importAnswer = importRow;
/** GET /admin/imports?before= */
export const importsQuery = z.object({ before: id.optional() });
export const importsAnswer = z.object({ imports: z.array(importRow), nextBefore: id.nullable() });
export type ImportsAnswer = z.infer<typeof importsAnswer>;

/** POST /admin/imports (multipart, one part `file`) */
export const previewQuery = z.object({ clientId, kind: z.enum(IMPORT_KINDS).default('residents') });
export const previewAnswer = z.object({
  import: importRow,
  /** What each column was understood as; null for one that is left out. */
  columns: z.array(z.object({ name: z.string(), field: z.string().nullable() })),
  /** The first rows as they were understood. */
  rows: z.array(z.record(z.string(), z.string())),
  /** The first faults; the rest by `GET /admin/imports/{id}`. */
  faults: z.array(z.object({ line: z.number().int(), field: z.string().nullable(), code: z.string() })),
});
export type PreviewAnswer = z.infer<typeof previewAnswer>;

/** GET /admin/imports/:id */
export const faultsQuery = z.object({ after: z.coerce.number().pipe(count).default(0) });
export const importDetailAnswer = z.object({
  import: importRow,
  faults: previewAnswer.shape.faults,
  nextAfter: z.number().int().nullable(),
});
export type ImportDetailAnswer = z.infer<typeof importDetailAnswer>;
