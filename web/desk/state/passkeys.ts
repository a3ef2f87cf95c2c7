import type { PasskeyOptionsAnswer, PasskeysAnswer } from '#http/desk/passkey-shapes.ts';
import { DeskFailure } from '../../shared/desk-failure.ts';
import { queries } from '../../shared/desk-queries.ts';
import type { Session } from '../../shared/desk-types.ts';
import { cache, client } from './desk.ts';
import { enterSession } from './session.ts';

const URL = '/desk/passkeys';

/** Whether this browser knows passkeys, as its newer ones do. */
export function canUsePasskeys(): boolean {
  return 'PublicKeyCredential' in window && 'parseRequestOptionsFromJSON' in PublicKeyCredential;
}

/** What the browser answers when its person says no, or when it has none, is a refusal like the server's. */
async function asked<T>(work: () => Promise<T | null>): Promise<T> {
  const given = await work().catch(() => null);
  if (given === null) throw new DeskFailure('refused', { code: 'passkey.failed' });
  return given;
}

/** Makes a passkey on this device or key ring; the password where it is asked for. Throws the refusal. */
export async function makePasskey(name: string, password: string): Promise<void> {
  const given = password === '' ? {} : { password };
  const { options } = await client.send<PasskeyOptionsAnswer>('POST', `${URL}/begin`, given);
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    options as unknown as PublicKeyCredentialCreationOptionsJSON,
  );
  const made = await asked(() => navigator.credentials.create({ publicKey }));
  const body = { name, made: (made as PublicKeyCredential).toJSON() };
  const kept = await client.send<PasskeysAnswer>('POST', URL, body);
  cache.write(queries.passkeys, () => kept);
}

/** Lets the browser's person choose one and show it; good for one signing in. Throws the refusal. */
export async function showPasskey(): Promise<object> {
  const { options } = await client.send<PasskeyOptionsAnswer>('POST', `${URL}/ask`);
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    options as unknown as PublicKeyCredentialRequestOptionsJSON,
  );
  const shown = await asked(() => navigator.credentials.get({ publicKey }));
  return (shown as PublicKeyCredential).toJSON();
}

/** Signs in by a passkey alone. Throws the refusal. */
export async function enterByPasskey(): Promise<void> {
  const passkey = await showPasskey();
  await enterSession(await client.send<Session>('POST', `${queries.session.url}/passkey`, { passkey }));
}

/** Takes one away. Throws the refusal. */
export async function removePasskey(id: string): Promise<void> {
  const left = await client.send<PasskeysAnswer>('DELETE', `${URL}/${id}`);
  cache.write(queries.passkeys, () => left);
}
