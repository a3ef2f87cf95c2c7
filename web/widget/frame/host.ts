/** What the frame tells the page that carries it. Nothing about the conversation but how much of it is unread. */
export type ToHost = { engawa: 'close' } | { engawa: 'unread'; count: number };

export interface Host {
  /** False when the chat was opened as a page of its own. */
  readonly embedded: boolean;
  tell: (message: ToHost) => void;
}

/**
 * The line to the page that carries the frame. The page speaks first (`open`, `closed`), which tells its origin;
 * answers go to that origin only, and only the parent window is listened to.
 */
export function connectHost(onOpen: (open: boolean) => void): Host {
  const embedded = window.parent !== window;
  let origin: string | null = null;
  const unsaid: ToHost[] = [];
  const tell = (message: ToHost) => {
    if (!embedded) return;
    if (origin === null) unsaid.push(message);
    else window.parent.postMessage(message, origin);
  };
  window.addEventListener('message', (event: MessageEvent<{ engawa?: unknown } | null>) => {
    if (event.source !== window.parent || !embedded) return;
    const said = event.data?.engawa;
    if (said !== 'open' && said !== 'closed') return;
    // A sandboxed or local page has the origin 'null', which postMessage does not take.
    origin = event.origin === 'null' ? '*' : event.origin;
    for (const message of unsaid.splice(0)) tell(message);
    onOpen(said === 'open');
  });
  return { embedded, tell };
}
