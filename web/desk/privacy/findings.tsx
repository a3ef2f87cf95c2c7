import { type ReactElement, useState } from 'react';
import type { FindingsAnswer } from '#http/admin/oversight-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { RecordForm } from '../organisation/record-form.tsx';
import { SelectField } from '../parts/field.tsx';
import { Link } from '../parts/link.tsx';
import { Empty, Problem, Shown } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { useAct } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { toast } from '../state/toasts.ts';
import { useMay, useQuery } from '../state/use-query.ts';
import { useOversightWords } from '../text/oversight-words.ts';
import { usePrivacyWords } from '../text/privacy-words.ts';
import { Limits } from './limits.tsx';

type Finding = FindingsAnswer['findings'][number];

/** Looks at persons that somebody should look at, each with why, and what was decided. */
export function Findings(): ReactElement {
  const words = useOversightWords().findings;
  const title = usePrivacyWords().parts.findings;
  const [open, setOpen] = useState(true);
  const [before, setBefore] = useState<string | undefined>(undefined);
  const [deciding, setDeciding] = useState<Finding | null>(null);
  const asked = queries.findings(open, before);
  const shown = useQuery(asked);
  const may = useMay('privacy.handle');
  const look = useAct(async () => {
    const { found } = await client.send<{ found: number }>('POST', '/admin/oversight/look');
    toast(words.found(found));
    await cache.refetch(asked);
  });
  return (
    <>
      <section aria-labelledby="findings-title">
        <div className="api-head">
          <h2 id="findings-title">{title}</h2>
          {may && (
            <button
              type="button"
              className="button button-small"
              disabled={look.busy}
              onClick={() => void look.run()}
            >
              {words.look}
            </button>
          )}
        </div>
        <p className="meta">{words.lead}</p>
        <SelectField
          label={words.show}
          value={open ? 'open' : 'all'}
          onChange={(event) => {
            setOpen(event.target.value === 'open');
            setBefore(undefined);
          }}
        >
          <option value="open">{words.open}</option>
          <option value="all">{words.all}</option>
        </SelectField>
        <Problem failure={look.failure} />
        <Shown of={shown} rows={4} onRetry={() => void cache.refetch(asked)}>
          {({ findings, nextBefore }) => (
            <>
              {findings.length === 0 && <Empty>{words.none}</Empty>}
              <ul className="failed-list">
                {findings.map((finding) => (
                  <Row key={finding.id} finding={finding} onDecide={() => setDeciding(finding)} />
                ))}
              </ul>
              {nextBefore && (
                <button type="button" className="button" onClick={() => setBefore(nextBefore)}>
                  {words.older}
                </button>
              )}
            </>
          )}
        </Shown>
      </section>
      <Limits />
      {deciding && (
        <RecordForm
          title={words.decide}
          lead={`${words.rules[deciding.rule] ?? deciding.rule} ${deciding.staffName}`}
          fields={[
            {
              name: 'verdict',
              label: words.verdict,
              kind: 'select',
              options: Object.entries(words.verdicts).map(([id, name]) => ({ id, name })),
            },
            { name: 'reason', label: words.reason, hint: words.reasonHint, kind: 'long', max: 1_000 },
          ]}
          present={{ values: { verdict: 'explained', reason: '' }, version: 0 }}
          save={async (values) => {
            await client.send('POST', `/admin/oversight/findings/${deciding.id}/decisions`, {
              verdict: values['verdict'],
              reason: values['reason'],
            });
            await cache.refetch(asked);
            toast(words.decided);
          }}
          onClose={() => setDeciding(null)}
        />
      )}
    </>
  );
}

function Row({ finding, onDecide }: { finding: Finding; onDecide: () => void }): ReactElement {
  const words = useOversightWords().findings;
  const { rule, staffName, residentName, residentId } = finding;
  const span = { from: minutes(finding.firstAt, -1), to: minutes(finding.lastAt, 1) };
  return (
    <li className="failed">
      <div className="grow">
        <p className="font-700">
          {words.rules[rule] ?? rule}
          <span className="api-state">
            {staffName}（{finding.departmentName}）
          </span>
        </p>
        <p>
          {words.why[rule]?.(finding.residents)}
          {residentId && ' '}
          {residentId && <Link href={hrefOf(['residents', residentId])}>{residentName ?? residentId}</Link>}
        </p>
        <p className="meta">
          <Time at={finding.firstAt} style="full" />
          {finding.lastAt !== finding.firstAt && (
            <span>
              – <Time at={finding.lastAt} style="clock" />
            </span>
          )}
          <span>{words.looks(finding.looks)}</span>
          <Link href={hrefOf(['admin', 'audit'], { staff: finding.staffId, kind: 'resident', ...span })}>
            {words.audit}
            <span className="sr-only"> {staffName}</span>
          </Link>
        </p>
        {finding.open && finding.decisions.length > 0 && <p className="meta">{words.again}</p>}
        {finding.decisions.map((decision) => (
          <p key={decision.at} className="meta">
            <Time at={decision.at} style="full" />
            <span>{words.by(decision.byName ?? '')}</span>
            <span>{words.verdicts[decision.verdict]}</span>
            <span>{decision.reason}</span>
          </p>
        ))}
      </div>
      {finding.can.includes('decide') && (
        <button type="button" className="button button-small" onClick={onDecide}>
          {words.decide}
          <span className="sr-only">
            {' '}
            {words.rules[rule]} {staffName} {residentName}
          </span>
        </button>
      )}
    </li>
  );
}

const minutes = (at: string, more: number): string =>
  new Date(new Date(at).getTime() + more * 60_000).toISOString();
