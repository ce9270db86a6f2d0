/** The bugs of docs/stories.md, each with its judgement. */
import type { Sources } from "./story_fix.ts";

export interface Bug {
  readonly title: string;
  /** The scenario that fails, from the root of the project. */
  readonly file: string;
  /** The same scenario with the fix, which passes. */
  readonly fixed: string;
  /** The sources of the fix, if it is not in the scenario. */
  readonly sources?: readonly Sources[];
  /** Text of the story that names the changed line or call, and text of a changed line of the fix; left out where it names neither. */
  readonly names?: { readonly story: string; readonly fix: string };
  readonly judgement: string;
}

const race = (name: string) => ({
  file: `examples/races/${name}/broken.scenario.ts`,
  fixed: `examples/races/${name}/fixed.scenario.ts`,
});
const small = (name: string) => ({
  file: `test/stories/${name}/broken.scenario.ts`,
  fixed: `test/stories/${name}/fixed.scenario.ts`,
});
const inPackage = (broken: string, fixed: string, within?: Sources["within"]): readonly Sources[] => [
  { broken: `node_modules/${broken}`, fixed: `node_modules/${fixed}`, ...(within === undefined ? {} : { within }) },
];

export const BUGS: readonly Bug[] = [
  {
    title: "async-mutex#27: three callers dead-lock",
    ...race("async-mutex-27"),
    sources: inPackage("async-mutex-broken/lib/Semaphore.js", "async-mutex-fixed/lib/Semaphore.js"),
    names: { story: "release (async-mutex-broken)", fix: "this._currentReleaser();" },
    judgement: "The call that ran last and woke nobody is the one whose body was changed.",
  },
  {
    title: "cacheable#742: a cache answers with the value of another one",
    ...race("cache-manager-742"),
    sources: inPackage("cache-manager-broken/dist/caching.js", "cache-manager-fixed/dist/caching.js"),
    names: { story: "await cache.wr", fix: "coalesceAsync)(key," },
    judgement:
      "The call whose body was changed is the one that was awaited last; the line is cut off in the middle of its name.",
  },
  {
    title: "cacheable#888: concurrent misses all load",
    ...race("cacheable-888"),
    sources: inPackage("cacheable-broken/dist/index.js", "cacheable-fixed/dist/index.js", [
      "function wrap(",
      "function wrap(",
    ]),
    names: { story: "dist/index.js:103 (cacheable-broken)", fix: "value = await function_(...arguments_);" },
    judgement: "The line in the package that calls the function a second time is the one that was replaced.",
  },
  {
    title: "lru-cache#270: an evicted background fetch corrupts the cache",
    ...race("lru-cache-270"),
    sources: inPackage("lru-cache-broken/index.mjs", "lru-cache-fixed/index.mjs", ["*entries()", "*entries()"]),
    names: { story: "entries (lru-cache-broken)", fix: "isBackgroundFetch(this.valList[i])" },
    judgement: "The condition asked `entries`, and a fetch was under way: the fix lets `entries` skip those.",
  },
  {
    title: "mkdirp#92: a folder is made while it is removed",
    ...race("mkdirp-92"),
    sources: inPackage("mkdirp-broken/index.js", "mkdirp-fixed/dist/mjs/mkdirp-native.js", [
      "function mkdirP (",
      "export const mkdirpNative = ",
    ]),
    names: { story: "mkdirp-broken/index.js:27", fix: "xfs.mkdir(p, mode, function (er) {" },
    judgement: "The call that failed is the one that was replaced.",
  },
  {
    title: "mkpath#1: two callers make the same tree",
    ...race("mkpath-1"),
    sources: inPackage("mkpath-broken/mkpath.js", "mkpath-fixed/mkpath.js"),
    names: { story: "mkpath-broken/mkpath.js:23", fix: "fs.mkdir(dirpath, mode, callback);" },
    judgement: "The call that failed is the changed line.",
  },
  {
    title: "tarn#48: a connection that is lost starves the others",
    ...race("tarn-48"),
    sources: inPackage("tarn-broken/lib/Pool.js", "tarn-fixed/dist/Pool.js", ["_create() {", "_create() {"]),
    judgement:
      "It names the connection that never comes and the value that decides it; the fix is where the pool waits for it.",
  },
  {
    title: "A retried charge is charged twice",
    file: "examples/checkout/checkout.scenario.ts",
    fixed: "test/stories/checkout/fixed.scenario.ts",
    sources: [{
      broken: "examples/checkout/checkout.ts",
      fixed: "test/stories/checkout/checkout.ts",
      within: ["export async function charge(", "export async function charge("],
    }],
    judgement: "It names the second request; the fix is in the line that looks before it.",
  },
  {
    title: "A retry takes a new idempotency key",
    ...small("idempotency-key"),
    names: { story: "const key = randomUUID()", fix: "const key = randomUUID()" },
    judgement: "The line that draws a second key is the one that was moved.",
  },
  {
    title: "The last item is sold twice",
    ...small("oversold"),
    names: { story: "await fetch(", fix: "await fetch(" },
    judgement: "The await between the look and the change is the line that was moved.",
  },
  {
    title: "One value in twenty has no bucket",
    ...small("rare-value"),
    names: { story: "bucketOf(Math.random())", fix: "return Math.round(share * BUCKETS);" },
    judgement: "It names the call whose body was changed, and the range for which it fails.",
  },
  {
    title: "A retry comes after the timeout",
    ...small("late-retry"),
    names: { story: "Math.random() * 80", fix: "Math.random() * 80" },
    judgement: "The changed line, what it led to, and for which values.",
  },
  {
    title: "Answers come in another order",
    ...small("answer-order"),
    names: { story: "found.push(await answer", fix: "found.push(await answer" },
    judgement: "The changed line.",
  },
  {
    title: "A path with a typo, and an error that is swallowed",
    ...small("wrong-path"),
    names: { story: "heatlh", fix: "heatlh" },
    judgement: "The changed line, and the path.",
  },
  {
    title: "A command with a typo, and an error that is swallowed",
    ...small("wrong-command"),
    names: { story: "stauts", fix: "stauts" },
    judgement: "The changed line, and the command.",
  },
  {
    title: "A rejection that nobody handles",
    ...small("forgotten-catch"),
    names: { story: "void writeFile(path, text);", fix: "void writeFile(path, text);" },
    judgement: "The changed line.",
  },
  {
    title: "Two locks in two orders",
    ...small("lock-order"),
    names: { story: "back: () => transfer(bob, ann)", fix: "back: () => transfer(bob, ann)" },
    judgement: "It shows the two tasks that wait for each other with their calls, one of which is the changed line.",
  },
  {
    title: "An event before anybody listens",
    ...small("missed-event"),
    names: { story: 'await once(client, "ready");', fix: 'await once(client, "ready");' },
    judgement: "The changed line, and the line that emitted.",
  },
  {
    title: "A request that fails keeps its slot",
    ...small("lost-slot"),
    names: { story: "await fetch(", fix: "await fetch(" },
    judgement: "The line that the fix put into `try`.",
  },
  {
    title: "An update is lost",
    ...small("lost-update"),
    names: { story: "await readFile(FILE", fix: "await readFile(FILE" },
    judgement: "One of the two changed lines, and what has to be over before it for the update not to be lost.",
  },
];
