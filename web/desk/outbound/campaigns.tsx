import { useState, type ReactElement } from 'react';
import type { CampaignAnswer } from '#http/desk/campaign-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { Icon } from '../parts/icon.tsx';
import { Link } from '../parts/link.tsx';
import { Empty, Shown } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { cache } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { go } from '../state/router.ts';
import { useQuery } from '../state/use-query.ts';
import { useCampaignWords } from '../text/campaign-words.ts';
import { CampaignForm } from './campaign-form.tsx';

/** All announcements to a list, the newest first. */
export function CampaignList(): ReactElement {
  const own = useCampaignWords();
  const shown = useQuery(queries.campaigns);
  const [adds, setAdds] = useState(false);
  return (
    <>
      <div className="outbound-head">
        <p className="meta outbound-lead">{own.lead}</p>
        <button type="button" className="button button-main" onClick={() => setAdds(true)}>
          <Icon name="plus" size={16} /> {own.add}
        </button>
      </div>
      <div className="panel panel-flush outbound-list">
        <Shown of={shown} rows={4} onRetry={() => void cache.refetch(queries.campaigns)}>
          {({ campaigns }) =>
            campaigns.length === 0 ? <Empty>{own.none}</Empty> : <Table campaigns={campaigns} />
          }
        </Shown>
      </div>
      {adds && (
        <CampaignForm
          onClose={() => setAdds(false)}
          onSaved={(saved) => go(hrefOf(['outbound', 'campaigns', saved.id]))}
        />
      )}
    </>
  );
}

function Table({ campaigns }: { campaigns: readonly CampaignAnswer[] }): ReactElement {
  const own = useCampaignWords();
  const { columns } = own;
  return (
    <table className="live-table outbound-table">
      <thead>
        <tr>
          {(['name', 'state', 'from', 'progress', 'answered', 'made'] as const).map((name) => (
            <th key={name} scope="col">
              {columns[name]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {campaigns.map((campaign) => {
          const { progress } = campaign;
          return (
            <tr key={campaign.id} className="live-row">
              <th scope="row" data-name={columns.name}>
                <Link className="live-name" href={hrefOf(['outbound', 'campaigns', campaign.id])}>
                  {campaign.name}
                </Link>
              </th>
              <td data-name={columns.state}>
                <CampaignState campaign={campaign} />
              </td>
              <td data-name={columns.from}>
                {campaign.lineName}
                <span className="live-sub">{campaign.queueName ?? own.tellsOnly}</span>
              </td>
              <td data-name={columns.progress}>
                {own.settledOf(progress.numbers - progress.waiting - progress.underWay, progress.numbers)}
              </td>
              <td data-name={columns.answered}>{progress.answered}</td>
              <td data-name={columns.made}>
                <Time at={campaign.createdAt} />
                {campaign.createdByName && <span className="live-sub">{campaign.createdByName}</span>}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

export function CampaignState({ campaign }: { campaign: Pick<CampaignAnswer, 'state'> }): ReactElement {
  const own = useCampaignWords();
  return <span className={`call-stage campaign-${campaign.state}`}>{own.states[campaign.state]}</span>;
}
