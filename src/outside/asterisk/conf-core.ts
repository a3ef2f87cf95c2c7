import { confText } from './conf-text.ts';
import type { ExchangeSettings } from './settings.ts';

/** asterisk.conf: every directory is the run's own, only modules and shared files are the installation's. */
export function asteriskConf({ directory, programs, name }: ExchangeSettings): string {
  const directories: [string, string][] = [
    ['astetcdir', `${directory}/etc`],
    ['astmoddir', programs.modules],
    ['astvarlibdir', `${directory}/lib`],
    ['astdbdir', `${directory}/lib`],
    ['astkeydir', `${directory}/lib`],
    ['astdatadir', programs.share],
    ['astagidir', `${directory}/lib`],
    ['astcachedir', `${directory}/cache`],
    ['astspooldir', `${directory}/spool`],
    ['astrundir', `${directory}/run`],
    ['astlogdir', `${directory}/log`],
  ];
  return confText([
    { name: 'directories', settings: directories },
    {
      name: 'options',
      settings: [
        ['systemname', name],
        ['documentation_language', 'en_US'],
        ['defaultlanguage', 'ja'],
        // Nobody types at it: what dials, talks or runs programs is told over ARI.
        ['live_dangerously', false],
        ['hideconnect', true],
      ],
    },
  ]);
}

/** modules.conf: all that is there but what is never used, or could run programs and read files of the machine. */
export function modulesConf(): string {
  const lines = ['[modules]', 'autoload = yes', ...UNUSED.map((name) => `noload = ${name}.so`)];
  return `${lines.join('\n')}\n`;
}

/** logger.conf: warnings and errors to the output, which the supervisor keeps. Numbers of callers stand in notices. */
export function loggerConf(): string {
  return confText([
    {
      name: 'general',
      settings: [
        ['dateformat', '%F %T'],
        ['appendhostname', false],
      ],
    },
    { name: 'logfiles', settings: [['console', 'warning,error']] },
  ]);
}

/** The services nobody uses, each switched off in its file so that it does not complain of missing it. */
export function idleConfs(): Record<string, string> {
  return {
    'cdr.conf': confText([{ name: 'general', settings: [['enable', false]] }]),
    'cel.conf': confText([{ name: 'general', settings: [['enable', false]] }]),
    'manager.conf': confText([{ name: 'general', settings: [['enabled', false]] }]),
    'features.conf': confText([
      { name: 'general', settings: [] },
      { name: 'featuremap', settings: [] },
    ]),
    'ccss.conf': confText([{ name: 'general', settings: [] }]),
    'acl.conf': '',
    'pjproject.conf': confText([
      {
        name: 'startup',
        settings: [
          ['type', 'startup'],
          ['log_level', 2],
        ],
      },
    ]),
    'res_http_media_cache.conf': confText([{ name: 'general', settings: [['timeout_secs', 10]] }]),
    'websocket_client.conf': '',
    'chan_websocket.conf': '',
    'res_fax.conf': confText([
      {
        name: 'general',
        settings: [
          ['ecm', true],
          ['statusevents', false],
        ],
      },
    ]),
    'stasis.conf': confText([{ name: 'threadpool', settings: [] }]),
    'indications.conf': confText([
      { name: 'general', settings: [['country', 'jp']] },
      {
        // The Japanese tones (TTC JJ-90).
        name: 'jp',
        settings: [
          ['description', 'Japan'],
          ['ringcadence', '1000,2000'],
          ['dial', '400'],
          ['busy', '400/500,0/500'],
          ['ring', '400+15/1000,0/2000'],
          ['congestion', '400/500,0/500'],
          ['callwaiting', '400+16/500,0/8000'],
          ['dialrecall', '400'],
          ['record', '1400/500,0/15000'],
          ['info', '!950/330,!1400/330,!1800/330,0'],
          ['stutter', '400'],
        ],
      },
    ]),
  };
}

/** Grouped by why they stay out. A module that an installation does not have may be named. */
const UNUSED: readonly string[] = [
  // Other ways into the exchange.
  ...['chan_iax2', 'chan_motif', 'chan_unistim', 'chan_console', 'chan_audiosocket', 'pbx_dundi', 'res_xmpp'],
  // What runs programs, reads files, or takes orders from somewhere else.
  ...[
    'app_system',
    'app_exec',
    'app_externalivr',
    'app_festival',
    'app_jack',
    'func_shell',
    'func_env',
    'res_agi',
  ],
  ...['pbx_lua', 'pbx_ael', 'pbx_spool', 'pbx_realtime', 'pbx_loopback', 'res_ael_share', 'res_clioriginate'],
  ...[
    'res_audiosocket',
    'app_audiosocket',
    'res_aeap',
    'res_speech_aeap',
    'app_mp3',
    'app_disa',
    'res_http_post',
  ],
  // Records and settings in databases: ours are in our own.
  ...['cdr_adaptive_odbc', 'cdr_csv', 'cdr_custom', 'cdr_manager', 'cdr_odbc', 'cdr_pgsql', 'cdr_radius'],
  ...['cdr_sqlite3_custom', 'cdr_tds', 'cel_custom', 'cel_manager', 'cel_odbc', 'cel_pgsql', 'cel_radius'],
  ...['cel_sqlite3_custom', 'cel_tds', 'res_cdrel_custom', 'res_odbc', 'res_odbc_transaction', 'func_odbc'],
  ...['res_config_curl', 'res_config_ldap', 'res_config_odbc', 'res_config_pgsql', 'res_config_sqlite3'],
  ...[
    'res_realtime',
    'func_realtime',
    'res_sorcery_realtime',
    'app_cdr',
    'app_forkcdr',
    'func_cdr',
    'app_celgenuserevent',
  ],
  // Queues, conferences, mailboxes and features of its own: Engawa decides.
  ...[
    'app_agent_pool',
    'app_alarmreceiver',
    'app_amd',
    'app_confbridge',
    'app_dictate',
    'app_directory',
    'app_followme',
  ],
  ...[
    'app_meetme',
    'app_minivm',
    'app_page',
    'app_queue',
    'app_sla',
    'app_voicemail',
    'app_voicemail_odbc',
    'app_adsiprog',
  ],
  ...[
    'app_getcpeid',
    'app_sms',
    'app_zapateller',
    'app_test',
    'app_morsecode',
    'res_adsi',
    'res_smdi',
    'res_parking',
  ],
  ...['res_stasis_test', 'func_callcompletion', 'res_calendar', 'res_calendar_caldav', 'res_calendar_ews'],
  ...['res_calendar_exchange', 'res_calendar_icalendar', 'func_blacklist', 'func_dialgroup', 'func_vmcount'],
  // Telephones and networks that it does not serve.
  ...[
    'res_phoneprov',
    'res_pjsip_phoneprov_provider',
    'res_pjsip_config_wizard',
    'res_pjsip_notify',
    'res_pjsip_publish_asterisk',
  ],
  ...[
    'res_pjsip_send_to_voicemail',
    'res_pjsip_mwi',
    'res_pjsip_mwi_body_generator',
    'res_mwi_devstate',
    'res_hep',
  ],
  ...['res_hep_pjsip', 'res_hep_rtcp', 'res_snmp', 'res_statsd', 'res_stun_monitor', 'res_stir_shaken'],
  ...[
    'res_pjsip_stir_shaken',
    'res_resolver_unbound',
    'res_geolocation',
    'res_pjsip_geolocation',
    'res_config_mysql',
    'res_corosync',
  ],
  ...[
    'res_clialiases',
    'res_prometheus',
    'res_manager_devicestate',
    'res_manager_presencestate',
    'func_enum',
    'func_aes',
  ],
];
