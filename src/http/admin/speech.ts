import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import {
  addUpload,
  chooseVoice,
  hashOfUpload,
  listChoices,
  listUploads,
  retireUpload,
} from '#domain/speech/speech.ts';
import type { PromptUpload } from '#domain/speech/types.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { RESIDENT_LANGUAGES } from '#kernel/languages.ts';
import { Refusal } from '#kernel/refusal.ts';
import { readWav, resample } from '#kernel/sound.ts';
import type { HttpDeps } from '../context.ts';
import { asStaff, plainRoutes, staffRoutes } from '../routes.ts';
import { clientId, id, ok } from '../shapes.ts';
import { readUpload } from '../uploads.ts';
import {
  chooseVoice as chooseVoiceShape,
  speechAnswer,
  triedTranscription,
  tryVoice,
  uploadAnswer,
} from './speech-shapes.ts';

const DONE = { ok: true } as const;
const byId = z.object({ id });
const RECOGNISED_SAMPLES_PER_SEC = 16_000;

/** With what the telephone speaks: voices, how they sound, and recordings of the city's own. */
export function speechRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'admin');
  const plain = plainRoutes(app, deps, 'admin');
  const { promptSounds } = deps;

  /** First of all, and in a transaction of its own: an engine is asked outside of any. */
  const requireAdministrator = (request: FastifyRequest) =>
    asStaff(deps, request, 'city.administer', async () => undefined);

  plain({
    method: 'GET',
    url: '/admin/speech',
    summary: 'The voices that there are, those chosen, and the recordings',
    who: 'city.administer',
    answer: speechAnswer,
    handle: async ({ request }) => {
      await requireAdministrator(request);
      const voices = await Promise.all(RESIDENT_LANGUAGES.map((language) => voicesOf(deps, language)));
      return asStaff(deps, request, 'city.administer', ({ tx, actor }) =>
        presentSpeech(tx, actor, deps, voices),
      );
    },
  });
  plain({
    method: 'POST',
    url: '/admin/speech/try',
    summary: 'A text in a voice, as a WAV file; nothing is kept',
    who: 'city.administer',
    perMinute: 30,
    body: tryVoice,
    answer: z.unknown(),
    handle: async ({ request, reply, body: { text, ...choice } }) => {
      await requireAdministrator(request);
      return sendSound(reply, await promptSounds.tryVoice(choice, text));
    },
  });
  plain({
    method: 'POST',
    url: '/admin/speech/transcription/try',
    summary: 'Reads a text with a voice and tells what the recogniser understands of it; nothing is kept',
    who: 'city.administer',
    perMinute: 30,
    body: tryVoice,
    answer: triedTranscription,
    handle: async ({ request, body: { text, ...choice } }) => {
      await requireAdministrator(request);
      if (!deps.transcription) throw new Refusal('state.conflict');
      const sound = readWav(await promptSounds.tryVoice(choice, text));
      if (!sound) throw new Refusal('speech.failed');
      const { samples } = resample(sound, RECOGNISED_SAMPLES_PER_SEC);
      return { text: await deps.transcription.recognise(samples, { language: choice.language, hint: '' }) };
    },
  });
  plain({
    method: 'PUT',
    url: '/admin/speech/voices',
    summary: 'Chooses the voice of a language',
    who: 'city.administer',
    body: chooseVoiceShape,
    answer: ok,
    handle: async ({ request, body: { seen, ...choice } }) => {
      // Asked before the transaction: a server of speech may have to tell its voices.
      const isThere = await hasVoice(deps, choice);
      const tenantId = await asStaff(deps, request, 'city.administer', async ({ tx, actor }) => {
        if (!isThere) throw new Refusal('request.invalid', { field: 'voice' });
        await chooseVoice(tx, actor, choice, seen);
        return tx.tenantId;
      });
      promptSounds.forgetChoices(tenantId);
      return DONE;
    },
  });
  plain({
    method: 'POST',
    url: '/admin/speech/uploads',
    summary: 'Takes a recording (WAV) that flows and lines may play instead of a text',
    who: 'city.administer',
    takesFile: true,
    perMinute: 30,
    query: z.object({ clientId }),
    answer: uploadAnswer,
    handle: async ({ request, query }) => {
      await requireAdministrator(request);
      const { bytes, name } = await readUpload(request);
      const upload = { clientId: query.clientId, bytes, name: name.replace(/\.wav$/i, '') };
      return asStaff(deps, request, 'city.administer', async ({ tx, actor }) =>
        presentUpload(await addUpload(tx, actor, upload)),
      );
    },
  });
  plain({
    method: 'GET',
    url: '/admin/speech/uploads/:id/sound',
    summary: 'A recording, to be listened to',
    who: 'city.administer',
    params: byId,
    answer: z.unknown(),
    handle: async ({ request, reply, params }) => {
      const hash = await asStaff(deps, request, 'city.administer', ({ tx, actor }) =>
        hashOfUpload(tx, actor, params.id),
      );
      const wav = await promptSounds.open(hash);
      if (!wav) throw new Refusal('not-found');
      return sendSound(reply, wav);
    },
  });
  staff({
    method: 'DELETE',
    url: '/admin/speech/uploads/:id',
    summary: 'Takes a recording off the list; what plays it already goes on',
    who: 'city.administer',
    params: byId,
    answer: ok,
    handle: async ({ tx, actor, params }) => {
      await retireUpload(tx, actor, params.id);
      return DONE;
    },
  });
}

type Voices = { language: string; voices: { engineId: string; id: string; name: string }[] };

async function voicesOf({ speech }: HttpDeps, language: string): Promise<Voices> {
  const found = await Promise.all(
    speech.engines.map(async (engine) =>
      (await speech.voicesOf(engine, language)).map(({ id: voiceId, name }) => ({
        engineId: engine.id,
        id: voiceId,
        name,
      })),
    ),
  );
  return { language, voices: found.flat() };
}

async function hasVoice(
  deps: HttpDeps,
  { language, engineId, voice }: { language: string; engineId: string; voice: string },
): Promise<boolean> {
  const { voices } = await voicesOf(deps, language);
  return voices.some((one) => one.engineId === engineId && one.id === voice);
}

async function presentSpeech(
  tx: Tx,
  actor: StaffActor,
  { speech, transcription }: HttpDeps,
  voices: readonly Voices[],
) {
  const choices = await listChoices(tx);
  return {
    engines: speech.states().map(({ id: engineId, state }) => ({ id: engineId, state })),
    languages: voices.map((one) => ({
      ...one,
      chosen: choices.find(({ language }) => language === one.language) ?? null,
    })),
    uploads: (await listUploads(tx, actor)).map(presentUpload),
    transcription: { state: transcription?.state ?? ('off' as const), waiting: transcription?.waiting ?? 0 },
  };
}

function presentUpload({ id: uploadId, name, durationMs, uploadedAt }: PromptUpload) {
  return { id: uploadId, name, durationMs, uploadedAt: uploadedAt.toISOString() };
}

function sendSound(reply: FastifyReply, wav: Buffer): FastifyReply {
  return reply
    .header('cache-control', 'private, no-store')
    .header('x-content-type-options', 'nosniff')
    .type('audio/wav')
    .serializer((payload: unknown) => payload as string)
    .send(wav);
}
