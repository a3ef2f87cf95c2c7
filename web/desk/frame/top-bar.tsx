import { useState, type ReactElement } from 'react';
import type { Session } from '../../shared/desk-types.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Disclosure } from '../parts/disclosure.tsx';
import { startTour } from '../help/tour-state.ts';
import { Icon } from '../parts/icon.tsx';
import { Link } from '../parts/link.tsx';
import { isComposing } from '../parts/ime.ts';
import { Mark } from '../parts/mark.tsx';
import { attempt } from '../state/act.ts';
import { hrefOf } from '../state/place.ts';
import { go, usePlace } from '../state/router.ts';
import { lockDesk, signOut, switchTenant, unsentCount } from '../state/session.ts';
import { askForNotices, noticePermission } from '../state/notices.ts';
import { beep } from '../work/beep.ts';
import { changeSettings, settings } from '../state/settings.ts';
import { useFrameWords } from '../text/frame-words.ts';
import { useOwnWords } from '../text/own-words.ts';
import { useWords } from '../text/text.ts';
import { PhoneInTop } from '../phone/phone-parts.tsx';
import { Connection } from './connection.tsx';
import { Mentions } from './mentions.tsx';
import { PresenceControl } from './presence.tsx';

/** City, search, connection, presence and the person's own things. */
export function TopBar({
  session,
  onKeys,
  onPalette,
}: {
  session: Session;
  onKeys: () => void;
  onPalette: () => void;
}): ReactElement {
  const own = useFrameWords();
  return (
    <header className="top">
      <City session={session} />
      <SearchField />
      <div className="top-right">
        <Connection />
        <Mentions />
        <PhoneInTop />
        {session.permissions.includes('interaction.answer') && (
          <PresenceControl presence={session.presence} />
        )}
        <button
          type="button"
          className="icon-button top-palette"
          onClick={onPalette}
          aria-label={own.palette.open}
          title={own.palette.open}
        >
          <Icon name="keys" />
        </button>
        <Disclosure name={own.help.open} className="icon-button top-help" label={<Icon name="help" />}>
          {(close) => (
            <div className="menu">
              <Link className="menu-item" href={hrefOf(['help'])} onClick={close}>
                {own.help.title}
              </Link>
              <button
                type="button"
                className="menu-item"
                onClick={() => {
                  close();
                  startTour();
                }}
              >
                {own.help.tour}
              </button>
              <button
                type="button"
                className="menu-item"
                onClick={() => {
                  close();
                  onKeys();
                }}
              >
                {own.help.keys} <kbd>?</kbd>
              </button>
            </div>
          )}
        </Disclosure>
        <Account session={session} />
      </div>
    </header>
  );
}

function City({ session }: { session: Session }): ReactElement {
  const words = useWords();
  if (session.tenants.length < 2) {
    return (
      <p className="city">
        <Mark size={26} />
        <span>{session.tenant.name}</span>
      </p>
    );
  }
  return (
    <label className="city">
      <Mark size={26} />
      <span className="sr-only">{words.top.tenant}</span>
      <select
        value={session.tenant.id}
        onChange={(event) =>
          void attempt(async () => {
            await switchTenant(event.target.value);
            go(hrefOf(['work']));
          })
        }
      >
        {session.tenants.map((tenant) => (
          <option key={tenant.id} value={tenant.id}>
            {tenant.name}
          </option>
        ))}
      </select>
    </label>
  );
}

function SearchField(): ReactElement {
  const words = useWords();
  const { parts, given } = usePlace();
  const present = parts[0] === 'search' ? (given.get('q') ?? '') : '';
  return (
    <form
      role="search"
      className="top-search"
      onSubmit={(event) => {
        event.preventDefault();
        const typed = new FormData(event.currentTarget).get('q');
        go(hrefOf(['search'], { q: typeof typed === 'string' ? typed.trim() : '' }));
      }}
    >
      <Icon name="search" size={16} />
      <input
        key={present}
        name="q"
        type="search"
        data-search=""
        defaultValue={present}
        maxLength={100}
        aria-label={words.top.searchKey}
        placeholder={words.top.searchPlaceholder}
        autoComplete="off"
        onKeyDown={(event) => {
          if (event.key === 'Enter' && isComposing(event)) event.preventDefault();
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
      />
    </form>
  );
}

function Account({ session }: { session: Session }): ReactElement {
  const words = useWords();
  const { lock } = useFrameWords().lock;
  const own = useOwnWords();
  const [asking, setAsking] = useState(0);
  const leave = (): void => {
    const unsent = unsentCount();
    if (unsent > 0) setAsking(unsent);
    else void attempt(signOut);
  };
  return (
    <>
      <Disclosure
        name={`${words.top.account} ${session.staff.name}`}
        className="account"
        label={
          <>
            <span className="account-mark" aria-hidden="true">
              {session.staff.name.slice(0, 1)}
            </span>
            <span className="account-name">{session.staff.name}</span>
            <Icon name="down" size={14} />
          </>
        }
      >
        {(close) => (
          <div className="account-panel">
            <div>
              <p className="font-700">{session.staff.name}</p>
              <p className="meta">{session.staff.departmentName}</p>
            </div>
            <SettingsFields />
            <Link className="button w-full" href={hrefOf(['own'])} onClick={close}>
              {own.title}
            </Link>
            <button type="button" className="button w-full" onClick={() => void attempt(lockDesk)}>
              <Icon name="lock" /> {lock}
            </button>
            <button type="button" className="button w-full" onClick={leave}>
              <Icon name="out" /> {words.top.signOut}
            </button>
          </div>
        )}
      </Disclosure>
      {asking > 0 && (
        <Dialog
          title={words.top.signOut}
          onClose={() => setAsking(0)}
          actions={
            <>
              <button type="button" className="button" onClick={() => setAsking(0)}>
                {words.common.cancel}
              </button>
              <button type="button" className="button button-danger" onClick={() => void attempt(signOut)}>
                {words.top.signOutAnyway}
              </button>
            </>
          }
        >
          <p>{words.top.signOutUnsent(asking)}</p>
        </Dialog>
      )}
    </>
  );
}

function SettingsFields(): ReactElement {
  const words = useWords();
  const own = useFrameWords().notices;
  const given = settings();
  const switches: readonly ['sound' | 'enterSends' | 'singleKeys', string][] = [
    ['sound', words.top.sound],
    ['enterSends', words.top.enterSends],
    ['singleKeys', words.top.singleKeys],
  ];
  const [, redraw] = useState(0);
  return (
    <fieldset className="settings">
      <legend>{words.top.settings}</legend>
      {switches.map(([name, label]) => (
        <label key={name} className="check">
          <input
            type="checkbox"
            checked={given[name]}
            onChange={(event) => {
              changeSettings({ [name]: event.target.checked });
              redraw((n) => n + 1);
            }}
          />
          {label}
        </label>
      ))}
      {given.sound && (
        <label className="check">
          <span>{own.volume}</span>
          <input
            type="range"
            min={10}
            max={100}
            step={10}
            value={given.volume}
            onChange={(event) => {
              changeSettings({ volume: Number(event.target.value) });
              redraw((n) => n + 1);
              beep('offer');
            }}
          />
        </label>
      )}
      {noticePermission() !== 'none' && (
        <label className="check">
          <input
            type="checkbox"
            checked={given.notices && noticePermission() === 'granted'}
            onChange={(event) => {
              if (event.target.checked) void askForNotices().then(() => redraw((n) => n + 1));
              else changeSettings({ notices: false });
              redraw((n) => n + 1);
            }}
          />
          {own.notices}
        </label>
      )}
      <label className="check">
        <span>{words.top.language}</span>
        <select
          value={given.language}
          onChange={(event) => changeSettings({ language: event.target.value === 'en' ? 'en' : 'ja' })}
        >
          <option value="ja">{words.top.japanese}</option>
          <option value="en">{words.top.english}</option>
        </select>
      </label>
    </fieldset>
  );
}
