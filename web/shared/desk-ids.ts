/**
 * A new client id for one intention (21 characters of A-Za-z0-9_-, 126 random bits). Made once when the person acts and reused
 * on every attempt. Not `randomUUID`: that is missing where the desk is served without TLS inside an office.
 */
export function newClientId(): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return Array.from(crypto.getRandomValues(new Uint8Array(21)), (byte) => alphabet[byte & 63]).join('');
}
