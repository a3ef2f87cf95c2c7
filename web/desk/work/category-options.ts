import type { Directory } from '../../shared/desk-types.ts';
import type { Option } from '../parts/picker.tsx';
import type { Words } from '../text/ja.ts';

/** Categories with the path of those above them; only those without others beneath can be chosen. */
export function categoryOptions(directory: Directory, words: Words): Option[] {
  const byId = new Map(directory.categories.map((one) => [one.id, one]));
  const parents = new Set(directory.categories.map((one) => one.parentId));
  const pathOf = (parentId: string | null): string => {
    const parent = parentId ? byId.get(parentId) : undefined;
    return parent ? [pathOf(parent.parentId), parent.name].filter(Boolean).join(' / ') : '';
  };
  return directory.categories
    .filter((one) => !parents.has(one.id))
    .map((one) => ({
      id: one.id,
      name: one.name,
      path: pathOf(one.parentId),
      tag: words.cases.kinds[one.kind] ?? one.kind,
    }));
}
