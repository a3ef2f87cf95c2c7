import { recordChange } from '#db/config-log.ts';
import type { Tx } from '#db/transaction.ts';
import { requirePermission } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { readSoundFile } from '#kernel/sound-file.ts';
import { durationMs, toWav } from '#kernel/sound.ts';
import { cleanText } from '#kernel/text.ts';
import { hashOf, soundScope } from './prompt-sounds.ts';
import { SPEED_MAX, SPEED_MIN } from './rules.ts';
import * as store from './store.ts';
import { toTelephoneSound } from './telephone-sound.ts';
import type { PromptUpload, VoiceChoice } from './types.ts';

export { createPromptSounds, type PromptSounds } from './prompt-sounds.ts';
export { createRenderer, type Renderer } from './renderer.ts';

const NAME_MAX_CHARS = 80;
const MOST_UPLOADS = 200;
const LONGEST_UPLOAD_MS = 3 * 60_000;

const toUpload = ({
  id,
  name,
  durationMs: lengthMs,
  uploadedBy,
  uploadedAt,
}: store.UploadRow): PromptUpload => ({
  id,
  name,
  durationMs: lengthMs,
  uploadedBy,
  uploadedAt,
});

/** The recordings that may be played instead of texts, by name. Refuses 'permission.missing'. */
export async function listUploads(tx: Tx, actor: StaffActor): Promise<PromptUpload[]> {
  requirePermission(actor, 'city.administer');
  return (await store.selectUploads(tx)).map(toUpload);
}

/**
 * Takes a recording: a WAV file of any usual kind, made into one of the telephone. The same client id again answers the
 * first one. Refuses 'permission.missing', 'file.type', 'file.broken' (nothing to be heard), 'file.too-large' {maxSec},
 * 'request.invalid' for one too many.
 */
export async function addUpload(
  tx: Tx,
  actor: StaffActor,
  input: { clientId: string; name: string; bytes: Buffer },
): Promise<PromptUpload> {
  requirePermission(actor, 'city.administer');
  const known = await store.selectUpload(tx, { clientId: input.clientId });
  if (known) return toUpload(known);
  if ((await store.selectUploads(tx)).length >= MOST_UPLOADS)
    throw new Refusal('request.invalid', { field: 'uploads', max: MOST_UPLOADS });
  const name = cleanText(input.name, { maxChars: NAME_MAX_CHARS, field: 'name' });
  const read = readSoundFile(input.bytes);
  if (!read) throw new Refusal('file.type');
  if (durationMs(read) > LONGEST_UPLOAD_MS)
    throw new Refusal('file.too-large', { maxSec: LONGEST_UPLOAD_MS / 1000 });
  const sound = toTelephoneSound(read);
  if (!sound) throw new Refusal('file.broken');
  const wav = toWav(sound);
  const id = tx.newId();
  const hash = hashOf(tx.sealer, tx.tenantId, `upload ${id}`);
  const row = {
    id,
    name,
    hash: Buffer.from(hash, 'hex'),
    sizeBytes: wav.length,
    durationMs: durationMs(sound),
    uploadedBy: actor.staffId,
  };
  await store.insertUpload(tx, {
    ...row,
    clientId: input.clientId,
    sound: tx.sealer.sealBytes(soundScope(tx, hash), wav),
  });
  tx.audit({ action: 'write', subjectKind: 'prompt-upload', subjectId: id });
  return toUpload({ ...row, uploadedAt: tx.now, retiredAt: null });
}

/** The name of an upload's sound, for listening to it; refuses 'permission.missing', 'not-found'. */
export async function hashOfUpload(tx: Tx, actor: StaffActor, id: string): Promise<string> {
  requirePermission(actor, 'city.administer');
  const row = await store.selectUpload(tx, { id });
  if (!row) throw new Refusal('not-found');
  return row.hash.toString('hex');
}

/** Takes an upload off the list; what plays it already goes on. Refuses 'permission.missing', 'not-found'. */
export async function retireUpload(tx: Tx, actor: StaffActor, id: string): Promise<void> {
  requirePermission(actor, 'city.administer');
  if (!(await store.retireUpload(tx, id))) throw new Refusal('not-found');
  tx.audit({ action: 'write', subjectKind: 'prompt-upload', subjectId: id, fields: ['retired'] });
}

/** Which voices the city chose, with the version of each choice. */
export function listChoices(tx: Tx): Promise<(VoiceChoice & { version: number })[]> {
  return store.selectChoices(tx);
}

/**
 * Chooses a voice for a language, on the version that was shown (0 where there was none). Refuses 'permission.missing',
 * 'request.invalid' {speed}, 'version.conflict'. Audited, and kept among the changes of the configuration; emits
 * `voice.chosen`.
 */
export async function chooseVoice(
  tx: Tx,
  actor: StaffActor,
  choice: VoiceChoice,
  seen: number,
  undoesId: string | null = null,
): Promise<void> {
  requirePermission(actor, 'city.administer');
  if (choice.speed < SPEED_MIN || choice.speed > SPEED_MAX)
    throw new Refusal('request.invalid', { field: 'speed' });
  const { language, engineId, voice, speed } = choice;
  const before = (await store.selectChoices(tx)).find((one) => one.language === language);
  if (!(await store.saveChoice(tx, choice, seen))) throw new Refusal('version.conflict');
  tellChosen(tx, language, undoesId, before ?? null, { engineId, voice, speed });
}

/** Takes the choice of a language back: the first voice speaks it again. Refuses 'permission.missing', 'not-found'. */
export async function forgetVoice(
  tx: Tx,
  actor: StaffActor,
  language: string,
  undoesId: string | null = null,
): Promise<void> {
  requirePermission(actor, 'city.administer');
  const before = (await store.selectChoices(tx)).find((one) => one.language === language);
  if (!before) throw new Refusal('not-found');
  await store.deleteChoice(tx, language);
  tellChosen(tx, language, undoesId, before, null);
}

type Voice = Pick<VoiceChoice, 'engineId' | 'voice' | 'speed'>;

function tellChosen(
  tx: Tx,
  language: string,
  undoesId: string | null,
  from: Voice | null,
  after: Voice | null,
): void {
  const before = from && { engineId: from.engineId, voice: from.voice, speed: from.speed };
  recordChange(tx, {
    ...{ kind: 'voice', subjectId: tx.tenantId, name: language, undoesId },
    ...{ before, after: after && { ...after } },
  });
  const subject = { subjectKind: 'city', subjectId: tx.tenantId };
  tx.append({ type: 'voice.chosen', ...subject, audience: [], data: { language } });
}
