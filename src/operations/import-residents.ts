import {
  checkResident,
  createResident,
  eraseUntouched,
  findByClientId,
  updateResident,
} from '#domain/residents/residents.ts';
import { fileKind, isoDate } from './import-file.ts';

const FIRST_VERSION = 1;
const FIELDS = ['externalId', 'name', 'kana', 'phone', 'email', 'language', 'address', 'birthOn'] as const;
type Line = Readonly<Record<(typeof FIELDS)[number], string>>;

/** Residents, by the number that the other system knows them by. */
export const residentsFile = fileKind({
  fields: FIELDS,
  columnNames: {
    番号: 'externalId',
    管理番号: 'externalId',
    宛名番号: 'externalId',
    氏名: 'name',
    名前: 'name',
    フリガナ: 'kana',
    カナ: 'kana',
    氏名カナ: 'kana',
    電話: 'phone',
    電話番号: 'phone',
    メール: 'email',
    メールアドレス: 'email',
    言語: 'language',
    住所: 'address',
    生年月日: 'birthOn',
  },
  needs: ['name'],
  prepare: async () => null,
  check: (line) => checkResident(residentOf(line)),
  async make(tx, line, _context, { byPlace }) {
    const { address, birthOn, ...person } = residentOf(line);
    const clientId = line.externalId === '' ? byPlace : residentClientId(line.externalId);
    const known = await findByClientId(tx, clientId);
    if (known) return { state: 'known', subjectId: known, version: null };
    const id = await createResident(tx, { ...person, clientId });
    if (address === null && birthOn === null) return { state: 'made', subjectId: id, version: FIRST_VERSION };
    await updateResident(tx, id, { version: FIRST_VERSION, address, birthOn });
    return { state: 'made', subjectId: id, version: FIRST_VERSION + 1 };
  },
  takeBack: (tx, { subjectId, version }) => eraseUntouched(tx, subjectId, version),
});

/** The client id of a resident who was taken over by the number of another system. */
export function residentClientId(externalId: string): string {
  return `import:${externalId}`;
}

function residentOf(line: Line) {
  return {
    name: line.name,
    kana: line.kana || null,
    language: line.language || 'ja',
    phone: line.phone || null,
    email: line.email || null,
    address: line.address || null,
    birthOn: line.birthOn === '' ? null : isoDate(line.birthOn),
  };
}
