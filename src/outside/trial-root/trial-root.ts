import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/** The Debian root that `npm run phone` made, and how its programs are run without chroot. */
export interface TrialRoot {
  readonly path: string;
  /** Versions by package, as they were installed. */
  readonly packages: Readonly<Record<string, string>>;
  /**
   * A program of the root with its options. Its own loader finds the root's libraries, so that the machine's may be
   * older. `seenAt` is where the program will find the root; by default where it is.
   */
  command(program: string, options: readonly string[], seenAt?: string): readonly [string, ...string[]];
}

const record = z.object({ packages: z.record(z.string(), z.string()) });

/** The trial root under `place` (`DATA_DIR/phone`); undefined when none was made, or its making was cut short. */
export function findTrialRoot(place: string): TrialRoot | undefined {
  const root = path.join(place, 'root');
  const written = readRecord(path.join(place, 'root.json'));
  const loader = written && findLoader(root);
  if (!loader) return undefined;
  return {
    path: root,
    packages: written.packages,
    command: (program, options, seenAt = root) => [
      path.join(seenAt, loader.folder, loader.name),
      // The name under which it stands in the list of processes.
      '--argv0',
      path.basename(program),
      '--library-path',
      // espeak-ng needs a library of PulseAudio that lies in a folder of its own.
      [loader.folder, `${loader.folder}/pulseaudio`].map((folder) => path.join(seenAt, folder)).join(':'),
      path.join(seenAt, program),
      ...options,
    ],
  };
}

function readRecord(file: string): z.infer<typeof record> | undefined {
  try {
    return record.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

/** Where libraries lie in a root; Asterisk's modules beside them. */
export function libraryFolder(architecture: string = process.arch): string {
  return `usr/lib/${architecture === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`;
}

function findLoader(root: string): { folder: string; name: string } | undefined {
  const folder = libraryFolder();
  if (!existsSync(path.join(root, folder))) return undefined;
  const name = readdirSync(path.join(root, folder)).find((each) => /^ld-linux-.*\.so\.\d$/.test(each));
  return name === undefined ? undefined : { folder, name };
}
