import { describe, expect, it } from 'vitest';
import { mentionablesOf, mentionOptions, mentionsIn } from './mentions.ts';

const department = (id: string, name: string, path = name, kana = '') => ({
  id,
  parentId: null,
  name,
  kana,
  path,
  phone: null,
  receivesHandovers: false,
});
const ALL = mentionablesOf({
  departments: [department('d1', '環境業務課', '環境局 環境業務課'), department('d2', '環境')],
  staff: [
    { id: 's1', name: '佐藤 花', kana: 'サトウ ハナ', departmentId: 'd1' },
    { id: 's2', name: '佐藤 花', kana: 'サトウ ハナ', departmentId: 'd2' },
    { id: 's3', name: '木村 環', kana: 'キムラ タマキ', departmentId: 'd1' },
  ],
});
const named = (text: string) => mentionsIn(text, ALL).map((one) => one.id);

describe('who is named in a note', () => {
  it('is read from the text: by the longest name after an @ of either width, each once', () => {
    expect(named('@木村 環 と＠環境業務課 へ。@木村 環')).toEqual(['s3', 'd1']);
    expect(named('@環境の件')).toEqual(['d2']);
    expect(named('木村 環さん、a@example.jp')).toEqual([]);
  });

  it('is told apart by department when two have one name', () => {
    expect(ALL.map((one) => one.label).slice(0, 2)).toEqual(['佐藤 花（環境業務課）', '佐藤 花（環境）']);
    expect(named('@佐藤 花（環境）へ')).toEqual(['s2']);
    expect(named('@佐藤 花へ')).toEqual([]);
  });

  it('is found by kana and in Latin letters, before anything is converted', () => {
    const found = (typed: string) => mentionOptions(ALL, typed, undefined, '').map((one) => one.id);
    expect(found('きむら')).toEqual(['s3']);
    expect(found('tamaki')).toEqual(['s3']);
    expect(found('sato')).toEqual(['s1', 's2']);
  });

  it('is offered with those first who may see it, the others with the reason', () => {
    const options = mentionOptions(ALL, '環境', { staffIds: ['s2'], departmentIds: [] }, '見られません');
    expect(options.map((one) => [one.id, one.unable])).toEqual([
      ['s2', undefined],
      ['s1', '見られません'],
      ['s3', '見られません'],
      ['d1', '見られません'],
      ['d2', '見られません'],
    ]);
  });
});
