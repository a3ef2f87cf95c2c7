import type { SealedColumn } from '#db/reseal.ts';

/**
 * Every column whose values the sealer closes, by what they are sealed under; `{id}` stands for the row's own. Whoever adds
 * one adds its line: `sealed-columns.db.test.ts` finds what is missing, and a data key is retired only by what stands here.
 */
const LINES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  resident: {
    name: 'resident.name',
    kana: 'resident.kana',
    address: 'resident.address',
    birth_on: 'resident.birth-on',
  },
  contact_point: { value: 'resident.contact' },
  resident_move: { reason: 'resident.move-reason' },
  representation: { scope: 'resident.representation', evidence: 'resident.representation' },
  resident_note: { body: 'resident.note' },
  resident_protection: { questions: 'resident.protection', note: 'resident.protection' },
  message: { body: 'message.body' },
  file: { name: 'file.name' },
  mail: { head: 'mail.head', quoted: 'mail.quoted', html: 'mail.html', results: 'mail.results' },
  mailbox: { secrets: 'mailbox.secrets' },
  mail_receipt: { public_token: 'mail.receipt-token' },
  masked_original: { body: 'masked-original.body' },
  masked_reveal: { reason: 'masked-reveal.reason' },
  draft: { body: 'draft.body', other_body: 'draft.body' },
  handover: { note: 'handover.note', refuse_words: 'handover.refuse-words' },
  contact_wish: { contact: 'contact-wish.contact' },
  survey_answer: { words: 'survey.words' },
  saved_view: { name: 'view.name', filter: 'view.filter' },
  flow_instance: { state: 'flow-instance.state' },
  harassment_case: { decision_note: 'harassment.note:{id}' },
  fax: { number: 'fax.number', station: 'fax.number' },
  call: { number: 'call.number', state: 'call.state' },
  call_leg: { number: 'call.number' },
  recording: { file_key: 'recording.key:{id}', peaks: 'recording.peaks:{id}' },
  recording_hold: { reason: 'recording-hold.reason', release_reason: 'recording-hold.release-reason' },
  transcript_segment: { body: 'transcript.body', heard: 'transcript.body' },
  case: {
    title: 'case.title',
    description: 'case.description',
    next_step: 'case.next-step',
    public_token: 'case.public-token',
  },
  case_entry: { body: 'case.entry' },
  promise: { text: 'case.promise' },
  callback: { number: 'callback.number', reason: 'callback.reason' },
  campaign_target: { number: 'campaign.number', note: 'campaign.note' },
  missed_call: { number: 'missed-call.number' },
  prompt_sound: { sound: 'prompt.sound:{hash}' },
  prompt_upload: { sound: 'prompt.sound:{hash}' },
  import_run: { content: 'import.content' },
  idempotency_key: { answer: 'idempotency.answer' },
  webhook: { secret: 'webhook.secret', former_secret: 'webhook.secret' },
  identity_server: {
    ...{ secret: 'identity-server.secret', own_key: 'identity-server.own-key' },
    ...{ next_key: 'identity-server.own-key', former_key: 'identity-server.own-key' },
  },
  sign_on: { kept: 'sign-on.kept', answer: 'sign-on.kept' },
  session: { leave_hint: 'session.leave-hint' },
  account_factor: { secret: 'account.second-factor' },
  account_letter: { address: 'account-letter.address', link: 'account-letter.link' },
  legal_hold: { reason: 'legal-hold.reason', release_reason: 'legal-hold.release-reason' },
  access_grant: { reason: 'access-grant.reason', review: 'access-grant.reason' },
  access_decision: { reason: 'oversight.decision' },
  watched_resident: { reason: 'oversight.watched' },
  staff_home: { block: 'oversight.home' },
  data_request: {
    wish: 'data-request.words',
    representative: 'data-request.words',
    identity: 'data-request.words',
    extension_reason: 'data-request.words',
    marks: 'data-request.marks',
    decision_reason: 'data-request.words',
    returned: 'data-request.words',
    package: 'data-request.package',
    handed_over: 'data-request.words',
  },
  data_request_amendment: { what: 'data-request.words' },
  leak: { report: 'leak.report' },
};

/** What is an account's own and no city's. */
const BOUND_TO: Readonly<Record<string, string>> = { account_factor: 'account_id' };

export const SEALED_COLUMNS: readonly SealedColumn[] = Object.entries(LINES).flatMap(([table, columns]) =>
  Object.entries(columns).map(([column, purpose]) => ({
    ...{ table, column, purpose },
    ...(BOUND_TO[table] === undefined ? {} : { boundTo: BOUND_TO[table] }),
  })),
);
