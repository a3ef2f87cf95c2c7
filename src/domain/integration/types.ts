import type { Permission } from '#domain/staff/types.ts';

/**
 * What other systems of the city may do here.
 * Vocabulary: *program* = another system that acts here, with a place among the staff but no person · *token* (APIトークン) =
 * what it shows to be let in · *scope* = a permission that a token has · *idempotency key* = a sender's own name for one
 * write: the same again is answered as the first was.
 */
export interface ApiToken {
  id: string;
  /** The program's place among the staff; its name stands there. */
  staffId: string;
  name: string;
  /** Its last letters. */
  hint: string;
  scopes: readonly Permission[];
  /** The first is the one in whose name it acts; it sees the records of all, and of those below them. */
  departmentIds: readonly string[];
  perMinute: number;
  createdBy: string;
  createdAt: Date;
  expiresAt: Date;
  /** Accurate to a minute. */
  lastUsedAt: Date | null;
  revokedBy: string | null;
  revokedAt: Date | null;
}

export interface NewApiToken {
  name: string;
  scopes: readonly Permission[];
  departmentIds: readonly string[];
  perMinute: number;
  days: number;
}

/** A program that was let in by its token. */
export interface Program {
  tenantId: string;
  tokenId: string;
  staffId: string;
  accountId: string;
  scopes: readonly Permission[];
  departmentIds: readonly string[];
  perMinute: number;
}
