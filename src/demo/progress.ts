const STEP = 10;

/** One calm line on the console while the demo's past is made: percent by tens, no jumping about. */
export function openProgress(): { show: (share: number) => void; close: () => void } {
  let shown = 0;
  process.stdout.write('デモの市を用意しています / preparing the demo cities …');
  return {
    show(share) {
      const percent = Math.min(100, Math.floor((share * 100) / STEP) * STEP);
      while (shown < percent) {
        shown += STEP;
        process.stdout.write(` ${shown}%`);
      }
    },
    close: () => void process.stdout.write('\n'),
  };
}
