import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFileAnchors } from '#outside/audit-anchors/file-anchors.ts';
import { verificationLine } from '../commands/audit.ts';
import { openTestDatabase, type TestDatabase } from '../../test/kit/database.ts';
import type { AnchorPlace } from './audit-anchors.ts';
import { createAuditing } from './auditing.ts';

const DAY_MS = 86_400_000;

let kit: TestDatabase;
let tenantId: string;
let folder: string;
let file: string;
beforeEach(async () => {
  kit = await openTestDatabase();
  tenantId = await kit.foundTenant();
  folder = mkdtempSync(join(tmpdir(), 'engawa-anchors-'));
  file = join(folder, 'anchors.jsonl');
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await kit.close();
});

function open(places: readonly AnchorPlace[] = [createFileAnchors(file)]) {
  const { relayPool, appPool, clock, ids, log } = kit;
  return createAuditing({ relayPool, appPool, key: Buffer.alloc(32, 7), places, clock, ids, log });
}

/** So many readings, each a transaction of its own, all chained. */
async function work(count: number): Promise<void> {
  const { auditChain } = open();
  for (let n = 0; n < count; n++)
    await kit.db.tx({ tenantId, actor: 'staff:1', address: '192.0.2.7' }, async (tx) =>
      tx.audit({ action: 'read', subjectKind: 'resident', subjectId: tx.newId(), fields: ['name'] }),
    );
  for (let added = 0; added < count; ) added += await auditChain.extend();
}

/** As somebody who rules the database, but neither the key nor the other place. */
const tamper = (text: string) => kit.adminPool.query(text);
const cutOffAfter = (position: number) =>
  tamper(`with link as (delete from audit_chain where position > ${position} returning audit_id)
    delete from audit using link where id = audit_id`);

describe('heads of the audit chain, kept outside', () => {
  it('are kept once a day at each place, and hold what nobody touched', async () => {
    await work(5);
    const { auditAnchors } = open();
    expect(await auditAnchors.anchor(DAY_MS)).toEqual([]);
    expect(await auditAnchors.anchor(DAY_MS)).toEqual([]);
    expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(1);
    kit.clock.advance(DAY_MS);
    await work(2);
    await auditAnchors.anchor(DAY_MS);
    expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(2);
    const found = await auditAnchors.verify(tenantId);
    expect(found).toMatchObject({ ok: true, checked: 7, anchors: 2, anchorFault: null });
    expect(verificationLine('青葉市', found)).toBe('✓ 青葉市: 7 rows, 2 anchors');
    expect(await auditAnchors.states(tenantId)).toMatchObject([{ place: file, position: 7, error: null }]);
  });

  it('show a change, a gap, what was cut off and what was put back, and where', async () => {
    await work(8);
    await open().auditAnchors.anchor(0);
    const verify = async () => {
      const found = await open().auditAnchors.verify(tenantId);
      return verificationLine('市', found)
        .replace(/row [0-9a-f-]{36}/, 'row ID')
        .replace(/T[\d:.]+Z/, '');
    };
    await tamper('create table kept_audit as table audit; create table kept_chain as table audit_chain');
    const restore = () =>
      tamper(`truncate audit, audit_chain;
        insert into audit select * from kept_audit; insert into audit_chain select * from kept_chain`);

    await tamper(
      `update audit set address = '192.0.2.8' where id = (select audit_id from audit_chain where position = 4)`,
    );
    expect(await verify()).toBe(
      '✗ 市: changed at 4; row ID; everything up to 2026-04-01 holds (3 rows, 1 anchors)',
    );
    await restore();
    await tamper(`delete from audit where id = (select audit_id from audit_chain where position = 6)`);
    expect(await verify()).toContain('row-removed at 6');
    await restore();
    await tamper(`with link as (delete from audit_chain where position = 6 returning audit_id)
      delete from audit using link where id = audit_id`);
    expect(await verify()).toContain('link-missing at 6');
    await restore();
    await cutOffAfter(6);
    // Nothing inside the database tells of it: what was written down there is cut off, too.
    await tamper('delete from audit_anchor');
    expect(await open([]).auditAnchors.verify(tenantId)).toMatchObject({ ok: true, checked: 6, anchors: 0 });
    expect(await verify()).toContain('head-missing at 7');
    // An older copy that went on is whole by itself, and as long as the true one was.
    await work(2);
    expect(await open([]).auditAnchors.verify(tenantId)).toMatchObject({ ok: true, checked: 8 });
    expect(await verify()).toContain('replayed at 8');
  });

  it('tell when they were taken away, forged or made unreadable', async () => {
    await work(3);
    await open().auditAnchors.anchor(0);
    const line = readFileSync(file, 'utf8');
    const verify = () => open().auditAnchors.verify(tenantId);
    writeFileSync(file, '');
    expect(await verify()).toMatchObject({ ok: true, anchorFault: 'missing', anchorPlace: file });
    writeFileSync(file, `${line}${line.replace('"position":3', '"position":2')}`);
    expect(await verify()).toMatchObject({ ok: true, anchorFault: 'forged', anchorPlace: file });
    writeFileSync(file, `${line}half a li`);
    expect(await verify()).toMatchObject({ ok: true, anchorFault: 'forged' });
    rmSync(file);
    const broken = {
      name: file,
      keep: () => Promise.resolve(),
      read: () => Promise.reject(new Error('away')),
    };
    expect(await open([broken]).auditAnchors.verify(tenantId)).toMatchObject({ anchorFault: 'unreadable' });
    // What another house kept is given by hand.
    writeFileSync(file, line);
    await cutOffAfter(1);
    await tamper('delete from audit_anchor');
    const given = [JSON.parse(line) as unknown];
    expect(await open([]).auditAnchors.verify(tenantId, given)).toMatchObject({
      fault: 'head-missing',
      brokenAt: 2,
    });
  });

  it('a place that takes nothing is written down and tried again, alone', async () => {
    await work(2);
    let away = true;
    const server: AnchorPlace = {
      name: 'https://keeper.example/anchors',
      keep: () => (away ? Promise.reject(new Error('answered 503')) : Promise.resolve()),
    };
    const { auditAnchors } = open([createFileAnchors(file), server]);
    expect(await auditAnchors.anchor(DAY_MS)).toEqual([{ place: server.name, error: 'answered 503' }]);
    expect(await auditAnchors.states(tenantId)).toMatchObject([{ error: null }, { error: 'answered 503' }]);
    away = false;
    expect(await auditAnchors.anchor(DAY_MS)).toEqual([]);
    expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(1);
    expect(await auditAnchors.states(tenantId)).toMatchObject([{ error: null }, { error: null }]);
  });
});
