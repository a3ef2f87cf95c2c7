import { once } from 'node:events';
import net from 'node:net';

/** A sending server that does what a test says, and remembers what it was given. */
export interface StubbornSmtp {
  port: number;
  /** What it does with the next mails, in order; then it takes them. */
  next: ('take' | 'silent' | 'drop-before-answer' | 'drop-at-data' | 'later' | 'refuse')[];
  /** What it took, whole: also where nobody heard that it did. */
  taken: string[];
  /** Cuts the lines on which it is silent. */
  hangUp(): void;
  close(): Promise<void>;
}

export async function openStubbornSmtp(): Promise<StubbornSmtp> {
  const silent: net.Socket[] = [];
  const server = net.createServer((socket) => serve(socket, smtp, silent));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const smtp: StubbornSmtp = {
    port: (server.address() as net.AddressInfo).port,
    next: [],
    taken: [],
    hangUp: () => {
      for (const socket of silent.splice(0)) socket.destroy();
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return smtp;
}

function serve(socket: net.Socket, smtp: StubbornSmtp, silent: net.Socket[]): void {
  let text = '';
  let isData = false;
  let does: StubbornSmtp['next'][number] = 'take';
  const say = (line: string) => socket.write(`${line}\r\n`);
  socket.on('error', () => undefined);
  say('220 stubborn.test ESMTP');
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
    for (;;) {
      if (isData) {
        const end = text.indexOf('\r\n.\r\n');
        if (end < 0) return;
        smtp.taken.push(text.slice(0, end));
        text = text.slice(end + 5);
        isData = false;
        if (does === 'drop-before-answer') return void socket.destroy();
        if (does === 'silent') return void silent.push(socket);
        say('250 2.0.0 taken');
        continue;
      }
      const end = text.indexOf('\r\n');
      if (end < 0) return;
      const line = text.slice(0, end).toUpperCase();
      text = text.slice(end + 2);
      if (line.startsWith('EHLO')) say('250-stubborn.test\r\n250 DSN');
      else if (line.startsWith('MAIL')) {
        does = smtp.next.shift() ?? 'take';
        say('250 2.1.0 ok');
      } else if (line.startsWith('RCPT'))
        say(does === 'later' ? '451 4.7.1 later' : does === 'refuse' ? '550 5.1.1 nobody' : '250 2.1.5 ok');
      else if (line.startsWith('DATA')) {
        if (does === 'drop-at-data') return void socket.destroy();
        isData = true;
        say('354 go on');
      } else if (line.startsWith('QUIT')) {
        say('221 bye');
        socket.end();
      } else say('250 ok');
    }
  });
}
