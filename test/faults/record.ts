import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { length, seed, share } from './length.ts';

/** One ledger, recounted: what a simulator wrote down while it happened, and what was there afterwards. */
export interface Ledger {
  name: string;
  /** What its sender was told was taken. */
  acknowledged: number;
  found: number;
  lost: readonly string[];
  /** There more often than once, or never sent. */
  doubled: readonly string[];
  /** What the documented window let through, where there is one. */
  inWindow?: number;
}

/** A figure beside its limit. */
interface Measure {
  what: string;
  value: number;
  unit: string;
  /** At most; none for a figure that is only told. */
  limit?: number;
}

/** What a scenario did and found, for the report of a long run. */
interface FaultRecord {
  /** In the order of the issue; the name of its file. */
  scenario: string;
  title: string;
  did: readonly string[];
  ledgers?: readonly Ledger[];
  /** Rows, files and jobs that are not as they must be. */
  halfMade?: readonly string[];
  measures?: readonly Measure[];
}

/** Prints a record, and keeps it where FAULTS_RECORDS says. */
export function keepRecord(record: FaultRecord): void {
  for (const line of record.did) console.log(`${record.scenario}: ${line}`);
  for (const { name, acknowledged, found, lost, doubled, inWindow } of record.ledgers ?? [])
    console.log(
      `${record.scenario}: ${name}: acknowledged ${acknowledged}, found ${found}, lost ${lost.length}, doubled ${doubled.length}${inWindow === undefined ? '' : `, in the documented window ${inWindow}`}`,
    );
  for (const { what, value, unit, limit } of record.measures ?? [])
    console.log(
      `${record.scenario}: ${what}: ${value} ${unit}${limit === undefined ? '' : ` (at most ${limit})`}`,
    );
  const folder = process.env['FAULTS_RECORDS'];
  if (folder === undefined) return;
  const slug = record.title.replaceAll(/[^a-z0-9]+/gi, '-').slice(0, 60);
  const file = path.join(folder, `${record.scenario}.${slug}.json`);
  writeFileSync(file, JSON.stringify({ ...record, seed, length, share, at: new Date().toISOString() }));
}

/** Says how far a scenario is, at each tenth of it: a long run is watched. */
export function tellProgress(scenario: string, done: number, of: number): void {
  if (length === 'short') return;
  const tenths = (count: number) => Math.floor((count * 10) / of);
  if (tenths(done) > tenths(done - 1)) console.log(`${scenario}: ${done} of ${of}`);
}

/** Compares names with names: those told of and missing, those there twice or never told of. */
export function compare(
  name: string,
  acknowledged: readonly string[],
  found: readonly string[],
  maybe: ReadonlySet<string> = new Set(),
): Ledger {
  const there = new Map<string, number>();
  for (const one of found) there.set(one, (there.get(one) ?? 0) + 1);
  const told = new Set(acknowledged);
  const lost = [...told].filter((one) => !there.has(one));
  const doubled = [...there].filter(([one, times]) => times > 1 || !(told.has(one) || maybe.has(one)));
  return { name, acknowledged: told.size, found: found.length, lost, doubled: doubled.map(([one]) => one) };
}

/** Fails with what was lost, doubled or half made; a ledger in which nothing was written proves nothing. */
export function requireWhole(ledgers: readonly Ledger[], halfMade: readonly string[]): void {
  for (const { name, acknowledged, lost, doubled } of ledgers)
    expect({ name, lost, doubled, isEmpty: acknowledged === 0 }).toEqual({
      name,
      lost: [],
      doubled: [],
      isEmpty: false,
    });
  expect(halfMade).toEqual([]);
}

/** The middle and the longest of some times, whole milliseconds. */
export function shares(timesMs: readonly number[]): { median: number; p99: number; longest: number } {
  const sorted = timesMs.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
  return { median: at(0.5), p99: at(0.99), longest: at(1) };
}
