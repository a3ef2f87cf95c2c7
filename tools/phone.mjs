// npm run phone. Runs on the machine's own Node (20 or later) before any package is there.
import { chownSync, existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { inRoot } from './bootstrap/paths.mjs';
import { buildPhoneRoot } from './bootstrap/phone-root.mjs';
import { endWith } from './bootstrap/run.mjs';

async function setUp(options) {
  const dataDir = process.env.DATA_DIR ? path.resolve(process.env.DATA_DIR) : inRoot('data');
  const place = path.join(dataDir, 'phone');
  if (process.getuid?.() === 0) prepare(dataDir, place);
  const { built, packages, warnings } = await buildPhoneRoot({
    place,
    wantsUpdate: options.includes('--update'),
  });
  for (const warning of warnings) console.warn(`注意 / mind: ${warning}`);
  const names = Object.entries(packages).map(([name, version]) => `  ${name} ${version}`);
  console.log(
    [
      '',
      built
        ? '試用の交換機ができました。'
        : '試用の交換機は、もう用意されています（更新は npm run phone -- --update）。',
      built
        ? 'The trial exchange is ready.'
        : 'The trial exchange is there already (to renew it: npm run phone -- --update).',
      ...names,
      '',
      '次の npm start から、電話も動きます。 / npm start brings the telephone up from now on.',
    ].join('\n'),
  );
}

/** With sudo, what is made here belongs to whoever will say npm start. */
function prepare(dataDir, place) {
  const uid = Number(process.env.SUDO_UID ?? 0);
  const gid = Number(process.env.SUDO_GID ?? 0);
  if (!existsSync(dataDir)) {
    mkdirSync(dataDir, { recursive: true, mode: uid === 0 ? 0o711 : 0o700 });
    chownSync(dataDir, uid, gid);
  }
  if (existsSync(place)) return;
  mkdirSync(place, { mode: 0o755 });
  const owner = statSync(dataDir);
  chownSync(place, owner.uid, owner.gid);
}

try {
  await setUp(process.argv.slice(2));
} catch (error) {
  endWith(error);
}
