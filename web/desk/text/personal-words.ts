/** The words of people's own lines: asking a certain colleague, and what comes back to oneself. */
export const personalJa = {
  colleague: '職員',
  states: {
    ready: '受付可',
    busy: '応対中',
    away: '離席',
    'set-aside': '受付停止',
    offline: '退席',
  },
  inHand: (n: number) => `担当中 ${n}`,
  waiting: (n: number) => `個人の待ち ${n}`,
  leadFor: (name: string, span: string) =>
    `${name}さんの手が空くまで、${name}さんだけに呼び出します。${span}たっても受けられないときは、同じ窓口のほかの人にも呼び出します。`,
  gone: (name: string) => `${name}さんは退席しています。ほかの人か窓口を選んでください。`,
  pendingTo: (name: string, span: string) =>
    `${name}さんへ引継ぎ依頼中（${span}）。受け取られるまで担当はあなたです。`,
  fellBack: (name: string, queue: string, span: string) =>
    `${name}さんは受けられませんでした。いまは「${queue}」のほかの人にも依頼中です（${span}）。受け取られるまで担当はあなたです。`,
  toPerson: (name: string, queue: string) => `${name}さん（${queue}）`,
  legFor: (queue: string, name: string) => `${queue}（${name}さんの待ち）`,
  waitsFor: (name: string) => `${name}さん待ち`,
  waitsForMe: 'あなた待ち',
  park: '住民が7日以内に戻ったら、まず私に呼び出す',
  parkedMine: (day: string) => `${day}までに住民が戻ったら、まずあなたに呼び出します。`,
  parkedBy: (name: string, day: string) => `${day}までに住民が戻ったら、まず${name}さんに呼び出します。`,
  unpark: 'やめる',
  parked: '保留しました',
  unparked: '保留をやめました',
  moveTitle: 'ほかの待ちへ移す',
  moveLead:
    '待った時間と優先度はそのまま引き継がれます。呼出中の場合は、呼出が取り消されます。職員を選ぶと、いまの列のまま、しばらくその人だけを待ちます。',
  moveTarget: '移す先（待ち行列・職員）',
  dropPreference: '前に担当した人・案件の担当課を優先するのをやめる',
};

export const personalEn: typeof personalJa = {
  colleague: 'Person',
  states: { ready: 'Ready', busy: 'Busy', away: 'Away', 'set-aside': 'Set aside', offline: 'Offline' },
  inHand: (n) => `${n} in hand`,
  waiting: (n) => `${n} waiting for them`,
  leadFor: (name, span) =>
    `Only ${name} is offered it, as soon as there is room. After ${span} the others of this desk are asked too.`,
  gone: (name) => `${name} has left. Please choose another person, queue or department.`,
  pendingTo: (name, span) =>
    `Hand-over to ${name} requested (${span} ago). You stay responsible until it is accepted.`,
  fellBack: (name, queue, span) =>
    `${name} could not take it. The others of ${queue} are asked now (${span} ago). You stay responsible until it is accepted.`,
  toPerson: (name, queue) => `${name} (${queue})`,
  legFor: (queue, name) => `${queue} (waiting for ${name})`,
  waitsFor: (name) => `waits for ${name}`,
  waitsForMe: 'waits for you',
  park: 'If the resident comes back within 7 days, offer it to me first',
  parkedMine: (day) => `If the resident comes back by ${day}, you are offered it first.`,
  parkedBy: (name, day) => `If the resident comes back by ${day}, ${name} is offered it first.`,
  unpark: 'Do not',
  parked: 'Put aside for you',
  unparked: 'No longer put aside',
  moveTitle: 'Move elsewhere',
  moveLead:
    'The time waited and the priority are kept. An offer under way is withdrawn. Choose a person, and it stays in its queue but waits for them alone for a while.',
  moveTarget: 'To (queue or person)',
  dropPreference: "Stop preferring who had it last, or the case's department",
};
