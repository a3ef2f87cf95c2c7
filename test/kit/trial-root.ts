import path from 'node:path';
import { findTrialRoot, type TrialRoot } from '../../src/outside/trial-root/trial-root.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const PLACE = path.join(ROOT, '.cache', 'phone');

/** vitest's globalSetup: the Debian root with Asterisk, SIPp and the voice, built once and kept between runs. */
export async function setup(): Promise<void> {
  // By name at run time: the tools are plain JavaScript for the machine's own Node.
  const tools = path.join(ROOT, 'tools', 'bootstrap');
  const { buildPhoneRoot } = (await import(path.join(tools, 'phone-root.mjs'))) as {
    buildPhoneRoot(options: { place: string; extra: readonly string[] }): Promise<unknown>;
  };
  const { TEST_PHONE_PACKAGES } = (await import(path.join(tools, 'phone-recipe.mjs'))) as {
    TEST_PHONE_PACKAGES: readonly string[];
  };
  await buildPhoneRoot({ place: PLACE, extra: TEST_PHONE_PACKAGES });
}

/** The root that `setup` made. */
export function trialRoot(): TrialRoot {
  const root = findTrialRoot(PLACE);
  if (!root)
    throw new Error('No trial root: this test belongs to a project with globalSetup test/kit/trial-root.ts');
  return root;
}
