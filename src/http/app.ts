import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import Fastify, {
  LogController,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import {
  createJsonSchemaTransform,
  hasZodFastifySchemaValidationErrors,
  isResponseSerializationError,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod';
import { isDataDamaged, isDatabaseGone } from '#db/connection.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { EndSpan } from '#kernel/trace.ts';
import { adminRoutes } from './admin/routes.ts';
import type { HttpDeps, Side } from './context.ts';
import { INFO, SECURITY_SCHEMES } from './description/words.ts';
import { deskRoutes } from './desk/routes.ts';
import { descriptionRoutes, operationsRoutes } from './ops/routes.ts';
import { accountLinkRoutes } from './public/account-links.ts';
import { publicRoutes } from './public/routes.ts';
import { setupRoutes } from './public/setup.ts';
import { problemOf } from './problems.ts';
import { createRefusalLog, type RefusalLog } from './refusal-log.ts';
import { type RouteInfo, sessionCookieOf } from './routes.ts';
import { requireStorable } from './storable.ts';
import { faxFileRoutes } from './telephone-faxes.ts';
import { addressKey } from './token-limits.ts';
import { scimRoutes } from './scim/scim.ts';
import { signOnBackRoutes } from './sign-on-back.ts';
import { textHookRoutes } from './text-hooks.ts';
import { promptRoutes } from './telephone-prompts.ts';
import { pageRoutes, sendPage } from './pages.ts';

const BODY_BYTES = 512 * 1024;
const ORDINARY_PER_MINUTE = 3_000;
const RETRY_AFTER_SEC = 5;
/** Where the plugins below are not come to. */
const BARE = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};
/**
 * A request whose head is not there after so long is not waited for: the server's own minute kept 5,000 sockets that say a
 * letter now and then.
 */
const SLOWEST = { headersTimeout: 15_000, connectionsCheckingInterval: 5_000 };
const ANSWERS = /^\/(?:desk|admin|public)\//;

/** The whole HTTP side: one place for headers, limits, errors and the OpenAPI page; routes stand in their audiences' folders. */
export async function createApp(deps: HttpDeps): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: deps.log,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: deps.settings.trustProxy > 0 ? deps.settings.trustProxy : false,
    bodyLimit: BODY_BYTES,
    requestTimeout: 30_000,
    forceCloseConnections: true,
    genReqId: () => deps.ids.next(),
    routerOptions: { maxParamLength: 200 },
    // An address that cannot be decoded never reaches a route; the framework's own words would repeat it.
    frameworkErrors: (_error: FastifyError, request: FastifyRequest, reply: FastifyReply) =>
      void refuse(reply.headers(BARE), request, new Refusal('request.invalid', { field: 'url' })),
    ...(deps.settings.tls ? { https: { ...deps.settings.tls, ...SLOWEST } } : { http: SLOWEST }),
  } as Parameters<typeof Fastify>[0]) as unknown as FastifyInstance;
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.decorate('routeList', [] as RouteInfo[]);
  app.decorate('sessionCookie', sessionCookieOf(deps.settings.secureCookies));
  const refusals = createRefusalLog(deps);
  app.setErrorHandler((error, request, reply) =>
    answerError({ ...deps, refusals }, error as FastifyError, request, hearOut(request, reply)),
  );
  app.setNotFoundHandler((request, reply) => {
    const wantsPage = request.method === 'GET' && (request.headers.accept ?? '').includes('text/html');
    if (wantsPage && deps.settings.webDir)
      return sendPage(reply.status(404), deps.settings.webDir, 'portal/index.html');
    return refuse(reply, request, new Refusal('not-found'));
  });
  app.addHook('onRequest', (request, _reply, done) => {
    const name = `${request.method} ${request.routeOptions.url ?? 'none'}`;
    followed.set(request, deps.tracer.begin({ name, kind: 'server', attributes: spanOf(request) }));
    done();
  });
  app.addHook('preValidation', async (request) => requireStorable(request));
  app.addHook('onSend', async (request, reply) => {
    // What is answered is somebody's; what may be kept says so itself.
    if (!reply.hasHeader('cache-control') && ANSWERS.test(request.url))
      reply.header('cache-control', 'no-store');
  });
  app.addHook('onResponse', async (request, reply) => observe(deps, request, reply));

  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: CONTENT_POLICY },
    // Which pages may hold the chat's frame is the entry point's setting; everything else forbids it in `pages.ts`.
    frameguard: false,
    hsts: deps.settings.secureCookies ? undefined : false,
    crossOriginResourcePolicy: false,
    crossOriginEmbedderPolicy: false,
    referrerPolicy: { policy: 'no-referrer' },
  });
  await app.register(cookie);
  await app.register(multipart, {
    limits: { fileSize: deps.settings.maxFileBytes, files: 1, fields: 4, parts: 5 },
    throwFileSizeLimit: true,
  });
  if (deps.settings.rateLimitFactor > 0) {
    const ordinary = Math.ceil(ORDINARY_PER_MINUTE * deps.settings.rateLimitFactor);
    await app.register(rateLimit, {
      max: (request) => deps.tokenLimits.mostOf(request) ?? ordinary,
      timeWindow: '1 minute',
      enableDraftSpec: true,
      keyGenerator: (request) => deps.tokenLimits.keyOf(request) ?? addressKey(request.ip),
      errorResponseBuilder: (_request, context) =>
        Object.assign(new Refusal('request.rate-limited', { retryAfterSec: Math.ceil(context.ttl / 1000) }), {
          statusCode: 429,
        }),
    });
  }
  await app.register(swagger, {
    openapi: { openapi: '3.1.0', info: INFO, components: { securitySchemes: SECURITY_SCHEMES } },
    transform: createJsonSchemaTransform({ skipList: [] }),
  });

  // Nested, so that each audience sees the plugins above and none sees another's hooks.
  const { serves } = deps.settings;
  for (const [side, ...audiences] of SIDES)
    for (const routes of serves === undefined || side === 'both' || side === serves ? audiences : [])
      await app.register(async (scope) => routes(scope, deps));
  await app.ready();
  return app;
}

/** Whose each audience is: what is not of a process's side is not there at all, whoever asks. */
const SIDES: readonly [Side | 'both', ...((app: FastifyInstance, deps: HttpDeps) => unknown)[]][] = [
  ['public', publicRoutes, textHookRoutes],
  ['desk', setupRoutes, accountLinkRoutes, deskRoutes, adminRoutes],
  ['both', operationsRoutes],
  // What an exchange fetches lies beside the desk.
  ['desk', descriptionRoutes, promptRoutes, faxFileRoutes, signOnBackRoutes, scimRoutes],
  ['both', pageRoutes],
];

const CONTENT_POLICY = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", 'blob:', 'data:'],
  fontSrc: ["'self'"],
  connectSrc: ["'self'"],
  frameSrc: ["'self'"],
  mediaSrc: ["'self'", 'blob:'],
  manifestSrc: ["'self'"],
  formAction: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
  objectSrc: ["'none'"],
};

/** Spans of requests that are not answered yet. */
const followed = new WeakMap<FastifyRequest, EndSpan>();

/** By the names that OpenTelemetry agreed on; the request's id is that of the log. */
function spanOf(request: FastifyRequest) {
  return {
    'http.request.method': request.method,
    'http.route': request.routeOptions.url ?? 'none',
    'engawa.request_id': String(request.id),
  };
}

function observe(deps: HttpDeps, request: FastifyRequest, reply: FastifyReply): void {
  followed.get(request)?.({
    attributes: { 'http.response.status_code': reply.statusCode },
    failed: reply.statusCode >= 500,
  });
  const route = request.routeOptions.url ?? 'none';
  const status = String(reply.statusCode);
  deps.metrics.requestSec.observe({ route, method: request.method, status }, reply.elapsedTime / 1000);
  deps.log.debug(
    {
      requestId: request.id,
      method: request.method,
      route,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    },
    'request',
  );
}

/** What a route answers without having said so in its description: a defect of the description. */
export const UNDECLARED = 'a route refused with a code that it does not declare';

function refuse(reply: FastifyReply, request: FastifyRequest, { code, details }: Refusal): FastifyReply {
  const { url, config } = request.routeOptions;
  if (config?.refuses && !config.refuses.has(code))
    request.log.warn({ code, route: url, method: request.method }, UNDECLARED);
  if (code === 'request.rate-limited' || code === 'database.unavailable')
    reply.header('retry-after', String(Number(details['retryAfterSec'] ?? RETRY_AFTER_SEC)));
  if (code === 'session.required' || code === 'token.invalid') reply.header('www-authenticate', 'Bearer');
  return sendProblem(reply, problemOf(code, details, request.id));
}

function sendProblem(reply: FastifyReply, problem: ReturnType<typeof problemOf>): FastifyReply {
  return reply
    .status(problem.status)
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send(problem);
}

/** A refusal is answered as it is; what the framework refuses gets a code of the catalogue; everything else is a defect. */
function answerError(
  deps: HttpDeps & { refusals: RefusalLog },
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const refusal = toRefusal(error);
  if (refusal?.code === 'data.damaged') {
    deps.metrics.damageFound.inc();
    deps.log.error(
      { err: error, details: refusal.details, requestId: request.id, route: request.routeOptions.url },
      'what was kept is damaged or missing: restore it from a backup',
    );
  }
  if (refusal) {
    deps.refusals.note(request, refusal);
    return refuse(reply, request, refusal);
  }
  deps.log.error(
    {
      err: isResponseSerializationError(error) ? error.cause : error,
      requestId: request.id,
      route: request.routeOptions.url,
    },
    'a request failed',
  );
  return sendProblem(reply, problemOf('defect', {}, request.id));
}

function toRefusal(error: FastifyError): Refusal | undefined {
  if (error instanceof Refusal) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const fields = error.validation.map(
      (issue) => issue.instancePath.replace(/^\//, '').replaceAll('/', '.') || '(body)',
    );
    return new Refusal('request.invalid', { field: fields[0], fields: [...new Set(fields)] });
  }
  if (isDatabaseGone(error)) return new Refusal('database.unavailable');
  if (isDataDamaged(error)) return new Refusal('data.damaged', { what: 'database' });
  if (isResponseSerializationError(error)) return undefined;
  if (
    error.code === 'FST_REQ_FILE_TOO_LARGE' ||
    error.code === 'FST_FILES_LIMIT' ||
    error.code === 'FST_PARTS_LIMIT'
  )
    return new Refusal('file.too-large');
  const status = error.statusCode;
  if (status === 413) return new Refusal('request.too-large');
  if (status === 415) return new Refusal('request.unsupported-type');
  if (status === 429) return new Refusal('request.rate-limited');
  if (status !== undefined && status >= 400 && status < 500) return new Refusal('request.invalid');
  return undefined;
}

const MOST_HEARD_OUT_BYTES = 16_000_000;

/**
 * Lets a body that is refused come to its end, up to a size: with the line closed at once whoever still writes it is told
 * of a broken line (EPIPE), and never reads why.
 */
function hearOut(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return Number(request.headers['content-length']) <= MOST_HEARD_OUT_BYTES
    ? reply.removeHeader('connection')
    : reply;
}
