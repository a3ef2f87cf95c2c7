import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { rehearse } from './rehearse.ts';
import { reportText } from './report.ts';

const HELP = `npm run rehearse -- [options]
  --rate 30         contacts an hour / 1時間あたりの件数
  --minutes 60      how long residents come / 住民が来る時間（分）
  --url URL         the product (default http://127.0.0.1:8080)
  --seed 1          the same residents again / 同じ住民を再現する
  --speed 1         so many times quicker than life, for load / 速さの倍率（負荷試験用）
  --key KEY         of an entry point / 受付窓口の鍵
  --agents N        simulated agents, the first N of --logins / 模擬の応対者の数
  --logins a,b,c    their logins / そのログイン名
  --trainee LOGIN   whose hour is scored / 採点する研修生のログイン名
  --out FILE        the report as JSON (default rehearsal.json)
  --real            allow a city that is not for practice / 練習用でない市でも行う
The password of these accounts is read from REHEARSAL_PASSWORD.`;

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '30' },
    minutes: { type: 'string', default: '60' },
    url: { type: 'string', default: 'http://127.0.0.1:8080' },
    seed: { type: 'string', default: '1' },
    speed: { type: 'string', default: '1' },
    key: { type: 'string' },
    agents: { type: 'string', default: '0' },
    logins: { type: 'string', default: '' },
    trainee: { type: 'string' },
    out: { type: 'string', default: 'rehearsal.json' },
    real: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

function positive(name: 'rate' | 'minutes' | 'speed' | 'seed', most: number): number {
  const value = Number(values[name]);
  if (!(value > 0 && value <= most)) throw new Error(`--${name}: a number up to ${most}`);
  return value;
}

async function main(): Promise<void> {
  if (values.help) {
    console.log(HELP);
    return;
  }
  const logins = values.logins.split(',').filter(Boolean);
  const agents = logins.slice(0, Number(values.agents));
  if (agents.length < Number(values.agents)) throw new Error('--agents: --logins must name so many accounts');
  const password = process.env['REHEARSAL_PASSWORD'] ?? '';
  if ((agents.length > 0 || values.trainee) && password === '')
    throw new Error('REHEARSAL_PASSWORD is not set');
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  const report = await rehearse(
    {
      url: values.url,
      seed: positive('seed', 2 ** 32 - 1),
      ratePerHour: positive('rate', 100_000),
      minutes: positive('minutes', 24 * 60),
      speed: positive('speed', 1_000),
      agents,
      password,
      real: values.real,
      ...(values.key ? { key: values.key } : {}),
      ...(values.trainee ? { trainee: values.trainee } : {}),
    },
    ({ planned, present, played, defects }) =>
      console.log(`終わった人 ${played.length}/${planned}　いま ${present}人　不具合 ${defects}件`),
    stop.signal,
  );
  console.log(reportText(report));
  writeFileSync(values.out, `${JSON.stringify(report, null, 2)}\n`);
  console.log(`\n記録: ${values.out}`);
  if (report.defects.length > 0) process.exitCode = 1;
}

try {
  await main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
