import { confText, type Section } from './conf-text.ts';
import type { ExchangeSettings } from './settings.ts';

/** http.conf: ARI and the softphones' WebSocket on one door; with TLS on another, for browsers of other machines. */
export function httpConf({ listen, ports, tls }: ExchangeSettings): string {
  const settings: [string, string | number | boolean][] = [
    ['enabled', true],
    ['bindaddr', listen],
    ['bindport', ports.http],
    ['sessionlimit', 1_000],
    // Its own pages and files stay shut.
    ['enable_static', false],
    ['enable_status', false],
  ];
  if (tls) {
    settings.push(
      ['tlsenable', true],
      ['tlsbindaddr', `${listen}:${tls.port}`],
      ['tlscertfile', tls.certPath],
      ['tlsprivatekey', tls.keyPath],
    );
  }
  return confText([{ name: 'general', settings }]);
}

/** ari.conf: one user, with everything. */
export function ariConf({ name, ariPassword }: ExchangeSettings): string {
  const sections: Section[] = [
    { name: 'general', settings: [['enabled', true]] },
    {
      name,
      settings: [
        ['type', 'user'],
        ['read_only', false],
        ['password', ariPassword],
      ],
    },
  ];
  return confText(sections);
}
