import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createMetrics } from '#http/metrics.ts';
import { readConfig } from '../config.ts';
import { PORTS } from './exchange-files.ts';

const DEPLOY = path.join(import.meta.dirname, '../../deploy');
const file = (name: string) => readFileSync(path.join(DEPLOY, name), 'utf8');
const KNOWN = readFileSync(path.join(DEPLOY, '../src/config.ts'), 'utf8');

/** Every setting is one that the program reads, and together they make sense. */
function expectSettings(given: Record<string, string>): void {
  for (const name of Object.keys(given)) expect(KNOWN, name).toMatch(new RegExp(`^  ${name}:`, 'm'));
  expect(() => readConfig(given)).not.toThrow();
}

test('the sample of settings is one that Engawa starts with', () => {
  const lines = file('systemd/engawa.env.example').split('\n');
  const given = lines.flatMap((line) =>
    [/^(\w+)=(.*)$/.exec(line)?.slice(1, 3) as [string, string]].filter(Boolean),
  );
  expectSettings(Object.fromEntries(given));
  expect(readConfig(Object.fromEntries(given)).asterisk).toHaveLength(2);
});

test('what the compose file sets is known', () => {
  const [, service = ''] = file('compose/compose.yaml').split('\n  engawa:\n');
  const names = [...service.matchAll(/^ {6}([A-Z_]+): (.*)$/gm)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(5);
  for (const name of names) expect(KNOWN, name).toMatch(new RegExp(`^  ${name}:`, 'm'));
});

test('the firewall lets through what the exchange was told to use, and nothing else', () => {
  const opened = [...file('firewall/nftables.conf').matchAll(/(tcp|udp) dport (\S+) accept/g)];
  expect(opened.map(([, kind, ports]) => `${kind} ${ports}`)).toEqual([
    `tcp ${PORTS.http}`,
    `udp ${PORTS.sip}`,
    `udp ${PORTS.rtpFrom}-${PORTS.rtpTo}`,
    'tcp 22',
  ]);
});

test('every path of the product that the proxy treats apart is there', () => {
  const proxy = file('proxy/nginx.conf');
  expect(proxy).toContain('/desk/phone/ws');
  for (const feed of ['/desk/feed', '/public/chat/feed']) {
    const pattern = /location ~ (\S+) \{/.exec(proxy)?.[1] ?? '';
    expect(new RegExp(pattern).test(feed), feed).toBe(true);
  }
});

test('the dashboard and the alerts name figures that there are', async () => {
  const { registry } = createMetrics();
  const known = new Set((await registry.getMetricsAsJSON()).map(({ name }) => name));
  const dashboard = file('monitoring/grafana.json');
  const alerts = file('monitoring/alerts.yml');
  const expressions = [
    ...(JSON.parse(dashboard) as { panels: { targets: { expr: string }[] }[] }).panels.flatMap(
      ({ targets }) => targets.map(({ expr }) => expr),
    ),
    ...[...alerts.matchAll(/^ +expr: (.+)$/gm)].map(([, expr = '']) => expr),
  ];
  expect(expressions.length).toBeGreaterThan(25);
  const names = expressions.flatMap((expr) => expr.match(/\b(?:engawa|process|nodejs)_[a-z0-9_]+/g) ?? []);
  const unknown = names.filter(
    (name) => !known.has(name) && !known.has(name.replace(/_(?:bucket|count|sum)$/, '')),
  );
  expect(unknown).toEqual([]);
  // Every alert says what it is and what to do first.
  expect(alerts.match(/- alert:/g)?.length).toBe(alerts.match(/ summary: /g)?.length);
  expect(alerts.match(/- alert:/g)?.length).toBe(alerts.match(/ do: /g)?.length);
  const types = expressions.flatMap((expr) =>
    [...expr.matchAll(/type="([^"]+)"/g)].map(([, type = '']) => type),
  );
  const sources = readdirSync(path.join(DEPLOY, '../src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.includes('.test.'))
    .map((name) => readFileSync(path.join(DEPLOY, '../src', name), 'utf8'));
  for (const type of types)
    expect(
      sources.some((text) => text.includes(`'${type}'`)),
      type,
    ).toBe(true);
});
