import { settings } from '../state/settings.ts';
import { apiEn, apiJa } from '../text/api-words.ts';
import { importEn, importJa } from '../text/import-words.ts';
import { flowWords } from '../text/flow-words.ts';
import { entryPointWords } from '../text/entry-point-words.ts';
import { lineEn, lineJa } from '../text/line-words.ts';
import { mailboxEn, mailboxJa } from '../text/mailbox-words.ts';
import { recordingWords } from '../text/recording-words.ts';
import { signInPolicyEn, signInPolicyJa } from '../text/sign-in-policy-words.ts';
import { telephoneEn, telephoneJa } from '../text/telephone-words.ts';
import { textsEn, textsJa } from '../text/texts-words.ts';
import { changeEn, changeJa } from '../text/change-words.ts';
import { organisationEn, organisationJa } from '../text/organisation-words.ts';
import { peopleEn, peopleJa } from '../text/people-words.ts';
import { ORGANISATION_PARTS } from '../organisation/parts.ts';
import { privacyParts } from '../privacy/parts.ts';
import { privacyEn, privacyJa } from '../text/privacy-words.ts';
import { selfCheckEn, selfCheckJa } from '../text/self-check-words.ts';
import { setupEn, setupJa } from '../text/setup-guide-words.ts';
import { words } from '../text/text.ts';

export type AdminPage =
  | 'setup'
  | 'staff'
  | 'organisation'
  | 'changes'
  | 'templates'
  | 'city'
  | 'failed-work'
  | 'self-check'
  | 'audit'
  | 'routing'
  | 'entry-points'
  | 'flows'
  | 'recordings'
  | 'lines'
  | 'texts'
  | 'mailboxes'
  | 'telephone'
  | 'api'
  | 'sign-in'
  | 'privacy'
  | 'imports';

/** The pages of the administration that somebody with these permissions may open; the server decides again. */
export function adminPages(permissions: readonly string[]): AdminPage[] {
  const pages: AdminPage[] = [];
  if (permissions.includes('city.administer')) pages.push('setup', 'staff', 'organisation');
  if (permissions.includes('configuration.read')) pages.push('changes');
  if (permissions.includes('city.administer')) pages.push('failed-work', 'self-check');
  if (permissions.includes('audit.read')) pages.push('audit');
  if (privacyParts(permissions).length > 0) pages.push('privacy');
  if (permissions.includes('routing.explain')) pages.push('routing');
  if (permissions.includes('recording.listen')) pages.push('recordings');
  if (permissions.includes('knowledge.write')) pages.push('templates');
  if (permissions.includes('flow.edit')) pages.push('flows');
  if (permissions.includes('city.administer'))
    pages.push('entry-points', 'city', 'lines', 'texts', 'mailboxes', 'telephone', 'sign-in');
  if (permissions.includes('integration.manage')) pages.push('api', 'imports');
  return pages;
}

/** What the pages are about, in the order in which a city is set up and looked after. */
export const GROUPS = [
  { id: 'people', pages: ['setup', 'staff', 'organisation', 'sign-in'] },
  { id: 'ways', pages: ['entry-points', 'lines', 'mailboxes', 'texts', 'telephone'] },
  { id: 'answering', pages: ['routing', 'flows', 'templates', 'recordings', 'city'] },
  { id: 'guarding', pages: ['privacy', 'audit', 'changes'] },
  { id: 'running', pages: ['self-check', 'failed-work', 'api', 'imports'] },
] as const satisfies readonly { id: string; pages: readonly AdminPage[] }[];

/** The parts of a page that has several, each with an address of its own, as far as these permissions open them. */
export function adminParts(page: AdminPage, permissions: readonly string[]): { id: string; name: string }[] {
  const english = settings().language === 'en';
  if (page === 'organisation') {
    const { parts } = english ? organisationEn : organisationJa;
    return ORGANISATION_PARTS.map((id) => ({ id, name: parts[id] }));
  }
  if (page !== 'privacy') return [];
  const { parts } = english ? privacyEn : privacyJa;
  return privacyParts(permissions).map((id) => ({ id, name: parts[id] }));
}

/** What such a page is called in the language that this person chose. */
export function adminPageName(page: AdminPage): string {
  const { admin, writing } = words();
  const english = settings().language === 'en';
  const names: Readonly<Record<AdminPage, string>> = {
    setup: (english ? setupEn : setupJa).title,
    staff: (english ? peopleEn : peopleJa).title,
    organisation: (english ? organisationEn : organisationJa).title,
    changes: (english ? changeEn : changeJa).title,
    'failed-work': admin.failed,
    'self-check': (english ? selfCheckEn : selfCheckJa).title,
    city: admin.city,
    audit: admin.audit,
    templates: writing.templates,
    routing: admin.routing,
    flows: flowWords().title,
    recordings: recordingWords().title,
    'entry-points': entryPointWords().title,
    lines: (settings().language === 'en' ? lineEn : lineJa).title,
    texts: (settings().language === 'en' ? textsEn : textsJa).title,
    imports: (settings().language === 'en' ? importEn : importJa).title,
    'sign-in': (settings().language === 'en' ? signInPolicyEn : signInPolicyJa).title,
    privacy: (english ? privacyEn : privacyJa).title,
    api: (settings().language === 'en' ? apiEn : apiJa).title,
    mailboxes: (settings().language === 'en' ? mailboxEn : mailboxJa).title,
    telephone: (settings().language === 'en' ? telephoneEn : telephoneJa).title,
  };
  return names[page];
}
