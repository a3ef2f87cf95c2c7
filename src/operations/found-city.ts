import { useSetupToken } from '#db/installation.ts';
import type { Database } from '#db/transaction.ts';
import { addCategories } from '#domain/cases/cases.ts';
import type { CaseKind } from '#domain/cases/types.ts';
import { foundCity, setHolidays } from '#domain/city/city.ts';
import type { NamedCode } from '#domain/city/types.ts';
import { addEntryPoint } from '#domain/interactions/entry-points.ts';
import { addMembers, addQueue } from '#domain/routing/routing.ts';
import { requireStrong } from '#domain/staff/new-password.ts';
import { USUAL } from '#domain/staff/sign-in-policy.ts';
import { addDepartments, addStaff } from '#domain/staff/staff.ts';
import { HOLIDAY_NAMES } from '#kernel/japan/holidays.ts';
import type { Ids } from '#kernel/ids.ts';
import { Refusal } from '#kernel/refusal.ts';

/** What every city begins with; its own lists are settings. */
export const WRAP_UP_CODES: readonly NamedCode[] = [
  { code: 'solved', name: '解決・案内済み', outcome: 'solved' },
  { code: 'case-opened', name: '案件にした', outcome: 'case' },
  { code: 'handed-over', name: '所管課へ引継ぎ', outcome: 'handed-over' },
  { code: 'information', name: '情報提供のみ', outcome: 'solved' },
  { code: 'no-answer', name: '応答なし', outcome: 'no-answer' },
  { code: 'mistake', name: '間違い・いたずら', outcome: 'other' },
];
/** General enough for any city; what is finer follows its own departments. */
const CATEGORIES: readonly { code: string; name: string; kind: CaseKind; dueWorkingDays: number }[] = [
  { code: 'enquiry', name: '問い合わせ', kind: 'enquiry', dueWorkingDays: 3 },
  { code: 'request', name: '要望・提案', kind: 'request', dueWorkingDays: 10 },
  { code: 'report', name: '通報・連絡', kind: 'report', dueWorkingDays: 5 },
  { code: 'complaint', name: '苦情', kind: 'complaint', dueWorkingDays: 5 },
];
export const PRESENCE_REASONS: readonly NamedCode[] = [
  { code: 'break', name: '休憩' },
  { code: 'lunch', name: '昼食' },
  { code: 'meeting', name: '打合せ' },
  { code: 'training', name: '研修' },
  { code: 'desk-work', name: '事務処理' },
];
export const REFUSE_REASONS: readonly NamedCode[] = [
  { code: 'not-ours', name: '所管外' },
  { code: 'need-information', name: '情報が足りない' },
  { code: 'absent', name: '担当者不在' },
  { code: 'answered-already', name: '回答済み' },
];

/** Long enough to see one's own mistake; a city may set another. */
const UNDO_SEND_SEC = 10;

export interface FirstCity {
  cityName: string;
  cityKana: string;
  cityCode: string;
  name: string;
  login: string;
  password: string;
}

/**
 * Founds the first real city with one desk that answers chat from its web pages, and its administrator. Refuses
 * 'not-found' for a token that is not the one printed last, or was used, and passwords as `requireStrong`.
 */
export async function foundFirstCity(
  deps: { database: Database; ids: Ids; host: string },
  token: string,
  input: FirstCity,
): Promise<void> {
  await deps.database.tx({ tenantId: deps.ids.next(), actor: 'system:setup' }, async (tx) => {
    if (!(await useSetupToken(tx, token))) throw new Refusal('not-found');
    const names = [input.login, input.name, input.cityName, input.cityKana];
    requireStrong(input.password, { leastChars: USUAL.passwordChars, names });
    await foundCity(
      tx,
      {
        code: input.cityCode,
        name: input.cityName,
        kana: input.cityKana,
        nameEn: '',
        timeZone: 'Asia/Tokyo',
        demo: false,
        settings: {
          wrapUpCodes: WRAP_UP_CODES,
          presenceReasons: PRESENCE_REASONS,
          refuseReasons: REFUSE_REASONS,
          undoSendSec: UNDO_SEND_SEC,
        },
      },
      [deps.host],
    );
    await setHolidays(
      tx,
      [...HOLIDAY_NAMES].map(([onDate, name]) => ({ onDate, name, closed: true })),
    );
    const departments = await addDepartments(tx, [
      {
        code: 'desk',
        parentCode: null,
        name: '総合窓口',
        phone: null,
        sealed: false,
        generalDesk: true,
        sort: 0,
      },
    ]);
    const departmentId = departments.get('desk')!;
    await addCategories(
      tx,
      CATEGORIES.map((category, sort) => ({ ...category, departmentId, sort })),
    );
    const { staffId } = await addStaff(tx, {
      login: input.login,
      password: input.password,
      name: input.name,
      departmentId,
      roles: ['administrator', 'supervisor', 'privacy-officer'],
    });
    const queue = await addQueue(tx, {
      name: '総合窓口',
      departmentId,
      priority: 0,
      hours: [{ days: [1, 2, 3, 4, 5], from: '08:30', to: '17:15' }],
      requiredSkills: [],
      offerSec: 30,
      wrapUpSec: 30,
    });
    await addMembers(tx, queue.id, [staffId]);
    await addEntryPoint(tx, {
      channel: 'webchat',
      name: 'ホームページのチャット',
      publicKey: deps.ids.token(9),
      queueId: queue.id,
    });
  });
}
