import type { AddedTokenAnswer } from '../../src/http/admin/token-shapes.ts';
import { type DeskClient, type FrontDoor, type Sender, sender } from './clients.ts';

/** Another system of the city, with its token. */
export interface ProgramClient extends Sender {
  token: string;
  id: string;
}

/**
 * A program that an administrator gives a token to; by default it may read and write cases of these departments. Who is to
 * answer for it says yes at once.
 */
export async function makeProgram(
  house: FrontDoor,
  administrator: DeskClient,
  given: {
    scopes?: readonly string[];
    departmentIds: readonly string[];
    perMinute?: number;
    days?: number;
    sponsor?: DeskClient;
  },
): Promise<ProgramClient> {
  const { sponsor, ...rest } = given;
  const { token, row } = await administrator.call<AddedTokenAnswer>('POST', '/admin/tokens', {
    name: '道路管理システム',
    scopes: ['desk.use', 'resident.read', 'resident.write', 'case.read', 'case.write'],
    days: 90,
    ...rest,
    ...(sponsor ? { sponsorId: sponsor.session.staff.id } : {}),
  });
  await sponsor?.call('PUT', `/desk/tokens/${row.id}/sponsor`, { answersForIt: true });
  if (token === null) throw new Error('a token that was made before');
  house.personal.add(token);
  return { token, id: row.id, ...sender(house, () => ({ authorization: `Bearer ${token}` })) };
}
