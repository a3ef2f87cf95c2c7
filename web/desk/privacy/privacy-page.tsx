import type { ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import { NotFound } from '../frame/not-found.tsx';
import { useQuery } from '../state/use-query.ts';
import { Access } from './access.tsx';
import { Classes } from './classes.tsx';
import { Disposals } from './disposals.tsx';
import { Findings } from './findings.tsx';
import { Holds } from './holds.tsx';
import { Leaks } from './leaks.tsx';
import { Masking } from './masking.tsx';
import { privacyParts } from './parts.ts';
import { Request } from './request.tsx';
import { Requests } from './requests.tsx';
import { Purposes } from './purposes.tsx';
import { Register } from './register.tsx';
import { Retention } from './retention.tsx';
import { Reveals } from './reveals.tsx';

/** Personal data, part by part. */
export function PrivacyPage({ part, given }: { part: string | null; given: URLSearchParams }): ReactElement {
  const parts = privacyParts(useQuery(queries.session).data?.permissions ?? []);
  const present = part === null ? parts[0] : parts.find((one) => one === part);
  if (!present) return <NotFound />;
  const id = given.get('id');
  return (
    <div className="panel api organisation">
      {present === 'requests' && (id ? <Request id={id} /> : <Requests />)}
      {present === 'findings' && <Findings />}
      {present === 'access' && <Access />}
      {present === 'leaks' && <Leaks />}
      {present === 'retention' && <Retention />}
      {present === 'holds' && <Holds />}
      {present === 'disposals' && <Disposals />}
      {present === 'masking' && <Masking />}
      {present === 'reveals' && <Reveals />}
      {present === 'purposes' && <Purposes />}
      {present === 'register' && <Register />}
      {present === 'classes' && <Classes />}
    </div>
  );
}
