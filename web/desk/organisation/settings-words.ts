import type { AdminPage } from '../admin/pages.ts';
import { PRIVACY_PARTS, type PrivacyPart } from '../privacy/parts.ts';
import { adminEn, adminJa } from '../text/admin-words.ts';
import { apiEn, apiJa } from '../text/api-words.ts';
import { auditEn, auditJa } from '../text/audit-words.ts';
import { changeEn, changeJa } from '../text/change-words.ts';
import { entryPointEn, entryPointJa } from '../text/entry-point-words.ts';
import { flowEn, flowJa } from '../text/flow-words.ts';
import { harassmentEn, harassmentJa } from '../text/harassment-words.ts';
import { identityEn, identityJa } from '../text/identity-words.ts';
import { importEn, importJa } from '../text/import-words.ts';
import { leakEn, leakJa } from '../text/leak-words.ts';
import { lineEn, lineJa } from '../text/line-words.ts';
import { mailboxEn, mailboxJa } from '../text/mailbox-words.ts';
import { organisationEn, organisationJa } from '../text/organisation-words.ts';
import { outboundEn, outboundJa } from '../text/outbound-words.ts';
import { oversightEn, oversightJa } from '../text/oversight-words.ts';
import { peopleEn, peopleJa } from '../text/people-words.ts';
import { plannedEn, plannedJa } from '../text/planned-words.ts';
import { privacyEn, privacyJa } from '../text/privacy-words.ts';
import { queueEn, queueJa } from '../text/queue-words.ts';
import { recordingEn, recordingJa } from '../text/recording-words.ts';
import { requestEn, requestJa } from '../text/request-words.ts';
import { routingEn, routingJa } from '../text/routing-words.ts';
import { selfCheckEn, selfCheckJa } from '../text/self-check-words.ts';
import { setupEn, setupJa } from '../text/setup-guide-words.ts';
import { signInPolicyEn, signInPolicyJa } from '../text/sign-in-policy-words.ts';
import { speechEn, speechJa } from '../text/speech-words.ts';
import { supervisionEn, supervisionJa } from '../text/supervision-words.ts';
import { telephoneEn, telephoneJa } from '../text/telephone-words.ts';
import { textsEn, textsJa } from '../text/texts-words.ts';
import { writingEn, writingJa } from '../text/writing.ts';
import { ORGANISATION_PARTS } from './parts.ts';

/** Where something can be set: a page of the administration, or that of the supervisor's rules. */
export type SettingsPlace = AdminPage | 'rules';

/** A page, or a part of one with an address of its own, and the words that stand on it. */
export type PageWords = {
  readonly place: SettingsPlace;
  readonly part?: string;
  /** Called as the page where it is left out. */
  readonly name?: string;
  readonly from: readonly object[];
};

/** Every page on which something can be set, with its words: a page without any is not taken by the compiler. */
export function pageWords(english: boolean): readonly PageWords[] {
  const of = <T>(ja: T, en: T): T => (english ? en : ja);
  const organisation = of(organisationJa, organisationEn);
  const supervision = of(supervisionJa, supervisionEn);
  const { citySettings, failedLead, failedEmpty } = of<typeof adminJa>(adminJa, adminEn).admin;
  const pages: Readonly<Record<SettingsPlace, readonly object[]>> = {
    setup: [of(setupJa, setupEn)],
    staff: [of(peopleJa, peopleEn)],
    organisation: [],
    changes: [{ lead: of(changeJa, changeEn).lead }],
    'failed-work': [{ failedLead, failedEmpty }],
    'self-check': [of(selfCheckJa, selfCheckEn)],
    audit: [of(auditJa, auditEn)],
    privacy: [],
    routing: [
      of(routingJa, routingEn),
      of(queueJa, queueEn),
      of(queueJa, queueEn).parts,
      of(outboundJa, outboundEn).policy,
    ],
    recordings: [of(recordingJa, recordingEn)],
    templates: [of(writingJa, writingEn)],
    flows: [of(flowJa, flowEn)],
    'entry-points': [of(entryPointJa, entryPointEn)],
    city: [citySettings],
    lines: [of(lineJa, lineEn)],
    texts: [of(textsJa, textsEn)],
    mailboxes: [of(mailboxJa, mailboxEn)],
    telephone: [of(telephoneJa, telephoneEn), of(speechJa, speechEn)],
    'sign-in': [of(signInPolicyJa, signInPolicyEn), of(identityJa, identityEn)],
    api: [of(apiJa, apiEn)],
    imports: [of(importJa, importEn)],
    rules: [
      supervision.rules,
      supervision.alerts,
      of(harassmentJa, harassmentEn).settings,
      of(harassmentJa, harassmentEn).words,
    ],
  };
  const organised = ORGANISATION_PARTS.map((part): PageWords => {
    const { codes, skills } = organisation;
    const own = part === 'lists' ? [codes, skills] : [organisation[part]];
    const plans = part === 'departments' || part === 'queues' ? [of(plannedJa, plannedEn)] : [];
    return { place: 'organisation', part, name: organisation.parts[part], from: [...own, ...plans] };
  });
  return [
    ...Object.entries(pages).map(([place, from]): PageWords => ({ place: place as SettingsPlace, from })),
    ...organised,
    ...privacyPages(english),
  ];
}

function privacyPages(english: boolean): PageWords[] {
  const privacy = english ? privacyEn : privacyJa;
  const oversight = english ? oversightEn : oversightJa;
  const { retention, holds, disposals, masking, numbers, reveals, purposes, register, classes } = privacy;
  const parts: Readonly<Record<PrivacyPart, readonly object[]>> = {
    requests: [english ? requestEn : requestJa],
    findings: [oversight.findings, oversight.limits],
    access: [oversight.access],
    leaks: [english ? leakEn : leakJa],
    retention: [retention],
    holds: [holds],
    disposals: [disposals],
    masking: [masking, numbers],
    reveals: [reveals],
    purposes: [purposes],
    register: [register],
    classes: [classes],
  };
  return PRIVACY_PARTS.map(({ id }) => ({
    place: 'privacy',
    part: id,
    name: privacy.parts[id],
    from: parts[id],
  }));
}
