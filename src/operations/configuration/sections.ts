import type { Section } from './section.ts';
import { callbacksSection, harassmentSection, voicesSection } from './section-calls.ts';
import { chatsSection, linesSection, mailboxesSection, sendersSection } from './section-arrivals.ts';
import { citySection, codesSection, holidaysSection } from './section-city.ts';
import { flowsSection } from './section-flows.ts';
import {
  capacitySection,
  categoriesSection,
  departmentsSection,
  rolesSection,
  signInSection,
  skillsSection,
} from './section-organisation.ts';
import { maskingSection, retentionSection } from './section-guarded.ts';
import { oversightSection, purposeNoticesSection } from './section-oversight.ts';
import { queuesSection } from './section-queues.ts';
import { identityServersSection } from './section-sign-on.ts';
import { alertsSection, templatesSection } from './section-texts.ts';

/** Every file of the configuration but the people, each after those that it names. */
export const SECTIONS: readonly Section[] = [
  citySection,
  codesSection,
  holidaysSection,
  departmentsSection,
  skillsSection,
  rolesSection,
  signInSection,
  capacitySection,
  identityServersSection,
  queuesSection,
  categoriesSection,
  chatsSection,
  linesSection,
  mailboxesSection,
  sendersSection,
  callbacksSection,
  templatesSection,
  alertsSection,
  harassmentSection,
  voicesSection,
  flowsSection,
  maskingSection,
  retentionSection,
  purposeNoticesSection,
  oversightSection,
];
