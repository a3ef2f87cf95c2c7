import { client, sessionStore } from './desk.ts';

const EVERY_MS = 20_000;

/**
 * Says again and again that this browser is there, also while the desk is covered: the server ends a presence that no
 * desk stands behind. A failure says nothing: the next one tells.
 */
export function reportDesk(): void {
  const report = (): void => {
    const { is } = sessionStore.get();
    if (is === 'present' || is === 'locked') client.send('POST', '/desk/seen').catch(() => undefined);
  };
  sessionStore.subscribe(() => {
    if (sessionStore.get().is === 'present') report();
  });
  setInterval(report, EVERY_MS);
  // A machine that slept says so at once, not after its timers woke up.
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') report();
  });
}
