import { type ReactElement, useState } from 'react';
import { useOrganisationWords } from '../text/organisation-words.ts';
import { type City, lookAnew, sendChange } from './changing.ts';
import { type Present, RecordForm } from './record-form.tsx';

const presentOf = (city: City): Present => {
  const { name, kana, nameEn, timeZone, privacyUrl, showStaffNames } = city.profile;
  return {
    values: {
      name,
      kana,
      nameEn,
      timeZone,
      privacyUrl: privacyUrl ?? '',
      showStaffNames: showStaffNames ? '1' : '',
    },
    version: city.cityVersion,
  };
};

/** What the city is called, and what residents see of it. */
export function Profile({ city }: { city: City }): ReactElement {
  const all = useOrganisationWords();
  const words = all.profile;
  const [isOpen, setIsOpen] = useState(false);
  const { profile } = city;
  const rows: readonly [string, string][] = [
    [all.name, profile.name],
    [all.kana, profile.kana || words.none],
    [words.nameEn, profile.nameEn || words.none],
    [words.timeZone, profile.timeZone],
    [words.privacyUrl, profile.privacyUrl ?? words.ownPage],
    [words.showStaffNames, profile.showStaffNames ? words.shown : words.notShown],
  ];
  return (
    <section aria-labelledby="profile-title">
      <div className="api-head">
        <h2 id="profile-title">{all.parts.profile}</h2>
        <button type="button" className="button button-small" onClick={() => setIsOpen(true)}>
          {all.change}
        </button>
      </div>
      <dl className="organisation-facts">
        {rows.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {isOpen && (
        <RecordForm
          title={all.parts.profile}
          fields={[
            { name: 'name', label: all.name },
            { name: 'kana', label: all.kana, optional: true },
            { name: 'nameEn', label: words.nameEn, hint: words.nameEnHint, optional: true },
            { name: 'timeZone', label: words.timeZone, max: 60 },
            {
              name: 'privacyUrl',
              label: words.privacyUrl,
              hint: words.privacyUrlHint,
              optional: true,
              max: 500,
            },
            {
              name: 'showStaffNames',
              label: words.showStaffNames,
              hint: words.showStaffNamesHint,
              kind: 'check',
            },
          ]}
          present={presentOf(city)}
          save={({ showStaffNames, privacyUrl, ...values }, version) =>
            sendChange(
              'PUT',
              '/admin/city-profile',
              {
                ...values,
                privacyUrl: privacyUrl || null,
                showStaffNames: showStaffNames !== '',
                version,
              },
              all.saved,
            )
          }
          look={async () => {
            const now = await lookAnew();
            return now && presentOf(now);
          }}
          onClose={() => setIsOpen(false)}
        />
      )}
    </section>
  );
}
