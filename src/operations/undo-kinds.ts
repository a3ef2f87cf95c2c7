import type { ConfigFields } from '#db/config-log.ts';
import type { Tx } from '#db/transaction.ts';
import { getLine } from '#domain/calls/lines.ts';
import { readCity } from '#domain/city/city.ts';
import { flowsOfEntryPoints, getFlow, retireFlow, rollBackFlow, withdrawFlow } from '#domain/flows/flows.ts';
import {
  changeEntryPoint,
  getEntryPoint,
  listClosedEntryPoints,
  placeEntryPoint,
} from '#domain/interactions/entry-points.ts';
import type { EntryPointSettings } from '#domain/interactions/types.ts';
import { allTemplates, changeTemplate, retireTemplate } from '#domain/knowledge/knowledge.ts';
import { getMailbox } from '#domain/mail/mailboxes.ts';
import { membersByQueue, setQueuesOf } from '#domain/routing/members.ts';
import { changeQueue, settingsByField } from '#domain/routing/queue-settings.ts';
import { getQueue } from '#domain/routing/routing.ts';
import type { QueueSettings } from '#domain/routing/types.ts';
import { type CapacityByRole, changeCapacity, readCapacity } from '#domain/staff/capacity.ts';
import type { Permission, StaffActor } from '#domain/staff/types.ts';
import { changeSettings, readSettings, rulesById } from '#domain/supervision/supervision.ts';
import type { AlertRule } from '#domain/supervision/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { changeCitySettings } from './city-settings.ts';
import { closeArrival, reopenArrival } from './close-arrival.ts';
import { flowSurroundings, letFlowAnswer } from './flow-desk.ts';
import { alterMailbox } from './mailbox-setup.ts';
import { changePhoneLine } from './phone-lines.ts';
import { callbackSettings, harassment, voice } from './undo-calls.ts';
import { identityServer, masking, oversight, retention, signIn } from './undo-guarded.ts';

/** What something is now, and how it is made to be what it was. */
export interface Undoable {
  now: ConfigFields;
  undo(before: ConfigFields, undoesId: string): Promise<unknown>;
}

/** What was changed, and by whom it is taken back. */
export interface Subject {
  tx: Tx;
  actor: StaffActor;
  kind: string;
  id: string;
  /** As the change calls it. */
  name: string;
  sendsTexts: boolean;
  /** Where the person sits; null where nobody sits at a browser. */
  address: string | null;
}

const FINDERS: Readonly<Record<string, (subject: Subject) => Promise<Undoable>>> = {
  'queue-settings': queueSettings,
  'entry-point': entryPointPlace,
  'entry-point-look': entryPointLook,
  'phone-line': phoneLine,
  mailbox,
  template,
  alerts,
  flow,
  'flow-place': flowPlace,
  'city-settings': citySettings,
  capacity,
  'identity-server': identityServer,
  masking,
  retention,
  'sign-in': signIn,
  oversight,
  'callback-settings': callbackSettings,
  'harassment-settings': harassment,
  voice,
  'staff-queues': staffQueues,
};

/** Kinds of changes that are taken back here. */
export const LATER_KINDS: readonly string[] = Object.keys(FINDERS);

/** What one has to be permitted where administering the city is not enough, or not it. */
const NEEDED: Readonly<Record<string, readonly Permission[]>> = {
  'queue-settings': ['city.administer', 'routing.write'],
  'callback-settings': ['city.administer', 'routing.write'],
  template: ['knowledge.write'],
  flow: ['city.administer', 'flow.publish'],
  'flow-place': ['city.administer', 'flow.publish'],
  masking: ['privacy.manage'],
  retention: ['privacy.manage'],
  oversight: ['privacy.handle'],
};

/** What this person would have to be permitted beside what they are to take back a change of that kind; undefined: nothing. */
export function missingToUndo({ permissions }: StaffActor, kind: string): Permission | undefined {
  return (NEEDED[kind] ?? ['city.administer']).find((permission) => !permissions.has(permission));
}

/** What was changed as it is now. Refuses 'not-found' for what is gone. */
export function findOther(subject: Subject): Promise<Undoable> {
  return FINDERS[subject.kind]!(subject);
}

async function queueSettings({ tx, actor, id }: Subject): Promise<Undoable> {
  const queue = await getQueue(tx, id);
  const now = settingsByField(queue);
  return {
    now,
    undo: (before, undoesId) => {
      const all = { ...now, ...before };
      const { priority, hours, requiredSkills, offerSec, wrapUpSec, ...policy } = all;
      const settings: QueueSettings = {
        ...{ priority, hours, requiredSkills, offerSec, wrapUpSec },
        policy,
      };
      return changeQueue(tx, actor, id, queue.version, settings, undoesId);
    },
  };
}

async function entryPointPlace({ tx, actor, id }: Subject): Promise<Undoable> {
  const { name, queueId } = await getEntryPoint(tx, { id });
  const closed = (await listClosedEntryPoints(tx)).some((each) => each.id === id);
  const now = { name, queueId, closed };
  return {
    now,
    undo: async (before, undoesId) => {
      if ('closed' in before && closed) return reopenArrival(tx, actor, id, undoesId);
      if ('closed' in before) return closeArrival(tx, actor, id, undoesId);
      const place = { ...now, ...before };
      await getQueue(tx, place.queueId);
      await placeEntryPoint(tx, id, place, undoesId);
    },
  };
}

async function entryPointLook({ tx, actor, id }: Subject): Promise<Undoable> {
  const { name, settings, version } = await getEntryPoint(tx, { id });
  const now = { name, ...settings };
  return {
    now,
    undo: (before, undoesId) => {
      const { name: called, ...look } = { ...now, ...before };
      const said = Object.entries(look).filter(([, value]) => value !== null);
      const change = { name: called, settings: Object.fromEntries(said) as EntryPointSettings };
      return changeEntryPoint(tx, actor, id, version, change, undoesId);
    },
  };
}

async function phoneLine({ tx, actor, id }: Subject): Promise<Undoable> {
  const { settings, version } = await getLine(tx, { entryPointId: id });
  const { name, queueId } = await getEntryPoint(tx, { id });
  return {
    now: { ...settings },
    undo: (before, undoesId) => {
      const change = { name, queueId, version, settings: { ...settings, ...before } };
      return changePhoneLine(tx, actor, id, change, undoesId);
    },
  };
}

async function mailbox({ tx, actor, id }: Subject): Promise<Undoable> {
  const { senderName, inUse, settings, version } = await getMailbox(tx, id);
  const { name, queueId } = await getEntryPoint(tx, { id });
  const now = { senderName, inUse, ...settings };
  return {
    now,
    undo: (before, undoesId) => {
      const { senderName: sender, inUse: used, ...rest } = { ...now, ...before };
      const input = { name, queueId, senderName: sender, settings: rest, secrets: {} };
      return alterMailbox(tx, actor, id, { ...input, inUse: used, version }, undoesId);
    },
  };
}

async function template({ tx, actor, id }: Subject): Promise<Undoable> {
  const found = (await allTemplates(tx, actor)).find((each) => each.id === id);
  if (!found) throw new Refusal('not-found');
  const { title, kana, shortcut, departmentId, bodies, retiredAt, version } = found;
  const now = { title, kana, shortcut, departmentId, bodies, retired: retiredAt !== null };
  return {
    now,
    undo: async (before, undoesId) => {
      const { retired, ...text } = { ...now, ...before };
      if (retired !== now.retired) await retireTemplate(tx, actor, id, version, retired, undoesId);
      else await changeTemplate(tx, actor, id, version, text, undoesId);
    },
  };
}

async function alerts({ tx }: Subject): Promise<Undoable> {
  const settings = await readSettings(tx);
  const now = rulesById(settings);
  return {
    now,
    undo: (before, undoesId) => {
      const { watchShown, ...byId } = { ...now, ...before } as Record<string, unknown>;
      const rules = Object.entries(byId).flatMap(([ruleId, rule]) =>
        rule === null ? [] : [{ id: ruleId, ...(rule as Omit<AlertRule, 'id'>) }],
      );
      const { version } = settings;
      return changeSettings(tx, { rules, watchShown: watchShown === true, version }, undoesId);
    },
  };
}

async function flow({ tx, actor, id, sendsTexts }: Subject): Promise<Undoable> {
  const { publishedNumber, retiredAt, version } = await getFlow(tx, actor, id);
  const now = { published: publishedNumber, retired: retiredAt !== null };
  return {
    now,
    undo: async (before, undoesId) => {
      const { published, retired } = { ...now, ...before };
      if (retired !== now.retired) return retireFlow(tx, actor, id, version, retired, undoesId);
      if (published === null) return withdrawFlow(tx, actor, id, version, undoesId);
      const around = await flowSurroundings(tx, sendsTexts);
      return rollBackFlow(tx, actor, id, version, published, around, undoesId);
    },
  };
}

async function flowPlace({ tx, actor, id }: Subject): Promise<Undoable> {
  const answering = (await flowsOfEntryPoints(tx)).find((each) => each.entryPointId === id);
  return {
    now: { flowId: answering?.flowId ?? null },
    undo: (before, undoesId) => letFlowAnswer(tx, actor, id, before['flowId'] as string | null, undoesId),
  };
}

async function staffQueues({ tx, actor, id }: Subject): Promise<Undoable> {
  const own = (await membersByQueue(tx)).filter((each) => each.staffId === id && !each.reserve);
  return {
    now: { queueIds: own.map(({ queueId }) => queueId).sort() },
    undo: (before, undoesId) => setQueuesOf(tx, actor, id, before['queueIds'] as string[], undoesId),
  };
}

async function capacity({ tx, actor }: Subject): Promise<Undoable> {
  const { byRole, version } = await readCapacity(tx);
  return {
    now: byRole,
    undo: (before, undoesId) => {
      const said = Object.entries({ ...byRole, ...before }).filter(([, units]) => units !== null);
      const all = Object.fromEntries(said) as CapacityByRole;
      return changeCapacity(tx, actor, { byRole: all, version }, undoesId);
    },
  };
}

async function citySettings({ tx }: Subject): Promise<Undoable> {
  const undoSendSec = (await readCity(tx)).settings.undoSendSec ?? 0;
  return {
    now: { undoSendSec },
    undo: (before, undoesId) =>
      changeCitySettings(
        tx,
        { undoSendSec: Number(before['undoSendSec'] ?? 0), seen: { undoSendSec } },
        undoesId,
      ),
  };
}
