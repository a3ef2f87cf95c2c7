/**
 * Somebody's telephone that registers with the exchange: a softphone in the browser (WebRTC over WebSocket), or one on
 * the desk by plain SIP. The name is `[a-z0-9-]`, without personal data. One in the browser is given its secret anew each
 * time that somebody takes it; one on the desk has it typed in once.
 */
export type Phone = { name: string; kind: 'browser' } | { name: string; kind: 'desk'; secret: string };

/** The way to the public network: a provider's SIP gateway. */
export interface Trunk {
  name: string;
  /** Addresses or networks (CIDR) that calls may come from. */
  from: readonly string[];
  host: string;
  port: number;
  /** Whether a fax may leave sound for T.38; it may unless said otherwise. */
  t38?: boolean;
  /** For a provider that wants a registration. */
  account?: { user: string; password: string };
}

/** Everything that the generated configuration says. Paths as Asterisk sees them. */
export interface ExchangeSettings {
  /** Name of the exchange; also of its ARI user and application. */
  name: string;
  /** Its own directory: configuration, recordings, sockets. */
  directory: string;
  /** Where its modules and its shared files lie. */
  programs: { modules: string; share: string };
  /** The address everything listens on; loopback unless it was said otherwise. */
  listen: string;
  /** The address that telephones outside see when it stands behind NAT. */
  external?: string;
  ports: { http: number; sip: number; rtpFrom: number; rtpTo: number };
  /** After so many seconds without one packet a telephone is taken for gone; 0: never. A minute unless said otherwise. */
  soundlessSec?: number;
  ariPassword: string;
  tls?: { port: number; certPath: string; keyPath: string };
  trunks: readonly Trunk[];
  phones: readonly Phone[];
}
