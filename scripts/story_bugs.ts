/** The bugs of docs/stories.md, each with its judgement. */

export interface Bug {
  readonly title: string;
  /** The scenario that fails, from the root of the project; a fixed one lies beside it, unless `fix` is given. */
  readonly file: string;
  /** Changed lines, where the fix is in a package or has no scenario of its own. */
  readonly fix?: readonly string[];
  /** What of the changed line or call stands in the story; left out where the story names neither. */
  readonly names?: string;
  readonly judgement: string;
}

const race = (name: string) => `examples/races/${name}/broken.scenario.ts`;
const small = (name: string) => `test/stories/${name}/broken.scenario.ts`;

export const BUGS: readonly Bug[] = [
  {
    title: "async-mutex#27: three callers dead-lock",
    file: race("async-mutex-27"),
    fix: ["- this._currentReleaser();", "+ const releaser = this._currentReleaser;", "+ releaser();"],
    judgement: "It names the `acquire` that never returns; the fix is in `release`.",
  },
  {
    title: "cacheable#742: a cache answers with the value of another one",
    file: race("cache-manager-742"),
    fix: ["- coalesceAsync(key, async () => {", "+ coalesceAsync(`${coalescePrefix}:${key}`, async () => {"],
    names: "cache.wr",
    judgement: "The call whose body was changed is the one that was awaited last.",
  },
  {
    title: "cacheable#888: concurrent misses all load",
    file: race("cacheable-888"),
    fix: ["- let value = await cache.get(cacheKey);", "+ value = await coalesceAsync(cacheKey, …);"],
    names: "dist/index.js:103 (cacheable-broken)",
    judgement: "The line in the package that calls the function a second time is the one that was replaced.",
  },
  {
    title: "lru-cache#270: an evicted background fetch corrupts the cache",
    file: race("lru-cache-270"),
    fix: ["- yield [this.keyList[i], this.valList[i]]", "+ if (!this.isBackgroundFetch(this.valList[i])) yield …"],
    judgement: "It names the `fetch` that is under way; the fix is in `entries`.",
  },
  {
    title: "mkdirp#92: a folder is made while it is removed",
    file: race("mkdirp-92"),
    fix: ["- xfs.mkdir(p, mode, function (er) {", "+ opts.mkdirAsync(path, { recursive: true })"],
    names: "mkdirp-broken/index.js:27",
    judgement: "The call that failed is the one that was replaced.",
  },
  {
    title: "mkpath#1: two callers make the same tree",
    file: race("mkpath-1"),
    fix: ["- fs.mkdir(dirpath, mode, callback);", "+ fs.mkdir(dirpath, mode, function (err) { … 'EEXIST' … });"],
    names: "mkpath-broken/mkpath.js:23",
    judgement: "The call that failed is the changed line.",
  },
  {
    title: "tarn#48: a connection that is lost starves the others",
    file: race("tarn-48"),
    fix: ["- const pendingCreate = this._create();", "+ a create that times out gives up its slot"],
    names: "create ← acquire (tarn-broken)",
    judgement: "It names the call of `create` that never settles, whose time-out was mended.",
  },
  {
    title: "A retried charge is charged twice",
    file: "examples/checkout/checkout.scenario.ts",
    fix: [
      '- if (orders.get(order) === "paid") return;',
      "+ if (orders.get(order) !== undefined) return;",
      '+ orders.set(order, "pending");',
    ],
    judgement: "It names the second request; the fix is in the line that looks before it.",
  },
  {
    title: "A retry takes a new idempotency key",
    file: small("idempotency-key"),
    names: "const key = randomUUID()",
    judgement: "The line that draws a second key is the one that was moved.",
  },
  {
    title: "The last item is sold twice",
    file: small("oversold"),
    names: "await fetch(",
    judgement: "The await between the look and the change is the line that was moved.",
  },
  {
    title: "One value in twenty has no bucket",
    file: small("rare-value"),
    names: "bucketOf(Math.random())",
    judgement: "It names the call whose body was changed, and the range for which it fails.",
  },
  {
    title: "A retry comes after the timeout",
    file: small("late-retry"),
    names: "Math.random() * 80",
    judgement: "The changed line, what it led to, and for which values.",
  },
  {
    title: "Answers come in another order",
    file: small("answer-order"),
    names: "found.push(await answer",
    judgement: "The changed line.",
  },
  {
    title: "A path with a typo, and an error that is swallowed",
    file: small("wrong-path"),
    names: "heatlh",
    judgement: "The changed line, and the path.",
  },
  {
    title: "A command with a typo, and an error that is swallowed",
    file: small("wrong-command"),
    names: "stauts",
    judgement: "The changed line, and the command.",
  },
  {
    title: "A rejection that nobody handles",
    file: small("forgotten-catch"),
    names: "void writeFile(path, text);",
    judgement: "The changed line.",
  },
  {
    title: "Two locks in two orders",
    file: small("lock-order"),
    names: "take ← transfer",
    judgement: "It names the two calls of `transfer` that wait for each other, one of which was changed.",
  },
  {
    title: "An event before anybody listens",
    file: small("missed-event"),
    names: 'await once(client, "ready");',
    judgement: "The changed line, and the line that emitted.",
  },
  {
    title: "A request that fails keeps its slot",
    file: small("lost-slot"),
    names: "await fetch(",
    judgement: "The line that the fix put into `try`.",
  },
  {
    title: "An update is lost",
    file: small("lost-update"),
    names: "await writeFile(FILE",
    judgement: "The changed line, and what came in between.",
  },
];
