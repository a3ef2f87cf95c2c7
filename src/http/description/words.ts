/** What stands at the head of the description: everything that holds for all routes. In English, as the shapes are. */
export const INFO = {
  title: 'Engawa',
  version: '0.1.0',
  license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  description: `The contact centre of a city. Whatever its screens do goes by these routes, and other systems of the city may do it by a token.

## Tokens
An administrator makes a token in the browser (管理 → API連携), with scopes, departments and an end; it is shown once. Send it as \`Authorization: Bearer engawa_…\`. What a program does stands under its name in records and audit. \`GET /desk/token\` says what a token may do. Routes that are for people at a screen say so and answer \`session.only\`.

## Writing without doubling
Every write of the city's side takes the header \`Idempotency-Key\` (8 to 128 characters). The same request with the same key is answered as the first one was, for 24 hours, and done once; a secret that the first answer told is null then; another request with that key is refused (\`idempotency.other-request\`, 422), one that comes while the first is under way too (\`idempotency.in-progress\`, 409). A refusal is not kept. Fields named \`clientId\` do the same for good.

## Changing what others change
Objects carry a \`version\`. Send the one that you saw; if somebody was faster, \`version.conflict\` (409) says so.

## Pages and cursors
Lists that grow answer \`nextBefore\`: send it as \`before\` for the next page; null means that there is none (those that go forward: \`nextAfter\` and \`after\`). Answers with a \`cursor\` are followed by \`GET /desk/feed?cursor=…\` (server-sent events; \`Last-Event-ID\` resumes) or \`GET /desk/feed/poll?cursor=…\`: hints of what changed, to be fetched anew. Cursors are opaque.

## Refusals
Every no is a problem (RFC 9457, \`application/problem+json\`) with a \`code\` of the catalogue, by which programs decide, \`details\` and the \`requestId\` that the log knows. Each route says which codes it may answer (\`x-refusals\`, and by status): they are read from its code, one too many rather than one too few. Not found and not yours are the same refusal.

## Limits
Answers tell \`ratelimit-limit\`, \`ratelimit-remaining\` and \`ratelimit-reset\` (seconds); beyond the limit comes 429 with \`retry-after\`. A token is counted by itself.

## Webhooks
What happened to what a token may see is posted to an address of yours, signed as Standard Webhooks says (\`webhook-id\`, \`webhook-timestamp\`, \`webhook-signature: v1,…\`, HMAC-SHA256). It carries ids and links, nothing of a person. What concerns one subject comes in order; it is tried for a day; answer 2xx within 10 seconds. An id may come twice: remember it.`,
};

export const SECURITY_SCHEMES = {
  program: {
    type: 'http',
    scheme: 'bearer',
    description: 'A token that an administrator made for a program.',
  },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'engawa_session',
    description:
      'The session of a browser. What changes something also carries `x-csrf-token`, as `GET /desk/session` tells it.',
  },
  conversation: {
    type: 'http',
    scheme: 'bearer',
    description:
      "A resident's token for exactly one conversation, or the one in the address of a case's page.",
  },
} as const;
