import agent from '../../../docs/guide/agent.ja.md?raw';
import operator from '../../../docs/guide/operator.ja.md?raw';
import { readMarkdown, type Section, sectionsOf } from './markdown.ts';

export type Guide = { readonly id: string; readonly title: string; readonly sections: readonly Section[] };

function guideOf(id: string, source: string): Guide {
  const [head, ...sections] = sectionsOf(readMarkdown(source));
  return {
    id,
    title: head?.title ?? id,
    sections: head && head.blocks.length > 0 ? [head, ...sections] : sections,
  };
}

/** The guides as they stand in the repository at the time of building; agents' first. */
export const GUIDES: readonly Guide[] = [guideOf('agent', agent), guideOf('operator', operator)];
