import type { ServerFault } from '#domain/mail/post-office.ts';
import type { MailTrouble } from '#domain/mail/types.ts';

/** A server's own words are told to administrators; more than a few lines of them help nobody. */
const SAID_MAX = 500;

/** Thrown where a token could not be had. */
export class TokenRefused extends Error {}

const BY_CODE: Readonly<Record<string, MailTrouble>> = {
  ENOTFOUND: 'host-unknown',
  EAI_AGAIN: 'host-unknown',
  EDNS: 'host-unknown',
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'refused',
  ENETUNREACH: 'refused',
  CONNECT_TIMEOUT: 'timed-out',
  GREETING_TIMEOUT: 'timed-out',
  UPGRADE_TIMEOUT: 'timed-out',
  ETIMEOUT: 'timed-out',
  ETIMEDOUT: 'timed-out',
  EAUTH: 'sign-in',
  ENOAUTH: 'sign-in',
  MissingServerExtension: 'no-tls',
  STARTTLS_INJECTION: 'no-tls',
  EConnectionClosed: 'closed',
  NoConnection: 'closed',
  ClosedAfterConnectText: 'closed',
  ClosedAfterConnectTLS: 'no-tls',
  ECONNRESET: 'closed',
  EPIPE: 'closed',
};
const CERTIFICATE = /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(GET|VERIFY))/;
const NO_TLS = /^(ERR_SSL|EPROTO|ETLS)/;

interface Told {
  code?: unknown;
  message?: string;
  response?: unknown;
  responseText?: unknown;
  authenticationFailed?: unknown;
  serverResponseCode?: unknown;
  cause?: unknown;
}

/** What an error of a line or a server says of why it could not be used. */
export function faultOf(error: unknown): ServerFault {
  const told = (error ?? {}) as Told;
  const said = saidIn(told);
  if (error instanceof TokenRefused) return { trouble: 'token', said };
  if (told.authenticationFailed === true) return { trouble: 'sign-in', said };
  const codes = [told, told.cause as Told | undefined].flatMap((each) =>
    typeof each?.code === 'string' ? [each.code] : [],
  );
  for (const code of codes) {
    if (CERTIFICATE.test(code)) return { trouble: 'certificate', said };
    // What it cannot say in TLS is often a certificate that we do not trust.
    if (code === 'ETLS' && /certificate|altnames/i.test(told.message ?? ''))
      return { trouble: 'certificate', said };
    if (NO_TLS.test(code)) return { trouble: 'no-tls', said };
    const known = BY_CODE[code];
    if (known) return { trouble: known, said };
  }
  if (/self[- ]signed|certificate|altnames/i.test(told.message ?? ''))
    return { trouble: 'certificate', said };
  if (/ENOTFOUND|EAI_AGAIN/.test(told.message ?? '')) return { trouble: 'host-unknown', said };
  if (/ECONNREFUSED/.test(told.message ?? '')) return { trouble: 'refused', said };
  if (/wrong version number|ssl3_|packet length too long/i.test(told.message ?? ''))
    return { trouble: 'no-tls', said };
  return { trouble: codes.length > 0 && codes[0] === 'ECONNECTION' ? 'closed' : 'other', said };
}

function saidIn({ response, responseText, message }: Told): string | null {
  const words = [responseText, response, message].find(
    (each): each is string => typeof each === 'string' && each !== '',
  );
  return words === undefined ? null : words.replace(/\s+/g, ' ').slice(0, SAID_MAX);
}
