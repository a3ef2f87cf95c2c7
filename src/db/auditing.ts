import type pg from 'pg';
import type { Clock } from '../kernel/clock.ts';
import type { Ids } from '../kernel/ids.ts';
import type { Logger } from '../kernel/log.ts';
import { type AnchorPlace, type AuditAnchors, createAuditAnchors } from './audit-anchors.ts';
import { type AuditChain, createAuditChain } from './audit-chain.ts';

export interface AuditingDeps {
  relayPool: pg.Pool;
  appPool: pg.Pool;
  /** Of the chain and its heads: what `keptSecret` gives for 'audit-chain'. */
  key: Buffer;
  /** Where heads of the chain are kept besides the log; none by default. */
  places: readonly AnchorPlace[] | undefined;
  clock: Clock;
  ids: Ids;
  log: Logger;
}

/** The chain of the audit and its anchors, under one key. */
export function createAuditing(deps: AuditingDeps): { auditChain: AuditChain; auditAnchors: AuditAnchors } {
  const auditChain = createAuditChain(deps);
  const auditAnchors = createAuditAnchors({ ...deps, chain: auditChain, places: deps.places ?? [] });
  return { auditChain, auditAnchors };
}
