import type { FlowDefinition } from '#http/admin/flow-shapes.ts';
import { type Edge, edgesOf } from './edit.ts';

/** One line of the outline: a step where it is first met, or a link to one that stands further up. */
export type OutlineLine = {
  readonly stepId: string;
  readonly depth: number;
  /** By which way of which step it is reached; null for where the flow begins. */
  readonly by: { readonly from: string; readonly edge: Edge } | null;
  readonly isLink: boolean;
};

const DEEPEST = 6;

/**
 * The steps in the order a resident meets them, each once: what simply follows stands below at the same depth, what is
 * chosen stands further in. What was met before is a link. What can be asked for at any time begins a piece of its own,
 * after everything else; steps that nothing leads to come last, in `loose`.
 */
export function outlineOf(definition: FlowDefinition): { lines: OutlineLine[]; loose: string[] } {
  const { steps, start, toPerson, toCallback } = definition;
  const roots = [start, toPerson?.step ?? '', toCallback?.step ?? ''];
  const lines: OutlineLine[] = [];
  const met = new Set<string>();
  const visit = (stepId: string, depth: number, by: OutlineLine['by']): void => {
    const step = steps[stepId];
    if (!step) return;
    const isLink = met.has(stepId) || (by !== null && roots.includes(stepId));
    lines.push({ stepId, depth: Math.min(depth, DEEPEST), by, isLink });
    if (isLink) return;
    met.add(stepId);
    const edges = edgesOf(step);
    const straight = edges.find(({ by: way }) => way === (step.verb === 'branch' ? 'otherwise' : 'next'));
    for (const edge of edges) if (edge !== straight) visit(edge.to, depth + 1, { from: stepId, edge });
    if (straight) visit(straight.to, depth, { from: stepId, edge: straight });
  };
  for (const root of new Set(roots)) visit(root, 0, null);
  return { lines, loose: Object.keys(steps).filter((id) => !met.has(id)) };
}
