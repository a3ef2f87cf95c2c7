import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger } from 'pino';
export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

// Field names that hold what a person said, is called or is reached by, and what lets somebody in. Wherever they turn
// up, down to this depth, they are blanked: a log is read by people who may not read the records.
const PERSONAL = [
  'body',
  'name',
  'kana',
  'phone',
  'email',
  'address',
  'text',
  'birthOn',
  'contact',
  'displayName',
];
const SECRET = ['token', 'password', 'secret', 'cookie', 'authorization', 'masterKey', 'sessionId', 'link'];
const HEADERS = ['authorization', 'cookie', 'set-cookie', 'x-csrf-token', 'proxy-authorization'];
const DEPTHS = ['', '*.', '*.*.'];

const REDACTED_PATHS = [
  ...[...PERSONAL, ...SECRET].flatMap((field) => DEPTHS.map((depth) => depth + field)),
  ...HEADERS.flatMap((header) => [`headers["${header}"]`, `*.headers["${header}"]`]),
];

/**
 * A logger that writes one JSON object per line: level by name, time in ISO 8601 (UTC), no host name and no process id.
 * Personal fields and secrets become "[Redacted]"; requests go through `describeRequest`, errors through
 * `describeError`. Messages are fixed sentences: values belong into fields, where they can be blanked.
 */
export function createLogger(options: { level: LogLevel; destination?: DestinationStream }): Logger {
  return pino(
    {
      level: options.level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: REDACTED_PATHS, censor: '[Redacted]' },
      serializers: { req: describeRequest, err: describeError, error: describeError, res: describeResponse },
    },
    options.destination ?? pino.destination(1),
  );
}

/** What a log may tell of a request: its id, method and path without query and secrets. No address, no headers. */
export function describeRequest(request: {
  id?: unknown;
  method?: string;
  url?: string;
}): Record<string, unknown> {
  return { id: request.id, method: request.method, path: withoutSecrets(request.url ?? '') };
}

function describeResponse(response: { statusCode?: number }): Record<string, unknown> {
  return { status: response.statusCode };
}

// 128 random bits as base64url are 22 characters; ids of rows (UUIDs) open nothing by themselves and stay, so that an
// incident can be followed.
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const TOKEN_LIKE = /^(?=.*[0-9A-Z_])[A-Za-z0-9_.~-]{20,}$/;

/** A path without query and fragment, in which each part that looks like a token, and each part that holds more than plain ASCII, is ":token". */
export function withoutSecrets(url: string): string {
  const path = url.replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/[?#].*$/s, '');
  return path
    .split('/')
    .map((part) => (mayStay(part) ? part : ':token'))
    .join('/');
}

function mayStay(part: string): boolean {
  if (UUID.test(part)) return true;
  return /^[A-Za-z0-9_.~-]*$/.test(part) && !TOKEN_LIKE.test(part);
}

/**
 * What a log may tell of an error: type, message, code, stack, and its causes. From the database only what names the
 * place (constraint, table, column, routine): its detail, hint, where, internal query and parameters quote the values
 * of rows, and so do the messages of its data exceptions (class 22: `invalid input syntax for type date: "…"`).
 */
export function describeError(error: unknown, depth = 0): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const fields = error as Error & Record<string, unknown>;
  const message = safeMessage(fields);
  const described: Record<string, unknown> = {
    type: error.name === 'error' ? 'DatabaseError' : error.name,
    message,
    stack: stackWithout(error, message),
  };
  for (const key of [
    'code',
    'severity',
    'constraint',
    'schema',
    'table',
    'column',
    'dataType',
    'routine',
    'syscall',
  ]) {
    if (typeof fields[key] === 'string') described[key] = fields[key];
  }
  if (depth < 4 && error.cause !== undefined) described.cause = describeError(error.cause, depth + 1);
  if (depth < 4 && error instanceof AggregateError) {
    described.errors = error.errors.slice(0, 10).map((inner) => describeError(inner, depth + 1));
  }
  return described;
}

function safeMessage(error: Error & Record<string, unknown>): string {
  // JSON.parse quotes what it could not read: that is the body of somebody's request.
  if (error instanceof SyntaxError) return error.message.replace(/["'][^]*["']/, '"…"');
  const isDatabaseError = typeof error.severity === 'string' && typeof error.code === 'string';
  if (!isDatabaseError) return error.message;
  return String(error.code).startsWith('22') ? error.message.replace(/"[^]*"/, '"…"') : error.message;
}

/** The frames only: the first lines of a stack repeat the message as it was. */
function stackWithout(error: Error, message: string): string | undefined {
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line));
  return frames && [`${error.name}: ${message}`, ...frames].join('\n');
}
