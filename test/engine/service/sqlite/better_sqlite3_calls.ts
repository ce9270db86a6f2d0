/** Calls of `better-sqlite3` that a world and Node are compared by. */
import { shownCalls } from "./shown.ts";

const PREPARE = `
  const db = new Database(":memory:");
  const shown = [];
  db.exec("create table t (a integer primary key, b text unique, c blob)");
  const insert = db.prepare("insert into t (b, c) values (?, ?)");
  const named = db.prepare("select $a as a, @b as b, :c as c");
  const f = new Database("f.db");`;

const CALLS: readonly string[] = [
  "insert.run('x', Buffer.from('ab'))",
  "insert.run(['y', null])",
  "insert.run('x', null)",
  "insert.run('z')",
  "insert.run('z', 1, 2)",
  "insert.get('q', 1)",
  "insert.run({}, 1)",
  "named.get({ a: 1, b: 'two', c: 3n })",
  "named.get({ a: 1 })",
  "named.get(1, 2, 3)",
  "named.get({ a: 1, b: 2, c: 3 }, { a: 1 })",
  "named.get(new Date(0))",
  "named.get({ a: true, b: 1, c: 1 })",
  "named.get({ a: 2n ** 64n, b: 1, c: 1 })",
  "db.prepare('select * from t').all()",
  "db.prepare('select * from t').pluck().all()",
  "db.prepare('select * from t').raw().get()",
  "db.prepare('select * from t, (select 1 as one)').expand().get()",
  "db.prepare('select * from t').pluck().pluck(false).get()",
  "db.prepare('select 1').pluck(1)",
  "insert.pluck()",
  "insert.columns()",
  "db.prepare('select a, b as x, 1 from t').columns()",
  "db.prepare('select 1 as n').safeIntegers().get()",
  "db.prepare('select 9007199254740993 as n').get()",
  "db.prepare('')",
  "db.prepare('select 1; select 2')",
  "db.prepare('select 1; -- more').get()",
  "db.prepare('nope')",
  "db.prepare(1)",
  "db.exec('select 1; select nope')",
  "db.exec('create table u (a); insert into u values (1)') === db",
  "db.pragma('user_version')",
  "db.pragma('user_version', { simple: true })",
  "db.pragma('foreign_keys', { simple: true })",
  "[db.name, db.open, db.inTransaction, db.memory, db.readonly]",
  "db.transaction((n) => { db.prepare('insert into u values (?)').run(n); return db.inTransaction; })(5)",
  "db.transaction(() => { db.prepare('insert into u values (9)').run(); throw new Error('back'); })()",
  "db.transaction(() => db.transaction(() => db.prepare('insert into u values (7)').run())())()",
  "db.transaction(async () => 1)()",
  "db.prepare('select a from u').pluck().all()",
  "db.function('add', (a, b) => a + b).prepare('select add(1, 2) as n').get()",
  "db.function('boo', () => { throw new RangeError('boo'); }).prepare('select boo()').get()",
  "db.function('bad', () => ({})).prepare('select bad()').get()",
  "db.function('huge', () => 2n ** 70n).prepare('select huge()').get()",
  "db.function('many', { varargs: true }, (...args) => args.length).prepare('select many(1, 2, 3)').pluck().get()",
  "db.aggregate('total2', { start: 0, step: (sum, n) => sum + n }).prepare('select total2(a) as n from u').get()",
  "db.aggregate('all2', { start: () => [], step: (list, n) => { list.push(n); }, result: (list) => list.join() })" +
  ".prepare('select all2(a) as n from u').get()",
  "db.aggregate('last2', { start: 0, step: (sum, n) => sum + n, inverse: (sum, n) => sum - n })" +
  ".prepare('select last2(a) over (rows between 1 preceding and current row) as n from u').all()",
  "[...db.prepare('select a from u').pluck().iterate()]",
  "(() => { for (const n of db.prepare('select a from u').pluck().iterate()) insert.run('during', null); })()",
  "(() => { const it = db.prepare('select a from u').iterate(); it.next(); return [it.return(), it.next()]; })()",
  "(() => { const st = db.prepare('select ? as x').bind(4); return [st.get(), String(st), st.busy, st.reader]; })()",
  "db.prepare('select ? as x').bind(4).get(5)",
  "db.prepare('select ? as x').bind(4).bind(5)",
  "new Database(db.serialize()).prepare('select count(*) as n from t').get()",
  "new Database(Buffer.from('no database at all')).prepare('select 1 from x').get()",
  "new Database('nope.db', { fileMustExist: true })",
  "new Database('/no/such/folder/x.db')",
  "new Database('f.db', { readonly: true }).exec('create table x (a)')",
  "new Database(':memory:', { readonly: true })",
  "new Database('f.db', { timeout: -1 })",
  "(() => { const db = new Database(':memory:', { verbose: (sql) => shown.push(sql) }); " +
  "db.exec('create table v (a); insert into v values (1)'); db.prepare('select ? as x').get(3); return shown; })()",
  "f.exec('create table w (a); begin; insert into w values (1)') && f.inTransaction",
  "new Database('f.db', { timeout: 20 }).exec('begin immediate')",
  "f.exec('commit').pragma('journal_mode = wal')",
  "new Database('f.db').prepare('select * from w').all()",
  "f.backup('g.db').then(({ totalPages, remainingPages }) => [totalPages > 0, remainingPages])",
  "new Database('g.db').prepare('select * from w').all()",
  "f.close().open",
  "f.prepare('select 1')",
  "insert.run(1, Symbol('x'))",
];

/** The body of an async function with the class `Database`. */
export const COMPARED = PREPARE + shownCalls(CALLS);
