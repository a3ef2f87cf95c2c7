const ERAS: Readonly<Record<string, { name: string; letter: string }>> = {
  reiwa: { name: '令和', letter: 'R' },
  heisei: { name: '平成', letter: 'H' },
  showa: { name: '昭和', letter: 'S' },
  taisho: { name: '大正', letter: 'T' },
  meiji: { name: '明治', letter: 'M' },
};

/**
 * A civil date as a Japanese screen or letter shows it; never stored and never sent to a machine.
 * `era` 令和8年4月1日 (the first year is 元年), `short` R8.4.1, `both` 2026年（令和8年）4月1日.
 * Days before 1873, when Japan took the Gregorian calendar, are shown by the Gregorian year.
 */
export function formatJapaneseDate(on: string, style: 'era' | 'short' | 'both' = 'era'): string {
  const date = Temporal.PlainDate.from(on);
  const japanese = date.withCalendar('japanese');
  const era = ERAS[japanese.era ?? ''];
  const monthAndDay = `${date.month}月${date.day}日`;
  if (!era || japanese.eraYear === undefined) return `${date.year}年${monthAndDay}`;
  if (style === 'short') return `${era.letter}${japanese.eraYear}.${date.month}.${date.day}`;
  const eraYear = `${era.name}${japanese.eraYear === 1 ? '元' : japanese.eraYear}年`;
  return style === 'both' ? `${date.year}年（${eraYear}）${monthAndDay}` : eraYear + monthAndDay;
}
