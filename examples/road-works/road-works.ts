import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type EngawaClient, isRefused } from '../client/engawa-client.ts';
import { readWebhook } from '../client/webhook.ts';

/**
 * A city's own system, as small as it can be: a patrol finds damage on a road, the matter is opened as a case in Engawa, and
 * this system follows what becomes of it by webhook. It keeps what it must know in a map; a real one has a table.
 */
export interface RoadWorks {
  /** Opens a case for damage that was found; the same report again is the same case. */
  report(damage: {
    reportId: string;
    place: string;
    what: string;
  }): Promise<{ caseId: string; number: string }>;
  /** What it knows of the cases it follows. */
  statusOf(caseId: string): string | undefined;
  /** Where Engawa is to tell it what happened. */
  webhookUrl: string;
  close(): Promise<void>;
}

export interface RoadWorksOptions {
  engawa: EngawaClient;
  /** The secret of the webhook; known only after an administrator made it, so it is asked for each time. */
  secret: () => string;
  /** The category of such cases; its name as people see it. */
  category: string;
  nowSec: () => number;
}

export async function openRoadWorks(options: RoadWorksOptions): Promise<RoadWorks> {
  const { engawa } = options;
  const statuses = new Map<string, string>();
  /** Ids of events that were handled: one may come twice. */
  const handled = new Set<string>();

  async function follow(caseId: string): Promise<void> {
    try {
      const found = await engawa.call('GET /desk/cases/{id}', { params: { id: caseId } });
      statuses.set(caseId, found.status);
    } catch (error) {
      // It went to where the token does not reach: asking again would not help.
      if (!isRefused(error, 'GET /desk/cases/{id}', 'not-found')) throw error;
      statuses.delete(caseId);
    }
  }

  const server: Server = createServer((request, response) => {
    void (async () => {
      let body = '';
      for await (const piece of request) body += String(piece);
      const event = readWebhook(options.secret(), request.headers, body, options.nowSec());
      if (!event) return response.writeHead(400).end();
      // Fetched before it is answered: whatever fails here is told again.
      if (event.data.kind === 'case' && !handled.has(event.id)) await follow(event.data.id);
      handled.add(event.id);
      return response.writeHead(204).end();
    })().catch(() => response.writeHead(503).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    webhookUrl: `http://127.0.0.1:${port}/engawa`,
    statusOf: (caseId) => statuses.get(caseId),
    async report({ reportId, place, what }) {
      const { categories } = await engawa.call('GET /desk/directory', {});
      const category = categories.find(({ name }) => name === options.category);
      if (!category) throw new Error(`there is no category ${options.category}`);
      const resident = await engawa.call('POST /desk/residents', {
        body: { clientId: `patrol-${reportId}`, name: '道路パトロール' },
      });
      const opened = await engawa.call('POST /desk/cases', {
        body: {
          clientId: `damage-${reportId}`,
          residentId: resident.id,
          categoryId: category.id,
          title: `${place} ${what}`,
        },
      });
      statuses.set(opened.id, opened.status);
      return { caseId: opened.id, number: opened.number };
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
