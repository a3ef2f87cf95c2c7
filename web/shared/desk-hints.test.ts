import { describe, expect, it } from 'vitest';
import { concerns, isUrgent } from './desk-hints.ts';
import { queries } from './desk-queries.ts';

const ID = '0190a000-0000-7000-8000-000000000001';
const OTHER = '0190a000-0000-7000-8000-000000000002';
const hint = (kind: string, id = ID): { type: string; kind: string; id: string } => ({ type: 'x', kind, id });

describe('what a hint concerns', () => {
  it('an answer that names the id', () => {
    expect(concerns(hint('resident'), `/desk/interactions/${OTHER}`, { residentId: ID })).toBe(true);
    expect(concerns(hint('resident'), `/desk/interactions/${OTHER}`, { residentId: OTHER })).toBe(false);
  });

  it('lists of its kind, also when they do not name it yet', () => {
    expect(concerns(hint('interaction'), queries.interactions('waiting').url, { rows: [] })).toBe(true);
    expect(concerns(hint('case'), queries.interactions('waiting').url, { rows: [] })).toBe(false);
    expect(concerns(hint('case'), queries.cases('mine', 'all').url, { rows: [] })).toBe(true);
    expect(concerns(hint('offer'), queries.offers.url, { offers: [] })).toBe(true);
  });

  it('of an open conversation, what is said in it and not what is said elsewhere', () => {
    const { url } = queries.interaction(ID);
    expect(concerns(hint('conversation', OTHER), url, { conversationId: OTHER })).toBe(true);
    expect(concerns(hint('conversation', OTHER), url, { conversationId: ID })).toBe(false);
    expect(concerns(hint('offer', OTHER), url, { conversationId: ID })).toBe(true);
    expect(concerns(hint('conversation', OTHER), `${url}/matter`, {})).toBe(true);
  });

  it('an offer to somebody is urgent; whatever else happens in the city is not', () => {
    expect(isUrgent(hint('offer'), queries.offers.url)).toBe(true);
    expect(isUrgent(hint('interaction'), queries.offers.url)).toBe(false);
    expect(isUrgent(hint('call'), queries.calls.url)).toBe(true);
    expect(isUrgent(hint('offer'), queries.interaction(ID).url)).toBe(false);
  });

  it('of somebody’s presence, only one’s own session', () => {
    expect(concerns(hint('presence'), queries.session.url, { staff: { id: ID } })).toBe(true);
    expect(concerns(hint('presence'), queries.session.url, { staff: { id: OTHER } })).toBe(false);
    expect(concerns(hint('presence'), queries.case(OTHER).url, { ownerStaffId: ID })).toBe(false);
  });

  it('of the calls of an interaction, what happens to them: not every word that is said elsewhere', () => {
    const { url } = queries.interactionCalls(OTHER);
    const shown = { calls: [{ id: ID, recordings: [] }] };
    expect(concerns(hint('call'), url, shown)).toBe(true);
    expect(concerns(hint('recording'), url, { calls: [{ recordings: [{ id: ID }] }] })).toBe(true);
    expect(concerns(hint('interaction', OTHER), url, shown)).toBe(true);
    expect(concerns(hint('message'), url, shown)).toBe(false);
    expect(concerns(hint('call', OTHER), queries.interactionCalls(ID).url, { calls: [] })).toBe(false);
  });

  it('a page of the administrator that changes by itself, and only that one', () => {
    expect(concerns(hint('mailbox'), queries.mailboxes.url, { mailboxes: [] })).toBe(true);
    expect(concerns(hint('mailbox'), queries.session.url, {})).toBe(false);
    expect(concerns(hint('mailbox'), queries.entryPoints.url, { id: OTHER })).toBe(false);
  });

  it('never a search: rows must not move under the eyes', () => {
    expect(concerns(hint('case'), queries.search('ごみ').url, { cases: [{ id: ID }] })).toBe(false);
  });

  it('everything, when the kind is new to this desk', () => {
    expect(concerns(hint('booking'), queries.session.url, {})).toBe(true);
  });
});
