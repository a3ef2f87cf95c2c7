import type { Anchor, AnchorPlace } from '#db/audit-anchors.ts';
import type { Database, Tx } from '#db/transaction.ts';
import { readCity } from '#domain/city/city.ts';
import { accessOf, listMailboxes } from '#domain/mail/mailboxes.ts';
import type { MailAccess, OutgoingMail, PostOffice } from '#domain/mail/post-office.ts';
import { domainOf } from '#domain/mail/rules.ts';
import { fromOf } from './plan-mail.ts';

export interface MailAnchorsDeps {
  database: Database;
  postOffice: PostOffice;
}

/**
 * Heads of the audit chain mailed to an address of somebody else, of each city through a mailbox of its own. A mail of one
 * day and head has the same id however often it is tried, so that whoever gets it twice sees that it is one. Fails where no
 * mailbox is in use, or its server does not take it.
 */
export function createMailAnchors({ database, postOffice }: MailAnchorsDeps, address: string): AnchorPlace {
  return {
    name: `mailto:${address}`,
    byCity: true,
    async keep(anchors) {
      for (const anchor of anchors) {
        const { access, letter } = await database.tx(
          { tenantId: anchor.tenantId, actor: 'system:audit' },
          (tx) => write(tx, anchor, address),
        );
        const outcome = await postOffice.send(access, letter);
        if (outcome.state !== 'taken')
          throw new Error([outcome.state, outcome.fault.trouble, outcome.fault.said ?? ''].join(' ').trim());
        const [refused] = outcome.refused;
        if (refused) throw new Error(`refused ${refused.status ?? ''} ${refused.answer}`);
      }
    },
  };
}

async function write(
  tx: Tx,
  anchor: Anchor,
  address: string,
): Promise<{ access: MailAccess; letter: OutgoingMail }> {
  const mailbox = (await listMailboxes(tx)).find(({ inUse }) => inUse);
  if (!mailbox) throw new Error('no mailbox is in use');
  const { name } = await readCity(tx);
  const day = anchor.at.slice(0, 10);
  return {
    access: await accessOf(tx, mailbox),
    letter: {
      mailId: `audit.${day}.${anchor.position}.${anchor.hash.slice(0, 16)}@${domainOf(mailbox.address)}`,
      envelopeFrom: mailbox.address,
      from: fromOf(mailbox),
      replyTo: null,
      ...{ to: [{ name: '', address }], cc: [] },
      subject: `${name} 監査記録の保管値 ${day} (${anchor.position})`,
      text: textOf(name, anchor),
      ...{ inReplyTo: null, references: [], sentAt: new Date(anchor.at), automatic: true, files: [] },
    },
  };
}

/** For whoever keeps it: what it is, and how the record is held against it. The line of JSON is the anchor itself. */
function textOf(city: string, anchor: Anchor): string {
  return [
    `${city}の監査記録の、${anchor.position}番目までの保管値です。消さずに保管してください。`,
    'あとから記録の改ざんを確かめるときは、このメールをファイルに保存し、次のように実行します。',
    '  npm run engawa -- audit verify --anchors 保存したファイル',
    '',
    JSON.stringify(anchor),
    '',
  ].join('\n');
}
