import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeScratchDir } from '../kit/cluster.ts';
import { prometheusProgram, unpackPrometheusOnce } from '../kit/prometheus-root.ts';
import { freePort, type Product, startProduct, sweepProduct } from '../kit/server.ts';
import { prepareSmallCity } from '../kit/small-city.ts';
import { until } from '../kit/until.ts';
import { resident } from '../kit/wire.ts';

/** The files of deploy/monitoring with a real Prometheus: what it thinks of them, and what it sees of the running product. */
const DEPLOY = path.join(import.meta.dirname, '../../deploy/monitoring');
const ALERTS = path.join(DEPLOY, 'alerts.yml');
const root = makeScratchDir();
const dataDir = path.join(root, 'city');
let product: Product;
let prometheus: ChildProcess;
let api: string;

function promtool(args: readonly string[], input = ''): { code: number | null; output: string } {
  const done = spawnSync(prometheusProgram('promtool'), args, { input, encoding: 'utf8' });
  return { code: done.status, output: done.stdout + done.stderr };
}

beforeAll(async () => {
  await unpackPrometheusOnce();
  await prepareSmallCity(dataDir);
  product = await startProduct({ dataDir });
  const sample = readFileSync(path.join(DEPLOY, 'prometheus.yml'), 'utf8');
  const config = sample
    .replace('127.0.0.1:8080', `127.0.0.1:${product.port}`)
    .replace('/etc/prometheus/engawa-alerts.yml', ALERTS)
    .replace('scrape_interval: 15s', 'scrape_interval: 1s');
  if (!config.includes(`'127.0.0.1:${product.port}'`)) throw new Error('the sample scrapes another address');
  const file = path.join(root, 'prometheus.yml');
  writeFileSync(file, config);
  const port = await freePort();
  api = `http://127.0.0.1:${port}/api/v1`;
  const options = [
    ...[`--config.file=${file}`, `--storage.tsdb.path=${path.join(root, 'series')}`],
    ...[`--web.listen-address=127.0.0.1:${port}`, '--log.level=error'],
  ];
  prometheus = spawn(prometheusProgram('prometheus'), options, { cwd: root, stdio: 'ignore' });
});
afterAll(async () => {
  prometheus?.kill('SIGTERM');
  if (prometheus)
    await until('Prometheus ends', () => prometheus.exitCode !== null || prometheus.signalCode !== null);
  await sweepProduct(dataDir, product);
  await sweepProduct(root);
});

interface Result {
  metric: Record<string, string>;
  value: [number, string];
}
async function query(expr: string): Promise<Result[]> {
  const response = await fetch(`${api}/query?query=${encodeURIComponent(expr)}`);
  const answer = (await response.json()) as { status: string; error?: string; data: { result: Result[] } };
  if (answer.status !== 'success') throw new Error(`${expr}: ${answer.error}`);
  return answer.data.result;
}

test('the rules and the configuration are ones that Prometheus takes, and its tool finds nothing wrong with the figures', async () => {
  const rules = promtool(['check', 'rules', ALERTS]);
  expect(rules.code, rules.output).toBe(0);
  expect(rules.output).toMatch(/SUCCESS: 10 rules found/);
  const config = promtool(['check', 'config', path.join(root, 'prometheus.yml')]);
  expect(config.code, config.output).toBe(0);
  const figures = promtool(['check', 'metrics'], await (await fetch(`${product.url}/metrics`)).text());
  expect(figures.output.split('\n').filter((line) => line.startsWith('engawa_'))).toEqual([]);
});

/** What each alert is for, and one moment before it: series as `promtool test rules` writes them. */
const WHEN: Readonly<Record<string, { series: string; still: string; fires: string; quiet: string }>> = {
  EngawaDown: { series: 'up{job="engawa"}', still: '1x30', fires: '0x30', quiet: '1m' },
  EngawaDatabaseAway: { series: 'engawa_database_up', still: '1x30', fires: '0x30', quiet: '0m' },
  EngawaDamage: { series: 'engawa_damage_found_total', still: '3x30', fires: '0+1x30', quiet: '0m' },
  EngawaDiskNearlyFull: { series: 'engawa_disk_free_bytes', still: '6e9x30', fires: '4e9x30', quiet: '9m' },
  EngawaBackupOld: {
    series: 'engawa_last_backup_timestamp_seconds',
    still: '90000x2000',
    fires: '0x2000',
    quiet: '26h',
  },
  EngawaWorkGivenUp: { series: 'engawa_jobs_given_up', still: '0x30', fires: '1x30', quiet: '14m' },
  EngawaWorkBehind: { series: 'engawa_jobs_waiting', still: '500x30', fires: '501x30', quiet: '9m' },
  EngawaErrors: {
    series: 'engawa_request_seconds_count{status="500"}',
    still: '0x30',
    fires: '0+60x30',
    quiet: '4m',
  },
  EngawaSlow: {
    series: 'engawa_request_seconds_bucket{le="1",route="/desk/x"}',
    still: '0+60x30',
    fires: '0x30',
    quiet: '9m',
  },
  EngawaLongWait: {
    series: 'engawa_longest_wait_seconds{channel="webchat"}',
    still: '1800x30',
    fires: '1801x30',
    quiet: '4m',
  },
};
const ENDS: Readonly<Record<string, string>> = { EngawaBackupOld: '27h' };
/** What else is there then: requests that succeed, and the bucket of everything. */
const BESIDE = [
  `      - series: 'engawa_request_seconds_count{status="200"}'\n        values: '0+600x30'`,
  `      - series: 'engawa_request_seconds_bucket{le="2.5",route="/desk/x"}'\n        values: '0+60x30'`,
  `      - series: 'engawa_request_seconds_bucket{le="+Inf",route="/desk/x"}'\n        values: '0+60x30'`,
];

test('each alert comes when it should, after its time, and not before or without reason', () => {
  const names = [...readFileSync(ALERTS, 'utf8').matchAll(/- alert: (\w+)/g)].map(([, name = '']) => name);
  expect(Object.keys(WHEN)).toEqual(names);
  const labels = (name: string) => {
    const [, severity = ''] =
      new RegExp(`- alert: ${name}\\n(?:.+\\n)+?\\s+labels: \\{ severity: (\\w+) \\}`).exec(
        readFileSync(ALERTS, 'utf8'),
      ) ?? [];
    return severity;
  };
  const cases = names.flatMap((name) => {
    const { series, still, fires, quiet } = WHEN[name] as (typeof WHEN)[string];
    const own = [...series.matchAll(/(job|channel)="(\w+)"/g)].map(([, key, value]) => `${key}: ${value}`);
    const alert = (at: string, expected: string) =>
      `      - eval_time: ${at}\n        alertname: ${name}\n        exp_alerts: ${expected}`;
    const whole = [...own, `severity: ${labels(name)}`].join(', ');
    const given = (values: string) =>
      `  - interval: 1m\n    input_series:\n      - series: '${series}'\n        values: '${values}'\n${name === 'EngawaErrors' || name === 'EngawaSlow' ? `${BESIDE.join('\n')}\n` : ''}    alert_rule_test:`;
    const end = ENDS[name] ?? '25m';
    return [
      [
        given(fires),
        alert(quiet, '[]'),
        alert(end, `[{ exp_labels: { ${whole} }, exp_annotations: ANNOTATIONS-${name} }]`),
      ].join('\n'),
      [given(still), alert(end, '[]')].join('\n'),
    ];
  });
  const text = `rule_files: ['${ALERTS}']\nevaluation_interval: 1m\ntests:\n${cases.join('\n')}\n`;
  const file = path.join(root, 'alerts.test.yml');
  writeFileSync(
    file,
    text.replace(/ANNOTATIONS-(\w+)/g, (_all, name: string) => annotationsOf(name)),
  );
  const tried = promtool(['test', 'rules', file]);
  expect(tried.code, tried.output).toBe(0);
});

/** The words of an alert as the file has them, with the channel that this test gives. */
function annotationsOf(name: string): string {
  const text = readFileSync(ALERTS, 'utf8');
  const block = text.slice(text.indexOf(`- alert: ${name}\n`)).split('- alert: ')[1] ?? '';
  const one = (key: string) => {
    const said = (new RegExp(`^ +${key}: (.+)$`, 'm').exec(block)?.[1] ?? '').replace(/^"|"$/g, '');
    return JSON.stringify(said.replace('{{ $labels.channel }}', 'webchat'));
  };
  return `{ summary: ${one('summary')}, do: ${one('do')} }`;
}

test('a real Prometheus scrapes the running product: every panel of the dashboard and every rule is answered', async () => {
  const one = await resident({ url: product.url, defects: [], failures: 0 });
  await one.say('待っています');
  await until('it is scraped, and somebody waits', async () => {
    const [up] = await query('up{job="engawa"}');
    const [waits] = await query('sum(engawa_waiting)');
    return up?.value[1] === '1' && waits?.value[1] === '1';
  });
  const dashboard = JSON.parse(readFileSync(path.join(DEPLOY, 'grafana.json'), 'utf8')) as {
    panels: { title: string; targets: { expr: string }[] }[];
  };
  const expressions = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
  // What only counts what happens may have nothing yet; what is asked is understood in any case.
  const answered = await Promise.all(
    expressions.map(async (expr) => (await query(expr.replaceAll('$__rate_interval', '10s'))).length),
  );
  console.log(
    `monitoring: ${expressions.length} expressions of the dashboard, ${answered.filter((count) => count > 0).length} with data`,
  );
  expect(answered.filter((count) => count > 0).length).toBeGreaterThanOrEqual(8);
  const rules = (await (await fetch(`${api}/rules`)).json()) as {
    data: { groups: { rules: { name: string; health: string; lastError?: string }[] }[] };
  };
  const all = rules.data.groups.flatMap((group) => group.rules);
  expect(all).toHaveLength(Object.keys(WHEN).length);
  expect(all.filter(({ lastError }) => lastError)).toEqual([]);
});
