import path from 'node:path';
import type { Room } from './rooms.ts';
import { type Import, lineAt, readCode, readImports } from './source.ts';

export interface SourceFile {
  /** From the repository's root, with forward slashes. */
  file: string;
  text: string;
}

const MOST_LINES = 450;
/** Long on purpose: one page of words or shapes, read from top to bottom. */
const LONG_PAGES = ['web/desk/text', 'src/demo/topics'];

/** What only some places may do, and where; `why` tells of the places beyond the obvious. */
interface Deed {
  what: string;
  pattern: RegExp;
  places: Readonly<Record<string, string>>;
}
const DEEDS: readonly Deed[] = [
  {
    what: 'reads the environment (src/config.ts does)',
    pattern: /\bprocess\.env\b/g,
    places: { 'src/config.ts': 'the only reader' },
  },
  {
    what: 'reads a clock of its own (the clock is handed in)',
    pattern: /\bDate\.now\(|\bnew Date\(\s*\)|\bperformance\.now\(|\bTemporal\.Now\b/g,
    places: { 'src/kernel': 'the clock' },
  },
  {
    what: 'sets a timer (clock.after does)',
    pattern: /\b(?:setTimeout|setInterval|setImmediate)\(/g,
    places: { 'src/kernel': 'the clock' },
  },
  {
    what: 'draws lots (ids and randomness are handed in)',
    pattern: /\bMath\.random\(|\brandomUUID\(|\brandomBytes\(|\bgetRandomValues\(/g,
    places: {
      'src/kernel': 'ids, keys and nonces',
      'src/domain/staff/password.ts': "a password's salt, which nothing depends on",
      'src/outside/storage/local.ts': 'the name of a file half written, gone a moment later',
    },
  },
  {
    what: 'calls the network (a neighbour under src/outside does)',
    pattern: /\bfetch\(|\bnew WebSocket\(/g,
    places: { 'src/kernel': 'the guard', 'src/outside': 'neighbours' },
  },
];
/** The network by module. */
const NETWORK = /^(?:node:)?(?:http|https|http2|net|tls|dgram)$/;
/** Addresses of networks are reckoned with, and nobody is called, in the rules of where somebody may come from. */
const NETWORK_PLACES = ['src/outside', 'src/db/server', 'src/domain/staff/address-rules.ts'];

const SQL = /\bsql(?:<[^`;()]*>)?`|\.(?:selectFrom|insertInto|updateTable|deleteFrom|mergeInto)\(/g;
const SQL_FILE = /\/store(?:-[a-z-]+)?\.ts$/;

const CHANNELS = [
  'webchat',
  'email',
  'line',
  'sms',
  'fax',
  'whatsapp',
  'messenger',
  'telephone',
  'letter',
  'video',
];
/** Where a channel's name may stand besides its own folder. */
const CHANNEL_PLACES: Readonly<Record<string, string>> = {
  'src/demo': 'the demo cities have entry points',
  'src/operations/found-city.ts': 'a new city begins with a chat',
  'src/domain/residents': "'email' is a kind of contact point",
  'src/domain/integration/store-imports.ts': "'line' is the line of a file",
  'src/operations/import-residents.ts': "'email' is a column of a list",
  'src/operations/import-history.ts': "'email' is a column of a list",
  'src/operations/import-file.ts': "'line' is the line of a file",
  'src/domain/calls': "'fax' is a kind of line",
  'src/operations/continue-by-mail.ts': "'email' is a kind of contact point",
  'src/operations/mail-threads.ts': "'email' is a kind of contact point",
  'src/operations/write-mail.ts': "'email' is a kind of contact point",
  'src/http/desk/resident-shapes.ts': "'email' is a kind of contact point",
  'src/kernel/log.ts': "'email' is a field that is never logged",
};

/** Everything that breaks a wall, one line each: `file:line: what`. Tests may import and do what they need. */
export function findFaults(files: readonly SourceFile[], rooms: readonly Room[]): string[] {
  return files.flatMap(({ file, text }) => {
    if (/\.test\.tsx?$|\/fake-[^/]+$/.test(file)) return [];
    const imports = readImports(text);
    const faults = [...lengthFaults(file, text), ...importFaults(file, imports, rooms)];
    if (!file.startsWith('src/')) return faults;
    return [...faults, ...codeFaults(file, text, rooms), ...networkFaults(file, imports)];
  });
}

function lengthFaults(file: string, text: string): string[] {
  const lines = text.trimEnd().split('\n').length;
  if (lines <= MOST_LINES || isIn(file, LONG_PAGES)) return [];
  return [`${file}: ${lines} lines; ${MOST_LINES} are enough for a file`];
}

function importFaults(file: string, imports: readonly Import[], rooms: readonly Room[]): string[] {
  const room = roomOf(file, rooms);
  if (!room) return [`${file}: belongs to no room (tools/checks/rooms.ts)`];
  return imports.flatMap((one) => {
    const target = resolve(file, one.specifier);
    const fault = target ? wallBetween(room, target, one, rooms) : undefined;
    return fault ? [`${file}:${one.line}: ${fault}`] : [];
  });
}

/** What stands against this import; undefined when nothing does. */
function wallBetween(room: Room, target: string, one: Import, rooms: readonly Room[]): string | undefined {
  if (room.place.startsWith('web/') && target.startsWith('src/')) return shapesFault(target, one);
  const other = roomOf(target, rooms);
  if (!other) return undefined;
  if (other === room) return undefined;
  const isOpenTo = room.may.includes('*') || room.may.includes(other.place);
  const isDoor = !other.doors || other.doors.some((door) => target === `${other.place}/${door}`);
  if (!isDoor) return `${target} is not a door of ${other.place} (${other.doors?.join(', ')})`;
  if (isOpenTo) return undefined;
  const names = room.mayNames?.[target]?.names ?? [];
  const asked = room.mayTypes?.includes(other.place) ? one.values : [...one.values, ...one.types];
  const strange = asked.filter((name) => !names.includes(name));
  if (strange.length === 0) return undefined;
  return `${room.place} must not import ${strange.join(', ')} of ${target}`;
}

function shapesFault(target: string, one: Import): string | undefined {
  const isShapes = /^src\/http\/(?:[a-z]+\/)?(?:[a-z]+(?:-[a-z]+)*-)?shapes\.ts$/.test(target);
  if (isShapes && one.values.length === 0) return undefined;
  return isShapes
    ? `import types only of ${target}`
    : `the browser side knows of the server only the shapes, not ${target}`;
}

function networkFaults(file: string, imports: readonly Import[]): string[] {
  if (isIn(file, NETWORK_PLACES)) return [];
  return imports
    .filter((one) => NETWORK.test(one.specifier) && one.values.length > 0)
    .map((one) => `${file}:${one.line}: imports ${one.specifier} (a neighbour under src/outside may)`);
}

function codeFaults(file: string, text: string, rooms: readonly Room[]): string[] {
  const { code, literals } = readCode(text);
  const faults = DEEDS.filter((deed) => !isIn(file, Object.keys(deed.places))).flatMap((deed) =>
    places(code, deed.pattern).map((line) => `${file}:${line}: ${deed.what}`),
  );
  faults.push(...places(code, /^export default\b/gm).map((line) => `${file}:${line}: has a default export`));
  if (!maySql(file, rooms)) {
    faults.push(
      ...places(code, SQL).map((line) => `${file}:${line}: has SQL (the room's store.ts holds it)`),
    );
  }
  const named = literals.filter(({ text: word }) => CHANNELS.includes(word) && !mayName(file, word));
  faults.push(...named.map(({ line, text: word }) => `${file}:${line}: names the channel '${word}'`));
  return faults;
}

function maySql(file: string, rooms: readonly Room[]): boolean {
  if (isIn(file, ['src/db']) || (isIn(file, ['src/domain']) && SQL_FILE.test(file))) return true;
  const room = roomOf(file, rooms);
  return room?.sql?.[path.posix.basename(file)] !== undefined;
}

function mayName(file: string, channel: string): boolean {
  return isIn(file, [`src/outside/${channel}`, ...Object.keys(CHANNEL_PLACES)]);
}

function places(code: string, pattern: RegExp): number[] {
  return [...code.matchAll(pattern)].map((match) => lineAt(code, match.index));
}

function isIn(file: string, folders: readonly string[]): boolean {
  return folders.some((folder) => file === folder || file.startsWith(`${folder}/`));
}

function roomOf(file: string, rooms: readonly Room[]): Room | undefined {
  return rooms
    .filter((room) => isIn(file, [room.place]))
    .toSorted((a, b) => b.place.length - a.place.length)
    .at(0);
}

/** Our own file behind a specifier, from the repository's root; undefined for a package. */
export function resolve(file: string, specifier: string): string | undefined {
  if (specifier.startsWith('#')) return `src/${specifier.slice(1)}`;
  if (!specifier.startsWith('.')) return undefined;
  return path.posix.join(path.posix.dirname(file), specifier);
}
