import type { ExchangeSettings } from './settings.ts';

const ANSWERS_WITHIN_MS = 2_000;
/** The last that gets up: a call that comes before it would be refused. */
const LAST_MODULE = 'chan_pjsip.so';

/** True once the exchange answers us and takes calls. */
export async function askReadiness(settings: ExchangeSettings): Promise<boolean> {
  const { listen, ports, name, ariPassword } = settings;
  try {
    const answer = await fetch(`http://${listen}:${ports.http}/ari/asterisk/modules/${LAST_MODULE}`, {
      headers: { authorization: `Basic ${Buffer.from(`${name}:${ariPassword}`).toString('base64')}` },
      signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
    });
    return answer.ok && /"status"\s*:\s*"Running"/.test(await answer.text());
  } catch {
    return false;
  }
}
