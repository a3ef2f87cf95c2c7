import type { DemoCity } from './cities.ts';

/**
 * 潮見町: a small town that shares its contact centre with 青葉市. Its code passes the check digit and is nobody's. What it is
 * set up to be stands in `data/shiomi`.
 */
export const SHIOMI: DemoCity = {
  code: '999989',
  name: '潮見町',
  folder: 'shiomi',
  staff: [
    {
      login: 'kobayashi',
      name: '小林 拓也',
      kana: 'コバヤシ タクヤ',
      department: 'reception',
      roles: ['agent'],
      description: '',
    },
    {
      login: 'minami',
      name: '南 正樹',
      kana: 'ミナミ マサキ',
      department: 'reception',
      roles: ['agent', 'supervisor'],
      description: 'オペレーター・責任者（潮見町 総合案内）',
    },
    {
      login: 'hamada',
      name: '浜田 幸',
      kana: 'ハマダ サチ',
      department: 'works',
      roles: ['department-staff'],
      description: '所管課の職員（潮見町 建設課）',
    },
    {
      login: 'kishi',
      name: '岸 恵',
      kana: 'キシ メグミ',
      department: 'general',
      roles: ['administrator', 'privacy-officer'],
      description: 'システム管理者（潮見町 総務課）',
    },
  ],
  administrator: 'kishi',
  answering: { main: { members: ['kobayashi', 'minami'] }, works: { members: ['hamada'] } },
  chats: { usual: 'shiomi' },
};
