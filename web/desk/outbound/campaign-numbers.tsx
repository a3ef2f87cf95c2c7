import { useState, type ReactElement } from 'react';
import type { AddedNumbersAnswer, CampaignAnswer, NumbersAnswer } from '#http/desk/campaign-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { TextArea } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { Empty, Problem, Shown } from '../parts/state.tsx';
import { attempt, useAct } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { useCampaignWords } from '../text/campaign-words.ts';
import { Ask } from './ask.tsx';
import { exportResults } from './campaign-results.ts';
import { type ListedNumber, readNumberList } from './number-list.ts';

type Row = NumbersAnswer['numbers'][number];

const AT_ONCE = 1_000;
const LIST_MAX_NUMBERS = 20_000;

/** The list of an announcement: adding to it, what came of each number, saving that, forgetting whom it was about. */
export function CampaignNumbers({ campaign }: { campaign: CampaignAnswer }): ReactElement {
  const { list } = useCampaignWords();
  const [erases, setErases] = useState(false);
  const isOver = campaign.state === 'done' || campaign.state === 'stopped';
  const isEmpty = campaign.progress.numbers === 0;
  return (
    <section className="panel panel-flush" aria-labelledby="campaign-numbers">
      <header className="supervision-head">
        <h2 id="campaign-numbers">{list.title}</h2>
        {!isEmpty && (
          <div className="supervised-actions">
            <button
              type="button"
              className="button button-small"
              onClick={() => void attempt(() => exportResults(campaign))}
            >
              {list.export}
            </button>
            {isOver && campaign.erasedAt === null && (
              <button type="button" className="button button-small" onClick={() => setErases(true)}>
                {list.erase}
              </button>
            )}
          </div>
        )}
      </header>
      {campaign.erasedAt !== null && <p className="notice">{list.erased}</p>}
      {!isOver && <AddNumbers campaign={campaign} />}
      {isEmpty ? <Empty>{list.none}</Empty> : <Page id={campaign.id} after={0} />}
      {erases && (
        <Ask
          title={list.eraseTitle}
          act={list.erase}
          onAct={async () => {
            const erased = await client.send<CampaignAnswer>(
              'POST',
              `/desk/campaigns/${campaign.id}/erase`,
              {},
            );
            cache.write(queries.campaign(campaign.id), () => erased);
            await cache.refetch(queries.campaignNumbers(campaign.id));
            toast(list.eraseDone);
          }}
          onClose={() => setErases(false)}
        >
          {list.eraseLead}
        </Ask>
      )}
    </section>
  );
}

function AddNumbers({ campaign }: { campaign: CampaignAnswer }): ReactElement {
  const { list } = useCampaignWords();
  const [text, setText] = useState('');
  const [refused, setRefused] = useState<readonly ListedNumber[]>([]);
  const rows = readNumberList(text);
  const isTooMany = rows.length > LIST_MAX_NUMBERS;
  const act = useAct(async () => {
    const sums = { added: 0, known: 0 };
    const notCalled: ListedNumber[] = [];
    for (let at = 0; at < rows.length; at += AT_ONCE) {
      const part = rows.slice(at, at + AT_ONCE);
      const answer = await client.send<AddedNumbersAnswer>('POST', `/desk/campaigns/${campaign.id}/numbers`, {
        rows: part.map((row) => ({ ...row, number: row.number || '-' })),
      });
      sums.added += answer.added;
      sums.known += answer.known;
      notCalled.push(...answer.refused.flatMap((place) => part[place] ?? []));
    }
    setRefused(notCalled);
    setText('');
    toast(list.added(sums.added, sums.known));
    await Promise.all([
      cache.refetch(queries.campaign(campaign.id)),
      cache.refetch(queries.campaignNumbers(campaign.id)),
    ]);
  });
  return (
    <form
      className="campaign-add"
      aria-label={list.add}
      onSubmit={(event) => {
        event.preventDefault();
        void act.run();
      }}
    >
      <TextArea
        label={list.paste}
        hint={list.pasteHint}
        rows={3}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setRefused([]);
          act.clear();
        }}
      />
      <div className="block-actions">
        <label className="button button-small campaign-file">
          <Icon name="file" size={16} /> {list.file}
          <input
            type="file"
            className="sr-only"
            accept=".csv,.tsv,.txt,text/csv,text/plain"
            onChange={(event) => {
              const [file] = event.target.files ?? [];
              if (file) void readText(file).then(setText);
              event.target.value = '';
            }}
          />
        </label>
        <button
          type="submit"
          className="button button-main"
          disabled={rows.length === 0 || isTooMany || act.busy}
        >
          {list.import}
        </button>
        <span className="meta" role="status">
          {isTooMany ? list.tooMany : rows.length > 0 ? list.found(rows.length) : ''}
        </span>
      </div>
      {refused.length > 0 && (
        <div className="notice" role="status">
          <p>{list.refused(refused.length)}</p>
          <p className="campaign-refused">{refused.map((row) => row.number || '—').join('、')}</p>
        </div>
      )}
      <Problem failure={act.failure} />
    </form>
  );
}

/** Files of Japanese spreadsheets are often in Shift_JIS. */
async function readText(file: File): Promise<string> {
  const bytes = await file.arrayBuffer();
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('shift_jis').decode(bytes);
  }
}

function Page({ id, after }: { id: string; after: number }): ReactElement {
  const { list } = useCampaignWords();
  const query = queries.campaignNumbers(id, after);
  const [more, setMore] = useState(false);
  return (
    <Shown of={useQuery(query)} rows={4} onRetry={() => void cache.refetch(query)}>
      {({ numbers, nextAfter }) => (
        <>
          <table className="live-table outbound-table" aria-label={list.title}>
            <thead className={after > 0 ? 'sr-only' : undefined}>
              <tr>
                {(['nth', 'number', 'note', 'result', 'tries', 'heard'] as const).map((name) => (
                  <th key={name} scope="col">
                    {list.columns[name]}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {numbers.map((row) => (
                <NumberRow key={row.nth} row={row} />
              ))}
            </tbody>
          </table>
          {nextAfter !== null && !more && (
            <p className="outbound-more">
              <button type="button" className="button button-small" onClick={() => setMore(true)}>
                {list.more}
              </button>
            </p>
          )}
          {nextAfter !== null && more && <Page id={id} after={nextAfter} />}
        </>
      )}
    </Shown>
  );
}

function NumberRow({ row }: { row: Row }): ReactElement {
  const { list } = useCampaignWords();
  const { columns } = list;
  return (
    <tr className="live-row">
      <td data-name={columns.nth}>{row.nth}</td>
      <th scope="row" data-name={columns.number}>
        {row.number ?? '—'}
      </th>
      <td data-name={columns.note}>{row.note ?? ''}</td>
      <td data-name={columns.result}>{resultOf(row, list)}</td>
      <td data-name={columns.tries}>{list.times(row.tries)}</td>
      <td data-name={columns.heard}>{heardOf(row, list)}</td>
    </tr>
  );
}

type ListWords = ReturnType<typeof useCampaignWords>['list'];

function resultOf(row: Row, list: ListWords): string {
  if (row.outcome === null) return list.states[row.state];
  const outcome = list.outcomes[row.outcome];
  return row.state === 'waiting' ? list.again(outcome) : outcome;
}

function heardOf(row: Row, list: ListWords): string {
  if (row.state !== 'reached') return '';
  const parts = [row.heard ? list.heard : list.cut];
  if (row.pressed) parts.push(list.pressed);
  if (row.talked) parts.push(list.talked);
  return parts.join('・');
}
