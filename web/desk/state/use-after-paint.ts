import { useEffect, useState } from 'react';

/** What waits for the next picture; drawn again together. */
const waiting = new Set<() => void>();

function afterPaint(run: () => void): () => void {
  if (waiting.size === 0)
    requestAnimationFrame(() => {
      setTimeout(() => {
        const runs = [...waiting];
        waiting.clear();
        for (const each of runs) each();
      });
    });
  waiting.add(run);
  return () => waiting.delete(run);
}

/**
 * False while something is drawn for the first time, true from the picture after it on. What stands beside the main thing
 * waits for it: in a trace of an opening seven requests of a conversation's side left before its own picture.
 */
export function useAfterPaint(): boolean {
  const [isPainted, setPainted] = useState(false);
  useEffect(() => afterPaint(() => setPainted(true)), []);
  return isPainted;
}
