import { type ReactElement, useState } from 'react';
import type { IdentityServerAnswer } from '#http/admin/identity-server-shapes.ts';
import { TextArea, TextField } from '../parts/field.tsx';
import { useIdentityWords } from '../text/identity-words.ts';

export type Saml = Extract<IdentityServerAnswer['settings'], { kind: 'saml' }>;

export const USUAL_SAML: Saml = {
  kind: 'saml',
  issuer: '',
  signInUrl: '',
  signOutUrl: null,
  certificates: [],
  loginAttribute: 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name',
  nameAttribute: 'http://schemas.microsoft.com/identity/claims/displayname',
  groupsAttribute: 'http://schemas.microsoft.com/ws/2008/06/identity/claims/groups',
};

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;
/** One or two of them pasted together, with their frames or as one line of a metadata file. */
const certificatesOf = (text: string): string[] => {
  const framed = text.match(CERTIFICATE);
  if (framed) return framed;
  const bare = text.replace(/\s/g, '');
  return bare === '' ? [] : [bare];
};

const METADATA = 'urn:oasis:names:tc:SAML:2.0:metadata';
const REDIRECT = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect';

/** What the metadata of an identity server say of it; undefined for what is none. */
function readMetadata(text: string): Partial<Saml> | undefined {
  // What is none need not be parsed: a browser's page of what is wrong with it has styles that our policy refuses.
  if (!/<(?:[\w.-]+:)?EntityDescriptor[\s>]/.test(text)) return undefined;
  const xml = new DOMParser().parseFromString(text, 'application/xml');
  const server = xml.getElementsByTagNameNS(METADATA, 'IDPSSODescriptor')[0];
  const issuer = server?.closest('EntityDescriptor')?.getAttribute('entityID');
  const place = (name: string): string | null =>
    [...(server?.getElementsByTagNameNS(METADATA, name) ?? [])]
      .find((each) => each.getAttribute('Binding') === REDIRECT)
      ?.getAttribute('Location') ?? null;
  const signInUrl = place('SingleSignOnService');
  if (!server || !issuer || !signInUrl) return undefined;
  const certificates = [...server.getElementsByTagNameNS(METADATA, 'KeyDescriptor')]
    .filter((key) => key.getAttribute('use') !== 'encryption')
    .flatMap((key) => [...key.getElementsByTagNameNS('*', 'X509Certificate')])
    .map((each) => (each.textContent ?? '').replace(/\s/g, ''));
  return {
    ...{ issuer, signInUrl, signOutUrl: place('SingleLogoutService') },
    ...(certificates.length > 0 ? { certificates: [...new Set(certificates)].slice(0, 3) } : {}),
    signRequests: /^(true|1)$/.test(server.getAttribute('WantAuthnRequestsSigned') ?? ''),
  };
}

/** How a server of SAML is spoken to. */
export function SamlFields({
  settings,
  onChange,
}: {
  settings: Saml;
  onChange: (settings: Saml) => void;
}): ReactElement {
  const words = useIdentityWords();
  const field = (
    name: 'issuer' | 'signInUrl' | 'loginAttribute' | 'nameAttribute' | 'groupsAttribute',
    label: string,
  ) => (
    <TextField
      label={label}
      required
      maxLength={500}
      autoCapitalize="none"
      spellCheck={false}
      value={settings[name]}
      onChange={(event) => onChange({ ...settings, [name]: event.target.value })}
    />
  );
  const [isStrange, setStrange] = useState(false);
  const [read, setRead] = useState(0);
  const take = (text: string): void => {
    const found = text.trim() === '' ? undefined : readMetadata(text);
    setStrange(text.trim() !== '' && !found);
    if (!found) return;
    setRead(read + 1);
    onChange({ ...settings, ...found });
  };
  return (
    <>
      <TextArea
        label={words.fromMetadata}
        hint={words.fromMetadataHint}
        optional
        rows={3}
        spellCheck={false}
        onChange={(event) => take(event.target.value)}
      />
      {isStrange && (
        <p className="problem" role="alert">
          {words.noMetadata}
        </p>
      )}
      {field('issuer', words.entityId)}
      {field('signInUrl', words.signInUrl)}
      <TextField
        label={words.signOutUrl}
        optional
        maxLength={500}
        spellCheck={false}
        value={settings.signOutUrl ?? ''}
        onChange={(event) => onChange({ ...settings, signOutUrl: event.target.value || null })}
      />
      <TextArea
        key={read}
        label={words.certificates}
        hint={words.certificatesHint}
        required
        rows={4}
        spellCheck={false}
        defaultValue={settings.certificates.join('\n')}
        onChange={(event) => onChange({ ...settings, certificates: certificatesOf(event.target.value) })}
      />
      <label className="check">
        <input
          type="checkbox"
          aria-describedby="saml-sign-requests"
          checked={settings.signRequests ?? false}
          onChange={(event) => onChange({ ...settings, signRequests: event.target.checked })}
        />
        {words.signRequests}
      </label>
      <p className="meta" id="saml-sign-requests">
        {words.signRequestsHint}
      </p>
      {field('loginAttribute', words.loginClaim)}
      {field('nameAttribute', words.nameClaim)}
      {field('groupsAttribute', words.groupsClaim)}
      <TextField
        label={words.samlStrength}
        hint={words.strengthHint}
        optional
        maxLength={500}
        spellCheck={false}
        value={settings.strength ?? ''}
        onChange={(event) => onChange({ ...settings, strength: event.target.value || null })}
      />
    </>
  );
}
