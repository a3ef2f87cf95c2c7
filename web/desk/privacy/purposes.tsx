import { type ReactElement, useState } from 'react';
import type { PurposeNoticesAnswer } from '#http/admin/notice-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { Dialog } from '../parts/dialog.tsx';
import { TextArea, TextField } from '../parts/field.tsx';
import { ListSection, RowButton } from '../organisation/list-section.tsx';
import { Problem, Shown } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { useAct } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { usePrivacyWords } from '../text/privacy-words.ts';
import { useWords } from '../text/text.ts';

type Notice = PurposeNoticesAnswer['notices'][number];
type Place = { readonly id: string | null; readonly name: string };

/** What residents are told that their data are for, before they write: of the city, and of single entry points. */
export function Purposes(): ReactElement {
  const all = usePrivacyWords();
  const words = all.purposes;
  const [open, setOpen] = useState<Place | null>(null);
  const mayChange = useQuery(queries.session).data?.permissions.includes('privacy.manage') ?? false;
  const shown = useQuery(queries.purposeNotices);
  const newest = shown.data?.notices.find(({ entryPointId }) => entryPointId === open?.id);
  return (
    <ListSection
      id="purposes"
      title={all.parts.purposes}
      lead={words.lead}
      rows={
        <Shown of={shown} rows={4} onRetry={() => void cache.refetch(queries.purposeNotices)}>
          {({ notices, entryPoints }) =>
            [{ id: null, name: words.city }, ...entryPoints].map((place) => (
              <PlaceRow
                key={place.id}
                place={place}
                versions={notices.filter(({ entryPointId }) => entryPointId === place.id)}
                {...(mayChange ? { onChange: () => setOpen(place) } : {})}
              />
            ))
          }
        </Shown>
      }
    >
      {open && <NoticeForm key={open.id} place={open} newest={newest} onClose={() => setOpen(null)} />}
    </ListSection>
  );
}

function PlaceRow({
  place,
  versions,
  onChange,
}: {
  place: Place;
  versions: readonly Notice[];
  onChange?: () => void;
}): ReactElement {
  const words = usePrivacyWords().purposes;
  const [newest, ...older] = versions;
  return (
    <li className="failed">
      <div className="grow">
        <p className="font-700">{place.name}</p>
        {newest ? (
          <Version one={newest} />
        ) : (
          <p className="meta">{place.id ? words.asCity : words.asProduct}</p>
        )}
        {older.length > 0 && (
          <details>
            <summary>{words.older(older.length)}</summary>
            {older.map((one) => (
              <Version key={one.id} one={one} />
            ))}
          </details>
        )}
      </div>
      {onChange && (
        <RowButton name={place.name} onPress={onChange}>
          {newest ? words.change : words.write}
        </RowButton>
      )}
    </li>
  );
}

function Version({ one }: { one: Notice }): ReactElement {
  const words = usePrivacyWords().purposes;
  return (
    <>
      <p>{one.purpose}</p>
      <p className="revealed">{one.bodies['ja']}</p>
      {one.spoken['ja'] && (
        <p className="meta">
          {words.onPhone}: {one.spoken['ja']}
        </p>
      )}
      <p className="meta">
        <span>{words.version(one.number)}</span>
        <Time at={one.publishedAt} style="full" />
        <span>{one.publishedBy}</span>
        <span>{words.shown(one.shown)}</span>
      </p>
    </>
  );
}

function NoticeForm({
  place,
  newest,
  onClose,
}: {
  place: Place;
  newest: Notice | undefined;
  onClose: () => void;
}): ReactElement {
  const words = usePrivacyWords().purposes;
  const { common } = useWords();
  const [purpose, setPurpose] = useState(newest?.purpose ?? '');
  const [ja, setJa] = useState(newest?.bodies['ja'] ?? '');
  const [en, setEn] = useState(newest?.bodies['en'] ?? '');
  const [saidJa, setSaidJa] = useState(newest?.spoken['ja'] ?? '');
  const [saidEn, setSaidEn] = useState(newest?.spoken['en'] ?? '');
  const act = useAct(async () => {
    await client.send('POST', '/admin/privacy/notices', {
      ...{ entryPointId: place.id, purpose, seenNumber: newest?.number ?? 0 },
      bodies: { ja, ...(en.trim() ? { en } : {}) },
      spoken: { ...(saidJa.trim() ? { ja: saidJa } : {}), ...(saidEn.trim() ? { en: saidEn } : {}) },
    });
    await cache.refetch(queries.purposeNotices);
    toast(words.published);
    onClose();
  });
  const isComplete = purpose.trim() !== '' && ja.trim() !== '';
  return (
    <Dialog
      title={place.name}
      onClose={onClose}
      onSubmit={() => void (isComplete && act.run())}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {common.cancel}
          </button>
          <button type="submit" className="button button-main" disabled={!isComplete || act.busy}>
            {words.publish}
          </button>
        </>
      }
    >
      <TextField
        label={words.purpose}
        hint={words.purposeHint}
        maxLength={200}
        value={purpose}
        onChange={(event) => setPurpose(event.target.value)}
      />
      <TextArea
        label={words.japanese}
        hint={words.bodyHint}
        maxLength={600}
        value={ja}
        onChange={(event) => setJa(event.target.value)}
      />
      <TextArea
        label={words.english}
        optional
        maxLength={600}
        value={en}
        onChange={(event) => setEn(event.target.value)}
      />
      <TextArea
        label={words.spokenJapanese}
        hint={words.spokenHint}
        optional
        maxLength={200}
        value={saidJa}
        onChange={(event) => setSaidJa(event.target.value)}
      />
      <TextArea
        label={words.spokenEnglish}
        optional
        maxLength={200}
        value={saidEn}
        onChange={(event) => setSaidEn(event.target.value)}
      />
      <Problem failure={act.failure} />
    </Dialog>
  );
}
