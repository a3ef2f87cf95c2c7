import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { findFaults, type SourceFile } from './checks/wall-rules.ts';
import { listFiles } from './checks/files.ts';
import { ROOMS, roomTable } from './checks/rooms.ts';

/**
 * Holds the walls between the rooms of the house. Without options it prints what breaks one and ends with 1;
 * `--table` prints the table of rooms as it stands in ARCHITECTURE.md, which must be the same.
 */
const ROOT = path.resolve(import.meta.dirname, '..');
const PAGE = 'ARCHITECTURE.md';
const BEGIN = '<!-- rooms: node tools/walls.ts --table -->';
const END = '<!-- /rooms -->';

/** Every fault of the repository, one line each; empty when all walls stand. */
export function inspectRepository(root = ROOT): string[] {
  const files: SourceFile[] = listFiles(root, ['src', 'web'], /\.tsx?$/).map((file) => ({
    file,
    text: readFileSync(path.join(root, file), 'utf8'),
  }));
  return [...findFaults(files, ROOMS), ...pageFaults(readFileSync(path.join(root, PAGE), 'utf8'))];
}

function pageFaults(page: string): string[] {
  const from = page.indexOf(BEGIN);
  const to = page.indexOf(END);
  if (from < 0 || to < from) return [`${PAGE}: the table of rooms is missing between ${BEGIN} and ${END}`];
  const written = page.slice(from + BEGIN.length, to).trim();
  if (written === roomTable()) return [];
  return [`${PAGE}: the table of rooms is not that of tools/checks/rooms.ts (node tools/walls.ts --table)`];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--table')) {
    console.log(roomTable());
  } else {
    const faults = inspectRepository();
    for (const fault of faults) console.log(fault);
    process.exitCode = faults.length > 0 ? 1 : 0;
  }
}
