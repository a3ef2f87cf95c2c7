import type { CityAnswer } from '../../../src/http/public/shapes.ts';
import type { PageLanguage } from '../../shared/i18n.ts';
import { voice } from '../../widget/kit/text.tsx';
import { PAGE_WORDS, PageFrame, chatKey, cityName, useCities, useWidget } from '../page.tsx';
import type { PageProps } from '../page.tsx';
import { Veranda } from '../veranda.tsx';
import { HOME_WORDS } from './home-words.ts';

/** The first page: both sides of the demo, or a real city's own plain start. */
export function HomePage(props: PageProps) {
  const cities = useCities();
  const { say } = voice(PAGE_WORDS, props.language);
  if (cities === null) {
    return (
      <PageFrame {...props} title="縁側 Engawa">
        <p role="status">{say('loading')}</p>
      </PageFrame>
    );
  }
  const demo = cities.filter((city) => city.demo);
  return demo.length > 0 ? <DemoHome {...props} cities={demo} /> : <CityHome {...props} cities={cities} />;
}

function DemoHome(props: PageProps & { cities: CityAnswer[] }) {
  const { language, cities } = props;
  const { say, name } = voice(HOME_WORDS, language);
  return (
    <PageFrame {...props} title="縁側 Engawa">
      <section class="hero">
        <div>
          <h1>{say('title')}</h1>
          <p class="hero-lead">{say('lead')}</p>
          <p>{say('leadMore')}</p>
        </div>
        <Veranda />
      </section>
      <section class="choices" aria-label={name('demoNote')}>
        <article class="choice">
          <h2>{say('residentTitle')}</h2>
          <p>{say('residentText')}</p>
          <p class="choice-go">
            {cities.map((city, index) => (
              <a
                key={city.code}
                class={index === 0 ? 'button' : 'button quiet-button'}
                href={`/demo/town?city=${encodeURIComponent(city.code)}`}
              >
                {say('residentGo', { city: cityName(city, language) })}
              </a>
            ))}
          </p>
        </article>
        <article class="choice">
          <h2>{say('staffTitle')}</h2>
          <p>{say('staffText')}</p>
          <p class="choice-go">
            <a class="button" href="/desk/">
              {say('staffGo')}
            </a>
          </p>
        </article>
      </section>
      <p class="aside">
        {say('sideBySide')} {say('demoNote')}
      </p>
      <MatterPath language={language} />
    </PageFrame>
  );
}

function MatterPath({ language }: { language: PageLanguage }) {
  const { say } = voice(HOME_WORDS, language);
  const steps = [
    ['path1', 'path1Text'],
    ['path2', 'path2Text'],
    ['path3', 'path3Text'],
    ['path4', 'path4Text'],
  ] as const;
  return (
    <section>
      <h2 class="section-title">{say('pathTitle')}</h2>
      <ol class="path">
        {steps.map(([title, text]) => (
          <li key={title}>
            <h3>{say(title)}</h3>
            <p>{say(text)}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}

function CityHome(props: PageProps & { cities: CityAnswer[] }) {
  const { language, cities } = props;
  const { say, name } = voice(HOME_WORDS, language);
  const only = cities.length === 1 ? cities[0] : undefined;
  useWidget(only ? chatKey(only) : null, language);
  if (cities.length === 0) {
    return (
      <PageFrame {...props} title={name('emptyTitle')}>
        <h1>{say('emptyTitle')}</h1>
        <p>{say('emptyText')}</p>
      </PageFrame>
    );
  }
  return (
    <PageFrame
      {...props}
      title={only ? name('cityTitle', { city: cityName(only, language) }) : '縁側 Engawa'}
      owner={only ? cityName(only, language) : undefined}
    >
      {cities.map((city) => (
        <CityStart key={city.code} city={city} language={language} alone={only !== undefined} />
      ))}
      <p>
        <a href="/desk/">{say('cityStaff')}</a>
      </p>
    </PageFrame>
  );
}

function CityStart(props: { city: CityAnswer; language: PageLanguage; alone: boolean }) {
  const { city, language } = props;
  const { say } = voice(HOME_WORDS, language);
  const key = chatKey(city);
  const title = say('cityTitle', { city: cityName(city, language) });
  return (
    <section class="city-start">
      {props.alone ? <h1>{title}</h1> : <h2>{title}</h2>}
      <p>{say('cityText')}</p>
      {key && (
        <p>
          <a class="button" href={`/widget/frame?key=${encodeURIComponent(key)}&lang=${language}`}>
            {say('cityChat')}
          </a>
        </p>
      )}
    </section>
  );
}
