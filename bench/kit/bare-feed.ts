// The peer of the feed's measurement: no database, no rights, only bytes to every open connection.
import { createServer, type ServerResponse } from 'node:http';

const open = new Set<ServerResponse>();

createServer((request, response) => {
  if (request.url === '/feed') {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('retry: 1000\n\n');
    open.add(response);
    response.on('close', () => open.delete(response));
    return;
  }
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString()));
  request.on('end', () => {
    const { text } = JSON.parse(body) as { text: string };
    for (const listener of open) listener.write(text);
    response.end('{}');
  });
}).listen(Number(process.argv[2]), '127.0.0.1', () => console.log('listening'));
