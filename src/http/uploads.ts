import type { FastifyReply, FastifyRequest } from 'fastify';
import type { StoredFile } from '#domain/files/types.ts';
import { Refusal } from '#kernel/refusal.ts';

interface Upload {
  bytes: Buffer;
  name: string;
}
/** A file is read off the line once, and looked at for its key and for its content. */
const uploads = new WeakMap<FastifyRequest, Promise<Upload>>();

/**
 * The one file of a multipart request, whole in memory: its size is limited before. Refuses 'request.invalid' without one,
 * and for a body that is cut off or otherwise no multipart.
 */
export function readUpload(request: FastifyRequest): Promise<Upload> {
  const known = uploads.get(request) ?? readOff(request);
  uploads.set(request, known);
  return known;
}

async function readOff(request: FastifyRequest): Promise<Upload> {
  if (!request.isMultipart()) throw new Refusal('request.unsupported-type');
  const upload = await readPart(request).catch((error: unknown) => {
    // What the framework refuses says so with a status; all else comes from the parser, and is about what was sent.
    if (error instanceof Error && !('statusCode' in error)) return undefined;
    throw error;
  });
  if (!upload) throw new Refusal('request.invalid', { field: 'file' });
  return upload;
}

async function readPart(request: FastifyRequest): Promise<Upload | undefined> {
  const part = await request.file();
  return part && { bytes: await part.toBuffer(), name: part.filename };
}

/** What anyone who may open a file learns of it. */
export function presentFile(file: StoredFile) {
  return {
    id: file.id,
    name: file.name,
    mediaType: file.mediaType,
    sizeBytes: file.sizeBytes,
    image: file.image,
  };
}

/** Sends a file so that nothing in it can run here: a closed sandbox, no sniffing, pictures and sounds shown, the rest saved. */
export function sendFile(reply: FastifyReply, file: StoredFile, bytes: Buffer): FastifyReply {
  // Nobody sends up a sound: those are our own recordings.
  const isShown = file.image || file.mediaType === 'audio/flac';
  const disposition = isShown ? 'inline' : 'attachment';
  return reply
    .header('content-security-policy', "default-src 'none'; sandbox; frame-ancestors 'none'")
    .header('x-content-type-options', 'nosniff')
    .header('cross-origin-resource-policy', 'same-origin')
    .header('cache-control', 'private, no-store')
    .header('content-disposition', `${disposition}; filename*=UTF-8''${encodeURIComponent(file.name)}`)
    .type(isShown ? file.mediaType : 'application/octet-stream')
    .serializer((payload: unknown) => payload as string)
    .send(bytes);
}
