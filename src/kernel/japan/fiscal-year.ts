/** The fiscal year (年度) of a civil date: it begins on 1 April and bears the year of its beginning. */
export function fiscalYearOf(on: string): number {
  const { year, month } = Temporal.PlainDate.from(on);
  return month >= 4 ? year : year - 1;
}

/** First and last day of a fiscal year, both within it. */
export function fiscalYearRange(fiscalYear: number): { fromOn: string; toOn: string } {
  return {
    fromOn: new Temporal.PlainDate(fiscalYear, 4, 1).toString(),
    toOn: new Temporal.PlainDate(fiscalYear + 1, 3, 31).toString(),
  };
}
