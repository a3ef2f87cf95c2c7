import { expect, test } from 'vitest';
import { FRONT_DESK } from '../../../test/kit/flow-sample.ts';
import { findProblems, isPublishable } from './rules.ts';
import { FLOW_TEMPLATES, flowOfTemplate } from './templates.ts';

const AROUND = { queueIds: [FRONT_DESK], skillIds: [], sendsTexts: false };

test.each(FLOW_TEMPLATES)(
  '%s is sound as soon as it knows a queue, and says so as long as it does not',
  (template) => {
    const problems = findProblems(flowOfTemplate(template, FRONT_DESK), AROUND);
    expect(problems.filter(({ code }) => code !== 'no-person')).toEqual([]);
    const without = findProblems(flowOfTemplate(template, ''), AROUND);
    expect(without).toContainEqual(expect.objectContaining({ code: 'queue-missing' }));
    expect(isPublishable(without)).toBe(false);
  },
);
