import type { Tx } from '#db/transaction.ts';
import { reachableAccounts } from '#domain/calls/devices.ts';
import { listTalkLines } from '#domain/calls/lines.ts';
import { readCalendar } from '#domain/city/city.ts';
import { listEntryPoints } from '#domain/interactions/entry-points.ts';
import { listColleagues } from '#domain/routing/personal.ts';
import { listQueues } from '#domain/routing/routing.ts';
import { isQueueOpen } from '#domain/routing/rules.ts';
import { listDepartments } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { formatPhone } from '#kernel/japan/phone.ts';
import { presentColleague } from './personal.ts';
import type { PhoneDirectoryAnswer } from './phone-shapes.ts';
import { loadNames } from './present.ts';

/** Whom a call may be given to: queues, departments by their numbers, colleagues and whether their telephone can be rung. */
export async function presentPhoneDirectory(tx: Tx, actor: StaffActor): Promise<PhoneDirectoryAnswer> {
  const names = await loadNames(tx);
  const { opening } = await readCalendar(tx);
  const reachable = await reachableAccounts(tx.db);
  const entryPoints = new Map((await listEntryPoints(tx)).map(({ id, name }) => [id, name]));
  return {
    queues: (await listQueues(tx)).map((queue) => ({
      id: queue.id,
      name: queue.name,
      departmentName: names.department(queue.departmentId),
      open: isQueueOpen(queue, opening, tx.now),
    })),
    departments: await listDepartments(tx),
    staff: (await listColleagues(tx, actor.staffId, actor)).map((colleague) => ({
      ...presentColleague(colleague, names),
      reachable: reachable.has(colleague.staff.accountId),
    })),
    lines: (await listTalkLines(tx)).map(({ entryPointId, number }) => ({
      entryPointId,
      name: entryPoints.get(entryPointId) ?? '',
      number: formatPhone(number),
    })),
  };
}
