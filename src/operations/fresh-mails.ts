/** The bytes of mails that were kept just now, so that reading them need not ask the disk for what is at hand. */
export interface FreshMails {
  /** Holds them for whoever reads the file next; where they do not fit, the oldest go. */
  hold(fileId: string, bytes: Uint8Array): void;
  /** What is held of a file, and from now on no more. */
  take(fileId: string): Buffer | undefined;
}

const MOST_BYTES = 20_000_000;

export function createFreshMails(mostBytes = MOST_BYTES): FreshMails {
  const held = new Map<string, Buffer>();
  let heldBytes = 0;
  return {
    hold(fileId, bytes) {
      if (bytes.length > mostBytes) return;
      for (const oldest of held.keys()) {
        if (heldBytes + bytes.length <= mostBytes) break;
        this.take(oldest);
      }
      held.set(fileId, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
      heldBytes += bytes.length;
    },
    take(fileId) {
      const bytes = held.get(fileId);
      if (held.delete(fileId)) heldBytes -= bytes?.length ?? 0;
      return bytes;
    },
  };
}
