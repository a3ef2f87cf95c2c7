import { sql } from 'kysely';
import type { Tx } from '#db/transaction.ts';

/**
 * Takes what is personal out of records; what is left (when, how long, by which channel, with which result) is what reports
 * count. One list of statements for all rooms on purpose: what it forgets is found by `emptying.test.ts`, which holds it against
 * the classes of all columns.
 */

/** What stands where words were: the plain form of an empty text, which every reader of texts opens. */
const EMPTY = Buffer.from([0]);
const DISPOSED = ['disposed'];

const scope = (tx: Tx, purpose: string) => ({ tenantId: tx.tenantId, purpose });

const NO_HEAD = {
  ...{ from: [], replyTo: [], to: [], cc: [], subject: '', mailId: null, references: [], sentAt: null },
  ...{ forwardedFrom: null, remoteImages: [], inline: {}, withheld: [], otherSender: false },
};
const NO_FLOW_STATE = {
  ...{ stepId: null, phase: '', tries: 0, language: 'ja', variables: {}, learned: [], facts: {} },
  ...{ passed: 0, deeds: [], opening: null, outcome: null },
};

/** Empties ended interactions with all that was said in them; answers the files whose bytes may go. */
export async function emptyInteractions(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const t = tx.tenantId;
  const all = sql`any(${ids}::uuid[])`;
  const messageIds = await selectMessageIds(tx, ids);
  const messages = sql`any(${messageIds}::uuid[])`;
  const files = await sql<{ id: string }>`
    select distinct file_id as id from message_file where tenant_id = ${t} and message_id = ${messages}`.execute(
    tx.db,
  );
  const raw = await sql<{ id: string }>`
    select file_id as id from raw_mail where tenant_id = ${t} and message_id = ${messages}
    union select file_id from fax where tenant_id = ${t} and message_id = ${messages} and file_id is not null`.execute(
    tx.db,
  );
  await emptyCalls(tx, ids);
  await Promise.all([
    sql`delete from masked_original where tenant_id = ${t} and subject_id = ${messages}`.execute(tx.db),
    sql`delete from message_file where tenant_id = ${t} and message_id = ${messages}`.execute(tx.db),
    sql`update message set body = ${EMPTY}, grams = '{}', masked = ${DISPOSED}
      where tenant_id = ${t} and id = ${messages}`.execute(tx.db),
    sql`update mail set head = ${tx.sealer.seal(scope(tx, 'mail.head'), JSON.stringify(NO_HEAD))}, quoted = null, html = null,
        results = null, mail_id_hash = null, subject_hash = null
      where tenant_id = ${t} and message_id = ${messages}`.execute(tx.db),
    // Its fingerprint stays: the same mail is not read in again.
    sql`update raw_mail set content_hash = null where tenant_id = ${t} and message_id = ${messages}`.execute(
      tx.db,
    ),
    sql`update fax set caller_kind = 'unavailable', number = null, station = null, file_id = null, file_sha256 = null, token_hash = null
      where tenant_id = ${t} and message_id = ${messages}`.execute(tx.db),
    sql`update handover set note = null, refuse_words = null where tenant_id = ${t} and interaction_id = ${all}`.execute(
      tx.db,
    ),
    sql`update contact_wish set contact = ${tx.sealer.seal(scope(tx, 'contact-wish.contact'), '')}
      where tenant_id = ${t} and interaction_id = ${all} and contact is not null`.execute(tx.db),
    sql`update survey_answer set words = null where tenant_id = ${t} and interaction_id = ${all}`.execute(
      tx.db,
    ),
    sql`update flow_instance set state = ${tx.sealer.seal(scope(tx, 'flow-instance.state'), JSON.stringify(NO_FLOW_STATE))}
      where tenant_id = ${t} and interaction_id = ${all} and outcome is not null`.execute(tx.db),
    sql`update harassment_case set decision_note = null where tenant_id = ${t} and interaction_id = ${all}`.execute(
      tx.db,
    ),
    sql`update callback set number = ${tx.sealer.seal(scope(tx, 'callback.number'), '')}, number_hash = sha256(id::text::bytea), reason = null
      where tenant_id = ${t} and interaction_id = ${all} and settled_at is not null`.execute(tx.db),
    sql`delete from draft where tenant_id = ${t} and subject_id = ${all}`.execute(tx.db),
    sql`update interaction set disposed_at = ${tx.now} where tenant_id = ${t} and id = ${all}`.execute(tx.db),
  ]);
  return [
    ...(await dropFiles(
      tx,
      files.rows.map(({ id }) => id),
    )),
    ...raw.rows.map(({ id }) => id),
  ];
}

/** What was said in them, and to nobody in particular up to their end. */
async function selectMessageIds(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select m.id from message m where m.tenant_id = ${tx.tenantId} and m.interaction_id = any(${ids}::uuid[])
    union
    select m.id from interaction i join message m on m.tenant_id = i.tenant_id and m.conversation_id = i.conversation_id
    where i.tenant_id = ${tx.tenantId} and i.id = any(${ids}::uuid[]) and m.interaction_id is null
      and m.created_at <= i.ended_at`.execute(tx.db);
  return rows.map(({ id }) => id);
}

/** Their calls without a number; recordings and transcripts go by their own watches, which prove it, from now on. */
async function emptyCalls(tx: Tx, ids: readonly string[]): Promise<void> {
  const t = tx.tenantId;
  const { rows } = await sql<{ id: string; state: Buffer }>`
    select id, state from call where tenant_id = ${t} and interaction_id = any(${ids}::uuid[]) and ended_at is not null`.execute(
    tx.db,
  );
  if (rows.length === 0) return;
  const calls = sql`any(${rows.map(({ id }) => id)}::uuid[])`;
  const stateScope = scope(tx, 'call.state');
  for (const { id, state } of rows) {
    const about = JSON.parse(tx.sealer.open(stateScope, state)) as Record<string, unknown>;
    const bare = {
      ...about,
      ...{
        legs: {},
        speech: null,
        keys: null,
        hearing: null,
        consult: null,
        dialling: null,
        recordingMessage: null,
      },
    };
    tx.send(
      sql`update call set state = ${tx.sealer.seal(stateScope, JSON.stringify(bare))}
        where tenant_id = ${t} and id = ${id}`.execute(tx.db),
    );
  }
  await Promise.all([
    sql`update call set caller_kind = 'unavailable', number = null, number_hash = null
      where tenant_id = ${t} and id = ${calls}`.execute(tx.db),
    sql`update call_leg set number = null where tenant_id = ${t} and call_id = ${calls}`.execute(tx.db),
    sql`update recording set delete_after = least(delete_after, ${tx.now}) where tenant_id = ${t} and call_id = ${calls}`.execute(
      tx.db,
    ),
    sql`update transcript set delete_after = least(delete_after, ${tx.now}) where tenant_id = ${t} and call_id = ${calls}`.execute(
      tx.db,
    ),
  ]);
}

/** Empties closed cases; `title` is what they are called from now on. Answers the files whose bytes may go. */
export async function emptyCases(tx: Tx, ids: readonly string[], title: string): Promise<string[]> {
  const t = tx.tenantId;
  const all = sql`any(${ids}::uuid[])`;
  const files = await sql<{ id: string }>`
    select distinct f.file_id as id from case_entry_file f join case_entry e on e.tenant_id = f.tenant_id and e.id = f.entry_id
    where f.tenant_id = ${t} and e.case_id = ${all}`.execute(tx.db);
  await Promise.all([
    sql`delete from case_entry_file f using case_entry e
      where f.tenant_id = ${t} and e.tenant_id = f.tenant_id and e.id = f.entry_id and e.case_id = ${all}`.execute(
      tx.db,
    ),
    sql`delete from masked_original where tenant_id = ${t}
      and (subject_id = ${all} or subject_id in (select id from case_entry where tenant_id = ${t} and case_id = ${all}))`.execute(
      tx.db,
    ),
    sql`update case_entry set body = null, grams = '{}' where tenant_id = ${t} and case_id = ${all}`.execute(
      tx.db,
    ),
    sql`update promise set text = ${EMPTY} where tenant_id = ${t} and case_id = ${all}`.execute(tx.db),
    sql`delete from case_token where tenant_id = ${t} and case_id = ${all}`.execute(tx.db),
    sql`delete from draft where tenant_id = ${t} and subject_id = ${all}`.execute(tx.db),
    sql`update "case" set title = ${tx.sealer.sealText(scope(tx, 'case.title'), title)}, description = null, next_step = null, grams = '{}',
        public_token = ${tx.sealer.seal(scope(tx, 'case.public-token'), '')}, disposed_at = ${tx.now}
      where tenant_id = ${t} and id = ${all}`.execute(tx.db),
  ]);
  return dropFiles(
    tx,
    files.rows.map(({ id }) => id),
  );
}

/** Empties the records of people of whom nothing else is left; answers the files whose bytes may go. */
export async function emptyResidents(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const t = tx.tenantId;
  const all = sql`any(${ids}::uuid[])`;
  // What went out for them, and what was blacked out elsewhere for it.
  const files = await sql<{ id: string }>`
    delete from data_request_file f using data_request r
    where f.tenant_id = ${t} and r.tenant_id = f.tenant_id and r.id = f.request_id and r.resident_id = ${all}
      and r.state in ('closed', 'withdrawn')
    returning f.file_id as id`.execute(tx.db);
  const nothing = tx.sealer.seal(scope(tx, 'resident.representation'), '');
  await Promise.all([
    sql`update resident set name = null, kana = null, address = null, birth_on = null, name_grams = '{}', disposed_at = ${tx.now}
      where tenant_id = ${t} and id = ${all}`.execute(tx.db),
    // Whoever calls again is somebody new: no hash finds the one that was.
    sql`update contact_point set value = null, value_hash = sha256(id::text::bytea) where tenant_id = ${t} and resident_id = ${all}`.execute(
      tx.db,
    ),
    sql`update resident_note set body = ${tx.sealer.seal(scope(tx, 'resident.note'), '')}, ended_at = coalesce(ended_at, ${tx.now})
      where tenant_id = ${t} and resident_id = ${all}`.execute(tx.db),
    sql`update representation set scope = ${nothing}, evidence = ${nothing}, ended_at = coalesce(ended_at, ${tx.now})
      where tenant_id = ${t} and (resident_id = ${all} or representative_id = ${all})`.execute(tx.db),
    sql`delete from household_member where tenant_id = ${t} and resident_id = ${all}`.execute(tx.db),
    sql`delete from resident_protection where tenant_id = ${t} and resident_id = ${all}`.execute(tx.db),
    sql`delete from looks_link where tenant_id = ${t} and resident_id = ${all}`.execute(tx.db),
    // What was handed out is all that the city held of them: of a request that is over, kind, days and decision stay.
    sql`update data_request set wish = ${tx.sealer.seal(scope(tx, 'data-request.words'), '')}, representative = null, identity = null,
        extension_reason = null, marks = null, decision_reason = null, returned = null, package = null, handed_over = null
      where tenant_id = ${t} and resident_id = ${all} and state in ('closed', 'withdrawn')`.execute(tx.db),
    sql`update data_request_amendment set what = null where tenant_id = ${t} and request_id in
      (select id from data_request where tenant_id = ${t} and resident_id = ${all} and state in ('closed', 'withdrawn'))`.execute(
      tx.db,
    ),
    sql`delete from watched_resident where tenant_id = ${t} and resident_id = ${all}`.execute(tx.db),
    sql`update resident_move set reason = null where tenant_id = ${t} and (from_id = ${all} or to_id = ${all})`.execute(
      tx.db,
    ),
  ]);
  return dropFiles(
    tx,
    files.rows.map(({ id }) => id),
  );
}

/** Removes the rows of files that hang on nothing else, and answers them. */
async function dropFiles(tx: Tx, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<{ id: string }>`
    delete from file f where f.tenant_id = ${tx.tenantId} and f.id = any(${ids}::uuid[])
      and not exists (select from message_file m where m.tenant_id = f.tenant_id and m.file_id = f.id)
      and not exists (select from case_entry_file c where c.tenant_id = f.tenant_id and c.file_id = f.id)
      and not exists (select from data_request_file d where d.tenant_id = f.tenant_id and d.file_id = f.id)
    returning f.id`.execute(tx.db);
  const gone = rows.map(({ id }) => id);
  await sql`delete from masked_original where tenant_id = ${tx.tenantId} and subject_id = any(${gone}::uuid[])`.execute(
    tx.db,
  );
  return gone;
}
