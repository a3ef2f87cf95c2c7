import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { sees, type Visitor } from '../kit/browser.ts';
import { until } from '../kit/until.ts';
import { openSoftphoneTown, type SoftphoneTown } from './softphone-town.ts';

let town: SoftphoneTown;
const visitors: Visitor[] = [];

beforeAll(async () => {
  town = await openSoftphoneTown();
});
afterAll(async () => town?.close());
afterEach(async () => {
  for (const { context } of visitors.splice(0)) await context.close();
  await town.tidy();
});

async function sit(login: string): Promise<Visitor> {
  const visitor = await town.sit(login);
  visitors.push(visitor);
  return visitor;
}

test('a call rings in the page, is answered by key, and both hear each other', async () => {
  const sato = await sit('sato');
  const caller = await town.dial();
  await sees(sato.page.getByRole('alertdialog'));
  await sees(sato.page.getByText('03-1234-5678').first());
  await sato.page.keyboard.press('Alt+a');
  await sees(sato.page.getByRole('region', { name: '通話' }));
  await until('the caller hears the agent', () => caller.hears());
  caller.speak();
  expect(sato.troubles).toEqual([]);
});
