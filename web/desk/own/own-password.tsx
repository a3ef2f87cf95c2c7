import { type ReactElement, useState } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import { Dialog } from '../parts/dialog.tsx';
import { TextField } from '../parts/field.tsx';
import { Problem } from '../parts/state.tsx';
import { useAct } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useOwnWords } from '../text/own-words.ts';
import { useWords } from '../text/text.ts';

/** Another password of one's own. */
export function OwnPassword(): ReactElement {
  const words = useOwnWords().ownPassword;
  const [changing, setChanging] = useState(false);
  return (
    <section aria-labelledby="own-password">
      <h2 id="own-password">{words.title}</h2>
      <p className="meta">{words.lead}</p>
      <p className="block-actions">
        <button type="button" className="button" onClick={() => setChanging(true)}>
          {words.change}
        </button>
      </p>
      {changing && <ChangePassword onClose={() => setChanging(false)} />}
    </section>
  );
}

function ChangePassword({ onClose }: { onClose: () => void }): ReactElement {
  const words = useOwnWords().ownPassword;
  const { common } = useWords();
  const [password, setPassword] = useState('');
  const [next, setNext] = useState('');
  const act = useAct(async () => {
    await client.send('POST', '/desk/sessions/password', { password, next });
    await cache.refetch(queries.ownSessions);
    toast(words.changed);
    onClose();
  });
  return (
    <Dialog
      title={words.change}
      onClose={onClose}
      onSubmit={() => void act.run()}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {common.cancel}
          </button>
          <button
            type="submit"
            className="button button-main"
            disabled={act.busy || password === '' || next === ''}
          >
            {words.change}
          </button>
        </>
      }
    >
      <TextField
        label={words.present}
        type="password"
        autoComplete="current-password"
        required
        maxLength={1024}
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <TextField
        label={words.next}
        hint={words.nextHint}
        type="password"
        autoComplete="new-password"
        required
        maxLength={1024}
        value={next}
        onChange={(event) => setNext(event.target.value)}
      />
      <Problem failure={act.failure} />
    </Dialog>
  );
}
