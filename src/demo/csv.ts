import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The rows of a file under `data/` by the names in its first line. The files hold no quotes and no commas in fields. */
export function readData(name: string): Readonly<Record<string, string>>[] {
  const [head = '', ...lines] = readFileSync(join(import.meta.dirname, 'data', name), 'utf8')
    .trimEnd()
    .split('\n');
  const names = head.split(',');
  return lines.map((line) => {
    const values = line.split(',');
    if (values.length !== names.length) throw new Error(`${name}: a row of ${values.length} fields: ${line}`);
    return Object.fromEntries(names.map((field, at) => [field, values[at] ?? '']));
  });
}
