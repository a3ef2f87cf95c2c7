import type { Engine } from './engine.ts';
import { leadPhone, type Leader } from './lead.ts';
import { NO_PHONE, type PhoneOrder, phoneView, type PhoneView, setOrderly } from './phone-state.ts';

/** What the tabs of one browser tell each other of the telephone. */
type TabTalk =
  | { readonly say: 'hello' }
  | { readonly say: 'view'; readonly view: PhoneView }
  | { readonly say: 'order'; readonly order: PhoneOrder };

let leader: Leader | null = null;

/**
 * One tab has the telephone, the others show what it tells and pass on what was pressed; when it goes, another takes over
 * and comes back into the call. `name` is one person in one browser. Returns how to leave.
 */
export function startPhone(name: string): () => void {
  const left = new AbortController();
  const channel = new BroadcastChannel(`engawa.desk.phone.${name}`);
  const tell = (talk: TabTalk): void => channel.postMessage(talk);
  channel.addEventListener('message', ({ data }: MessageEvent<TabTalk>) => {
    if (data.say === 'hello' && leader) tell({ say: 'view', view: { ...phoneView.get(), here: false } });
    if (data.say === 'order') leader?.carryOut(data.order);
    if (data.say === 'view' && !leader) phoneView.set(data.view);
  });
  setOrderly((order) => (leader ? leader.carryOut(order) : tell({ say: 'order', order })));
  tell({ say: 'hello' });
  void lead(`engawa.desk.phone.${name}`, left.signal, () => {
    leader = leadPhone(left.signal, (view) => {
      if (left.signal.aborted) return;
      phoneView.set(view);
      tell({ say: 'view', view: { ...view, here: false } });
    });
  });
  return () => {
    left.abort();
    leader = null;
    setOrderly(null);
    phoneView.set(NO_PHONE);
    channel.close();
  };
}

/** The telephone itself, in the tab that has it. */
export function phoneEngine(): Engine | null {
  return leader?.engine() ?? null;
}

/** Begins when no other tab leads, and leads until this one is left. */
async function lead(name: string, signal: AbortSignal, begin: () => void): Promise<void> {
  const untilLeft = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve());
  });
  const run = (): Promise<void> => {
    if (!signal.aborted) begin();
    return untilLeft;
  };
  // Where the browser cannot elect there is no microphone either; a telephone on the desk needs no leader.
  if (!navigator.locks) return run();
  await navigator.locks.request(name, { signal }, run).catch(() => undefined);
}
