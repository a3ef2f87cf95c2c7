import { useEffect, useState, type ReactElement } from 'react';
import type { BegunFactorAnswer, CodesAnswer } from '#http/desk/second-factor-shapes.ts';
import { qrPath } from '../../shared/qr.ts';
import { TextField } from '../parts/field.tsx';
import { Problem, Skeleton } from '../parts/state.tsx';
import { useAct } from '../state/act.ts';
import { client } from '../state/desk.ts';
import { useOwnWords } from '../text/own-words.ts';

const URL = '/desk/second-factor';
/** A code of an authenticator, as it is typed. */
export const CODE_FIELD = {
  inputMode: 'numeric',
  autoComplete: 'one-time-code',
  spellCheck: false,
  required: true,
  maxLength: 40,
} as const;

/** Sets a second factor up: the picture for the authenticator, its first code, then the codes to be written down. */
export function SetUpFactor({ onDone }: { onDone: () => void }): ReactElement {
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  return codes ? <RecoveryCodes codes={codes} onDone={onDone} /> : <Begin onCodes={setCodes} />;
}

function Begin({ onCodes }: { onCodes: (codes: readonly string[]) => void }): ReactElement {
  const words = useOwnWords().factor;
  const [begun, setBegun] = useState<BegunFactorAnswer | null>(null);
  const [code, setCode] = useState('');
  const start = useAct(async () => setBegun(await client.send<BegunFactorAnswer>('POST', URL)));
  const act = useAct(async () => {
    const { recoveryCodes } = await client.send<CodesAnswer>('PUT', URL, { code: code.trim() });
    onCodes(recoveryCodes ?? []);
  });
  useEffect(() => {
    void start.run();
    // Once, as it opens: each beginning makes another secret.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  if (start.failure) return <Problem failure={start.failure} />;
  if (!begun) return <Skeleton rows={3} />;
  const picture = qrPath(begun.uri ?? '');
  return (
    <form
      className="factor"
      onSubmit={(event) => {
        event.preventDefault();
        void act.run();
      }}
    >
      <p>{words.scan}</p>
      {picture && (
        <svg
          className="factor-picture"
          viewBox={`0 0 ${picture.size} ${picture.size}`}
          role="img"
          aria-label={words.picture}
        >
          <rect width="100%" height="100%" fill="#fff" />
          <path d={picture.path} fill="#000" />
        </svg>
      )}
      <p className="meta">
        {words.byHand} <code className="factor-secret">{begun.secret?.match(/.{1,4}/g)?.join(' ')}</code>
      </p>
      <TextField
        {...CODE_FIELD}
        label={words.first}
        autoFocus
        value={code}
        onChange={(event) => setCode(event.target.value)}
      />
      <Problem failure={act.failure} />
      <button type="submit" className="button button-main" disabled={act.busy || code.trim().length < 6}>
        {words.confirm}
      </button>
    </form>
  );
}

/** The codes that let in without the telephone, shown this once. */
export function RecoveryCodes({
  codes,
  onDone,
}: {
  codes: readonly string[];
  onDone: () => void;
}): ReactElement {
  const words = useOwnWords().factor;
  return (
    <div className="factor">
      <p className="font-700">{words.codes}</p>
      <p>{words.codesLead}</p>
      <ul className="factor-codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <button type="button" className="button button-main" onClick={onDone}>
        {words.noted}
      </button>
    </div>
  );
}
