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
import { adminRoutes } from './admin/routes.ts';
import type { HttpDeps } from './context.ts';
import { INFO, SECURITY_SCHEMES } from './description/words.ts';
import { deskRoutes } from './desk/routes.ts';
import { operationsRoutes } from './ops/routes.ts';
import { publicRoutes } from './public/routes.ts';
import { problemOf } from './problems.ts';
import type { RouteInfo } from './routes.ts';
import { requireStorable } from './storable.ts';
import { faxFileRoutes } from './telephone-faxes.ts';
import { addressKey } from './token-limits.ts';
import { textHookRoutes } from './text-hooks.ts';
import { promptRoutes } from './telephone-prompts.ts';
import { pageRoutes, sendPage } from './pages.ts';

const BODY_BYTES = 512 * 1024;
const ORDINARY_PER_MINUTE = 3_000;
const RETRY_AFTER_SEC = 5;

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
      void refuse(reply, request, new Refusal('request.invalid', { field: 'url' })),
    ...(deps.settings.tls ? { https: deps.settings.tls } : {}),
  } as Parameters<typeof Fastify>[0]) as unknown as FastifyInstance;
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.decorate('routeList', [] as RouteInfo[]);
  app.setErrorHandler((error, request, reply) => answerError(deps, error as FastifyError, request, reply));
  app.setNotFoundHandler((request, reply) => {
    const wantsPage = request.method === 'GET' && (request.headers.accept ?? '').includes('text/html');
    if (wantsPage && deps.settings.webDir)
      return sendPage(reply.status(404), deps.settings.webDir, 'portal/index.html');
    return refuse(reply, request, new Refusal('not-found'));
  });
  app.addHook('preValidation', async (request) => requireStorable(request));
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
  await app.register(async (scope) => publicRoutes(scope, deps));
  await app.register(async (scope) => deskRoutes(scope, deps));
  await app.register(async (scope) => adminRoutes(scope, deps));
  await app.register(async (scope) => operationsRoutes(scope, deps));
  await app.register(async (scope) => promptRoutes(scope, deps));
  await app.register(async (scope) => faxFileRoutes(scope, deps));
  await app.register(async (scope) => textHookRoutes(scope, deps));
  await app.register(async (scope) => pageRoutes(scope, deps));
  await app.ready();
  return app;
}

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
};

function observe(deps: HttpDeps, request: FastifyRequest, reply: FastifyReply): void {
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

function refuse(reply: FastifyReply, request: FastifyRequest, { code, details }: Refusal): FastifyReply {
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
  deps: HttpDeps,
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
  if (refusal) return refuse(reply, request, refusal);
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
