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
  | 'imports';

/** The pages of the administration that somebody with these permissions may open; the server decides again. */
export function adminPages(permissions: readonly string[]): AdminPage[] {
  const pages: AdminPage[] = [];
  if (permissions.includes('city.administer')) pages.push('setup', 'staff', 'organisation');
  if (permissions.includes('configuration.read')) pages.push('changes');
  if (permissions.includes('city.administer')) pages.push('failed-work');
  if (permissions.includes('audit.read')) pages.push('audit');
  if (permissions.includes('routing.explain')) pages.push('routing');
  if (permissions.includes('recording.listen')) pages.push('recordings');
  if (permissions.includes('knowledge.write')) pages.push('templates');
  if (permissions.includes('flow.edit')) pages.push('flows');
  if (permissions.includes('city.administer'))
    pages.push('entry-points', 'city', 'lines', 'texts', 'mailboxes', 'telephone', 'sign-in');
  if (permissions.includes('integration.manage')) pages.push('api', 'imports');
  return pages;
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
    api: (settings().language === 'en' ? apiEn : apiJa).title,
    mailboxes: (settings().language === 'en' ? mailboxEn : mailboxJa).title,
    telephone: (settings().language === 'en' ? telephoneEn : telephoneJa).title,
  };
  return names[page];
}
