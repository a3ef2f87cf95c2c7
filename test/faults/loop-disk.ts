import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { until } from '../kit/until.ts';

const run = (program: string, ...words: string[]) => execFileSync(program, words, { stdio: 'pipe' });

/** A disk of its own: an ext4 file system in a file, which lies in another one that can be held still. */
export interface LoopDisk {
  /** Where it is mounted. */
  folder: string;
  /**
   * What the disk holds at one instant, as a power cut leaves it: what the system still had in memory is not in it. While
   * `meanwhile` runs, no writing to the disk comes to its end. From then on `folder` is that copy, after its file system
   * was put right by its journal.
   */
  cutPower(meanwhile: () => void, allEnded: () => Promise<unknown>): Promise<void>;
  close(): Promise<void>;
}

/** Makes and mounts it; needs root. */
export function openLoopDisk(megabytes: number): LoopDisk {
  const root = mkdtempSync(path.join(tmpdir(), 'engawa-test-disk-'));
  const outer = path.join(root, 'outer');
  const folder = path.join(root, 'disk');
  mkdirSync(outer);
  mkdirSync(folder);
  makeImage(path.join(root, 'outer.img'), megabytes * 2);
  run('mount', '-o', 'loop', path.join(root, 'outer.img'), outer);
  let image = path.join(outer, 'disk-0.img');
  makeImage(image, megabytes);
  run('mount', '-o', 'loop', image, folder);
  let cuts = 0;
  return {
    folder,
    async cutPower(meanwhile, allEnded) {
      const copy = path.join(root, 'copy.img');
      run('fsfreeze', '--freeze', outer);
      try {
        meanwhile();
        run('cp', '--sparse=always', image, copy);
      } finally {
        run('fsfreeze', '--unfreeze', outer);
      }
      await allEnded();
      // Who was killed while it wrote ends when that is done.
      await until('nobody has a file of it open', () => run('umount', folder), 20_000);
      rmSync(image);
      image = path.join(outer, `disk-${++cuts}.img`);
      run('cp', '--sparse=always', copy, image);
      rmSync(copy);
      run('mount', '-o', 'loop', image, folder);
    },
    async close() {
      for (const place of [folder, outer]) await until('it is unmounted', () => run('umount', place), 20_000);
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function makeImage(file: string, megabytes: number): void {
  run('truncate', '-s', `${megabytes}M`, file);
  run('mkfs.ext4', '-q', '-F', file);
}
