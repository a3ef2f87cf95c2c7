/** The file in the cluster directory that holds the settings below; read after PostgreSQL's own defaults. */
export const SETTINGS_FILE = 'engawa.conf';

/**
 * Settings for the PostgreSQL of a small city on one machine. They are rewritten at each start; what an operator sets
 * with ALTER SYSTEM wins over them.
 * `durable: false` gives up the data at a power cut: for throw-away clusters of tests only.
 */
export function settingsText(durable: boolean): string {
  return [...COMMON, ...(durable ? DURABLE : THROW_AWAY)]
    .map(([name, value]) => `${name} = ${value}\n`)
    .join('');
}

/** What nobody may change, therefore on the command line: the only door is the private socket, and no text of a statement is logged. */
export function fixedSettings(socketDir: string, port: number): string[] {
  const fixed: [string, string][] = [
    ['listen_addresses', ''],
    // Quoted, because the setting is a list separated by commas.
    ['unix_socket_directories', `"${socketDir.replaceAll('"', '""')}"`],
    ['unix_socket_permissions', '0700'],
    ['port', String(port)],
    ['cluster_name', 'engawa'],
    ...WITHOUT_PERSONAL_DATA,
  ];
  return fixed.flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/**
 * Statements and their parameters hold residents' data, and so do the messages and details of errors
 * ("invalid input syntax for type date: …", "Key (name)=(…) already exists"). The server logs about itself only
 * (LOG, FATAL, PANIC); the application records failed statements by their code.
 */
const WITHOUT_PERSONAL_DATA: [string, string][] = [
  ['log_min_messages', 'log'],
  ['log_min_error_statement', 'panic'],
  ['log_error_verbosity', 'terse'],
  ['log_statement', 'none'],
  ['log_min_duration_statement', '-1'],
  ['log_parameter_max_length', '0'],
  ['log_parameter_max_length_on_error', '0'],
];

const COMMON: [string, string][] = [
  ['max_connections', '100'],
  // One transaction may touch many monthly partitions.
  ['max_locks_per_transaction', '256'],
  ['password_encryption', "'scram-sha-256'"],
  ['idle_in_transaction_session_timeout', "'30s'"],
  // Plans are short; compiling them costs more than it saves.
  ['jit', 'off'],
  ['timezone', "'UTC'"],
  ['log_timezone', "'UTC'"],
  ['log_destination', "'stderr'"],
  ['logging_collector', 'off'],
  ['log_checkpoints', 'off'],
  ['log_line_prefix', "'%m [%p] '"],
];

const DURABLE: [string, string][] = [
  ['shared_buffers', "'256MB'"],
  ['fsync', 'on'],
  ['full_page_writes', 'on'],
  ['synchronous_commit', 'on'],
  ['wal_compression', 'on'],
];

const THROW_AWAY: [string, string][] = [
  ['shared_buffers', "'128MB'"],
  ['fsync', 'off'],
  ['full_page_writes', 'off'],
  // A killed server must not lose commits even here, or tests of kills would blame the product.
  ['synchronous_commit', 'on'],
  // As statements are planned that come again and again, which in tests most do not: one that such a plan refused (an upsert
  // by a partial index whose predicate was a parameter) passed every test, and failed in a city after twenty missed calls.
  ['plan_cache_mode', 'force_generic_plan'],
];
