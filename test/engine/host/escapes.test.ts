/** Every call of the surface on files, with every way to write a path that leads out of the folder: nothing outside changes. */
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { slowParts } from "../../support/slow.ts";
import { folderWith, loadSource } from "../../support/source.ts";
import { runLogged } from "../support/programs.ts";

/** Which of the ways to write a path are tried: a few, or one part of all. All together take minutes. */
interface Ways {
  readonly all: boolean;
  readonly part: number;
  readonly of: number;
}

const FEW: Ways = { all: false, part: 0, of: 1 };

/** What is outside, with everything that a call could have changed. Reading changes the time of access only. */
function stateOf(path: string): unknown {
  const { mode, uid, gid, nlink, size, mtimeMs, ctimeMs } = lstatSync(path);
  const isFolder = lstatSync(path).isDirectory();
  const inside = isFolder
    ? readdirSync(path).map((name) => [name, stateOf(join(path, name))])
    : readFileSync(path, "utf8");
  return { mode, uid, gid, nlink, size, mtimeMs, ctimeMs, inside };
}

/** A folder that links lead out of, beside the folder that they lead to. */
async function folders(): Promise<{ root: string; outside: string }> {
  const both = await folderWith({});
  const outside = join(both, "outside");
  mkdirSync(join(outside, "sub"), { recursive: true });
  writeFileSync(join(outside, "secret.txt"), "secret");
  writeFileSync(join(outside, "sub", "deep.txt"), "secret");
  mkdirSync(join(both, "root"));
  return { root: join(both, "root"), outside };
}

/** Run inside of the world: makes the folder anew. Links are made by the program, as an attacker would. */
const HEAD = (outside: string, { all, part, of }: Ways) => `
import { scenario } from "seedbed";
import * as fs from "node:fs";
import { pathToFileURL } from "node:url";
const OUTSIDE = ${JSON.stringify(outside)};
const LINKS = {
  dlink: "../outside", flink: "../outside/secret.txt", dangling: "../outside/new.txt", danglingDir: "../outside/new",
  chain: "dlink", chain2: "./chain/", absolute: OUTSIDE, loop: "loop", ping: "pong", pong: "ping", here: ".", up: "..",
};
function reset() {
  for (const name of fs.readdirSync(".")) fs.rmSync(name, { recursive: true, force: true });
  fs.mkdirSync("in/deep", { recursive: true });
  fs.writeFileSync("a.txt", "a");
  fs.linkSync("a.txt", "hard.txt");
  for (const [name, target] of Object.entries(LINKS)) fs.symlinkSync(target, name);
  fs.symlinkSync("../../outside", "in/out");
}
const ALL = ${all};
const share = (list) => list.filter((_, index) => index % ${of} === ${part});
const NAMES = [
  "dlink", "flink", "dangling", "chain2", "loop", "../outside", "in/out/secret.txt",
  ...ALL ? [
    "danglingDir", "chain", "absolute", "ping", "up", "dlink/sub", "dlink/secret.txt", "chain2/sub/deep.txt", "in/out",
    "here/dlink", "here/here/up/outside", "..", "../outside/secret.txt", "in/../../outside", "dlink/../outside", "up/outside",
  ] : [],
];
const ENDS = ["", "/", "//.", ...ALL ? ["//", "/.", "/./", "/./.", "/../outside", "/new"] : []];
const FORMS = share(NAMES.flatMap((name) => ENDS.map((end) => name + end)));
const AS = {
  text: (path) => path,
  absolute: (path) => "/app/" + path,
  buffer: (path) => Buffer.from(path),
  bytes: (path) => new TextEncoder().encode(path),
  url: (path) => pathToFileURL("/app/" + path),
  looksLikeUrl: (path) => ({ href: "file://" + OUTSIDE, protocol: "file:", hostname: "", pathname: OUTSIDE }),
  outside: () => OUTSIDE + "/secret.txt",
};
const BIG = { recursive: true, force: true };
const CALLS = {
  access: (f, p) => f(p), appendFile: (f, p) => f(p, "x"), chmod: (f, p) => f(p, 0o700), chown: (f, p) => f(p, 0, 0),
  lchown: (f, p) => f(p, 0, 0), lstat: (f, p) => f(p), lutimes: (f, p) => f(p, 1, 1), mkdir: (f, p) => f(p, BIG),
  mkdtemp: (f, p) => f(p), readFile: (f, p) => f(p, "utf8"), readdir: (f, p) => f(p, { recursive: true }),
  readlink: (f, p) => f(p), realpath: (f, p) => f(p), rm: (f, p) => f(p, BIG), rmdir: (f, p) => f(p), stat: (f, p) => f(p),
  statfs: (f, p) => f(p), truncate: (f, p) => f(p, 0), unlink: (f, p) => f(p), utimes: (f, p) => f(p, 1, 1),
  writeFile: (f, p) => f(p, "x"), open: (f, p) => f(p, "a"), opendir: (f, p) => f(p),
};
/** Calls with two ends: each is tried as the dangerous one. */
const PAIRS = {
  copyFile: (f, a, b) => f(a, b), link: (f, a, b) => f(a, b), rename: (f, a, b) => f(a, b), symlink: (f, a, b) => f(a, b),
  cp: (f, a, b) => f(a, b, { recursive: true, force: true }),
  cpFollowing: (f, a, b) => f(a, b, { recursive: true, dereference: true }),
};
const TAKES_AWAY = new Set(["rm", "rmdir", "unlink"]);
const api = (name) => name === "cpFollowing" ? "cp" : name;
const seen = [];
/** What a call gave, as text: nothing of what is outside may be in it. */
const note = (value) => {
  const isOwn = Object.values(LINKS).includes(value) || value === "../../outside";
  if (!isOwn && (typeof value === "string" || Array.isArray(value))) seen.push(String(value));
};
`;

async function attack(body: string, ways = FEW): Promise<void> {
  const { root, outside } = await folders();
  const before = stateOf(dirname(outside));
  const [loaded] = await loadSource(`${HEAD(outside, ways)}
export default scenario("attack").world({ backends: { fs: "host" } }).limits({ maxMicrotasks: 5_000_000 })
  .step("all", async ({ event }) => {
    ${body}
    reset();
    for (const name of fs.readdirSync(".")) fs.rmSync(name, { recursive: true, force: true });
    event("seen", { seen: [...new Set(seen)] });
  });
`);
  const { outcome, entries } = await runLogged({ ...loaded!.program, root });
  expect(outcome.finding).toBeUndefined();
  expect(stateOf(outside)).toEqual(stateWithin(before, "outside"));
  expect(readdirSync(dirname(outside))).toEqual(["outside", "root"]);
  const [told] = entries.flatMap((entry) => "event" in entry ? [entry.data as { seen: string[] }] : []);
  for (const text of told!.seen) expect(text).not.toMatch(/^secret|secret\.txt|deep\.txt/);
}

function stateWithin(state: unknown, name: string): unknown {
  return new Map((state as { inside: [string, unknown][] }).inside).get(name);
}

/** A few paths always; all of them are slow, and in so many parts. */
function attacks(how: string, parts: number, body: string): void {
  test(how, () => attack(body));
  slowParts(`no path leads out of the folder ${how}`, parts, (part) => attack(body, { all: true, part, of: parts }));
}

describe("nothing outside of the folder changes or is read", () => {
  attacks(
    "by synchronous calls with one path",
    2,
    `
    for (const form of FORMS) {
      reset();
      for (const [name, call] of Object.entries(CALLS)) {
        if (TAKES_AWAY.has(name)) reset();
        try { note(call(fs[name + "Sync"], form)); } catch {}
      }
    }`,
  );

  attacks(
    "by synchronous calls with two",
    6,
    `
    for (const form of FORMS) {
      for (const [name, call] of Object.entries(PAIRS)) {
        for (const ends of [[form, "made"], ["a.txt", form], ["in", form], [form, form]]) {
          reset();
          try { note(call(fs[api(name) + "Sync"], ...ends)); } catch {}
          try { note(fs.readFileSync("made", "utf8")); } catch {}
          try { fs.writeFileSync("made/secret.txt", "x"); } catch {}
          try { fs.writeFileSync("made", "x"); } catch {}
        }
      }
    }`,
  );

  attacks(
    "by paths of other kinds",
    2,
    `
    for (const [kind, as] of share(Object.entries(AS))) {
      for (const name of ALL ? ["dlink", "dlink/", "flink", "../outside/", "up/outside"] : ["dlink/"]) {
        reset();
        for (const [call, make] of Object.entries(CALLS)) {
          if (TAKES_AWAY.has(call)) reset();
          try { note(make(fs[call + "Sync"], as(name))); } catch {}
        }
        for (const [call, make] of Object.entries(PAIRS)) {
          reset();
          for (const ends of [["a.txt", as(name)], [as(name), "made"]]) {
            try { note(make(fs[api(call) + "Sync"], ...ends)); } catch {}
            try { note(fs.readFileSync("made", "utf8")); } catch {}
          }
        }
      }
    }`,
  );

  attacks(
    "by promises, callbacks and streams",
    4,
    `
    const called = (name) => (...args) => new Promise((resolve) => fs[name](...args, (_error, value) => resolve(value)));
    for (const form of ALL ? FORMS : ["dlink/", "flink", "dangling"]) {
      for (const find of [(name) => fs.promises[name].bind(fs.promises), called]) {
        reset();
        for (const [name, call] of Object.entries(CALLS)) {
          if (TAKES_AWAY.has(name)) reset();
          try { note(await call(find(name), form)); } catch {}
        }
        for (const [name, call] of Object.entries(PAIRS)) {
          reset();
          for (const ends of [["a.txt", form], ["in", form], [form, "made"]]) {
            try { note(await call(find(api(name)), ...ends)); } catch {}
          }
        }
      }
      reset();
      await new Promise((resolve) => fs.createWriteStream(form).on("error", resolve).on("finish", resolve).end("x"));
      await new Promise((resolve) => fs.createReadStream(form).on("data", (data) => note(String(data))).on("error", resolve).on("end", resolve));
    }`,
  );

  attacks(
    "by the functions of Deno",
    2,
    `
    const ONE = {
      readFile: [], readTextFile: [], writeFile: [new Uint8Array(1)], writeTextFile: ["x"], mkdir: [{ recursive: true }],
      remove: [{ recursive: true }], stat: [], lstat: [], realPath: [], readLink: [], truncate: [0], chmod: [0o700], readDir: [],
    };
    for (const form of FORMS) {
      reset();
      for (const [name, rest] of Object.entries(ONE)) {
        try { note([...Deno[name + "Sync"](form, ...rest) ?? []].map((each) => each.name ?? each).join("")); } catch {}
      }
      reset();
      for (const name of ["copyFile", "symlink", "link", "rename"]) {
        for (const ends of [["a.txt", form], [form, "made"]]) {
          try { Deno[name + "Sync"](...ends); } catch {}
          try { note(Deno.readTextFileSync("made")); } catch {}
        }
      }
      try { Deno.makeTempDirSync({ dir: form }); } catch {}
      try { Deno.makeTempFileSync({ prefix: form }); } catch {}
    }`,
  );

  test("options that act while they are read cannot escape the folder", () =>
    attack(`
    reset();
    const swap = () => { fs.rmSync("in", BIG); fs.symlinkSync("../outside", "in"); };
    const options = { get recursive() { swap(); return true; }, get force() { swap(); return true; } };
    try { fs.rmSync("in/sub", options); } catch {}
    reset();
    try { fs.cpSync("a.txt", "in/secret.txt", { filter: () => { swap(); return true; } }); } catch {}
    reset();
    try { fs.writeFileSync("in/secret.txt", "x", { get flag() { swap(); return "w"; } }); } catch {}`));
});

test("the working folder cannot be removed, nor get a sibling", async () => {
  const { root, outside } = await folders();
  const [loaded] = await loadSource(`${HEAD(outside, FEW)}
export default scenario("root").world({ backends: { fs: "host" } }).step("all", ({ event }) => {
  reset();
  const attempt = (work) => { try { return work(); } catch (error) { return error.code; } };
  const told = {};
  for (const path of [".", "/app", "/app/", "in/..", "here/"]) {
    told[path] = [
      attempt(() => fs.rmSync(path, BIG)), attempt(() => fs.rmdirSync(path)), attempt(() => fs.renameSync(path, "x")),
    ];
  }
  event("told", { told, temporary: [attempt(() => fs.mkdtempSync("/app")), attempt(() => fs.mkdtempSync("../")), fs.mkdtempSync("").slice(0, 5)] });
});
`);
  const { outcome, entries } = await runLogged({ ...loaded!.program, root });
  expect(outcome.finding).toBeUndefined();
  const busy = ["EBUSY", "EBUSY", "EBUSY"];
  const data = entries.flatMap((entry) => "event" in entry ? [entry.data] : [])[0];
  expect(data).toEqual({
    told: { ".": busy, "/app": busy, "/app/": busy, "in/..": busy, "here/": ["ENOTDIR", "ENOTDIR", "ENOTDIR"] },
    temporary: ["EACCES", "EACCES", "/app/"],
  });
  expect(existsSync(join(root, "a.txt"))).toBe(true);
  expect(readdirSync(dirname(root))).toEqual(["outside", "root"]);
});

test("a link with a trailing slash is the folder that it leads to, if that is inside", async () => {
  const { root } = await folders();
  mkdirSync(join(root, "in"));
  symlinkSync("in", join(root, "link"));
  const [loaded] = await loadSource(`
import * as fs from "node:fs";
import { scenario } from "seedbed";
export default scenario("slash").world({ backends: { fs: "host" } }).step("all", ({ event }) => {
  const attempt = (work) => { try { return work(); } catch (error) { return error.code; } };
  event("told", {
    link: fs.lstatSync("link").isSymbolicLink(), folder: fs.lstatSync("link/").isDirectory(),
    outside: fs.existsSync("../outside"), none: fs.existsSync({}), unlink: attempt(() => fs.unlinkSync("link/")),
    mounted: (fs.writeFileSync("in/a", "a"), fs.symlinkSync("/app/in/a", "mounted"), fs.readFileSync("mounted", "utf8")),
    target: fs.readlinkSync("mounted"), removed: attempt(() => fs.rmSync("link") ?? "done"), left: fs.readdirSync("."),
  });
});
`);
  const { outcome, entries } = await runLogged({ ...loaded!.program, root });
  expect(outcome.finding).toBeUndefined();
  expect(entries.flatMap((entry) => "event" in entry ? [entry.data] : [])).toEqual([{
    link: true,
    folder: true,
    outside: false,
    none: false,
    unlink: "ENOTDIR",
    mounted: "a",
    target: "/app/in/a",
    removed: "done",
    left: ["in", "mounted"],
  }]);
});
