import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { EntryPointSettings } from '#domain/interactions/types.ts';
import { findTenantOfEntryPoint } from '#domain/interactions/entry-points.ts';
import { accentColours } from '#kernel/colour.ts';
import { readEntryPoint } from '#operations/chat.ts';
import type { HttpDeps, Side } from './context.ts';

const LONG_CACHE = 'public, max-age=31536000, immutable';
const ASSETS = ['desk', 'portal', 'widget'] as const;

/** The pages themselves. Assets carry their hash in the name and are kept for a year; pages are asked for each time. */
export async function pageRoutes(app: FastifyInstance, deps: HttpDeps): Promise<void> {
  const { webDir, serves } = deps.settings;
  if (!webDir) return;
  const isServed = (side: Side) => serves === undefined || serves === side;
  // Staff begins at a page of the portal, too: the one of a link that works once.
  for (const name of ASSETS.filter(
    (one) => one === 'portal' || isServed(one === 'desk' ? 'desk' : 'public'),
  )) {
    await app.register(fastifyStatic, {
      root: join(webDir, name, 'assets'),
      prefix: `/${name}/assets/`,
      decorateReply: false,
      cacheControl: false,
      setHeaders: (reply) => void reply.header('cache-control', LONG_CACHE),
    });
  }
  const page = (urls: readonly string[], file: string) => {
    for (const url of urls)
      app.get(url, { schema: { hide: true } }, (_request, reply) => sendPage(reply, webDir, file));
  };
  if (isServed('public')) {
    page(
      ['/', '/demo/town', '/c/:token', '/looks/:token', '/accessibility', '/privacy'],
      'portal/index.html',
    );
    widgetPages(app, deps, webDir);
  }
  if (isServed('desk')) {
    page(['/setup/:token', '/account/:token', '/api'], 'portal/index.html');
    page(['/desk', '/desk/*'], 'desk/index.html');
  }
}

/** The chat for pages of the city. */
function widgetPages(app: FastifyInstance, deps: HttpDeps, webDir: string): void {
  app.get('/widget.js', { schema: { hide: true } }, (_request, reply) =>
    reply
      .type('text/javascript; charset=utf-8')
      // City pages on other hosts load it: it has to be allowed to them.
      .header('cross-origin-resource-policy', 'cross-origin')
      .header('cache-control', 'public, max-age=300')
      .send(createReadStream(join(webDir, 'widget/widget.js'))),
  );
  app.get<{ Querystring: { key?: string } }>(
    '/widget/look.css',
    { schema: { hide: true } },
    async (request, reply) =>
      reply
        .type('text/css; charset=utf-8')
        .header('cross-origin-resource-policy', 'cross-origin')
        .header('cache-control', 'public, max-age=300')
        .send(lookOf(await settingsOf(deps, request.query.key ?? ''))),
  );
  app.get<{ Querystring: { key?: string } }>(
    '/widget/frame',
    { schema: { hide: true } },
    async (request, reply) => {
      const origins = await originsFor(deps, request.query.key ?? '');
      const policy = String(reply.getHeader('content-security-policy') ?? '').replace(
        /frame-ancestors [^;]*/,
        `frame-ancestors ${origins.join(' ')}`,
      );
      reply.header('content-security-policy', policy);
      return sendPage(reply, webDir, 'widget/frame.html');
    },
  );
}

/** The settings of an entry point; undefined for a key that is none. */
async function settingsOf(deps: HttpDeps, key: string): Promise<EntryPointSettings | undefined> {
  const tenantId = key === '' ? undefined : await findTenantOfEntryPoint(deps.installation, key);
  if (!tenantId) return undefined;
  const info = await deps.database.tx({ tenantId, actor: 'system:public' }, (tx) =>
    readEntryPoint(tx, { key }),
  );
  return info.entryPoint.settings;
}

/** Who may hold the chat in a frame: this installation's own pages and the origins the entry point names. */
async function originsFor(deps: HttpDeps, key: string): Promise<string[]> {
  return ["'self'", ...((await settingsOf(deps, key))?.allowedOrigins ?? [])];
}

/** What the button looks like on the city's page: its colour, made legible, and its corner. */
function lookOf(settings: EntryPointSettings | undefined): string {
  const colours = accentColours(settings?.accent ?? '');
  const colour = colours ? `--engawa-accent:${colours.accent};--engawa-dark:${colours.dark};` : '';
  const corner = settings?.side === 'left' ? '--engawa-left:16px;--engawa-right:auto;' : '';
  return `:host{${colour}${corner}}`;
}

/** One of the built pages, asked for anew each time. */
export async function sendPage(reply: FastifyReply, webDir: string, file: string): Promise<FastifyReply> {
  return reply
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-cache')
    .send(await readFile(join(webDir, file)));
}
