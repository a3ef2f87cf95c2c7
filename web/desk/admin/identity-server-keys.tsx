import { type ReactElement, useState } from 'react';
import type { IdentityServerAnswer, IdentityServersAnswer } from '#http/admin/identity-server-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Problem } from '../parts/state.tsx';
import { useAct } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useIdentityWords } from '../text/identity-words.ts';
import { useWords } from '../text/text.ts';

type Step = 'prepare' | 'use' | 'back' | 'drop';

/** What a server of SAML knows us by, and the way to another key: made, put in use, taken back, the other one gone. */
export function OwnKeys({ server }: { server: IdentityServerAnswer }): ReactElement {
  const words = useIdentityWords();
  const { common } = useWords();
  const [isAsked, setAsked] = useState(false);
  const act = useAct(async (step: Step) => {
    const url = `${queries.identityServers.url}/${server.id}/own-key`;
    const answer = await client.send<IdentityServersAnswer>('POST', url, { step });
    cache.write(queries.identityServers, () => answer);
    setAsked(false);
    toast(words.keyDone);
  });
  const has = (place: string): boolean => server.ownKeys.some((key) => key.place === place);
  const lead = has('next') ? 'next' : has('former') ? 'former' : 'own';
  const button = (
    step: Step,
    label: string,
    onPress: () => void = () => void act.run(step),
  ): ReactElement => (
    <button
      key={step}
      type="button"
      className="button button-small"
      aria-label={`${server.name}：${label}`}
      disabled={act.busy}
      onClick={onPress}
    >
      {label}
    </button>
  );
  const { prepare, use, back, dropNext, dropFormer } = words.keySteps;
  return (
    <section className="own-keys" aria-label={`${server.name}：${words.ownKeys}`}>
      <p className="font-700">{words.ownKeys}</p>
      <ul>
        {server.ownKeys.map(({ place, fingerprint, until }) => (
          <li key={place} className="meta">
            {words.ownKeyPlaces[place]}（{words.ownKeyUntil(until.slice(0, 10))}）{' '}
            <code className="own-key-print">{fingerprint}</code>
          </li>
        ))}
      </ul>
      <p className="meta">{words.keyLeads[lead]}</p>
      <Problem failure={act.failure} />
      <p className="own-key-steps">
        {lead === 'own' && button('prepare', prepare)}
        {lead === 'next' && [button('use', use), button('drop', dropNext)]}
        {lead === 'former' && [button('back', back), button('drop', dropFormer, () => setAsked(true))]}
      </p>
      {isAsked && (
        <Dialog
          title={words.keyDropTitle}
          onClose={() => setAsked(false)}
          onSubmit={() => void act.run('drop')}
          actions={
            <>
              <button type="button" className="button" onClick={() => setAsked(false)}>
                {common.cancel}
              </button>
              <button type="submit" className="button button-main" disabled={act.busy}>
                {dropFormer}
              </button>
            </>
          }
        >
          <p>{words.keyDropAsk}</p>
        </Dialog>
      )}
    </section>
  );
}
