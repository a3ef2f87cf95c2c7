import { type ReactElement, useState } from 'react';
import type {
  IdentityServerAnswer,
  IdentityServerChecksAnswer,
  IdentityServersAnswer,
} from '#http/admin/identity-server-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { ListSection, RowButton } from '../organisation/list-section.tsx';
import { Problem, Shown } from '../parts/state.tsx';
import { attempt, useAct } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { tryServer } from '../state/sign-on.ts';
import { useQuery } from '../state/use-query.ts';
import { useIdentityWords } from '../text/identity-words.ts';
import { IdentityServerForm } from './identity-server-form.tsx';
import { OwnKeys } from './identity-server-keys.tsx';

/** Servers of the city by which its people sign in. */
export function IdentityServers(): ReactElement {
  return (
    <Shown
      of={useQuery(queries.identityServers)}
      rows={2}
      onRetry={() => void cache.refetch(queries.identityServers)}
    >
      {(answer) => <Servers answer={answer} />}
    </Shown>
  );
}

function Servers({ answer }: { answer: IdentityServersAnswer }): ReactElement {
  const words = useIdentityWords();
  const [open, setOpen] = useState<IdentityServerAnswer | 'add' | null>(null);
  return (
    <ListSection
      id="identity-servers"
      title={words.title}
      lead={words.lead}
      add={words.add}
      onAdd={() => setOpen('add')}
      rows={
        answer.servers.length === 0 ? (
          <li className="meta">{words.none}</li>
        ) : (
          answer.servers.map((server) => (
            <OneServer key={server.id} server={server} onChange={() => setOpen(server)} />
          ))
        )
      }
    >
      {open && (
        <IdentityServerForm
          server={open === 'add' ? null : open}
          told={answer}
          onClose={() => setOpen(null)}
        />
      )}
    </ListSection>
  );
}

function OneServer({
  server,
  onChange,
}: {
  server: IdentityServerAnswer;
  onChange: () => void;
}): ReactElement {
  const words = useIdentityWords();
  const [checks, setChecks] = useState<IdentityServerChecksAnswer['checks'] | null>(null);
  const check = useAct(async () => {
    setChecks(null);
    const { settings, id } = server;
    const url = `${queries.identityServers.url}/check`;
    const given = { settings, secret: null, serverId: id };
    setChecks((await client.send<IdentityServerChecksAnswer>('POST', url, given)).checks);
  });
  return (
    <li className="failed">
      <div className="grow">
        <p className="font-700">
          {server.name}{' '}
          <span className={`api-state ${server.active ? 'api-state-active' : 'api-state-disabled'}`}>
            {server.active ? words.inUse : words.idle}
          </span>
        </p>
        <p className="meta">
          <span>{server.settings.issuer}</span>
        </p>
        <Problem failure={check.failure} />
        <ul className="meta" aria-live="polite">
          {checks?.map(({ what, ok, detail }) => (
            <li key={what}>
              {words.checks[what]}：{ok ? words.checkOk : words.checkNo} {detail}
            </li>
          ))}
        </ul>
        {server.ownKeys.length > 0 && <OwnKeys server={server} />}
      </div>
      <RowButton name={server.name} onPress={() => void check.run()}>
        {words.check}
      </RowButton>
      <RowButton name={server.name} onPress={() => void attempt(() => tryServer(server.id))}>
        {words.try}
      </RowButton>
      <RowButton name={server.name} onPress={onChange}>
        {words.change}
      </RowButton>
    </li>
  );
}
