/** Somebody's telephone that registers with the exchange: a softphone in the browser, or one on the desk. */
export interface Phone {
  /** Its name towards the exchange, `[a-z0-9-]`; no personal data. */
  name: string;
  secret: string;
  /** In the browser (WebRTC over WebSocket), or by plain SIP. */
  kind: 'browser' | 'desk';
}

/** The way to the public network: a provider's SIP gateway. */
export interface Trunk {
  name: string;
  /** Addresses or networks (CIDR) that calls may come from. */
  from: readonly string[];
  host: string;
  port: number;
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
  ariPassword: string;
  tls?: { port: number; certPath: string; keyPath: string };
  trunks: readonly Trunk[];
  phones: readonly Phone[];
}
