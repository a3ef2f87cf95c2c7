import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Where Linux begins with the ports that it gives to whoever asks without naming one. */
const ANY_PORT_FROM = 32_768;

/**
 * Addresses of a process that other machines could reach, as the kernel writes them: TCP that listens, and UDP on
 * ports that somebody chose. PJSIP's resolver keeps a UDP socket for its own questions on a port of the system's choice.
 */
export function reachableSockets(pid: number): string[] {
  const own = new Set(readdirSync(`/proc/${pid}/fd`).map((fd) => linkOf(`/proc/${pid}/fd/${fd}`)));
  return ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((kind) =>
    readFileSync(`/proc/${pid}/net/${kind}`, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => own.has(`socket:[${fields[9]}]`))
      .filter((fields) => (kind.startsWith('tcp') ? fields[3] === '0A' : portOf(fields[1]) < ANY_PORT_FROM))
      .map((fields) => `${kind} ${fields[1]}`)
      .filter((address) => !/ 0100007F:/.test(address)),
  );
}

function portOf(address = ''): number {
  return Number.parseInt(address.split(':')[1] ?? '', 16);
}

function linkOf(place: string): string {
  try {
    return readlinkSync(place);
  } catch {
    return '';
  }
}
