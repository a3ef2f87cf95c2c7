import administrator from '../../../docs/guide/administrator.ja.md?raw';
import agent from '../../../docs/guide/agent.ja.md?raw';
import auditor from '../../../docs/guide/auditor.ja.md?raw';
import operator from '../../../docs/guide/operator.ja.md?raw';
import privacyOfficer from '../../../docs/guide/privacy-officer.ja.md?raw';
import supervisor from '../../../docs/guide/supervisor.ja.md?raw';
import { GUIDE_IDS, type GuideId } from './guide-ids.ts';
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

const PICTURES = import.meta.glob<string>(
  '../../../docs/images/{admin,agent,auditor,officer,supervision}*.png',
  {
    eager: true,
    query: '?url',
    import: 'default',
  },
);

/** Where a picture of a guide is loaded from; undefined for one that does not come with the desk. */
export function pictureUrl(file: string): string | undefined {
  return PICTURES[`../../../docs/images/${file}`];
}

const SOURCES: Readonly<Record<GuideId, string>> = {
  agent,
  supervisor,
  administrator,
  operator,
  'privacy-officer': privacyOfficer,
  auditor,
};

/** The guides as they stand in the repository at the time of building; agents' first. */
export const GUIDES: readonly Guide[] = GUIDE_IDS.map((id) => guideOf(id, SOURCES[id]));
