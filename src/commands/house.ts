import { systemClock } from '#kernel/clock.ts';
import type { Logger } from '#kernel/log.ts';
import type { Config } from '../config.ts';
import { buildHouse, type House } from '../main.ts';
import { joinInstallation } from './installation.ts';

/** Works with the house as it is built, without anything of it running, beside a server that may be. */
export async function withHouse<T>(
  config: Config,
  work: (house: House, ground: { log: Logger }) => Promise<T>,
): Promise<T> {
  const installation = await joinInstallation(config);
  const { log } = installation;
  try {
    const house = await buildHouse({
      urls: installation.urls,
      masterKey: installation.masterKey,
      sealText: config.sealText,
      filesDir: config.filesDir,
      clock: systemClock,
      log,
      settings: {
        publicUrl: config.publicUrl ?? `http://${config.host}:${config.port}`,
        secureCookies: false,
        trustProxy: 0,
        maxFileBytes: config.maxFileBytes,
        rateLimitFactor: 0,
        webDir: undefined,
      },
    });
    try {
      return await work(house, { log });
    } finally {
      await house.stop();
    }
  } finally {
    await installation.close();
  }
}
