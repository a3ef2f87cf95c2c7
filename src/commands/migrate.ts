import type { Config } from '../config.ts';
import { openInstallation } from './installation.ts';

/** Brings the database up to date and ends. */
export async function runMigrate(config: Config): Promise<number> {
  const installation = await openInstallation(config);
  await installation.close();
  console.log('The database is up to date.');
  return 0;
}
