import { useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import { ListSection, RowButton } from '../organisation/list-section.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { TextField } from '../parts/field.tsx';
import { Problem, Shown } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { attempt, useAct } from '../state/act.ts';
import { cache } from '../state/desk.ts';
import { canUsePasskeys, makePasskey, removePasskey } from '../state/passkeys.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { useOwnWords } from '../text/own-words.ts';
import { useWords } from '../text/text.ts';

/** Passkeys of this person: made, named, last used, taken away. */
export function Passkeys(): ReactElement {
  const words = useOwnWords().passkeys;
  const [making, setMaking] = useState(false);
  const shown = useQuery(queries.passkeys);
  const remove = (id: string): void =>
    void attempt(async () => {
      await removePasskey(id);
      toast(words.removed);
    });
  return (
    <Shown of={shown} rows={2} onRetry={() => void cache.refetch(queries.passkeys)}>
      {({ passkeys, asksPassword }) => (
        <ListSection
          id="own-passkeys"
          title={words.title}
          lead={canUsePasskeys() ? words.lead : words.cannot}
          add={words.add}
          onAdd={() => setMaking(true)}
          rows={
            passkeys.length === 0 ? (
              <li className="meta">{words.none}</li>
            ) : (
              passkeys.map(({ id, name, createdAt, lastUsedAt }) => (
                <li key={id} className="failed">
                  <div className="grow">
                    <p className="font-700">{name}</p>
                    <p className="meta">
                      <span>
                        {words.made} <Time at={createdAt} style="full" />
                      </span>
                      <span>
                        {words.lastUsed} {lastUsedAt ? <Time at={lastUsedAt} style="full" /> : words.never}
                      </span>
                    </p>
                  </div>
                  <RowButton name={name} onPress={() => remove(id)}>
                    {words.remove}
                  </RowButton>
                </li>
              ))
            )
          }
        >
          {making && <MakePasskey asksPassword={asksPassword} onClose={() => setMaking(false)} />}
        </ListSection>
      )}
    </Shown>
  );
}

function MakePasskey({
  asksPassword,
  onClose,
}: {
  asksPassword: boolean;
  onClose: () => void;
}): ReactElement {
  const words = useOwnWords().passkeys;
  const { common } = useWords();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const act = useAct(async () => {
    await makePasskey(name.trim(), password);
    toast(words.kept);
    onClose();
  });
  return (
    <Dialog
      title={words.add}
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
            disabled={act.busy || name.trim() === '' || (asksPassword && password === '')}
          >
            {words.make}
          </button>
        </>
      }
    >
      <p>{words.makeLead}</p>
      <TextField
        label={words.name}
        hint={words.nameHint}
        required
        maxLength={60}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      {asksPassword && (
        <TextField
          label={words.password}
          hint={words.passwordHint}
          type="password"
          autoComplete="current-password"
          required
          maxLength={1024}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      )}
      <Problem failure={act.failure} />
    </Dialog>
  );
}
