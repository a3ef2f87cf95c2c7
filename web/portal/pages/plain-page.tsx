import { fill, plain } from '../../shared/i18n.ts';
import type { PageLanguage } from '../../shared/i18n.ts';
import { Ruby } from '../../widget/kit/text.tsx';
import { PageFrame, cityName, useCities } from '../page.tsx';
import type { PageProps } from '../page.tsx';

/** A page of text: a title and parts, each a heading with paragraphs. `{city}` stands for the name of the city. */
export interface PlainText {
  title: string;
  parts: readonly { heading: string; paragraphs: readonly string[] }[];
}

const NO_CITY: Record<PageLanguage, string> = { ja: '市', 'ja-easy': '{市|し}', en: 'the city' };

/** Shows a page of text in the chosen language. */
export function PlainPage(props: PageProps & { text: Record<PageLanguage, PlainText> }) {
  const { language } = props;
  const cities = useCities();
  const only = cities?.length === 1 ? cities[0] : undefined;
  const city = only ? cityName(only, language) : NO_CITY[language];
  const text = props.text[language];
  return (
    <PageFrame {...props} title={plain(text.title)} owner={only ? cityName(only, language) : undefined}>
      <article class="plain-text">
        <h1>
          <Ruby text={text.title} language={language} />
        </h1>
        {text.parts.map(({ heading, paragraphs }) => (
          <section key={heading}>
            <h2>
              <Ruby text={heading} language={language} />
            </h2>
            {paragraphs.map((paragraph) => (
              <p key={paragraph}>
                <Ruby text={fill(paragraph, { city })} language={language} />
              </p>
            ))}
          </section>
        ))}
      </article>
    </PageFrame>
  );
}
