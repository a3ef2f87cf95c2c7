import { describe, expect, test } from 'vitest';
import { keysOf, overlaps } from './access.ts';
import { hashPassword, verifyPassword } from './password.ts';
import { lockSecAfter, pathOf, permissionsOf, ROLE_PERMISSIONS, withDescendants } from './rules.ts';
import { csrfTokenOf } from './sessions.ts';
import type { Department, Role } from './types.ts';

const department = (id: string, parentId: string | null): Department => ({
  id,
  parentId,
  code: id,
  name: id,
  kana: '',
  path: id,
  phone: null,
  sealed: false,
  generalDesk: false,
  sort: 0,
  version: 1,
  closedAt: null,
});
const TREE = [
  department('hall', null),
  department('welfare', 'hall'),
  department('child', 'welfare'),
  department('env', 'hall'),
];
const keys = (role: Role, departmentId: string, queueIds: string[] = []) =>
  keysOf({ staffId: 's', departmentId, queueIds, permissions: permissionsOf([role]) }, TREE).sort();

describe('what a person sees', () => {
  test("an agent: the city's unsealed history, residents, own queues and department", () => {
    expect(keys('agent', 'env', ['q'])).toEqual([
      'city',
      'department:env',
      'everyone',
      'queue:q',
      'residents',
      'staff:s',
    ]);
  });

  test('department staff: their department and those below, and the sealed records of exactly theirs', () => {
    expect(keys('department-staff', 'welfare')).toEqual([
      'department:child',
      'department:welfare',
      'everyone',
      'residents',
      'sealed:welfare',
      'staff:s',
    ]);
  });

  test('nobody but department staff opens sealed records, and only the privacy officer the audit', () => {
    const holding = (permission: string) =>
      Object.entries(ROLE_PERMISSIONS)
        .filter(([, all]) => (all as string[]).includes(permission))
        .map(([role]) => role);
    expect(holding('sealed.read')).toEqual(['department-staff', 'department-head']);
    expect(holding('audit.read')).toEqual(['privacy-officer', 'auditor']);
    expect(holding('city.administer')).toEqual(['administrator']);
  });

  test("several roles add up; nobody holds the residents' own keys", () => {
    expect([...permissionsOf(['knowledge-editor', 'administrator'])].sort()).toEqual([
      'city.administer',
      'configuration.read',
      'desk.use',
      'flow.edit',
      'flow.publish',
      'integration.manage',
      'knowledge.write',
      'outreach.run',
      'people.provision',
      'privacy.approve',
      'routing.explain',
      'routing.write',
    ]);
    for (const role of Object.keys(ROLE_PERMISSIONS) as Role[])
      expect(keys(role, 'hall').some((key) => key.startsWith('conversation:'))).toBe(false);
    expect(overlaps(['conversation:c'], new Set(keys('supervisor', 'hall')))).toBe(false);
  });

  test('the tree of departments', () => {
    expect(withDescendants(TREE, 'hall').sort()).toEqual(['child', 'env', 'hall', 'welfare']);
    expect(withDescendants(TREE, 'child')).toEqual(['child']);
    expect([pathOf('課', null), pathOf('係', '局 課')]).toEqual(['課', '局 課 係']);
  });
});

describe('signing in', () => {
  test('the account rests from the fifth wrong password on: a minute, doubling, a quarter of an hour at most', () => {
    expect([0, 1, 4, 5, 6, 7, 8, 9, 10, 50].map(lockSecAfter)).toEqual([
      0, 0, 0, 60, 120, 240, 480, 900, 900, 900,
    ]);
  });

  test('a password opens its own hash only, in whatever form its characters were typed', async () => {
    const hash = await hashPassword('がっこう Ｐassword');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(hash).not.toBe(await hashPassword('がっこう Ｐassword'));
    expect(await verifyPassword('がっこう Ｐassword'.normalize('NFD'), hash)).toBe(true);
    expect(await verifyPassword('がっこう password', hash)).toBe(false);
    await expect(verifyPassword('x', 'plain text')).rejects.toThrow('malformed');
  });

  test("the anti-forgery token follows from the session's and does not give it away", () => {
    expect(csrfTokenOf('a')).toBe(csrfTokenOf('a'));
    expect(csrfTokenOf('a')).not.toBe(csrfTokenOf('b'));
    expect(csrfTokenOf('secret-token')).not.toContain('secret-token');
  });
});
