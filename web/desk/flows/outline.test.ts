import { describe, expect, it } from 'vitest';
import { exitsOf } from '#domain/flows/exits.ts';
import { sampleFlow } from '../../../test/kit/flow-sample.ts';
import { addStep, edgesOf, freeKey, removeStep, VERBS, withStep } from './edit.ts';
import { outlineOf } from './outline.ts';

const flow = sampleFlow();

describe('the outline of a flow', () => {
  const { lines, loose } = outlineOf(flow);

  it('has every step once, in the order it is met, and links to what was met before', () => {
    const own = lines.filter(({ isLink }) => !isLink).map(({ stepId }) => stepId);
    expect(new Set(own).size).toBe(own.length);
    expect(own.slice(0, 5)).toEqual(['welcome', 'hours', 'message', 'bye', 'matter']);
    expect(lines).toContainEqual(expect.objectContaining({ stepId: 'person', depth: 0, by: null }));
    expect([...own].sort()).toEqual(Object.keys(flow.steps).sort());
    expect(loose).toEqual([]);
    expect(lines).toContainEqual(expect.objectContaining({ stepId: 'matter', isLink: true }));
  });

  it('sets what is chosen further in than what follows', () => {
    const depth = (id: string) => lines.find(({ stepId, isLink }) => stepId === id && !isLink)!.depth;
    expect(depth('hours')).toBe(depth('welcome'));
    expect(depth('message')).toBe(depth('hours') + 1);
    expect(depth('link')).toBe(depth('matter') + 1);
  });

  it('names what nothing leads to', () => {
    const { definition, id } = addStep(flow, 'say', '新しい');
    expect(outlineOf(definition).loose).toEqual([id]);
  });
});

it('the desk knows the same ways out of each step as the engine', () => {
  const all = Object.values(flow.steps);
  expect(new Set(all.map(({ verb }) => verb))).toEqual(new Set(VERBS));
  for (const step of all)
    expect(
      edgesOf(step)
        .map(({ to }) => to)
        .sort(),
    ).toEqual(
      exitsOf(step)
        .map(({ to }) => to)
        .sort(),
    );
});

describe('changes to a draft', () => {
  it('a step that is taken out leaves no exit behind that leads to it', () => {
    const without = removeStep(flow, 'bye');
    expect(without.steps['bye']).toBeUndefined();
    const exits = Object.values(without.steps).flatMap((step) => edgesOf(step).map(({ to }) => to));
    expect(exits).not.toContain('bye');
    expect(exits).toContain('');
    expect(removeStep(flow, 'person').toPerson).toEqual({ key: '0', step: '' });
    expect(flow.steps['bye']).toBeDefined();
  });

  it('every kind of step can be begun, and the first is where the flow starts', () => {
    let draft: typeof flow = { ...flow, steps: {}, start: '' };
    for (const verb of VERBS) draft = addStep(draft, verb, verb).definition;
    expect(Object.values(draft.steps).map(({ verb }) => verb)).toEqual(VERBS);
    expect(draft.start).toBe('say-1');
    const [id, step] = Object.entries(draft.steps)[0]!;
    expect(withStep(draft, id, { ...step, name: '挨拶' }).steps[id]!.name).toBe('挨拶');
  });

  it('a new choice has a key of its own', () => {
    expect(freeKey(['1', '2'])).toBe('3');
  });
});
