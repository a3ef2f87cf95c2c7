import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Scope, Tx } from '#db/transaction.ts';
import { loadProgram, readToken } from '#domain/integration/tokens.ts';
import type { Program } from '#domain/integration/types.ts';
import { queueIdsOf } from '#domain/routing/routing.ts';
import { requirePermission } from '#domain/staff/access.ts';
import {
  csrfTokenOf,
  noteAddress,
  readSession,
  readSessionEvenLocked,
  type SessionDeps,
} from '#domain/staff/sessions.ts';
import { requireAddress, requireAddressOf } from '#domain/staff/sign-in-policy.ts';
import { loadActor } from '#domain/staff/staff.ts';
import type { Permission, Session, StaffActor } from '#domain/staff/types.ts';
import { Refusal, type RefusalCode } from '#kernel/refusal.ts';
import type { Visitor } from '#operations/chat.ts';
import type { HttpDeps } from './context.ts';
import { refusalsOf } from './description/refusals-of.ts';
import { hasKey, keyOf, withKey, withKeyAround } from './idempotency.ts';
import { noteCaller } from './refusal-log.ts';
import { refusalAnswer } from './shapes.ts';
import { bearerOf } from './token-limits.ts';

/** Who may call a route. There is no default: a route cannot be written without saying it. */
export type Who =
  /** Anybody, without a session; what it shows is public. */
  | 'anyone'
  /** Holder of a token for exactly one conversation or case. */
  | 'token-holder'
  /** Any signed-in staff member; the operation looks at the object itself. */
  | 'staff'
  | Permission;

export interface RouteInfo {
  method: Method;
  url: string;
  who: Who;
  /** Why only people at a screen may call it; null when programs may, too. */
  sessionOnly: string | null;
  /** Takes an idempotency key. */
  keyed: boolean;
  /** One file, as browsers send it (multipart, the part `file`). */
  takesFile: boolean;
  /** Every code of the catalogue that it may answer. */
  refuses: readonly RefusalCode[];
}
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

const none = z.unknown();
type Schema = z.ZodType;

interface Spec<P extends Schema, Q extends Schema, B extends Schema, A extends Schema, W extends Who, C> {
  method: Method;
  url: string;
  summary: string;
  who: W;
  params?: P;
  query?: Q;
  body?: B;
  /** An allow-list: what is not named in it never leaves. */
  answer: A;
  /** Tries a minute from one address (or one token); absent = the audience's ordinary limit. */
  perMinute?: number;
  /** Why only a person at a screen may call it, in words for the description; absent = programs with a token may, too. */
  sessionOnly?: string;
  /** It takes one file, as browsers send it, in place of a body (`readUpload`). */
  takesFile?: boolean;
  /** Fields of the answer that must not lie anywhere, not even sealed: told once, null to the same write again. */
  secrets?: readonly string[];
  handle(context: C & { params: z.output<P>; query: z.output<Q>; body: z.output<B> }): Promise<z.input<A>>;
}

export interface RequestParts {
  request: FastifyRequest;
  reply: FastifyReply;
}
export interface StaffParts extends RequestParts {
  tx: Tx;
  actor: StaffActor;
}

/** What every route has in common: schemas, its place in the OpenAPI page and in the list of routes, its limits. */
function register(
  app: FastifyInstance,
  deps: HttpDeps,
  audience: string,
  spec: Spec<Schema, Schema, Schema, Schema, Who, RequestParts>,
): void {
  const asked = {
    method: spec.method,
    url: spec.url,
    who: spec.who,
    sessionOnly: spec.sessionOnly ?? null,
    keyed: isKeyed(spec),
    takesFile: spec.takesFile === true,
  };
  const refuses = refusalsOf(asked);
  app.routeList.push({ ...asked, refuses });
  const factor = deps.settings.rateLimitFactor;
  const limit =
    spec.perMinute !== undefined && factor > 0
      ? { max: Math.ceil(spec.perMinute * factor), timeWindow: '1 minute' }
      : undefined;
  app.route({
    method: spec.method,
    url: spec.url,
    schema: {
      summary: spec.summary,
      tags: [audience],
      ...(spec.params ? { params: spec.params } : {}),
      ...(spec.query ? { querystring: spec.query } : {}),
      ...(spec.body ? { body: spec.body } : {}),
      response: { 200: spec.answer, default: refusalAnswer },
    },
    config: {
      who: spec.who,
      sessionOnly: spec.sessionOnly !== undefined,
      refuses: new Set(refuses),
      ...(limit ? { rateLimit: limit } : {}),
    },
    handler: async (request, reply) =>
      spec.handle({ request, reply, params: request.params, query: request.query, body: request.body }),
  });
}

/** Every write of the city's own side; those of residents carry a client id of their own where doing it twice is more. */
function isKeyed({ method, who }: { method: Method; who: Who }): boolean {
  return method !== 'GET' && who !== 'anyone' && who !== 'token-holder';
}

/** The name of the session's cookie: with https one that browsers take from this very host and over https only. */
export function sessionCookieOf(secure: boolean): string {
  return secure ? '__Host-engawa_session' : 'engawa_session';
}

export function sessionDeps(deps: HttpDeps): SessionDeps {
  return { db: deps.installation, clock: deps.clock, ids: deps.ids };
}

/** The session token of a request; refuses 'session.required' without one. */
export function sessionToken(request: FastifyRequest): string {
  const token = request.cookies[request.server.sessionCookie];
  if (!token) throw new Refusal('session.required');
  return token;
}

export function setSessionCookie(reply: FastifyReply, deps: HttpDeps, token: string | null): void {
  const options = {
    path: '/',
    httpOnly: true,
    sameSite: 'strict' as const,
    secure: deps.settings.secureCookies,
  };
  const name = sessionCookieOf(deps.settings.secureCookies);
  if (token === null) reply.clearCookie(name, options);
  else reply.setCookie(name, token, options);
}

/** Who calls: a person by their session, or a program by its token, from an address. */
export type Caller = Session & { program?: Program; address?: string };

/**
 * Who is signed in; unsafe methods must also carry the session's anti-forgery token. A program is let in by its token,
 * which no page of another site can send, except where the route is for people at screens ('session.only').
 */
export async function requireCaller(deps: HttpDeps, request: FastifyRequest): Promise<Caller> {
  const token = bearerOf(request);
  if (token !== undefined) {
    const program = await readToken(sessionDeps(deps), token);
    deps.tokenLimits.learn(token, program);
    if (request.routeOptions.config.sessionOnly) throw new Refusal('session.only');
    const { tenantId, staffId, accountId } = program;
    noteCaller(request, `staff:${staffId}`);
    return { tenantId, staffId, accountId, program, address: request.ip };
  }
  const from = { address: request.ip, isIdle: isIdle(request) };
  const { isFromElsewhere, ...session } = await readSession(sessionDeps(deps), sessionToken(request), from);
  noteCaller(request, `staff:${session.staffId}`);
  requireCsrf(request);
  if (isFromElsewhere) await lookWhereFrom(deps, request, session);
  return session;
}

/** Whoever comes from another address than before is looked at: their roles may not allow it ('session.address'). */
async function lookWhereFrom(deps: HttpDeps, request: FastifyRequest, session: Session): Promise<void> {
  await deps.database.tx(scopeOf(session, request), async (tx) =>
    requireAddress(tx, await actorOf(tx, session), request.ip),
  );
  await noteAddress(sessionDeps(deps), sessionToken(request), request.ip);
}

/** Nobody has touched the browser of late, as it says; what it asks by itself keeps no session alive. */
function isIdle(request: FastifyRequest): boolean {
  return request.headers['x-idle'] !== undefined || /^\/desk\/(feed|seen)/.test(request.url);
}

/** The same for the little that a covered screen may do. */
export async function requireSessionEvenLocked(
  deps: HttpDeps,
  request: FastifyRequest,
): Promise<Session & { lockedAt: Date | null; pendingFactor: boolean }> {
  if (bearerOf(request) !== undefined) {
    await requireCaller(deps, request);
    throw new Refusal('session.only');
  }
  const from = { address: request.ip, isIdle: isIdle(request) };
  const { isFromElsewhere, ...session } = await readSessionEvenLocked(
    sessionDeps(deps),
    sessionToken(request),
    from,
  );
  requireCsrf(request);
  if (isFromElsewhere) await lookWhereFrom(deps, request, session);
  return session;
}

function requireCsrf(request: FastifyRequest): void {
  const token = sessionToken(request);
  if (request.method !== 'GET' && request.headers['x-csrf-token'] !== csrfTokenOf(token))
    throw new Refusal('session.csrf');
}

export function scopeOf(session: Session, request: FastifyRequest): Scope {
  const actor = `staff:${session.staffId}`;
  return { tenantId: session.tenantId, actor, requestId: request.id, address: request.ip };
}

/**
 * Who calls as an actor, looked up inside the transaction. A program comes from where whoever answers for it may come from
 * ('session.address').
 */
export async function actorOf(tx: Tx, session: Caller): Promise<StaffActor> {
  const { program, address } = session;
  if (program) {
    const [actor] = await Promise.all([
      loadProgram(tx, program),
      address !== undefined && program.sponsorId !== null
        ? requireAddressOf(tx, program.sponsorId, address)
        : undefined,
    ]);
    return actor;
  }
  // Asked along with the rest: whoever asks waits for one answer.
  return loadActor(tx, session, queueIdsOf(tx, session.staffId));
}

/** Runs `work` as the signed-in person in one transaction, after asking whether they may. */
export async function asStaff<T>(
  deps: HttpDeps,
  request: FastifyRequest,
  who: Exclude<Who, 'anyone' | 'token-holder'>,
  work: (parts: { tx: Tx; actor: StaffActor }) => Promise<T>,
): Promise<T> {
  const caller = await requireCaller(deps, request);
  return deps.database.tx(scopeOf(caller, request), async (tx) => {
    const actor = await actorOf(tx, caller);
    if (who !== 'staff') requirePermission(actor, who);
    return work({ tx, actor });
  });
}

/** Routes of the city's own side: session, anti-forgery token, permission, one transaction. */
export function staffRoutes(app: FastifyInstance, deps: HttpDeps, audience: 'desk' | 'admin') {
  return <
    P extends Schema = typeof none,
    Q extends Schema = typeof none,
    B extends Schema = typeof none,
    A extends Schema = Schema,
  >(
    spec: Spec<P, Q, B, A, Exclude<Who, 'anyone' | 'token-holder'>, StaffParts>,
  ): void =>
    register(app, deps, audience, {
      ...(spec as unknown as Spec<
        Schema,
        Schema,
        Schema,
        Schema,
        Exclude<Who, 'anyone' | 'token-holder'>,
        StaffParts
      >),
      handle: (parts) =>
        asStaff(deps, parts.request, spec.who, async (inner) =>
          withKey(inner.tx, await keyOf(parts.request), spec.secrets, () =>
            spec.handle({
              ...parts,
              ...inner,
              params: parts.params as z.output<P>,
              query: parts.query as z.output<Q>,
              body: parts.body as z.output<B>,
            }),
          ),
        ),
    });
}

/** Routes that manage without a session or make their own transaction. */
export function plainRoutes(app: FastifyInstance, deps: HttpDeps, audience: 'desk' | 'admin' | 'public') {
  return <
    P extends Schema = typeof none,
    Q extends Schema = typeof none,
    B extends Schema = typeof none,
    A extends Schema = Schema,
  >(
    spec: Spec<P, Q, B, A, Who, RequestParts>,
  ): void => {
    const isStaffs = spec.who !== 'anyone' && spec.who !== 'token-holder';
    register(app, deps, audience, {
      ...(spec as unknown as Spec<Schema, Schema, Schema, Schema, Who, RequestParts>),
      handle: async (parts) => {
        const work = () => spec.handle(parts as Parameters<typeof spec.handle>[0]);
        if (!isStaffs || !hasKey(parts.request)) return work();
        // Whoever is nobody has no file read.
        const caller = await requireCaller(deps, parts.request);
        const key = await keyOf(parts.request);
        return key ? withKeyAround(deps.database, scopeOf(caller, parts.request), key, work) : work();
      },
    });
  };
}

/** The visitor that a request's bearer token names; refuses 'session.required'. */
export async function visitorOf(deps: HttpDeps, request: FastifyRequest): Promise<Visitor> {
  const match = /^Bearer ([A-Za-z0-9_-]{20,100})$/.exec(request.headers.authorization ?? '');
  if (!match?.[1]) throw new Refusal('session.required');
  return deps.findVisitor(match[1]);
}

export function visitorScope(visitor: Visitor, request: FastifyRequest): Scope {
  return { tenantId: visitor.tenantId, actor: `visitor:${visitor.conversationId}`, requestId: request.id };
}

/** Routes of the resident's own side of one conversation, in one transaction. */
export function visitorRoutes(app: FastifyInstance, deps: HttpDeps) {
  return <
    P extends Schema = typeof none,
    Q extends Schema = typeof none,
    B extends Schema = typeof none,
    A extends Schema = Schema,
  >(
    spec: Omit<Spec<P, Q, B, A, 'token-holder', RequestParts & { tx: Tx; visitor: Visitor }>, 'who'>,
  ): void =>
    register(app, deps, 'public', {
      ...(spec as unknown as Spec<
        Schema,
        Schema,
        Schema,
        Schema,
        'token-holder',
        RequestParts & { tx: Tx; visitor: Visitor }
      >),
      who: 'token-holder',
      handle: async (parts) => {
        const visitor = await visitorOf(deps, parts.request);
        return deps.database.tx(visitorScope(visitor, parts.request), (tx) =>
          spec.handle({
            ...parts,
            tx,
            visitor,
            params: parts.params as z.output<P>,
            query: parts.query as z.output<Q>,
            body: parts.body as z.output<B>,
          }),
        );
      },
    });
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Every route with who may call it; the matrix of routes and roles is tested from it. */
    routeList: RouteInfo[];
    /** The name of the session's cookie. */
    sessionCookie: string;
  }
  interface FastifyContextConfig {
    who?: Who;
    sessionOnly?: boolean;
    refuses?: ReadonlySet<RefusalCode>;
  }
}
