import { useEffect } from 'preact/hooks';
import type { CityAnswer } from '../../../src/http/public/shapes.ts';
import { dayNumber, longDate, noonOf, weekdayOf } from '../calendar.ts';
import { chatKey, englishChatKey, useCities, useWidget } from '../page.tsx';
import type { PageProps } from '../page.tsx';
import { HOURS, NOTICES, PROCEDURES, WASTE_NAMES, wasteOn } from './town-data.ts';

/**
 * A believable page of a fictional city, which carries the chat by the one script line. Japanese only, as such pages
 * are; it is no part of Engawa's own face and looks unlike it on purpose.
 */
export function TownPage({ code }: PageProps & { code: string | null }) {
  const cities = useCities();
  const demo = cities?.filter((city) => city.demo) ?? [];
  const city = demo.find((candidate) => candidate.code === code) ?? demo[0];
  const key = city ? chatKey(city) : null;
  const english = city ? englishChatKey(city) : null;
  useWidget(key, 'ja');
  useWidget(english, 'en', 'Chat in English');
  useEffect(() => {
    document.documentElement.lang = 'ja';
    document.title = city ? `${city.name}公式ホームページ（見本）` : 'デモの市のページ';
  }, [city]);
  if (!city) {
    return (
      <main class="content">
        <p role="status">{cities ? 'デモの市はありません。' : '読み込んでいます'}</p>
        <p>
          <a href="/">はじめのページ</a>
        </p>
      </main>
    );
  }
  return (
    <div class="town" lang="ja">
      <p class="town-sample">
        <strong>デモ用の架空の市です。</strong>
        実在の市や人とは関係ありません。画面の下の「チャットで相談」から書いてみてください。
      </p>
      <TownTop city={city} />
      <main class="town-main" id="content">
        <TownLead name={city.name} chat={key} english={english} />
        <TownWaste />
        <TownProcedures />
        <TownNotices />
        <TownHours />
        <TownHow city={city} chat={key} english={english} />
      </main>
      <footer class="town-foot">
        <p>
          <strong>{city.name}役所</strong>（架空）
        </p>
        <p>架空県{city.name}本町一丁目1番1号</p>
        <p>
          デモの組織とごみの分別は、高松市のオープンデータ「組織一覧」「ごみ分別一覧」（© 高松市、CC BY
          4.0）を抜粋・加工したものです。市も人も用件も架空で、高松市とは関係ありません。
        </p>
        <p>
          <a href="/">Engawa のはじめのページ</a>
        </p>
      </footer>
    </div>
  );
}

function TownTop({ city }: { city: CityAnswer }) {
  const sections = [
    ['#waste', 'ごみ'],
    ['#procedures', '手続き'],
    ['#notices', 'お知らせ'],
    ['#hours', '窓口の時間'],
  ];
  return (
    <header class="town-top">
      <p class="town-name">
        <span class="town-mark" aria-hidden="true">
          {[...city.name][0]}
        </span>
        <span>
          {city.name}
          <span class="town-name-en" lang="en">
            {city.nameEn}
          </span>
        </span>
      </p>
      <nav aria-label="ページの中">
        <ul class="town-nav">
          {sections.map(([href, label]) => (
            <li key={href}>
              <a href={href}>{label}</a>
            </li>
          ))}
        </ul>
      </nav>
    </header>
  );
}

function TownLead(props: { name: string; chat: string | null; english: string | null }) {
  return (
    <section class="town-lead">
      <h1>{props.name}のくらしの情報</h1>
      <p>わからないことは、「チャットで相談」から市の職員にお尋ねください。お名前はいりません。</p>
      <p class="town-chats">
        {props.chat && (
          <button type="button" class="link-button" data-engawa-open={props.chat}>
            チャットを開く
          </button>
        )}
        {props.english && (
          <button type="button" class="link-button" lang="en" data-engawa-open={props.english}>
            Ask in English
          </button>
        )}
      </p>
    </section>
  );
}

function TownWaste() {
  const today = dayNumber(new Date());
  const days = Array.from({ length: 7 }, (_, ahead) => today + ahead);
  const monthDay = new Intl.DateTimeFormat('ja-JP', {
    timeZone: 'Asia/Tokyo',
    month: 'numeric',
    day: 'numeric',
  });
  const weekday = new Intl.DateTimeFormat('ja-JP', { timeZone: 'Asia/Tokyo', weekday: 'short' });
  return (
    <section id="waste">
      <h2>ごみの収集（本町地区・これから7日間）</h2>
      <ul class="town-week">
        {days.map((day) => {
          const waste = wasteOn(weekdayOf(day));
          return (
            <li key={day} class={`town-day town-day-${waste}`}>
              <span class="town-day-date">
                {monthDay.format(noonOf(day))}（{weekday.format(noonOf(day))}）{day === today && <b>今日</b>}
              </span>
              <span class="town-day-waste">{WASTE_NAMES[waste]}</span>
            </li>
          );
        })}
      </ul>
      <p class="small">朝8時30分までに、決められた場所へ出してください。</p>
    </section>
  );
}

function TownProcedures() {
  return (
    <section id="procedures">
      <h2>よくある手続き</h2>
      <div class="town-procedures">
        {PROCEDURES.map(({ title, text }) => (
          <details key={title} class="town-procedure">
            <summary>{title}</summary>
            <p>{text}</p>
          </details>
        ))}
      </div>
    </section>
  );
}

function TownNotices() {
  const today = dayNumber(new Date());
  return (
    <section id="notices">
      <h2>お知らせ</h2>
      <ul class="town-notices">
        {NOTICES.map(({ daysAgo, kind, title, text }) => (
          <li key={title}>
            <p class="small">
              {longDate(today - daysAgo, 'ja')} <span class="town-kind">{kind}</span>
            </p>
            <h3>{title}</h3>
            <p>{text}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function TownHours() {
  return (
    <section id="hours">
      <h2>窓口の時間</h2>
      <dl class="town-hours">
        {HOURS.map(([place, hours]) => (
          <div key={place}>
            <dt>{place}</dt>
            <dd>{hours}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** For those who try the product: what makes the button appear, and where the other side is. */
function TownHow(props: { city: CityAnswer; chat: string | null; english: string | null }) {
  const { city, chat, english } = props;
  const line = `<script src="${location.origin}/widget.js" data-key="${chat ?? ''}" data-lang="ja" async></script>`;
  return (
    <details class="town-how">
      <summary>このページのしくみ（お試しの方へ）</summary>
      <p>
        チャットは、次の1行をページに入れるだけで出ます。どの市のページにも同じように入れられます。
        {english && '窓口が2つあれば2行入れます。色と左右の位置は、窓口の設定に従います。'}
      </p>
      <pre tabIndex={0}>
        <code>{line}</code>
      </pre>
      <p>
        {city.name}の職員として答えるには、<a href="/desk/">職員の画面</a>を別のウィンドウで開いてください。
      </p>
    </details>
  );
}
