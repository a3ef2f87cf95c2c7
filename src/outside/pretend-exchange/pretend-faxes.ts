import type { ExchangeEvent, FaxEnd, FaxOrder, Outcome } from '#domain/calls/exchange.ts';
import type { Clock, Timer } from '#kernel/clock.ts';
import { joinTiffs, readTiffPages } from '#kernel/tiff.ts';

/** What the machine at the other end of a leg does. A far end without one is a person, who says nothing of use to a fax. */
export type FaxMachine =
  /** Sends these pages, each a TIFF file of its own; after `breaksAfterPages` of them the line is bad. */
  { sends: readonly Uint8Array[]; breaksAfterPages?: number } | { takes: true };

interface Running {
  faxId: string;
  legId: string;
  machine: FaxMachine | undefined;
  /** What comes or goes, one after another. */
  parts: readonly Uint8Array[];
  isIncoming: boolean;
  /** What came through so far. */
  done: readonly Uint8Array[];
  timer: Timer;
}

const PAGE_MS = 2_000;
/** How long it is listened for a machine. */
const NOBODY_MS = 5_000;
const STATION = '0000000000';

/** Faxes of the pretended exchange: one page every two seconds. */
export interface PretendFaxes {
  receive(legId: string, order: FaxOrder, machine: FaxMachine | undefined): Outcome;
  send(legId: string, order: FaxOrder & { url: string }, machine: FaxMachine | undefined): Promise<Outcome>;
  fetch(faxId: string): Uint8Array | undefined;
  delete(faxId: string): Outcome;
  /** The fax that a leg receives or sends now. */
  of(legId: string): string | undefined;
  ids(): string[];
  /** What a machine that takes faxes got over a leg. */
  takenBy(legId: string): Uint8Array | undefined;
  /** To be said before a leg leaves: a fax on it is over. */
  leave(legId: string): void;
  /** Everything under way, and every file, is gone. */
  clear(): void;
}

/** The faxes of one pretended exchange. `fetchFile` gets what is to be sent. */
export function createPretendFaxes(parts: {
  clock: Clock;
  tell(event: ExchangeEvent): void;
  fetchFile(url: string): Promise<Uint8Array>;
}): PretendFaxes {
  const { clock, tell } = parts;
  const files = new Map<string, Uint8Array>();
  const running = new Map<string, Running>();
  const taken = new Map<string, Uint8Array>();

  function end(fax: Running, how: FaxEnd): void {
    clock.clear(fax.timer);
    running.delete(fax.legId);
    const station = fax.machine ? STATION : null;
    const { faxId, legId, done } = fax;
    const pages = done.reduce((sum, part) => sum + readTiffPages(part).length, 0);
    tell({ type: 'fax-ended', faxId, legId, end: how, pages, station, way: 'sound' });
  }

  function goOn(fax: Running): void {
    const { machine } = fax;
    const breaksAfter = machine && 'sends' in machine ? machine.breaksAfterPages : undefined;
    if (!machine) return end(fax, 'no-fax');
    if (fax.done.length === breaksAfter) return end(fax, 'bad-line');
    fax.done = fax.parts.slice(0, fax.done.length + 1);
    const through = joinTiffs(fax.done);
    if (fax.isIncoming) files.set(fax.faxId, through);
    else taken.set(fax.legId, through);
    if (fax.done.length === fax.parts.length) return end(fax, 'complete');
    fax.timer = clock.after(PAGE_MS, () => goOn(fax));
  }

  function begin(fax: Omit<Running, 'done' | 'timer'>): void {
    const timer = clock.after(fax.machine ? PAGE_MS : NOBODY_MS, () => goOn(begun));
    const begun: Running = { ...fax, done: [], timer };
    running.set(fax.legId, begun);
  }

  return {
    receive(legId, { faxId }, machine) {
      const sender = machine && 'sends' in machine ? machine : undefined;
      begin({ faxId, legId, machine: sender, parts: sender?.sends ?? [], isIncoming: true });
      return 'done';
    },
    async send(legId, { faxId, url }, machine) {
      const file = await parts.fetchFile(url).catch(() => undefined);
      const taker = machine && 'takes' in machine ? machine : undefined;
      const fax = { faxId, legId, machine: taker, isIncoming: false };
      if (!file || readTiffPages(file).length === 0) {
        begin({ ...fax, parts: [] });
        end(running.get(legId) as Running, 'bad-file');
        return 'done';
      }
      files.set(faxId, file);
      begin({ ...fax, parts: [file] });
      return 'done';
    },
    fetch: (faxId) => files.get(faxId),
    delete: (faxId) => (files.delete(faxId) ? 'done' : 'gone'),
    of: (legId) => running.get(legId)?.faxId,
    ids: () => [...files.keys()],
    takenBy: (legId) => taken.get(legId),
    leave(legId) {
      const fax = running.get(legId);
      if (fax) end(fax, 'cut-off');
    },
    clear() {
      for (const fax of running.values()) clock.clear(fax.timer);
      running.clear();
      files.clear();
    },
  };
}
