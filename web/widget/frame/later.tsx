import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';

interface LaterProps<Part> {
  load: () => Promise<Part>;
  render: (part: Part) => ComponentChildren;
  /** It could not be fetched: the network is away. */
  onMissing?: () => void;
}

/** A part that is fetched when it is first shown, so that whoever never needs it never waits for it. */
export function Later<Part>({ load, render, onMissing }: LaterProps<Part>) {
  const [part, setPart] = useState<{ of: Part } | null>(null);
  useEffect(() => {
    load().then(
      (of) => setPart({ of }),
      () => onMissing?.(),
    );
  }, []);
  return part ? <>{render(part.of)}</> : null;
}
