import { useRef, useState } from 'react';
import { newClientId } from '../../shared/desk-ids.ts';
import { asFailure, type DeskFailure } from '../../shared/desk-failure.ts';
import { failureWords } from '../text/text.ts';
import { toast } from './toasts.ts';

/** An action in hand: whether it runs, and why it failed last. */
export type Act<A extends unknown[]> = {
  readonly busy: boolean;
  readonly failure: DeskFailure | null;
  run(...given: A): Promise<boolean>;
  clear(): void;
};

/** One action at a time; a failure is kept to be shown in place. `run` answers whether it went well. */
export function useAct<A extends unknown[]>(act: (...given: A) => Promise<unknown>): Act<A> {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<DeskFailure | null>(null);
  const running = useRef(false);
  return {
    busy,
    failure,
    clear: () => setFailure(null),
    run: async (...given) => {
      if (running.current) return false;
      running.current = true;
      setBusy(true);
      setFailure(null);
      try {
        await act(...given);
        return true;
      } catch (thrown) {
        setFailure(asFailure(thrown));
        return false;
      } finally {
        running.current = false;
        setBusy(false);
      }
    },
  };
}

/** Runs something whose failure is told at the foot of the screen. */
export async function attempt(act: () => Promise<unknown>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (thrown) {
    toast(failureWords(asFailure(thrown)), { tone: 'bad' });
    return false;
  }
}

/** A client id for one intention: the same until `renew`, so that pressing again after a failure cannot do it twice. */
export function useClientId(): { readonly current: string; renew(): void } {
  const ref = useRef(newClientId());
  return {
    get current() {
      return ref.current;
    },
    renew: () => {
      ref.current = newClientId();
    },
  };
}
