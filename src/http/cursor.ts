import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import type { Position } from '#db/events.ts';

/**
 * Cursors of the feed, opaque on purpose: numbers that run on would tell, by their gaps, of records one may not see.
 * One AES-256 block: the feed's epoch (4 bytes), transaction id (6), sequence (6). A restored database has another epoch,
 * so that old cursors ask for a fresh start instead of missing or repeating things.
 */
export interface Cursors {
  write(position: Position): string;
  /** Undefined for a cursor that is not of this feed. */
  read(cursor: string): Position | undefined;
}

/** The same with a key of its own that follows from a secret of the installation. */
export function createFeedCursors(secret: Buffer, epoch: number): Cursors {
  return createCursors(createHash('sha256').update(secret).update('feed').digest(), epoch);
}

export function createCursors(key: Buffer, epoch: number): Cursors {
  return {
    write(position) {
      const block = Buffer.alloc(16);
      block.writeUInt32BE(epoch, 0);
      block.writeUIntBE(Number(position.xid), 4, 6);
      block.writeUIntBE(position.seq, 10, 6);
      const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
      return Buffer.concat([cipher.update(block), cipher.final()]).toString('base64url');
    },
    read(cursor) {
      const sealed = Buffer.from(cursor, 'base64url');
      if (sealed.length !== 16) return undefined;
      const decipher = createDecipheriv('aes-256-ecb', key, null).setAutoPadding(false);
      const block = Buffer.concat([decipher.update(sealed), decipher.final()]);
      if (block.readUInt32BE(0) !== epoch) return undefined;
      return { xid: BigInt(block.readUIntBE(4, 6)), seq: block.readUIntBE(10, 6) };
    },
  };
}
