import type { Page } from 'playwright-core';

/** What answers somebody: this text in a place that this selector finds. */
export type Answer = readonly [selector: string, text: string];

/**
 * Milliseconds from the moment the browser got the key or the click to the picture in which each of `answers` stands:
 * looked for before each picture, counted when the next one begins.
 */
export async function reaction(
  page: Page,
  answers: readonly Answer[],
  act: () => Promise<void>,
): Promise<number[]> {
  // In its place before anything is pressed; awaited afterwards.
  const watch = await page.evaluateHandle((wanted) => {
    const begun = new Promise<number>((resolve) => {
      const begin = (event: Event): void => {
        if (event instanceof KeyboardEvent && ['Control', 'Alt'].includes(event.key)) return;
        for (const type of ['keydown', 'pointerdown']) removeEventListener(type, begin, true);
        resolve(event.timeStamp);
      };
      for (const type of ['keydown', 'pointerdown']) addEventListener(type, begin, true);
    });
    const appears = async ([selector, text]: readonly [string, string]): Promise<number> => {
      const since = await begun;
      return new Promise((resolve) => {
        const look = (): void => {
          const isThere = [...document.querySelectorAll(selector)].some((one) =>
            one.textContent?.includes(text),
          );
          requestAnimationFrame(isThere ? () => resolve(performance.now() - since) : look);
        };
        requestAnimationFrame(look);
      });
    };
    return { taken: Promise.all(wanted.map(appears)) };
  }, answers);
  await act();
  return watch.evaluate(({ taken }) => taken);
}
