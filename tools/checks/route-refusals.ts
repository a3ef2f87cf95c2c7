import { readFileSync } from 'node:fs';
import path from 'node:path';
import { doorsOf } from '#http/description/refusals-of.ts';
import type { RouteInfo } from '#http/routes.ts';
import { REFUSAL_CODES, type RefusalCode } from '#kernel/refusal.ts';
import { type CallGraph, readCallGraph, type RouteSpec } from './call-graph.ts';
import { listFiles } from './files.ts';
import { type Node, part, parts, partsOfText, wordOf } from './syntax.ts';

/** Calls that no reading of names finds, because main.ts hands a function over: from where, to what. */
const HANDED_OVER: Readonly<Record<string, readonly string[]>> = {
  // `FileDeps.inspect`: what a file is, and whether something is in it.
  'src/operations/files.ts#uploadFile': [
    'src/outside/storage/inspect.ts#createFileInspector',
    'src/outside/clamav/clamav.ts#createClamavScan',
  ],
  // `FaxPaper.drawPdf`: a document that is not drawn.
  'src/operations/send-fax.ts#drawLetter': ['src/outside/pdf/draw-pdf.ts#drawPdf'],
  // `Channel.check`: what a fax cannot show is looked at before it is taken.
  'src/http/desk/letter-channel.ts#letterChannel': ['src/operations/send-fax.ts#requirePrintable'],
};
const ROUTES = 'src/http/routes.ts';
const KEYS = 'src/http/idempotency.ts';
/** What the table says of every request, of who calls, of idempotency keys and of the residents' tokens. */
const DOORS = {
  any: ['src/http/app.ts#toRefusal', 'src/http/storable.ts#requireStorable'],
  caller: [`${ROUTES}#asStaff`],
  key: [`${KEYS}#keyOf`, `${KEYS}#withKey`, `${KEYS}#withKeyAround`],
  visitor: [`${ROUTES}#visitorOf`],
} as const;
const LET_IN = new Set([`${ROUTES}#asStaff`, `${ROUTES}#requireCaller`]);

export interface RouteRefusals {
  doors: Readonly<Record<keyof typeof DOORS, readonly RefusalCode[]>>;
  /** By `METHOD url`: what a route refuses beyond what its doors do. */
  own: ReadonlyMap<string, readonly RefusalCode[]>;
  /** What stands against the table: routes that were not found in the code, refusals whose code cannot be read. */
  faults: readonly string[];
}

/** Reads of the code of each route what it may refuse. Nothing is called. */
export function readRouteRefusals(root: string, routes: readonly RouteInfo[]): RouteRefusals {
  const files = listFiles(root, ['src'], /\.ts$/).filter((file) => !file.endsWith('.test.ts'));
  const graph = readCallGraph(
    files.map((file) => ({ file, text: readFileSync(path.join(root, file), 'utf8') })),
    HANDED_OVER,
  );
  const from = (keys: readonly string[], notBehind?: ReadonlySet<string>) =>
    inOrder(new Set(keys.flatMap((key) => [...graph.reach(key, notBehind)])));
  const doors = Object.fromEntries(
    Object.entries(DOORS).map(([name, keys]) => [name, from(keys)]),
  ) as unknown as RouteRefusals['doors'];
  const faults = [
    ...graph.unreadable.map((key) => `${key}: refuses with a code that is no literal`),
    ...[...Object.values(DOORS).flat(), ...Object.keys(HANDED_OVER), ...Object.values(HANDED_OVER).flat()]
      .filter((key) => !graph.pieces.has(key))
      .map((key) => `${key}: is not there any more (tools/checks/route-refusals.ts)`),
  ];
  const own = new Map<string, readonly RefusalCode[]>();
  for (const route of routes) {
    const name = `${route.method} ${route.url}`;
    // One whose address stands in it comes before one that has a name for it.
    const spec = graph.specs
      .filter((each) => isWrittenAs(graph, route, each))
      .sort((one, other) => rankOf(one) - rankOf(other))[0];
    if (!spec) {
      faults.push(`${name}: was not found in the code`);
      continue;
    }
    const isStaffs = route.who !== 'anyone' && route.who !== 'token-holder';
    // Who says nothing of who may call is of the residents' side (`visitorRoutes`).
    const isVisitors = !parts(spec.spec, 'properties').some((each) => wordOf(part(each, 'key')) === 'who');
    const asked = new Set(doorsOf(route, doors));
    const reached = from([spec.key, ...(isVisitors ? DOORS.visitor : [])], isStaffs ? LET_IN : undefined);
    own.set(
      name,
      reached.filter((code) => !asked.has(code) && !(code === 'session.csrf' && route.method === 'GET')),
    );
  }
  return { doors, own, faults };
}

/** In the order of the catalogue. */
const inOrder = (codes: ReadonlySet<string>): RefusalCode[] =>
  REFUSAL_CODES.filter((code) => codes.has(code));

const valueOf = (spec: Node, name: string): Node | undefined => {
  const property = parts(spec, 'properties').find((each) => wordOf(part(each, 'key')) === name);
  return property && part(property, 'value');
};

/** How an address is written: as it is, in parts, by a name. */
function rankOf({ spec }: RouteSpec): number {
  const written = ['Literal', 'TemplateLiteral'].indexOf(valueOf(spec, 'url')?.type ?? '');
  return written < 0 ? 2 : written;
}

function isWrittenAs(graph: CallGraph, route: RouteInfo, { spec, file }: RouteSpec): boolean {
  const [method, url] = [valueOf(spec, 'method'), valueOf(spec, 'url')];
  if (!method || !url || wordOf(method) !== route.method) return false;
  if (url.type === 'Literal' || url.type === 'TemplateLiteral') return fits(route.url, partsOfText(url));
  // A name or a function for it: what it says stands in this file, or where the function does.
  return graph.addresses.some(
    (each) => (url.type === 'CallExpression' || isNear(each.file, file)) && fits(route.url, each.parts),
  );
}

/** An address that has a name stands in the same file, or is taken from an operation. */
const isNear = (one: string, other: string): boolean => one === other || one.startsWith('src/operations/');

/** Whether an address is these texts with something between each two. */
function fits(url: string, texts: readonly string[]): boolean {
  const escaped = texts.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  // What begins with a name begins with several words, most likely.
  return new RegExp(`^${escaped.join(texts[0] === '' ? '.+' : '[^/]+')}$`).test(url);
}
