import { whyNotListen } from '#outside/listening/why-not-listen.ts';
import { ConfigError } from '../config.ts';

/**
 * Looks whether the server can listen there, before minutes go into a demo city that nobody could open. Refuses
 * (ConfigError) in words: the port is in use, is not for this account, or the address is not of this machine.
 */
export async function requireFreePort({ host, port }: { host: string; port: number }): Promise<void> {
  const code = await whyNotListen(host, port);
  if (code !== undefined) throw new ConfigError(wordsFor(code, host, port));
}

function wordsFor(code: string, host: string, port: number): string {
  if (code === 'EADDRINUSE')
    return `ポート ${port} は、ほかのプログラムが使っています。それを止めるか、PORT に別の番号を指定してください。\nPort ${port} is in use: stop what uses it, or set PORT to another one.`;
  if (code === 'EACCES')
    return `ポート ${port} は、この利用者では使えません。PORT に 1024 以上の番号を指定してください。\nPort ${port} is not for this account: set PORT to 1024 or more.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `アドレス ${host} は、この機械のものではありません。HOST を確かめてください。\n${host} is no address of this machine: look at HOST.`;
  return `${host}:${port}: ${code}`;
}
