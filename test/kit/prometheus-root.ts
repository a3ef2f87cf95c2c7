import { existsSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '../..');
const PLACE = path.join(ROOT, '.cache', 'prometheus');

/** Debian's Prometheus, unpacked once and kept between runs. */
export async function unpackPrometheusOnce(): Promise<void> {
  // By name at run time: the tools are plain JavaScript for the machine's own Node.
  const { unpackPrometheus } = (await import(
    path.join(ROOT, 'tools', 'bootstrap', 'prometheus-root.mjs')
  )) as {
    unpackPrometheus(place: string): Promise<boolean>;
  };
  await unpackPrometheus(PLACE);
}

/** One of its programs: `prometheus`, `promtool`. */
export function prometheusProgram(name: 'prometheus' | 'promtool'): string {
  const program = path.join(PLACE, 'root/usr/bin', name);
  if (!existsSync(program)) throw new Error('No Prometheus: unpackPrometheusOnce() comes first');
  return program;
}
