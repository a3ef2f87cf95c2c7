import { describe, expect, it } from 'vitest';
import type { TemplateAnswer } from '#http/desk/template-shapes.ts';
import { findTemplates } from './template-options.ts';

const template = (title: string, more: Partial<TemplateAnswer> = {}): TemplateAnswer => ({
  id: title,
  version: 1,
  title,
  kana: '',
  shortcut: null,
  departmentId: null,
  bodies: { ja: '本文' },
  retiredAt: null,
  ...more,
});

const ALL = [
  template('粗大ごみの申込み', { kana: 'ソダイゴミノモウシコミ', bodies: { ja: '受付センターへ' } }),
  template('受付のお礼', { kana: 'ウケツケノオレイ', shortcut: 'rei' }),
  template('折返しのご案内', {
    kana: 'オリカエシノゴアンナイ',
    bodies: { ja: '折返し', en: 'We will call back' },
  }),
];
const found = (typed: string, language = 'ja') => findTemplates(ALL, typed, language).map((one) => one.title);

describe('searching templates', () => {
  it('finds by shortcut, title, reading in any kana and width, and text', () => {
    expect(found('rei')).toEqual(['受付のお礼']);
    expect(found('ｒｅｉ')).toEqual(['受付のお礼']);
    expect(found('おりかえ')).toEqual(['折返しのご案内']);
    expect(found('ソダイ')).toEqual(['粗大ごみの申込み']);
    expect(found('call')).toEqual(['折返しのご案内']);
    expect(found('ない言葉')).toEqual([]);
  });

  it('puts a title before a text, and the resident’s language before others', () => {
    expect(found('受付')).toEqual(['受付のお礼', '粗大ごみの申込み']);
    expect(found('', 'en')[0]).toBe('折返しのご案内');
  });
});
