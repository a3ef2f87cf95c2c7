import { useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { Supervision } from '../../shared/desk-types.ts';
import { Icon } from '../parts/icon.tsx';
import { Link } from '../parts/link.tsx';
import { foldWords, matches } from '../parts/match.ts';
import { Empty, Shown } from '../parts/state.tsx';
import { Ticking } from '../parts/time.tsx';
import { cache } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { useQuery } from '../state/use-query.ts';
import { useFrameWords } from '../text/frame-words.ts';
import { useWords } from '../text/text.ts';
import { useDefinitions } from './definitions.tsx';
import { ChangePresence } from './presence.tsx';
import { SupervisedLine } from './queues.tsx';

type Agent = Supervision['agents'][number];
type StateFilter = 'present' | 'all' | Agent['state'];

const STATES: readonly Agent['state'][] = ['ready', 'busy', 'wrap-up', 'away', 'set-aside', 'offline'];
const COLUMNS = 6;

/** Everybody who answers one of the lines; the chosen one shows what they have in hand. */
export function AgentTable({ live, chosen }: { live: Supervision; chosen: string | null }): ReactElement {
  const words = useWords();
  const { columns } = words.supervision;
  const definitions = useDefinitions();
  const [state, setState] = useState<StateFilter>('present');
  const [queueId, setQueueId] = useState('');
  const [name, setName] = useState('');
  const [changing, setChanging] = useState<Agent | null>(null);
  const rows = filtered(live.agents, { state, queueId, name, chosen });
  return (
    <section className="panel panel-flush" aria-labelledby="supervision-agents">
      <header className="supervision-head">
        <h2 id="supervision-agents">{words.supervision.agents}</h2>
        <div className="supervision-filters">
          <select
            aria-label={words.supervision.filterState}
            value={state}
            onChange={(event) => setState(event.target.value as StateFilter)}
          >
            <option value="present">{words.supervision.present}</option>
            <option value="all">{words.supervision.all}</option>
            {STATES.map((one) => (
              <option key={one} value={one}>
                {words.supervision.states[one]}
              </option>
            ))}
          </select>
          <select
            aria-label={words.supervision.filterQueue}
            value={queueId}
            onChange={(event) => setQueueId(event.target.value)}
          >
            <option value="">{words.supervision.all}</option>
            {live.queues.map((queue) => (
              <option key={queue.id} value={queue.id}>
                {queue.name}
              </option>
            ))}
          </select>
          <input
            type="search"
            aria-label={words.supervision.filterName}
            placeholder={words.supervision.filterName}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </div>
      </header>
      {rows.length === 0 ? (
        <Empty>{words.supervision.noAgents}</Empty>
      ) : (
        <table className="live-table live-agents">
          <thead>
            <tr>
              <th scope="col">{columns.agent}</th>
              <th scope="col">{columns.state}</th>
              <th scope="col">{columns.since}</th>
              <th scope="col">{columns.inHand}</th>
              <th scope="col" title={definitions.missed}>
                {columns.missed}
              </th>
              <th scope="col">{columns.action}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((agent) => (
              <AgentRow
                key={agent.id}
                agent={agent}
                live={live}
                open={agent.id === chosen}
                onChange={() => setChanging(agent)}
              />
            ))}
          </tbody>
        </table>
      )}
      {changing && <ChangePresence agent={changing} onClose={() => setChanging(null)} />}
    </section>
  );
}

function filtered(
  agents: readonly Agent[],
  by: { state: StateFilter; queueId: string; name: string; chosen: string | null },
): Agent[] {
  const wanted = foldWords(by.name);
  return agents.filter((agent) => {
    if (agent.id === by.chosen) return true;
    if (by.state === 'present' ? agent.state === 'offline' : by.state !== 'all' && agent.state !== by.state)
      return false;
    if (by.queueId !== '' && !agent.queueIds.includes(by.queueId)) return false;
    return matches(`${agent.name} ${agent.departmentName}`, wanted);
  });
}

function AgentRow({
  agent,
  live,
  open,
  onChange,
}: {
  agent: Agent;
  live: Supervision;
  open: boolean;
  onChange: () => void;
}): ReactElement {
  const words = useWords();
  const { columns } = words.supervision;
  const directory = useQuery(queries.directory).data;
  const own = useFrameWords().presence.reasons;
  const code = agent.reason ?? '';
  const reason =
    directory?.presenceReasons.find((one) => one.code === code)?.name ?? own[code] ?? agent.reason;
  return (
    <>
      <tr className="live-row">
        <th scope="row">
          <Link
            href={hrefOf(['supervision'], open ? {} : { agent: agent.id })}
            replace
            className="live-name"
            aria-expanded={open}
            aria-label={words.supervision.openAgent(agent.name)}
          >
            <span className={open ? 'live-mark live-mark-open' : 'live-mark'}>
              <Icon name="down" size={14} />
            </span>
            <span>{agent.name}</span>
          </Link>
          <span className="live-sub live-department">{agent.departmentName}</span>
        </th>
        <td data-name={columns.state}>
          <span className={`agent-state agent-${agent.state}`}>{words.supervision.states[agent.state]}</span>
          {agent.state === 'away' && reason && <span className="live-sub">{reason}</span>}
          {agent.ringing > 0 && <span className="chip chip-handover">{words.supervision.ringing}</span>}
        </td>
        <td data-name={columns.since} className="live-number">
          {agent.stateSince && agent.state !== 'offline' ? (
            <Ticking since={agent.stateSince} />
          ) : (
            words.supervision.none
          )}
        </td>
        <td data-name={columns.inHand}>
          {agent.inHand.length === 0 && agent.wrappingUp === 0 && words.supervision.none}
          {agent.inHand.map((hand) => (
            <span key={hand.channel} className="live-hand">
              {words.supervision.inHand(directory?.channels[hand.channel]?.name ?? hand.channel, hand.count)}{' '}
              <Ticking since={hand.since} />
            </span>
          ))}
          {agent.wrappingUp > 0 && (
            <span className="live-hand">{words.supervision.wrapUps(agent.wrappingUp)}</span>
          )}
        </td>
        <td data-name={columns.missed} className="live-number">
          {agent.missedToday > 0 ? words.supervision.missedToday(agent.missedToday) : words.supervision.none}
        </td>
        <td data-name={columns.action} className="live-actions">
          <button
            type="button"
            className="button button-small"
            onClick={onChange}
            aria-label={words.supervision.presence.title(agent.name)}
            disabled={agent.state === 'offline'}
            title={agent.state === 'offline' ? words.supervision.presence.offline : undefined}
          >
            {words.supervision.actions.presence}
          </button>
        </td>
      </tr>
      {open && (
        <tr className="live-inside">
          <td colSpan={COLUMNS}>
            <Hands agent={agent} live={live} />
          </td>
        </tr>
      )}
    </>
  );
}

function Hands({ agent, live }: { agent: Agent; live: Supervision }): ReactElement {
  const words = useWords();
  const query = queries.inHandOf(agent.id);
  const shown = useQuery(query);
  return (
    <Shown of={shown} rows={2} onRetry={() => void cache.refetch(query)}>
      {({ rows }) =>
        rows.length === 0 ? (
          <Empty>{words.supervision.nothingInHand}</Empty>
        ) : (
          <ol className="supervised-list" aria-label={words.supervision.openAgent(agent.name)}>
            {rows.map((row) => (
              <SupervisedLine key={row.id} row={row} live={live} />
            ))}
          </ol>
        )
      }
    </Shown>
  );
}
