import { describe, expect, it } from 'vitest';
import { ROOMS, roomTable } from './checks/rooms.ts';
import { findFaults } from './checks/wall-rules.ts';
import { inspectRepository } from './walls.ts';

const faultsOf = (file: string, ...lines: string[]) => findFaults([{ file, text: lines.join('\n') }], ROOMS);

describe('the walls between rooms', () => {
  it('stand in this repository', () => {
    expect(inspectRepository()).toEqual([]);
  });

  it.each([
    ['src/kernel/x.ts', "import { createPool } from '#db/connection.ts';"],
    ['src/db/x.ts', "import { getStaff } from '#domain/staff/staff.ts';"],
    ['src/domain/routing/x.ts', "import type { Case } from '#domain/cases/types.ts';"],
    ['src/domain/cases/x.ts', "import { acceptOffer } from '../routing/offers.ts';"],
    ['src/outside/webchat/x.ts', "import { createLocalStorage } from '#outside/storage/local.ts';"],
    ['src/outside/webchat/x.ts', "import { addReply } from '#domain/interactions/messages.ts';"],
    ['src/http/desk/x.ts', "import { presentChat } from '../public/present.ts';"],
    ['src/http/x.ts', "import { createPool } from '#db/connection.ts';"],
    ['src/http/public/x.ts', "import { readChat, addReply } from '#operations/chat.ts';"],
    ['src/http/public/x.ts', "import { getStaff } from '#domain/staff/staff.ts';"],
    ['src/operations/x.ts', "import { createApp } from '#http/app.ts';"],
    ['src/domain/staff/x.ts', "export { readConfig } from '../../config.ts';"],
    ['src/domain/staff/x.ts', "const { readConfig } = await import('../../config.ts');"],
    ['web/widget/x.ts', "import { Button } from '../desk/parts/button.ts';"],
    ['src/somewhere/x.ts', 'export const x = 1;'],
  ])('%s may not hold %s', (file, line) => {
    expect(faultsOf(file, line)).toHaveLength(1);
  });

  it.each([
    ['src/outside/webchat/x.ts', "import type { Channel } from '#domain/interactions/types.ts';"],
    ['src/http/public/x.ts', "import { readChat, type ChatView } from '#operations/chat.ts';"],
    ['src/http/x.ts', "import { type EventReader, isAfter } from '#db/events.ts';"],
    ['src/main.ts', "import { createApp } from '#http/app.ts';"],
    ['web/desk/x.ts', "import type { SessionAnswer } from '#http/desk/session-shapes.ts';"],
    ['src/domain/cases/x.test.ts', "import { permissionsOf } from '#domain/staff/rules.ts';"],
  ])('%s may hold %s', (file, line) => {
    expect(faultsOf(file, line)).toEqual([]);
  });

  it('lets others in by the doors of a room only', () => {
    expect(faultsOf('src/operations/x.ts', "import * as store from '#domain/cases/store.ts';")).toHaveLength(
      1,
    );
    expect(faultsOf('src/main.ts', "import { argon } from '#domain/staff/password.ts';")).toHaveLength(1);
    expect(faultsOf('src/domain/cases/x.ts', "import * as store from './store.ts';")).toEqual([]);
  });

  it('lets the browser side know the types of the shapes only', () => {
    expect(
      faultsOf('web/desk/x.ts', "import { sessionAnswer } from '#http/desk/session-shapes.ts';"),
    ).toHaveLength(1);
    expect(faultsOf('web/desk/x.ts', "import type { Refusal } from '#kernel/refusal.ts';")).toHaveLength(1);
  });
});

describe('what only some places may do', () => {
  it.each([
    ['the environment', 'const port = process.env.PORT;', 'src/config.ts'],
    ['the clock', 'const at = Date.now();', 'src/kernel/clock.ts'],
    ['the clock', 'const at = new Date();', 'src/kernel/clock.ts'],
    ['a timer', 'setTimeout(run, 5);', 'src/kernel/clock.ts'],
    ['chance', 'const a = Math.random();', 'src/kernel/ids.ts'],
    ['chance', 'const a = randomUUID();', 'src/kernel/ids.ts'],
    ['the network', 'await fetch(url);', 'src/outside/webchat/webchat.ts'],
    ['the network', "import { request } from 'node:https';", 'src/outside/webchat/webchat.ts'],
    ['SQL', 'await sql`select 1`.execute(db);', 'src/domain/cases/store.ts'],
    ['SQL', "await db.selectFrom('case').execute();", 'src/db/tables.ts'],
    ['a channel by name', "if (channel === 'webchat') return;", 'src/outside/webchat/webchat.ts'],
  ])('%s: %s', (_, line, allowed) => {
    expect(faultsOf('src/domain/routing/x.ts', line)).toHaveLength(1);
    expect(faultsOf(allowed, line)).toEqual([]);
  });

  it('is told apart from words about it', () => {
    expect(
      faultsOf(
        'src/domain/routing/x.ts',
        '// never Date.now() here',
        "const a = 'fetch(';",
        'const b = new Date(at);',
      ),
    ).toEqual([]);
  });

  it('names the line', () => {
    expect(faultsOf('src/domain/routing/x.ts', '/* two', ' lines */', 'Date.now();')).toEqual([
      'src/domain/routing/x.ts:3: reads a clock of its own (the clock is handed in)',
    ]);
  });

  it('no default exports, no endless files', () => {
    expect(faultsOf('src/domain/routing/x.ts', 'export default 1;')).toHaveLength(1);
    expect(faultsOf('src/domain/routing/x.ts', ...Array(451).fill('x();'))).toHaveLength(1);
    expect(faultsOf('src/domain/routing/x.ts', ...Array(450).fill('x();'))).toEqual([]);
  });
});

it('tells of every room in the table', () => {
  expect(roomTable().split('\n')).toHaveLength(ROOMS.length + 2);
});
