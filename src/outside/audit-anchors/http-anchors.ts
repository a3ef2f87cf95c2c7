import type { AnchorPlace } from '#db/audit-anchors.ts';
import { assertOutsideTransaction } from '#kernel/network-guard.ts';

const ANSWERS_WITHIN_MS = 10_000;

/**
 * Anchors posted to a server of another house as `{"anchors": […]}`; it keeps them, and is not asked for them again: they
 * are compared by `engawa audit verify --anchors FILE`. Redirects are not followed.
 */
export function createHttpAnchors(url: string, token: string | undefined): AnchorPlace {
  const { origin, pathname } = new URL(url);
  return {
    name: `${origin}${pathname}`,
    async keep(anchors) {
      assertOutsideTransaction('an anchor of the audit');
      const answer = await fetch(url, {
        method: 'POST',
        redirect: 'error',
        signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
        headers: {
          'content-type': 'application/json',
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify({ anchors }),
      });
      await answer.body?.cancel();
      if (!answer.ok) throw new Error(`answered ${answer.status}`);
    },
  };
}
