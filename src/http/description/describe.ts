import type { FastifyInstance } from 'fastify';
import { WEBHOOK_EVENTS } from '#domain/integration/types.ts';
import type { RefusalCode } from '#kernel/refusal.ts';
import { PROBLEM_TITLES, problemOf } from '../problems.ts';
import type { RouteInfo } from '../routes.ts';
import { REFUSAL_STATUS } from '../refusals.ts';
import { exampleOf, type JsonSchema } from './example.ts';

interface Media {
  schema?: JsonSchema;
  example?: unknown;
}
interface Operation {
  operationId?: string;
  summary?: string;
  description?: string;
  tags?: string[];
  parameters?: object[];
  requestBody?: { content?: Record<string, Media> };
  responses?: Record<string, { $ref?: string; description?: string; content?: Record<string, Media> }>;
  security?: object[];
  'x-scope'?: string;
  /** Every code that it may answer. */
  'x-refusals'?: readonly string[];
}
export interface Description {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components?: Record<string, object>;
  tags?: object[];
  webhooks?: object;
}

const KEY_PARAMETER = { $ref: '#/components/parameters/IdempotencyKey' };
const PROBLEM = 'application/problem+json';
const TAGS = [
  { name: 'desk', description: 'What people and programs of the city work with' },
  { name: 'admin', description: 'What administrators and privacy officers decide and look at' },
  { name: 'public', description: "The residents' side" },
];

/**
 * The whole description (OpenAPI 3.1): what the shapes say, with who may call each route, its refusals, examples, the
 * idempotency key and the webhooks.
 */
export function describe(app: FastifyInstance): Description {
  const page = structuredClone(app.swagger()) as unknown as Description;
  const routes = new Map(app.routeList.map((route) => [keyOf(route), route]));
  const refused = new Map<string, object>();
  for (const [url, operations] of Object.entries(page.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const route = routes.get(`${method} ${url}`);
      if (route) describeOne(operation, route, refused);
    }
  }
  page.components = {
    ...page.components,
    schemas: { Problem: PROBLEM_SCHEMA, WebhookEvent: eventSchema() },
    parameters: { IdempotencyKey: IDEMPOTENCY_KEY },
    responses: Object.fromEntries([...refused].sort(([a], [b]) => a.localeCompare(b))),
  };
  page.tags = TAGS;
  page.webhooks = { event: WEBHOOK };
  return page;
}

const keyOf = ({ method, url }: RouteInfo): string =>
  `${method.toLowerCase()} ${url.replace(/:([a-zA-Z]+)/g, '{$1}')}`;

function describeOne(operation: Operation, route: RouteInfo, refused: Map<string, object>): void {
  operation.operationId = operationIdOf(route);
  operation.description = whoText(route);
  operation.security = securityOf(route);
  if (isScope(route.who)) operation['x-scope'] = route.who;
  if (route.takesFile) operation.requestBody = FILE_BODY;
  if (route.keyed) operation.parameters = [...(operation.parameters ?? []), KEY_PARAMETER];
  for (const media of Object.values(operation.requestBody?.content ?? {})) addExample(media);
  const responses = operation.responses ?? {};
  for (const media of Object.values(responses['200']?.content ?? {})) addExample(media);
  if (responses['200']) responses['200'].description = 'Done, or what was asked for';
  operation['x-refusals'] = route.refuses;
  for (const [status, codes] of Map.groupBy(route.refuses, (code) => REFUSAL_STATUS[code])) {
    // Many routes have a set in common: it is described once.
    const name = [status, ...codes].join('_');
    refused.set(name, refusedAs(codes));
    responses[status] = { $ref: `#/components/responses/${name}` };
  }
  responses['default'] = {
    description: `Anything else is a defect: ${PROBLEM_TITLES.defect.toLowerCase()}`,
    content: problemContent('defect'),
  };
  operation.responses = responses;
}

/** The answers of one status: which codes it may have, and what each means. */
function refusedAs(codes: readonly RefusalCode[]): object {
  const [first = 'not-found'] = codes;
  const only = { properties: { code: { enum: codes } } };
  return {
    description: codes.map((code) => `\`${code}\`: ${PROBLEM_TITLES[code]}`).join('\n'),
    content: problemContent(first, only),
  };
}

function problemContent(code: RefusalCode | 'defect', only?: object): Record<string, Media> {
  const whole = { $ref: '#/components/schemas/Problem' };
  const schema = (only ? { allOf: [whole, only] } : whole) as JsonSchema;
  return { [PROBLEM]: { schema, example: problemOf(code, {}, '01960000-0000-7000-8000-000000000000') } };
}

/** `POST /desk/cases/:id/entries` → `postDeskCasesByIdEntries`. */
function operationIdOf({ method, url }: RouteInfo): string {
  const words = url
    .split('/')
    .filter(Boolean)
    .map((word) => word.replace(/^:/, 'by-'));
  return [method.toLowerCase(), ...words]
    .flatMap((word) => word.split('-'))
    .map((word, nth) => (nth === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('');
}

const isScope = (who: RouteInfo['who']): boolean => !['anyone', 'token-holder', 'staff'].includes(who);

function whoText({ who, sessionOnly, keyed }: RouteInfo): string {
  const asked =
    who === 'anyone'
      ? 'Open to anybody.'
      : who === 'token-holder'
        ? "For whoever holds the conversation's token."
        : who === 'staff'
          ? 'For whoever is signed in, and for programs.'
          : `Needs \`${who}\`.`;
  const people = sessionOnly === null ? '' : ` **For people at a screen only.** ${sessionOnly}`;
  return asked + people + (keyed ? ' Takes an `Idempotency-Key`.' : '');
}

function securityOf({ who, sessionOnly }: RouteInfo): object[] {
  if (who === 'anyone') return [];
  if (who === 'token-holder') return [{ conversation: [] }];
  return sessionOnly === null ? [{ program: [] }, { session: [] }] : [{ session: [] }];
}

function addExample(media: Media): void {
  if (media.schema && Object.keys(media.schema).length > 0) media.example ??= exampleOf(media.schema);
}

const FILE_BODY = {
  required: true,
  content: {
    'multipart/form-data': {
      schema: {
        type: 'object',
        required: ['file'],
        properties: { file: { type: 'string', format: 'binary' } },
      },
      example: { file: '（ファイル）' },
    },
  },
};

const PROBLEM_SCHEMA = {
  type: 'object',
  description: 'A refusal (RFC 9457)',
  required: ['type', 'title', 'status', 'code', 'details', 'requestId'],
  properties: {
    type: { type: 'string', format: 'uri-reference' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: {
      type: 'string',
      enum: Object.keys(PROBLEM_TITLES),
      description: 'A code of the catalogue; by this programs decide',
      'x-titles': PROBLEM_TITLES,
    },
    details: { type: 'object', additionalProperties: true },
    requestId: { type: 'string', description: 'By this the log knows the request' },
  },
};

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'A name of your own for this write: the same again is done once and answered alike, for 24 hours',
  schema: { type: 'string', minLength: 8, maxLength: 128 },
  example: '8e03978e-40d5-43dd-bc93-6894a57f9324',
};

function eventSchema() {
  return {
    type: 'object',
    required: ['type', 'timestamp', 'data'],
    properties: {
      type: { type: 'string', enum: [...WEBHOOK_EVENTS, 'webhook.test'] },
      timestamp: { type: 'string', format: 'date-time', description: 'When it happened' },
      data: {
        type: 'object',
        required: ['kind', 'id', 'links'],
        properties: {
          kind: { type: 'string' },
          id: { type: 'string', format: 'uuid' },
          links: { type: 'object', properties: { self: { type: 'string', format: 'uri' } } },
        },
      },
    },
  };
}

const header = (name: string, description: string) => ({
  name,
  in: 'header',
  required: true,
  description,
  schema: { type: 'string' },
});
const WEBHOOK = {
  post: {
    operationId: 'webhookEvent',
    summary: 'Something happened to what the token of the webhook may see',
    parameters: [
      header('webhook-id', 'The same for every attempt: remember it'),
      header(
        'webhook-timestamp',
        'Seconds since 1970 of this attempt; refuse what is older than five minutes',
      ),
      header(
        'webhook-signature',
        '`v1,` and the HMAC-SHA256 of `id.timestamp.body`, base64; several, with spaces between',
      ),
    ],
    requestBody: {
      content: { 'application/json': { schema: { $ref: '#/components/schemas/WebhookEvent' } } },
    },
    responses: {
      '2XX': { description: 'Taken' },
      '410': { description: 'Never again: the webhook is stopped' },
    },
  },
};
