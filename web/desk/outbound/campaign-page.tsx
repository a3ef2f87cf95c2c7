import { useState, type ReactElement } from 'react';
import type { CampaignAnswer } from '#http/desk/campaign-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { playSounds } from '../flows/listen.tsx';
import { Icon } from '../parts/icon.tsx';
import { Link } from '../parts/link.tsx';
import { Shown } from '../parts/state.tsx';
import { attempt } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { toast } from '../state/toasts.ts';
import { useNow, useQuery } from '../state/use-query.ts';
import { type CampaignWords, useCampaignWords } from '../text/campaign-words.ts';
import { language } from '../text/text.ts';
import { Ask } from './ask.tsx';
import { CampaignForm } from './campaign-form.tsx';
import { CampaignNumbers } from './campaign-numbers.tsx';
import { scheduleStart, StartAt } from './campaign-start.tsx';
import { CampaignState } from './campaigns.tsx';
import { dayAndTime } from './times.ts';

/** One announcement: where it stands, what is said, and what came of each number. */
export function CampaignPage({ id }: { id: string }): ReactElement {
  const own = useCampaignWords();
  const query = queries.campaign(id);
  return (
    <>
      <p className="campaign-back">
        <Link href={hrefOf(['outbound', 'campaigns'])} className="button button-small">
          <Icon name="back" size={16} /> {own.back}
        </Link>
      </p>
      <Shown of={useQuery(query)} rows={6} onRetry={() => void cache.refetch(query)}>
        {(campaign) => (
          <div className="campaign">
            <Head campaign={campaign} />
            <Progress campaign={campaign} />
            <Said campaign={campaign} />
            <CampaignNumbers campaign={campaign} />
          </div>
        )}
      </Shown>
    </>
  );
}

type Asked = 'edit' | 'start' | 'start-at' | 'stop';

function Head({ campaign }: { campaign: CampaignAnswer }): ReactElement {
  const own = useCampaignWords();
  const [asked, setAsked] = useState<Asked | null>(null);
  const nowMs = useNow(60_000);
  const { next, state, progress } = campaign;
  const isOpen = state === 'draft' || state === 'paused';
  return (
    <section className="panel campaign-top" aria-labelledby="campaign-name">
      <h2 id="campaign-name">{campaign.name}</h2>
      <CampaignState campaign={campaign} />
      <div className="block-actions">
        {next.includes('running') && (
          <button
            type="button"
            className="button button-main"
            disabled={progress.numbers === 0}
            onClick={() => setAsked('start')}
          >
            {state === 'draft' ? own.start : own.goOn}
          </button>
        )}
        {next.includes('running') && (
          <button
            type="button"
            className="button"
            disabled={progress.numbers === 0}
            onClick={() => setAsked('start-at')}
          >
            <Icon name="clock" size={16} /> {own.startAt.ask}
          </button>
        )}
        {next.includes('paused') && (
          <button
            type="button"
            className="button button-main"
            onClick={() => void attempt(() => move(campaign, 'paused'))}
          >
            {own.pause}
          </button>
        )}
        {next.includes('stopped') && (
          <button type="button" className="button" onClick={() => setAsked('stop')}>
            {own.stop}
          </button>
        )}
        {isOpen && (
          <button type="button" className="button" onClick={() => setAsked('edit')}>
            <Icon name="pen" size={16} /> {own.edit}
          </button>
        )}
      </div>
      {campaign.startsAt && (
        <p className="notice campaign-starts" role="status">
          <span className="grow">{own.startAt.will(dayAndTime(campaign.startsAt, nowMs, language()))}</span>
          <button
            type="button"
            className="button button-small"
            onClick={() => void attempt(() => scheduleStart(campaign, null))}
          >
            {own.startAt.drop}
          </button>
        </p>
      )}
      {asked === 'start-at' && <StartAt campaign={campaign} onClose={() => setAsked(null)} />}
      {campaign.hold && (
        <p className="notice" role="status">
          {own.holds[campaign.hold]}
        </p>
      )}
      {asked === 'edit' && <CampaignForm campaign={campaign} onClose={() => setAsked(null)} />}
      {asked === 'start' && (
        <Ask
          title={own.startTitle}
          act={state === 'draft' ? own.start : own.goOn}
          onAct={() => move(campaign, 'running')}
          onClose={() => setAsked(null)}
        >
          {own.startLead(progress.waiting, campaign.lineName)}
        </Ask>
      )}
      {asked === 'stop' && (
        <Ask
          title={own.stopTitle}
          act={own.stop}
          onAct={() => move(campaign, 'stopped')}
          onClose={() => setAsked(null)}
        >
          {own.stopLead(progress.waiting)}
        </Ask>
      )}
    </section>
  );
}

async function move(campaign: CampaignAnswer, to: CampaignAnswer['state']): Promise<void> {
  const moved = await client.send<CampaignAnswer>('POST', `/desk/campaigns/${campaign.id}/state`, { to });
  cache.write(queries.campaign(campaign.id), () => moved);
}

const FIGURES = [
  'numbers',
  'waiting',
  'underWay',
  'answered',
  'heard',
  'pressed',
  'talked',
  'busy',
  'noAnswer',
  'unreachable',
  'leftOut',
  'attempts',
] as const;

function Progress({ campaign }: { campaign: CampaignAnswer }): ReactElement {
  const own = useCampaignWords();
  return (
    <section className="panel" aria-labelledby="campaign-progress">
      <h2 id="campaign-progress">{own.progress}</h2>
      <dl className="campaign-figures">
        {FIGURES.map((name) => (
          <div key={name}>
            <dt>{own.progressNames[name]}</dt>
            <dd className="number">{campaign.progress[name]}</dd>
          </div>
        ))}
      </dl>
      <p className="meta">{own.progressNote}</p>
    </section>
  );
}

function Said({ campaign }: { campaign: CampaignAnswer }): ReactElement {
  const own = useCampaignWords();
  const [busy, setBusy] = useState(false);
  const listen = (): void => {
    setBusy(true);
    void attempt(async () => {
      const { queueId, language, message } = campaign;
      const { sounds, unspoken } = await client.send<{ sounds: string[]; unspoken: number }>(
        'POST',
        '/desk/campaigns/say',
        { queueId, language, message },
      );
      if (unspoken > 0) toast(own.noVoice, { tone: 'bad' });
      else playSounds(sounds);
    }).finally(() => setBusy(false));
  };
  return (
    <div className="panel campaign-said">
      <section aria-labelledby="campaign-said">
        <h2 id="campaign-said">{own.said}</h2>
        <p className="campaign-message" lang={campaign.language}>
          {campaign.message}
        </p>
        <p className="meta">{own.saidLead}</p>
        <p className="block-actions">
          <button type="button" className="button button-small" disabled={busy} onClick={listen}>
            <Icon name="sound" size={16} /> {own.listen}
          </button>
        </p>
      </section>
      <section aria-labelledby="campaign-how">
        <h2 id="campaign-how">{own.how}</h2>
        <dl className="routing-facts">
          {factsOf(campaign, own).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </section>
    </div>
  );
}

function factsOf({ settings, ...campaign }: CampaignAnswer, own: CampaignWords): [string, string][] {
  const { facts } = own;
  const { perMinute, atOnce, holdAtWaiting, ringSec, retries, pausesMin, days, onHolidays, ringing } =
    settings;
  const dayNames = days.map((day) => own.days[day - 1]).join('・');
  return [
    [facts.line, campaign.lineName],
    [facts.queue, campaign.queueName ?? own.tellsOnly],
    [facts.hours, facts.hoursValue(dayNames, ringing.from, ringing.until, onHolidays)],
    [facts.pace, facts.paceValue(perMinute, atOnce)],
    [
      facts.hold,
      holdAtWaiting === null || campaign.queueId === null ? facts.holdNever : facts.holdValue(holdAtWaiting),
    ],
    [facts.retries, retries === 0 ? facts.retriesNone : facts.retriesValue(retries, pausesMin.join('・'))],
    [facts.ring, facts.ringValue(ringSec)],
  ];
}
