import { useState, type ReactElement } from 'react';
import type { CodesAnswer, FactorAnswer } from '#http/desk/second-factor-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { Dialog } from '../parts/dialog.tsx';
import { TextField } from '../parts/field.tsx';
import { Problem, Shown } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { useAct } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { useOwnWords } from '../text/own-words.ts';
import { useWords } from '../text/text.ts';
import { CODE_FIELD, RecoveryCodes, SetUpFactor } from './set-up-factor.tsx';

const reload = (): Promise<unknown> => cache.refetch(queries.secondFactor);
type Doing = 'set-up' | 'codes' | 'remove';

/** What one shows beside the password. */
export function SecondFactor(): ReactElement {
  const words = useOwnWords().factor;
  const [doing, setDoing] = useState<Doing | null>(null);
  const close = (): void => {
    setDoing(null);
    void reload();
  };
  return (
    <section aria-labelledby="own-factor">
      <h2 id="own-factor">{words.title}</h2>
      <Shown of={useQuery(queries.secondFactor)} rows={2} onRetry={() => void reload()}>
        {(factor) => <State factor={factor} onDo={setDoing} />}
      </Shown>
      {doing === 'set-up' && (
        <Dialog title={words.setUp} onClose={close} actions={null}>
          <SetUpFactor onDone={close} />
        </Dialog>
      )}
      {(doing === 'codes' || doing === 'remove') && <AskCode doing={doing} onClose={close} />}
    </section>
  );
}

function State({ factor, onDo }: { factor: FactorAnswer; onDo: (doing: Doing) => void }): ReactElement {
  const words = useOwnWords().factor;
  if (factor.setAt === null)
    return (
      <>
        <p className="meta">{words.lead}</p>
        <p className="block-actions">
          <button type="button" className="button" onClick={() => onDo('set-up')}>
            {words.setUp}
          </button>
        </p>
      </>
    );
  return (
    <>
      <p>
        {words.set} <Time at={factor.setAt} style="full" />
      </p>
      <p className={factor.recoveryCodesLeft < 3 ? 'api-because' : 'meta'}>
        {words.left(factor.recoveryCodesLeft)}
        {factor.isRequired && <span> {words.required}</span>}
      </p>
      <p className="block-actions">
        <button type="button" className="button" onClick={() => onDo('codes')}>
          {words.renew}
        </button>
        {!factor.isRequired && (
          <button type="button" className="button" onClick={() => onDo('remove')}>
            {words.remove}
          </button>
        )}
      </p>
    </>
  );
}

function AskCode({ doing, onClose }: { doing: 'codes' | 'remove'; onClose: () => void }): ReactElement {
  const words = useOwnWords().factor;
  const { cancel } = useWords().common;
  const [code, setCode] = useState('');
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const act = useAct(async () => {
    const url = `${queries.secondFactor.url}/${doing}`;
    const answer = await client.send<Partial<CodesAnswer>>('POST', url, { code: code.trim() });
    if (doing === 'codes') setCodes(answer.recoveryCodes ?? []);
    else {
      toast(words.removed);
      onClose();
    }
  });
  const title = doing === 'codes' ? words.renew : words.remove;
  if (codes)
    return (
      <Dialog title={title} onClose={onClose} actions={null}>
        <RecoveryCodes codes={codes} onDone={onClose} />
      </Dialog>
    );
  return (
    <Dialog
      title={title}
      onClose={onClose}
      onSubmit={() => void act.run()}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {cancel}
          </button>
          <button
            type="submit"
            className={doing === 'remove' ? 'button button-danger' : 'button button-main'}
            disabled={act.busy || code.trim().length < 6}
          >
            {title}
          </button>
        </>
      }
    >
      <TextField
        {...CODE_FIELD}
        label={words.code}
        hint={words.codeHint}
        value={code}
        onChange={(event) => setCode(event.target.value)}
      />
      <Problem failure={act.failure} />
    </Dialog>
  );
}
