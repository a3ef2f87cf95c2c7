import type { ReactElement } from 'react';
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
  return (
    <>
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
        label={words.certificates}
        hint={words.certificatesHint}
        required
        rows={4}
        spellCheck={false}
        defaultValue={settings.certificates.join('\n')}
        onChange={(event) => onChange({ ...settings, certificates: certificatesOf(event.target.value) })}
      />
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
