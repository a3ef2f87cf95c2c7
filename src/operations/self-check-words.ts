/** What is said in both languages: the console shows both, a screen its own. */
export interface Said {
  ja: string;
  en: string;
}

/** By what was found: what it is, and what to do about it. `{0}` and `{1}` stand for its figures. */
export type CheckWords = Readonly<Record<string, { says: Said; todo?: Said }>>;

const said = (ja: string, en: string): Said => ({ ja, en });

/** What the self-check says. */
export const CHECK_WORDS = {
  clock: {
    same: { says: said('時計は合っています', 'The clocks agree') },
    apart: {
      says: said('サーバーとデータベースの時計が{0}秒ずれています', 'Server and database are {0} s apart'),
      todo: said(
        '両方のサーバーで時刻合わせ（NTP、chrony）を有効にしてください。',
        'Let both machines keep time by NTP (chrony).',
      ),
    },
  },
  database: {
    answers: {
      says: said(
        'データベースは応答しています（PostgreSQL {0}、{1} MB）',
        'The database answers (PostgreSQL {0}, {1} MB)',
      ),
    },
    silent: {
      says: said('データベースが応答しません', 'The database does not answer'),
      todo: said(
        'DATABASE_URL か、DATA_DIR/logs の記録を確かめ、Engawa を再起動してください。',
        'Look at DATABASE_URL, or at the log under DATA_DIR/logs, and start Engawa again.',
      ),
    },
  },
  damage: {
    none: { says: said('壊れた記録は見つかっていません', 'No damage was found') },
    found: {
      says: said('壊れた記録が{0}件見つかりました', '{0} files or pages were found damaged'),
      todo: said(
        'いまのデータは消さずに残し、ディスクを調べ、壊れる前のバックアップを空の場所に復元してください（運用担当者の手引き「障害時」）。',
        'Keep the data as they are, examine the disk, and restore a backup from before into an empty place.',
      ),
    },
  },
  disk: {
    enough: { says: said('空き容量は{0} GBです', '{0} GB are free') },
    little: {
      says: said('空き容量が{0} GBしかありません', 'Only {0} GB are free'),
      todo: said(
        'ディスクを広げるか、古いバックアップとログを別の場所へ移してください。なくなると、新しい記録を受け取れません。',
        'Enlarge the disk, or move old backups and logs elsewhere. Without room nothing new is taken.',
      ),
    },
  },
  backup: {
    fresh: { says: said('最後のバックアップから{0}日です', 'The last backup is {0} days old') },
    old: {
      says: said('最後のバックアップから{0}日たっています', 'The last backup is {0} days old'),
      todo: said(
        '`npm run engawa -- backup フォルダ` を毎日動かしてください（運用担当者の手引き「バックアップ」）。',
        'Run `npm run engawa -- backup FOLDER` every day.',
      ),
    },
    never: {
      says: said('バックアップがまだありません', 'There is no backup yet'),
      todo: said(
        '`npm run engawa -- backup フォルダ` を毎日動かし、マスター鍵を別の場所に保管してください。',
        'Run `npm run engawa -- backup FOLDER` every day, and keep the master key in another place.',
      ),
    },
  },
  jobs: {
    done: { says: said('止まっている処理はありません', 'No work gave up') },
    'gave-up': {
      says: said('止まった処理が{0}件あります', '{0} pieces of work gave up'),
      todo: said(
        '管理の「失敗した処理」で原因を見て、もう一度試すか、あきらめてください。',
        'Look at them on the page of failed work; try them again or give them up.',
      ),
    },
  },
  mail: {
    none: { says: said('メール窓口はありません', 'There is no mailbox') },
    read: { says: said('メール窓口{0}件を読めています', '{0} mailboxes are read') },
    trouble: {
      says: said('読めないメール窓口があります: {0}', 'Mailboxes that cannot be read: {0}'),
      todo: said(
        '管理の「メール窓口」で開き、「試す」で原因を確かめて、サーバー名・パスワード・証明書を直してください。',
        'Open it on the page of mailboxes, try it there, and put server, password or certificate right.',
      ),
    },
  },
  exchange: {
    off: {
      says: said('電話はつながっていません（使わない設定です）', 'There is no telephone (it is not used)'),
    },
    up: { says: said('電話交換機{0}台が応答しています', '{0} exchanges answer') },
    away: {
      says: said('応答しない電話交換機があります: {0}', 'Exchanges that do not answer: {0}'),
      todo: said(
        'Asterisk が動いているか、ASTERISK_URL とパスワード、間のファイアウォールを確かめてください。',
        'See whether Asterisk runs; look at ASTERISK_URL, its password and the firewall between.',
      ),
    },
  },
  certificate: {
    none: {
      says: said(
        'この入口は TLS なしです（TLS は前段のプロキシにまかせます）',
        'Served without TLS: a proxy in front has to do it',
      ),
    },
    valid: { says: said('証明書はあと{0}日有効です', 'The certificate is valid for {0} more days') },
    soon: {
      says: said('証明書があと{0}日で切れます', 'The certificate ends in {0} days'),
      todo: said(
        '新しい証明書を TLS_CERT と TLS_KEY に置き、再起動してください。自動で作ったものは再起動で新しくなります。',
        'Put a new one at TLS_CERT and TLS_KEY and start again; one made on the spot is renewed by that alone.',
      ),
    },
    over: {
      says: said('証明書が{0}日前に切れました', 'The certificate ended {0} days ago'),
      todo: said(
        '新しい証明書を TLS_CERT と TLS_KEY に置き、すぐに再起動してください。',
        'Put a new one at TLS_CERT and TLS_KEY and start again at once.',
      ),
    },
  },
} satisfies Record<string, CheckWords>;
