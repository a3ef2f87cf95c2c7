import type { Words } from '../../shared/i18n.ts';
import { voice } from '../../widget/kit/text.tsx';
import { PAGE_WORDS, PageFrame } from '../page.tsx';
import type { PageProps } from '../page.tsx';

const WORDS: Words<'title' | 'text'> = {
  ja: { title: 'ページが見つかりません', text: 'リンクが正しいか確かめてください。' },
  'ja-easy': { title: 'ページがありません', text: 'リンクが{正|ただ}しいか{見|み}てください。' },
  en: { title: 'Page not found', text: 'Please check that the link is complete.' },
};

/** For a path that means nothing here. */
export function MissingPage(props: PageProps) {
  const { say, name } = voice(WORDS, props.language);
  const page = voice(PAGE_WORDS, props.language);
  return (
    <PageFrame {...props} title={name('title')}>
      <h1>{say('title')}</h1>
      <p>{say('text')}</p>
      <p>
        <a href="/">{page.say('home')}</a>
      </p>
    </PageFrame>
  );
}
