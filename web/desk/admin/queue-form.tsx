import { type ReactElement, useState } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { ChangeQueue, Directory, RoutedQueue } from '../../shared/desk-types.ts';
import { Conflict } from '../parts/conflict.tsx';
import { Problem } from '../parts/state.tsx';
import { FormPart } from '../parts/form-part.tsx';
import { useAct } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { useQueueWords } from '../text/queue-words.ts';
import { useRoutingWords } from '../text/routing-words.ts';
import { useWords } from '../text/text.ts';
import { HoursPart } from './queue-form-hours.tsx';
import type { PartProps } from './queue-form-parts.tsx';
import { OverflowPart, RingsPart } from './queue-form-rings.tsx';
import { SilencePart } from './queue-form-silence.tsx';
import { GoalsPart, OffersPart, OrderPart, WhoPart } from './queue-form-who.tsx';
import { factsOf } from './routing-facts.ts';

/** Changes how a queue chooses, as a whole. Somebody else's change in between is shown beside one's own. */
export function QueueForm({ queue, onDone }: { queue: RoutedQueue; onDone: () => void }): ReactElement {
  const own = useQueueWords();
  const words = useWords();
  const [given, setGiven] = useState<ChangeQueue>(() => settingsOf(queue));
  const [theirs, setTheirs] = useState<RoutedQueue | null>(null);
  const query = queries.routedQueue(queue.id);
  const act = useAct(async (version: number) => {
    try {
      const saved = await client.send<RoutedQueue>('PUT', query.url, { ...given, version });
      cache.write(query, () => saved);
      toast(own.saved);
      onDone();
    } catch (thrown) {
      setTheirs(await client.get<RoutedQueue>(query.url).catch(() => null));
      throw thrown;
    }
  });
  const isConflict = act.failure?.code === 'version.conflict';
  const { field, why } = act.failure?.details ?? {};
  const reason = own.reasons[`${String(field)} ${String(why)}`];
  const part: PartProps = {
    given,
    onChange: (what) => {
      act.clear();
      setGiven((before) => ({ ...before, ...what }));
    },
  };
  return (
    <form
      className="queue-form"
      aria-labelledby="queue-form-title"
      onSubmit={(event) => {
        event.preventDefault();
        void act.run(given.version);
      }}
    >
      <h2 id="queue-form-title">{own.title(queue.name)}</h2>
      <p className="notice">{own.lead}</p>
      <FormPart title={own.parts.hours}>
        <HoursPart {...part} />
      </FormPart>
      <FormPart title={own.parts.offers}>
        <OffersPart {...part} />
      </FormPart>
      <FormPart title={own.parts.order}>
        <OrderPart {...part} />
      </FormPart>
      <FormPart title={own.parts.who}>
        <WhoPart {...part} />
      </FormPart>
      <FormPart title={own.parts.rings}>
        <RingsPart {...part} queueId={queue.id} />
      </FormPart>
      <FormPart title={own.parts.overflow}>
        <OverflowPart {...part} queueId={queue.id} />
      </FormPart>
      <FormPart title={own.parts.goals}>
        <GoalsPart {...part} />
      </FormPart>
      <FormPart title={own.parts.silence}>
        <SilencePart {...part} />
      </FormPart>
      {isConflict && theirs && (
        <Differing
          given={given}
          theirs={theirs}
          busy={act.busy}
          onMine={() => void act.run(theirs.version)}
          onTheirs={() => {
            cache.write(query, () => theirs);
            onDone();
          }}
        />
      )}
      {!isConflict && reason && (
        <p className="problem" role="alert">
          {reason}
        </p>
      )}
      {!isConflict && !reason && <Problem failure={act.failure} />}
      <p className="block-actions">
        <button type="submit" className="button button-main" disabled={act.busy || isConflict}>
          {words.common.save}
        </button>
        <button type="button" className="button" onClick={onDone}>
          {words.common.cancel}
        </button>
      </p>
    </form>
  );
}

function Differing({
  given,
  theirs,
  ...rest
}: {
  given: ChangeQueue;
  theirs: RoutedQueue;
  busy: boolean;
  onMine: () => void;
  onTheirs: () => void;
}): ReactElement {
  const own = useRoutingWords();
  const words = useWords();
  const directory = useQuery(queries.directory).data;
  const say = (queue: RoutedQueue) => factsOf(queue, own, words, directory?.presenceReasons ?? []);
  const mine = say(asShown(given, theirs, directory));
  const fields = say(theirs).map(([label, value], at) => ({
    label,
    mine: mine[at]?.[1] ?? '',
    theirs: value,
  }));
  const by = theirs.changedAt ? { name: theirs.changedByName, at: theirs.changedAt } : null;
  return <Conflict fields={fields} by={by} {...rest} />;
}

function settingsOf(queue: RoutedQueue): ChangeQueue {
  const { hours, closures, openOnHolidays, priority, agePointSec, offerSec, wrapUpSec } = queue;
  const { languageRequired, maxWaiting, whenFull, awayReasons, afterContact, interrupts } = queue;
  const { prefer, preferSec, personalSec, missesUntilSetAside, answerWithinSec, promiseDays, version } =
    queue;
  const { ownerGoneSec, ownerSilentSec, residentIdleSec } = queue;
  return {
    ...{ hours, closures, openOnHolidays, priority, agePointSec, offerSec, wrapUpSec },
    ...{ languageRequired, maxWaiting, whenFull, awayReasons, afterContact, interrupts },
    ...{ prefer, preferSec, personalSec, missesUntilSetAside, answerWithinSec, promiseDays, version },
    ...{ ownerGoneSec, ownerSilentSec, residentIdleSec },
    requiredSkills: queue.requiredSkills.map(({ id, level }) => ({ id, level })),
    preferredSkills: queue.preferredSkills.map(({ id, level }) => ({ id, level })),
    rings: queue.rings.map(({ queues, ...ring }) => ({ ...ring, queueIds: queues.map(({ id }) => id) })),
    overflow: queue.overflow && {
      queueId: queue.overflow.queue.id,
      afterSec: queue.overflow.afterSec,
      backSec: queue.overflow.backSec,
    },
  };
}

/** One's own settings as the page would show them. */
function asShown(given: ChangeQueue, shown: RoutedQueue, directory: Directory | undefined): RoutedQueue {
  const nameIn = (list: readonly { id: string; name: string }[] | undefined, id: string) => ({
    id,
    name: list?.find((one) => one.id === id)?.name ?? '',
  });
  const levelled = (levels: ChangeQueue['requiredSkills']) =>
    levels.map(({ id, level }) => ({ ...nameIn(directory?.skills, id), level }));
  return {
    ...shown,
    ...given,
    requiredSkills: levelled(given.requiredSkills),
    preferredSkills: levelled(given.preferredSkills),
    rings: given.rings.map(({ queueIds, ...ring }) => ({
      ...ring,
      queues: queueIds.map((id) => nameIn(directory?.queues, id)),
    })),
    overflow: given.overflow && {
      queue: nameIn(directory?.queues, given.overflow.queueId),
      afterSec: given.overflow.afterSec,
      backSec: given.overflow.backSec,
    },
  };
}
