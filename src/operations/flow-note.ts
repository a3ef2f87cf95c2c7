import type { FlowInstance } from '#domain/flows/types.ts';

/**
 * What a flow has learned, for whoever takes over: so that nobody has to say it twice. In the city's language; undefined when
 * it was told nothing, as by who pressed 0 at once.
 */
export function flowNote({ name, state }: Pick<FlowInstance, 'name' | 'state'>): string | undefined {
  const status = state.variables['case-status'];
  const lines = state.learned.map((each) => `${each.name}: ${each.value}`);
  if (status) lines.push(`案件の状況: ${status}（案内済み）`);
  if (state.language !== 'ja') lines.push(`言語: ${languageName(state.language)}`);
  return lines.length === 0 ? undefined : [`自動案内「${name}」で伺ったこと`, ...lines].join('\n');
}

/** What a language that residents choose is called in Japanese. */
export function languageName(language: string): string {
  if (language === 'ja-easy') return 'やさしい日本語';
  return new Intl.DisplayNames('ja', { type: 'language' }).of(language) ?? language;
}
