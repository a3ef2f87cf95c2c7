import {
  CamelCasePlugin,
  type DatabaseConnection,
  DefaultQueryExecutor,
  PostgresAdapter,
  PostgresDialect,
  PostgresQueryCompiler,
  Transaction,
} from 'kysely';
import type { Tables } from './tables.ts';

/** How columns are named on either side: `queue_id` there, `queueId` here; what stands in JSON stays as it is. */
export const columnNames = new CamelCasePlugin({ maintainNestedObjectKeys: true });

const adapter = new PostgresAdapter();
const compiler = new PostgresQueryCompiler();
const dialect = new PostgresDialect({
  pool: () => Promise.reject(new Error('the connection of a transaction is given to it')),
});
const driver = dialect.createDriver();

/** What a transaction asks the database by, until it is closed. */
export interface BuilderOnConnection {
  db: Transaction<Tables>;
  /** From now on nothing is sent any more: the connection may be somebody else's the next moment. */
  close(): void;
}

/**
 * The query builder of a transaction that is open on this connection. Each statement is sent in the moment in which it is
 * executed, also while others are under way, and the server answers them in that order. The library's own lets each wait
 * for the answer to the one before: of the 47 ms from a caller to an agent's telephone most were such ways there and back.
 * `beforeEach` may send others before it.
 */
export function createBuilderOn(
  connection: DatabaseConnection,
  beforeEach: () => void = () => undefined,
): BuilderOnConnection {
  let isOpen = true;
  const provideConnection = async <T>(consumer: (open: DatabaseConnection) => Promise<T>): Promise<T> => {
    if (!isOpen) throw new Error('something was asked of a transaction that is over');
    beforeEach();
    return consumer(connection);
  };
  const executor = new DefaultQueryExecutor(compiler, adapter, { provideConnection }, [columnNames]);
  return {
    db: new Transaction<Tables>({ config: { dialect }, driver, executor, dialect }),
    close: () => void (isOpen = false),
  };
}
