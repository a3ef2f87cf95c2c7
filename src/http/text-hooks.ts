import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Refusal } from '#kernel/refusal.ts';
import type { TextHook } from '#domain/texts/types.ts';
import { receiveText } from '#operations/receive-text.ts';
import { noteTextStatus, type TextService, textStatusPath } from '#operations/send-text.ts';
import type { HttpDeps } from './context.ts';
import { plainRoutes } from './routes.ts';
import { id } from './shapes.ts';

/** Where a provider of text messages hands over what residents write. */
export const TEXTS_INCOMING = '/hooks/texts';
const FORM = 'application/x-www-form-urlencoded';
/** A text has 1,600 signs at most; as percent signs, nine times as many. */
const MOST_BYTES = 32 * 1024;

/** What a provider of text messages tells. It has no session: its signature says that it is the provider. */
export function textHookRoutes(app: FastifyInstance, deps: HttpDeps): void {
  app.addContentTypeParser(FORM, { parseAs: 'string', bodyLimit: MOST_BYTES }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  const plain = plainRoutes(app, deps, 'public');
  const body = z.record(z.string().max(100), z.string().max(10_000));

  plain({
    method: 'POST',
    url: TEXTS_INCOMING,
    summary: 'A text message that a resident wrote, told by its provider (signed)',
    who: 'anyone',
    body,
    answer: z.unknown(),
    handle: async ({ request, reply }) => {
      const { provider, hook } = signed(deps, request, TEXTS_INCOMING);
      const text = provider.readIncoming(hook.fields);
      if (!text) throw new Refusal('request.invalid', { field: '(body)' });
      if (!(await receiveText(deps.database, text))) throw new Refusal('not-found');
      return nothingToSay(reply);
    },
  });

  plain({
    method: 'POST',
    url: textStatusPath(':tenantId', ':messageId'),
    summary: 'What became of a text message, told by its provider (signed)',
    who: 'anyone',
    params: z.object({ tenantId: id, messageId: id }),
    body,
    answer: z.unknown(),
    handle: async ({ request, reply, params }) => {
      const path = textStatusPath(params.tenantId, params.messageId);
      const { provider, hook } = signed(deps, request, path);
      const status = provider.readStatus(hook.fields);
      if (!status) throw new Refusal('request.invalid', { field: '(body)' });
      await noteTextStatus(deps.database, params, status);
      return nothingToSay(reply);
    },
  });
}

/** Refuses 'not-found' where no provider is set, 'permission.missing' for what it did not sign. */
function signed(
  deps: HttpDeps,
  request: FastifyRequest,
  path: string,
): { provider: TextService['provider']; hook: TextHook } {
  if (!deps.texts) throw new Refusal('not-found');
  const { provider } = deps.texts;
  const given = request.headers[provider.signatureHeader];
  const hook = {
    // As the provider was told it: a proxy in front may have changed how it came here.
    url: deps.settings.publicUrl + path,
    signature: typeof given === 'string' ? given : '',
    fields: new Map(Object.entries(request.body as Record<string, string>)),
  };
  if (!provider.isSigned(hook)) throw new Refusal('permission.missing');
  return { provider, hook };
}

/** An answer without words: a provider with this API sends on what it is answered. */
function nothingToSay(reply: FastifyReply): FastifyReply {
  return reply
    .type('text/xml')
    .serializer((payload: unknown) => payload as string)
    .send('<?xml version="1.0" encoding="UTF-8"?><Response></Response>');
}
