import { queries } from '../../shared/desk-queries.ts';
import type { Phone } from '../../shared/desk-types.ts';
import { cache, client, sessionStore } from '../state/desk.ts';
import { createStore } from '../state/store.ts';

/** Whether this installation has telephones and this person answers: only then its part of the desk is loaded. */
export const hasPhone = createStore(false);

const AGAIN_AFTER_MS = 10_000;

/**
 * Follows who is signed in: starts the telephone for whoever answers calls, keeps it while the desk is covered (a call goes
 * on), and gives it back at the end. Without telephones nothing of it is loaded.
 */
export function bootPhone(): void {
  let owner: string | null = null;
  let leave: (() => void) | null = null;

  async function start(name: string): Promise<void> {
    try {
      const phone = await client.get<Phone>(queries.phone.url);
      if (owner !== name) return;
      cache.write(queries.phone, () => phone);
      if (!phone.exists) return;
      const { startPhone } = await import('./phone-tabs.ts');
      if (owner !== name) return;
      leave = startPhone(name);
      hasPhone.set(true);
    } catch {
      setTimeout(() => void (owner === name && start(name)), AGAIN_AFTER_MS);
    }
  }

  function follow(): void {
    const state = sessionStore.get();
    if (state.is === 'locked' || state.is === 'unknown') return;
    const session = state.is === 'present' ? state.session : null;
    const mayAnswer = session?.permissions.includes('interaction.answer') ?? false;
    const next = session && mayAnswer ? `${session.staff.id}.${session.tenant.id}` : null;
    if (next === owner) return;
    owner = next;
    leave?.();
    leave = null;
    hasPhone.set(false);
    if (next) void start(next);
  }
  sessionStore.subscribe(follow);
  follow();
}
