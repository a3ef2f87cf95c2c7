import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { listCities } from '#domain/city/city.ts';
import type { City } from '#domain/city/types.ts';
import { personOfLogin } from '#operations/configuration/acting-person.ts';
import {
  applyConfiguration,
  type ConfigurationFiles,
  exportConfiguration,
  type FilesDeps,
  planConfiguration,
} from '#operations/configuration/files.ts';
import { foundCityFromFiles } from '#operations/configuration/found-from-files.ts';
import { planInWords } from '#operations/configuration/plan.ts';
import { type MissingSecret, secretsToEnter } from '#operations/configuration/secrets.ts';
import { type Config, ConfigError } from '../config.ts';
import type { House } from '../main.ts';
import { withHouse } from './house.ts';

const OPTIONS = {
  city: { type: 'string' },
  staff: { type: 'boolean' },
  plan: { type: 'boolean' },
  apply: { type: 'boolean' },
  found: { type: 'boolean' },
  as: { type: 'string' },
  name: { type: 'string' },
  host: { type: 'string' },
} as const;

function read(args: readonly string[]) {
  const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  const [folder] = positionals;
  if (!folder) throw new ConfigError('フォルダを指定してください。 / Name a folder.');
  return { ...values, folder: resolve(folder) };
}

/** Writes what a city is set up to be into a folder, as files that can be read, compared and carried out elsewhere. */
export async function runExport(config: Config, args: readonly string[]): Promise<number> {
  const { folder, city: code, staff = false } = read(args);
  return withFiles(config, async (house, deps) => {
    const city = await cityOf(house, code);
    const scope = { tenantId: city.id, actor: 'system:export' };
    const files = await house.database.tx(scope, (tx) => exportConfiguration(tx, deps, { staff }));
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of files) writeFileSync(join(folder, name), text);
    console.log(`${city.name}: ${files.size} files → ${folder}`);
    return 0;
  });
}

/** Shows what a city would become by the files of a folder, or makes it that. */
export async function runImport(config: Config, args: readonly string[]): Promise<number> {
  const options = read(args);
  if (options.plan === options.apply)
    throw new ConfigError(
      '--plan（何が変わるか見る）か --apply（変える）を指定してください。 / Say --plan or --apply.',
    );
  const files = readFolder(options.folder);
  return withFiles(config, async (house, deps) => {
    if (options.found) return found(house, deps, files, options);
    const city = await cityOf(house, options.city);
    const scope = { tenantId: city.id, actor: 'system:import' };
    if (options.plan) {
      const plan = await planConfiguration(house.database, scope, deps, files);
      for (const line of planInWords(plan)) console.log(line);
      return 0;
    }
    const { as: login } = options;
    if (login === undefined)
      throw new ConfigError(
        '--as ログイン名 で、誰の変更として残すかを指定してください。 / Say --as LOGIN: in whose name it is done.',
      );
    const staffId = await house.database.tx(scope, (tx) => personOfLogin(tx, login));
    const plan = await house.database.tx({ ...scope, actor: `staff:${staffId}` }, (tx) =>
      applyConfiguration(tx, deps, files, staffId),
    );
    for (const line of planInWords(plan)) console.log(line);
    tellSecrets(await house.database.tx(scope, secretsToEnter));
    return 0;
  });
}

/** Secrets stand in no file: what is not there yet is entered on the pages. */
function tellSecrets(missing: readonly MissingSecret[]): void {
  for (const { file, key } of missing)
    console.log(
      `! ${file} ${key}: パスワードや秘密は画面で入力してください。 / Its password or secret has to be entered on its page.`,
    );
}

async function found(
  house: House,
  deps: FilesDeps,
  files: ConfigurationFiles,
  options: ReturnType<typeof read>,
): Promise<number> {
  const { as: login, name, host } = options;
  if (options.plan || login === undefined || name === undefined)
    throw new ConfigError(
      '--found --apply --as ログイン名 --name 氏名 [--host ホスト名] のように指定してください。 / Say --found --apply --as LOGIN --name NAME [--host HOST].',
    );
  const administrator = { login, name, hosts: host === undefined ? [] : [host] };
  const scope = { tenantId: house.ids.next(), actor: 'system:import' };
  const { link, missing } = await house.database.tx(scope, async (tx) => ({
    ...(await foundCityFromFiles(tx, deps, files, administrator)),
    missing: await secretsToEnter(tx),
  }));
  console.log('市を開きました。 / The city was founded.');
  tellSecrets(missing);
  if (link)
    console.log(
      `  パスワードを決めるリンク / to set the password: …/account/${link.token}（一度だけ / once）`,
    );
  return 0;
}

function readFolder(folder: string): Map<string, string> {
  if (!existsSync(folder)) throw new ConfigError(`フォルダがありません。 / No such folder: ${folder}`);
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  if (names.length === 0) throw new ConfigError(`設定のファイルがありません。 / No files in ${folder}`);
  return new Map(names.toSorted().map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

async function cityOf(house: House, code: string | undefined): Promise<City> {
  const cities = await listCities(house.database.installation);
  const [first] = cities.filter((city) => code === undefined || city.code === code);
  if (first && (code !== undefined || cities.length === 1)) return first;
  const known = cities.map((city) => `${city.code} ${city.name}`).join(', ');
  throw new ConfigError(
    `--city で市区町村コードを指定してください（${known}）。 / Say which city by --city CODE.`,
  );
}

function withFiles(
  config: Config,
  work: (house: House, deps: FilesDeps) => Promise<number>,
): Promise<number> {
  return withHouse(config, (house) =>
    work(house, { channels: house.channels, sendsTexts: config.textProvider !== undefined }),
  );
}
