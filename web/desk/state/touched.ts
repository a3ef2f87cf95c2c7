const UNTOUCHED_MS = 60_000;
let touchedMs = Date.now();

for (const name of ['pointerdown', 'keydown', 'wheel', 'touchstart'])
  addEventListener(name, () => (touchedMs = Date.now()), { passive: true, capture: true });

/** Nobody has touched this page for a minute: what it asks then, it asks by itself. */
export function isUntouched(nowMs: number): boolean {
  return nowMs - touchedMs > UNTOUCHED_MS;
}
