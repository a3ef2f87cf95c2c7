import { type DemoCity, departmentsOf, WEEKDAYS } from './cities.ts';

/** 潮見町: a small town that shares its contact centre with 青葉市. Its code passes the check digit and is nobody's. */
export const SHIOMI: DemoCity = {
  code: '999989',
  name: '潮見町',
  kana: 'しおみちょう',
  nameEn: 'Shiomi Town',
  departments: departmentsOf('shiomi.csv'),
  skills: [{ code: 'en', name: '英語' }],
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
  queues: [
    {
      code: 'main',
      name: '総合案内',
      department: 'reception',
      hours: [],
      members: ['kobayashi', 'minami'],
      offerSec: 45,
      wrapUpSec: 60,
    },
    {
      code: 'works',
      name: '道路・水路',
      department: 'works',
      hours: WEEKDAYS,
      members: ['hamada'],
      offerSec: 60,
      wrapUpSec: 120,
    },
  ],
  entryPoints: [
    {
      key: 'shiomi',
      name: '潮見町ホームページ',
      queue: 'main',
      settings: { accent: '#d9730d', side: 'left' },
    },
  ],
  categories: [
    { code: 'pothole', name: '道路・水路', kind: 'report', department: 'works', dueWorkingDays: 5 },
    { code: 'garbage', name: 'ごみ', kind: 'report', department: 'environment', dueWorkingDays: 3 },
    { code: 'residents', name: '届出・証明', kind: 'enquiry', department: 'residents', dueWorkingDays: 3 },
    { code: 'welfare', name: '福祉・健康', kind: 'enquiry', department: 'welfare', dueWorkingDays: 5 },
    {
      code: 'child',
      name: 'こどもの相談',
      kind: 'enquiry',
      department: 'child',
      dueWorkingDays: 1,
      sealed: true,
    },
    { code: 'opinion', name: '町政への意見', kind: 'request', department: 'general', dueWorkingDays: 10 },
  ],
};
