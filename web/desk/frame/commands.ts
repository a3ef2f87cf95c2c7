import { queries } from '../../shared/desk-queries.ts';
import type { CaseStatus, InteractionRow, PresenceStatus } from '../../shared/desk-types.ts';
import { adminPageName, adminPages } from '../admin/pages.ts';
import { changeCase } from '../cases/change.ts';
import { NEXT_STATUSES } from '../cases/next-statuses.ts';
import { GUIDE_IDS } from '../help/guide-ids.ts';
import type { IconName } from '../parts/icon.tsx';
import { hasPhone } from '../phone/boot.ts';
import { requestDial } from '../phone/requests.ts';
import { attempt } from '../state/act.ts';
import { cache } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { recentOnes } from '../state/recent.ts';
import { requestOfPage, requestOfPageAt } from '../state/requests.ts';
import { go, presentPlace } from '../state/router.ts';
import { lockDesk, setPresence } from '../state/session.ts';
import { changeSettings, settings } from '../state/settings.ts';
import { type CommandName, READINGS } from '../text/command-words.ts';
import { type FrameWords, frameWords } from '../text/frame-words.ts';
import { words } from '../text/text.ts';
import type { ViewKind } from '../views/filter.ts';
import { extendWrapUp, take } from '../work/actions.ts';
import { OWN_VIEWS } from '../work/listed.ts';
import { nameInHand } from './in-hand.ts';
import type { Findable } from './palette-match.ts';

export type Group = keyof FrameWords['palette']['groups'];
export type Command = Findable & {
  readonly id: string;
  readonly group: Group;
  readonly icon: IconName;
  readonly keys?: string;
  readonly run: () => void;
};

/** What the frame itself opens. */
export type FrameActions = { readonly onKeys: () => void; readonly onTour: () => void };

function make(
  group: Group,
  name: CommandName,
  icon: IconName,
  run: () => void,
  more: { keys?: string; suffix?: string; reading?: string; id?: string } = {},
): Command {
  const [text, reading, also] = frameWords().commands[name];
  return {
    id: more.id ?? name,
    group,
    icon,
    name: more.suffix ? `${text}: ${more.suffix}` : text,
    reading: more.suffix ? `${reading} ${more.reading ?? more.suffix}` : reading,
    also,
    keys: more.keys,
    run,
  };
}

/** Everything that can be done from here now, what is at hand first. */
export function allCommands(actions: FrameActions): Command[] {
  return [
    ...onOpenThing(),
    ...inHand(),
    ...recent(),
    ...desk(),
    ...newCases(),
    ...places(actions),
    ...preferences(),
  ];
}

function onOpenThing(): Command[] {
  const { parts } = presentPlace();
  const id = parts[1];
  if (!id) return [];
  if (parts[0] === 'work') return onInteraction(id);
  return parts[0] === 'cases' ? onCase(id) : [];
}

function onInteraction(id: string): Command[] {
  const open = cache.peek(queries.interaction(id)).data;
  if (!open) return [];
  const focusEditor = (): void => document.querySelector<HTMLElement>('#editor-text')?.focus();
  const all: readonly (readonly [string, Command])[] = [
    ['reply', make('here', 'reply', 'pen', () => setTimeout(focusEditor), { keys: 'Alt+R' })],
    ['take', make('here', 'take', 'person', () => void take(open))],
    ['hand-over', make('here', 'handOver', 'handover', () => requestOfPage('hand-over'), { keys: 'Alt+H' })],
    ['open-case', make('here', 'openCase', 'cases', () => requestOfPage('open-case'), { keys: 'Alt+C' })],
    ['reply', make('here', 'insertTemplate', 'note', () => requestOfPage('templates'), { keys: 'Alt+T' })],
    ['note', make('here', 'mode', 'note', () => requestOfPage('mode'), { keys: 'Alt+N' })],
    ['end', make('here', 'end', 'check', () => requestOfPage('end'), { keys: 'Alt+E' })],
    ['wrap-up', make('here', 'extend', 'clock', () => void extendWrapUp(open))],
  ];
  return all.filter(([ability]) => open.can.includes(ability)).map(([, command]) => command);
}

function onCase(id: string): Command[] {
  const open = cache.peek(queries.case(id)).data;
  if (!open) return [];
  const statuses: readonly CaseStatus[] = open.can.includes('change-status')
    ? NEXT_STATUSES[open.status]
    : [];
  return [
    ...(open.can.includes('assign') ? [make('here', 'assign', 'person', () => requestOfPage('assign'))] : []),
    ...statuses.map((status) =>
      make('here', 'status', 'check', () => void attempt(() => changeCase(open, { status })), {
        id: `status ${status}`,
        suffix: words().cases.statuses[status],
      }),
    ),
  ];
}

function inHand(): Command[] {
  const rows = cache.peek(queries.interactions('mine')).data?.rows ?? [];
  return rows.map((row) => ({
    id: `hand ${row.id}`,
    group: 'hand',
    icon: 'work',
    name: nameInHand(row),
    also: row.preview.slice(0, 40),
    run: () => go(hrefInHand(row)),
  }));
}

/** A case comes from what somebody said: one for each conversation in hand, from wherever one is. */
function newCases(): Command[] {
  if (!cache.peek(queries.session).data?.permissions.includes('case.write')) return [];
  const rows = cache.peek(queries.interactions('mine')).data?.rows ?? [];
  return rows.map((row) =>
    make('hand', 'newCase', 'plus', () => requestOfPageAt(hrefInHand(row), 'open-case'), {
      id: `case of ${row.id}`,
      suffix: nameInHand(row),
    }),
  );
}

const hrefInHand = (row: InteractionRow): string => hrefOf(['work', row.id], { view: 'mine' });

function recent(): Command[] {
  const { href: here } = presentPlace();
  return recentOnes()
    .filter((one) => one.href !== here)
    .map((one) => ({
      id: `recent ${one.href}`,
      group: 'recent',
      icon: 'clock',
      name: one.name,
      run: () => go(one.href),
    }));
}

function to(name: CommandName, icon: IconName, href: string, more: Parameters<typeof make>[4] = {}): Command {
  return make('go', name, icon, () => go(href), more);
}

function places({ onKeys, onTour }: FrameActions): Command[] {
  const permissions = cache.peek(queries.session).data?.permissions ?? [];
  const may = (permission: string): boolean => permissions.includes(permission);
  return [
    ...(may('interaction.answer') ? workLists() : []),
    ...(may('interaction.answer')
      ? [
          to('callbacks', 'phone-out', hrefOf(['outbound', 'callbacks']), { keys: 'g o' }),
          to('missedCalls', 'phone-out', hrefOf(['outbound', 'missed'])),
        ]
      : []),
    ...(may('outreach.run') ? [to('campaigns', 'phone-out', hrefOf(['outbound', 'campaigns']))] : []),
    ...(may('interaction.supervise')
      ? [
          to('supervision', 'eye', hrefOf(['supervision']), { keys: 'g v' }),
          to('alertRules', 'eye', hrefOf(['supervision', 'rules'])),
        ]
      : []),
    ...(may('case.read')
      ? [
          to('cases', 'cases', hrefOf(['cases']), { keys: 'g c' }),
          to('board', 'cases', hrefOf(['cases'], { view: 'department', layout: 'board' }), { keys: 'g b' }),
          ...savedViews('cases', 'cases'),
        ]
      : []),
    ...(may('resident.read') ? [to('residents', 'residents', hrefOf(['residents']), { keys: 'g r' })] : []),
    to('search', 'search', hrefOf(['search']), { keys: '/' }),
    ...administration(permissions),
    ...guides(),
    make('go', 'keys', 'help', onKeys, { keys: '?' }),
    make('go', 'tour', 'help', onTour),
  ];
}

function workLists(): Command[] {
  const names = words().views;
  return [
    to('work', 'work', hrefOf(['work']), { keys: 'g i' }),
    ...OWN_VIEWS.map((view) =>
      to('view', 'work', hrefOf(['work'], { view }), {
        id: `list ${view}`,
        suffix: names[view],
        reading: READINGS[view],
      }),
    ),
    ...savedViews('interactions', 'work'),
  ];
}

function savedViews(kind: ViewKind, section: 'work' | 'cases'): Command[] {
  const views = cache.peek(queries.views).data?.views.filter((view) => view.kind === kind) ?? [];
  return views.map((view) =>
    to('view', section, hrefOf([section], { view: view.id }), { id: `view ${view.id}`, suffix: view.name }),
  );
}

function administration(permissions: readonly string[]): Command[] {
  const pages = adminPages(permissions);
  if (pages.length === 0) return [];
  return [
    to('admin', 'admin', hrefOf(['admin']), { keys: 'g a' }),
    ...pages.map((page) =>
      to('adminPage', 'admin', hrefOf(['admin', page]), {
        id: `admin ${page}`,
        suffix: adminPageName(page),
        reading: READINGS[page],
      }),
    ),
  ];
}

function guides(): Command[] {
  const names = frameWords().help.guideNames;
  return [
    to('help', 'help', hrefOf(['help']), { keys: 'g h' }),
    ...GUIDE_IDS.map((id) =>
      to('guide', 'help', hrefOf(['help', id]), {
        id: `guide ${id}`,
        suffix: names[id],
        reading: READINGS[id],
      }),
    ),
    to('terms', 'help', hrefOf(['help', 'terms'])),
  ];
}

function desk(): Command[] {
  const session = cache.peek(queries.session).data;
  const reasons = cache.peek(queries.directory).data?.presenceReasons ?? [];
  const set = (status: PresenceStatus, reason: string | null) => (): void =>
    void attempt(() => setPresence(status, reason));
  const lock = make('desk', 'lock', 'lock', () => void attempt(lockDesk), { keys: 'Alt+L' });
  if (!session?.permissions.includes('interaction.answer')) return [lock];
  return [
    make('desk', 'ready', 'check', set('ready', null)),
    ...reasons.map((one) =>
      make('desk', 'away', 'clock', set('away', one.code), { id: `away ${one.code}`, suffix: one.name }),
    ),
    make('desk', 'offline', 'out', set('offline', null)),
    ...(hasPhone.get()
      ? [
          make('desk', 'callNumber', 'phone', () => requestDial('')),
          make('desk', 'phoneTest', 'phone', () => go(hrefOf(['phone']))),
        ]
      : []),
    lock,
  ];
}

function preferences(): Command[] {
  const { sound, language } = settings();
  return [
    make('set', 'sound', 'bell', () => changeSettings({ sound: !sound })),
    make('set', 'language', 'pen', () => changeSettings({ language: language === 'ja' ? 'en' : 'ja' })),
  ];
}
