import { expect, test } from 'vitest';
import { boxBetween, changedByKey, momentOf, movedTo, saidMoment } from './areas.ts';

test('a rectangle is what lies between two points, whichever came first, within the picture', () => {
  const box = { left: 0.2, top: 0.1, width: 0.3, height: 0.5 };
  expect(boxBetween({ x: 0.2, y: 0.1 }, { x: 0.5, y: 0.6 })).toEqual(box);
  expect(boxBetween({ x: 0.5, y: 0.6 }, { x: 0.2, y: 0.1 })).toEqual(box);
  expect(boxBetween({ x: 0.8, y: 0.8 }, { x: 1.7, y: 2 })).toEqual({
    ...{ left: 0.8, top: 0.8, width: 0.2, height: 0.2 },
  });
  // A press without a move draws nothing.
  expect(boxBetween({ x: 0.2, y: 0.1 }, { x: 0.2, y: 0.1 })).toBeNull();
});

test('it is moved and grown within the picture, by pointer and by keys', () => {
  const box = { left: 0.5, top: 0.5, width: 0.2, height: 0.2 };
  expect(movedTo(box, { x: 0.95, y: -1 })).toEqual({ ...box, left: 0.8, top: 0 });
  expect(changedByKey(box, 'ArrowLeft', false)).toEqual({ ...box, left: 0.49 });
  expect(changedByKey(box, 'ArrowDown', true)).toEqual({ ...box, height: 0.21 });
  expect(changedByKey({ ...box, left: 0.8 }, 'ArrowRight', true)).toEqual({ ...box, left: 0.8 });
  expect(changedByKey(box, 'a', false)).toBeNull();
});

test.each([
  ['0:00', 0],
  ['1:05.5', 65_500],
  ['１：０５', 65_000],
  ['1:75', null],
  ['65', null],
  ['', null],
])('the moment %s is %s ms', (text, ms) => {
  expect(momentOf(text)).toBe(ms);
});

test('a moment is written as it is read', () => {
  expect([0, 65_500, 3_600_000].map(saidMoment)).toEqual(['0:00.0', '1:05.5', '60:00.0']);
  expect(momentOf(saidMoment(59_960))).toBe(60_000);
});
