/** A rectangle in shares of a picture's width and height. */
export type Box = { left: number; top: number; width: number; height: number };
export type Point = { x: number; y: number };

const SMALLEST = 0.005;
const STEP = 0.01;
const within = (value: number, least: number, most: number): number =>
  Math.round(Math.min(most, Math.max(least, value)) * 10_000) / 10_000;

/** The rectangle between two points, within the picture; null for one that nobody would have drawn on purpose. */
export function boxBetween(from: Point, to: Point): Box | null {
  const [left, right] = [from.x, to.x].map((x) => within(x, 0, 1)).toSorted((a, b) => a - b) as [
    number,
    number,
  ];
  const [top, bottom] = [from.y, to.y].map((y) => within(y, 0, 1)).toSorted((a, b) => a - b) as [
    number,
    number,
  ];
  const box = { left, top, width: within(right - left, 0, 1), height: within(bottom - top, 0, 1) };
  return box.width < SMALLEST || box.height < SMALLEST ? null : box;
}

/** The same rectangle with its corner there, as far as it stays within the picture. */
export function movedTo(box: Box, { x, y }: Point): Box {
  return { ...box, left: within(x, 0, 1 - box.width), top: within(y, 0, 1 - box.height) };
}

const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -STEP, y: 0 },
  ArrowRight: { x: STEP, y: 0 },
  ArrowUp: { x: 0, y: -STEP },
  ArrowDown: { x: 0, y: STEP },
};

/** What a key makes of a rectangle: an arrow moves it, with Shift its far corner; null for any other key. */
export function changedByKey(box: Box, key: string, isShift: boolean): Box | null {
  const arrow = ARROWS[key];
  if (!arrow) return null;
  if (!isShift) return movedTo(box, { x: box.left + arrow.x, y: box.top + arrow.y });
  return {
    ...box,
    width: within(box.width + arrow.x, SMALLEST, 1 - box.left),
    height: within(box.height + arrow.y, SMALLEST, 1 - box.top),
  };
}

/** A moment as people write it, such as 1:05.5, in milliseconds; null for anything else. */
export function momentOf(text: string): number | null {
  const match = /^(\d{1,4}):([0-5]?\d(?:\.\d{1,3})?)$/.exec(text.trim().normalize('NFKC'));
  return match ? Math.round(Number(match[1]) * 60_000 + Number(match[2]) * 1_000) : null;
}

/** The same, written. */
export function saidMoment(ms: number): string {
  const tenths = Math.round(ms / 100);
  const sec = (tenths % 600) / 10;
  return `${Math.floor(tenths / 600)}:${sec.toFixed(1).padStart(4, '0')}`;
}
