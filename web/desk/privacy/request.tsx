import { type ReactElement, type ReactNode, useState } from 'react';
import type { RequestAnswer } from '#http/admin/data-request-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { RecordForm, type RecordField } from '../organisation/record-form.tsx';
import { Link } from '../parts/link.tsx';
import { Shown } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { cache, client } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { useRequestWords } from '../text/request-words.ts';
import { Contents } from './request-contents.tsx';
import { OwnLooks, Papers } from './request-papers.tsx';

const STEPS = [
  'identify',
  'ask-amendment',
  'record-amended',
  'extend',
  'propose',
  'approve',
  'return',
  'close',
  'withdraw',
] as const;
type Step = (typeof STEPS)[number];

/** One request: how it stands, what may be done next, what goes out. */
export function Request({ id }: { id: string }): ReactElement {
  const words = useRequestWords();
  const asked = queries.dataRequest(id);
  const shown = useQuery(asked);
  return (
    <>
      <p className="request-back">
        <Link href={hrefOf(['admin', 'privacy', 'requests'])}>{words.back}</Link>
      </p>
      <Shown of={shown} rows={6} onRetry={() => void cache.refetch(asked)}>
        {(request) => (
          <>
            <Head request={request} />
            {request.can.includes('export') && <Papers request={request} />}
            {request.can.includes('give-looks') && <OwnLooks id={request.id} />}
            {request.can.includes('mark') && <Contents request={request} />}
          </>
        )}
      </Shown>
    </>
  );
}

function Head({ request }: { request: RequestAnswer }): ReactElement {
  const words = useRequestWords();
  const [step, setStep] = useState<Step | null>(null);
  const { facts } = words;
  const finished = request.state === 'closed' || request.state === 'withdrawn';
  return (
    <section aria-labelledby="request-title">
      <div className="api-head">
        <h2 id="request-title">
          {words.kinds[request.kind]} {request.residentName ?? ''}
          <span className="api-state">{words.states[request.state]}</span>
        </h2>
      </div>
      <p className="block-actions">
        {STEPS.filter((one) => request.can.includes(one)).map((one) => (
          <button
            key={one}
            type="button"
            className={
              one === 'propose' || one === 'approve'
                ? 'button button-small button-main'
                : 'button button-small'
            }
            onClick={() => setStep(one)}
          >
            {words[one]}
          </button>
        ))}
      </p>
      <dl className="organisation-facts">
        <Fact name={words.due}>
          {request.dueOn}{' '}
          {!finished && (
            <span className={request.workingDaysLeft < 0 ? 'due due-late' : 'due'}>
              {request.amending ? words.amending : words.left(request.workingDaysLeft)}
            </span>
          )}
        </Fact>
        <Fact name={facts.person}>
          <Link href={hrefOf(['residents', request.residentId])}>
            {request.residentName ?? request.residentId}
          </Link>
        </Fact>
        <Fact name={facts.wish}>{request.wish}</Fact>
        <Fact name={facts.requester}>
          {words.requesters[request.requester]} {request.representative}
        </Fact>
        <Fact name={facts.received}>
          {request.receivedOn} {words.ways[request.way]} {request.receivedByName}
        </Fact>
        {request.identity && (
          <Fact name={facts.identity}>
            {request.identity}（{request.identityByName} <Moment at={request.identityAt} />）
          </Fact>
        )}
        {request.amendments.map(({ askedOn, amendedOn, what }, at) => (
          <Fact key={at} name={facts.amendment}>
            {what}（{words.amendedFromTo(askedOn, amendedOn)}）
          </Fact>
        ))}
        {request.extendedOn && (
          <Fact name={facts.extension}>
            {request.extensionReason}（{words.extendedOn} {request.extendedOn}）
          </Fact>
        )}
        {request.returned && <Fact name={facts.returned}>{request.returned}</Fact>}
        {request.decision && request.state !== 'identified' && (
          <>
            <Fact name={facts.decision}>{words.decisions[request.decision]}</Fact>
            {request.decisionReason && <Fact name={facts.reason}>{request.decisionReason}</Fact>}
            {request.grounds.length > 0 && (
              <Fact name={facts.grounds}>
                {request.grounds
                  .map(({ ground, ...counts }) => words.groundCount(words.grounds[ground] ?? ground, counts))
                  .join(' / ')}
              </Fact>
            )}
            {request.undecided > 0 && (
              <Fact name={facts.undecided}>{words.undecidedCount(request.undecided)}</Fact>
            )}
            <Fact name={facts.proposed}>
              {request.proposedByName} <Moment at={request.proposedAt} />
            </Fact>
          </>
        )}
        {request.approvedAt && (
          <Fact name={facts.approved}>
            {request.approvedByName} <Moment at={request.approvedAt} />
          </Fact>
        )}
        {request.handedOver && (
          <Fact name={facts.handedOver}>
            {request.handedOver} <Moment at={request.closedAt} />
          </Fact>
        )}
      </dl>
      {step && <StepForm request={request} step={step} onClose={() => setStep(null)} />}
    </section>
  );
}

const Moment = ({ at }: { at: string | null }): ReactElement | null =>
  at === null ? null : <Time at={at} style="full" />;

function Fact({ name, children }: { name: string; children: ReactNode }): ReactElement {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function StepForm({
  request,
  step,
  onClose,
}: {
  request: RequestAnswer;
  step: Step;
  onClose: () => void;
}): ReactElement {
  const words = useRequestWords();
  const decisions =
    request.kind === 'disclosure' ? ['full', 'partial', 'refused', 'not-held'] : ['granted', 'refused'];
  const forms: Readonly<
    Record<Step, { url: string; lead?: string; fields: readonly RecordField[]; more?: object }>
  > = {
    identify: { url: 'identity', fields: [{ name: 'shown', label: words.shown, kind: 'long', max: 2_000 }] },
    'ask-amendment': {
      url: 'amendment',
      lead: words.amendLead,
      fields: [{ name: 'what', label: words.amendWhat, kind: 'long', max: 2_000 }],
    },
    'record-amended': {
      url: 'amended',
      fields: [{ name: 'amendedOn', label: words.amendedOn, kind: 'date' }],
    },
    extend: {
      url: 'extend',
      lead: words.extendLead,
      fields: [{ name: 'reason', label: words.extendReason, kind: 'long', max: 2_000 }],
    },
    propose: {
      url: 'propose',
      lead: words.proposeLead,
      fields: [
        {
          name: 'decision',
          label: words.decision,
          kind: 'select',
          options: decisions.map((id) => ({ id, name: words.decisions[id] ?? id })),
        },
        ...(request.kind === 'disclosure'
          ? [{ name: 'leavesUndecided', label: words.leavesUndecided, kind: 'check' } as const]
          : []),
        { name: 'reason', label: words.decisionReason, kind: 'long', optional: true, max: 2_000 },
      ],
    },
    approve: { url: 'approve', lead: words.approveLead, fields: [] },
    return: {
      url: 'return',
      fields: [{ name: 'reason', label: words.returnReason, kind: 'long', max: 2_000 }],
    },
    close: {
      url: 'close',
      fields: [{ name: 'how', label: words.how, kind: 'long', max: 2_000 }],
      more: { withdrawn: false },
    },
    withdraw: {
      url: 'close',
      fields: [{ name: 'how', label: words.withdrawWords, kind: 'long', max: 2_000 }],
      more: { withdrawn: true },
    },
  };
  const { url, lead, fields, more } = forms[step];
  const hides =
    request.blackOuts.length + request.withheld.length > 0 ||
    request.pieces.some(({ way }) => way !== 'given');
  const first = request.kind === 'disclosure' ? (hides ? 'partial' : 'full') : 'granted';
  return (
    <RecordForm
      title={words[step]}
      {...(lead === undefined ? {} : { lead })}
      reasons={words.errors}
      fields={fields}
      present={{
        values: Object.fromEntries(fields.map(({ name }) => [name, name === 'decision' ? first : ''])),
        version: request.version,
      }}
      save={async (values, version) => {
        const { leavesUndecided, ...written } = values;
        const ticked = leavesUndecided === undefined ? {} : { leavesUndecided: leavesUndecided !== '' };
        const body = { ...written, ...ticked, ...more, version };
        // What goes out is made before this answers, which may take longer than other answers do.
        await client.blob('POST', `/admin/data-requests/${request.id}/${url}`, body);
        await Promise.all([
          cache.refetch(queries.dataRequest(request.id)),
          cache.refetch(queries.dataRequests(false)),
        ]);
        toast(words.saved);
      }}
      onClose={onClose}
    />
  );
}
