/**
 * The rules that keep the source in shape, as pure functions over `path → text`, so that a test can show each of them
 * catching a planted violation: imports point one way, no import cycles, no file too long to hold in the head, and
 * nothing on the path of a run that names the real clock, real timers or real randomness.
 *
 * esbuild turns TypeScript into JavaScript and acorn parses that, so comments, strings and types never count.
 */
import { readdir, readFile } from "node:fs/promises";
import { join, posix } from "node:path";
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { type Node, parse } from "acorn";
import { ancestor, simple } from "acorn-walk";
import { transform, type TransformOptions } from "esbuild";

/** Text of each source file by its path from the root of the project, with `/`: `src/engine/errors.ts`. */
export type Sources = ReadonlyMap<string, string>;

export interface Problem {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

export const MAX_LINES = 500;

/** What the files of a layer may import. A path belongs to the longest layer name that it starts with. */
export const LAYERS: Readonly<Record<string, readonly string[]>> = {
  "src/engine/ir/": ["src/engine/"],
  "src/engine/": ["src/engine/", "src/hooks/"],
  // What production code carries: nothing else comes with it.
  "src/hooks/": [],
  // The entry `seedbed/engine`: tools that drive the engine also load scenarios and traces.
  "src/engine/mod.ts": ["src/engine/", "src/api/"],
  // Errors, JSON and durations are the engine's vocabulary, not its machinery.
  "src/dsl/": [
    "src/dsl/",
    "src/checkers/",
    "src/engine/ir/",
    "src/engine/text/",
    "src/engine/errors.ts",
    "src/engine/json.ts",
  ],
  // Conditions over histories, which any tool may use on its own.
  "src/checkers/": ["src/checkers/", "src/engine/ir/author.ts", "src/engine/world/history.ts", "src/engine/json.ts"],
  "src/api/": ["src/api/", "src/checkers/", "src/dsl/", "src/engine/"],
  "src/map/": ["src/map/", "src/api/project/load/", "src/engine/"],
  "src/repl/": ["src/repl/", "src/api/", "src/dsl/", "src/engine/"],
  "src/cli/": ["src/cli/", "src/repl/", "src/map/", "src/api/", "src/dsl/", "src/engine/"],
  // A failure is told by the same words as on the command line.
  "src/vitest/": ["src/vitest/", "src/api/", "src/dsl/", "src/engine/", "src/cli/present/"],
  "src/mod.ts": ["src/api/", "src/dsl/", "src/engine/"],
};

/**
 * The folders of a layer from the lowest to the highest: each may import those before it. A folder may itself be a layer of
 * folders. Files of the layer itself, such as `engine/errors.ts`, are below or above them all, and only the rule on cycles of
 * files is about them.
 */
export const FOLDERS: Readonly<Record<string, readonly string[]>> = {
  "src/engine/": [
    "text",
    "web",
    "findings",
    "decisions",
    "host",
    "store",
    "world",
    "wasm",
    "capabilities",
    "ir",
    "watchdog",
    "interpreter",
    "sandbox",
    "strategies",
    "trace",
    "modes",
    "profile",
    "session",
  ],
  "src/engine/sandbox/": ["syntax", "realm", "crypto", "node_lib", "builtins", "globals", "build", "guard", "evaluate"],
  "src/engine/wasm/": ["binary", "rewrite", "calls", "surroundings", "linker", "wasi", "preview1"],
  "src/api/": ["project", "reports", "runs", "library"],
  "src/api/project/": ["bundle", "trust", "load", "config", "scaffold", "openapi"],
  "src/api/reports/": ["pictures", "profile_formats"],
  "src/api/runs/": [
    "traces",
    "bisect",
    "artifacts",
    "determinism",
    "run",
    "explore",
    "campaign",
    "fuzz",
    "http",
    "agents",
  ],
  "src/cli/": [
    "output",
    "testing",
    "present",
    "doctor",
    "options",
    "watching",
    "completions",
    "gates",
    "golden",
    "isolation",
    "supervision",
    "serving",
    "reporters",
    "commands",
  ],
  "src/repl/": ["model", "view", "panes", "campaign", "work"],
};

/** Where a run happens: nothing here may reach the real world, except the files of `REAL_WORLD_FILES`. */
export const DETERMINISTIC: readonly string[] = ["src/engine/", "src/checkers/", "src/dsl/"];

/** Files that may name the real clock, timers or randomness, each with its reason. */
export const REAL_WORLD_FILES: Readonly<Record<string, string>> = {
  "src/engine/sandbox/guard/leaks.ts": "stands in front of the real globals during a run, so it has to name them",
  "src/engine/sandbox/guard/traps.ts": "lists the members of the real process that it keeps code in a world from",
  "src/engine/sandbox/globals/process.ts":
    "hands process.nextTick through: ticks run between turns, in an order of their own",
  "src/engine/wasm/surroundings/real.ts": "is the machine that a recorded guest asks; its answers are in the recording",
  "src/engine/host/pglite/environment.ts":
    "gives PGlite a Date of its own, which always has a time that is handed to it",
  "src/engine/world/date.ts": "wraps the real Date, and always hands it a virtual time",
  "src/engine/host/request.ts": "gives up a request of the host after real time, which the recording then says",
  "src/engine/world/host_calls.ts": "measures what calls of the host take, and bounds them; both are recorded",
  "src/engine/host/tcp/timing.ts": "waits for servers outside, for whose answers no virtual time passes",
  "src/engine/host/tcp/postgres/login.ts": "draws the nonce of a login to a server outside, which no program sees",
  "src/engine/world/local_time.ts": "computes with dates that it is given",
  "src/engine/watchdog/thread.ts": "counts real time in a thread of its own, to end runs that take too much of it",
  "src/engine/world/hop.ts": "the one macrotask hop that lets native promises settle between two events",
};

const CAPABILITIES = "src/engine/capabilities/";

/** Names of capabilities that nothing else has: in code, a property of such a name is the capability's. */
const OWN_NAMES: readonly string[] = ["kv", "proc", "net", "memory", "cluster"];

/** Files, and folders, that may name a capability outside of its folder, each with its reason. */
export const NAMING_CAPABILITIES: Readonly<Record<string, string>> = {
  "src/engine/capabilities/registry.ts": "lists the capabilities",
  "src/engine/capabilities/machine/":
    "has files of its own for each machine, and ways to others that are cut without power",
  "src/engine/capabilities/world.ts":
    "has the machine that runs the steps, and loads what the volumes of files are made of, which is slow to load",
  "src/engine/capabilities/http/http.ts":
    "suggests a machine if the host of a request is misspelt, and lets faults meet the calls of an agent",
  "src/engine/capabilities/agent/": "takes requests apart that are calls of tools and models",
  "src/engine/ir/agent_function.ts":
    "makes a scenario of a function that is an agent, as target.ts does of one that is fuzzed",
  "src/engine/capabilities/http/http_request.ts": "stores the body of an answer under a key",
  "src/engine/capabilities/memory/steps.ts": "store the id of an allocation under a key",
  "src/engine/capabilities/fault/": "lets machines and the ways between them fail",
  "src/engine/capabilities/message/": "sends messages between machines",
  "src/engine/capabilities/net/tcp/network.ts": "connects machines, by their names and addresses",
  "src/engine/capabilities/proc/proc_spawn.ts": "stores the output of a process under a key",
  "src/engine/capabilities/proc/processes.ts": "starts processes in the working folder of the files",
  "src/engine/capabilities/random/rand_u64.ts": "stores the number that was drawn under a key",
  "src/engine/capabilities/wasm/": "gives guests the files of the world, and stores what they write under a key",
  "src/engine/capabilities/service/": "has servers on the network, whose names no machine has",
  "src/engine/capabilities/exploring/service.ts": "takes the answers that HTTP gives",
  "src/engine/capabilities/exploring/sending.ts": "sends a service requests over HTTP, with secrets of the environment",
  "src/engine/modes/source_for.ts": "knows whether the scenario declares crashes that a strategy of their own tries",
  "src/engine/strategies/actions/": "chooses the requests that a service is sent",
  "src/engine/trace/episode.ts": "has what was seen of a service",
  "src/engine/sandbox/": "Node's modules and globals are faces of the capabilities",
  "src/engine/interpreter/machines.ts": "starts the programs of machines",
  "src/engine/ir/machines.ts": "has builders check the names of machines",
  "src/engine/ir/target.ts": "hands the data of a run to the function that is fuzzed",
  "src/engine/ir/author.ts": "hands out the types of calls, which authors name",
  "src/engine/ir/distributed.ts": "lowers the format of distributed files to steps of the replicated store",
  "src/engine/ir/names.ts": "says which fields of steps name nodes of that store, and machines",
  "src/engine/trace/revisions.ts": "says what older traces used that has changed since",
  "src/api/runs/run/changed_cluster.ts": "puts kinds of faults into a cluster, by name",
  "src/cli/wasm_run.ts": "shows what guests write while they run",
  "src/engine/wasm/": "works on the memory of guests, which is no part of the world",
  "src/api/runs/http/": "makes episodes of what was seen of a service",
  "src/api/runs/agents/": "makes faults and checks of an agent's configuration",
  "src/cli/commands/explore.ts": "makes distributed scenarios, and bounds their nodes",
  "src/api/reports/pictures/flame_svg.ts": "gives each kind of operation a colour",
  "src/engine/decisions/latency_kinds.ts": "holds what operations take side by side, since they race one another",
};

/** Every problem of a source tree, in the order of its paths. */
export async function architectureProblems(sources: Sources): Promise<Problem[]> {
  const imports = await importsOf(sources);
  const found = [
    ...longFiles(sources),
    ...wrongWay(imports),
    ...cycles(imports),
    ...folderOrder(imports),
    ...await namedCapabilities(sources, imports),
    ...await realWorld(sources),
  ];
  return found.sort((a, b) => a.path < b.path ? -1 : a.path > b.path ? 1 : a.line - b.line);
}

/** Reads the `.ts` and `.tsx` files under `root/src`, without declarations of what is not TypeScript. */
export async function readSources(root: string): Promise<Sources> {
  const names = await readdir(join(root, "src"), { recursive: true });
  const paths = names.filter((name) => /(?<!\.d)\.tsx?$/.test(name)).map((name) => `src/${name.replaceAll("\\", "/")}`);
  return new Map(
    await Promise.all(paths.sort().map(async (path) => [path, await readFile(join(root, path), "utf8")] as const)),
  );
}

export function longFiles(sources: Sources): Problem[] {
  return [...sources].flatMap(([path, text]) => {
    const lines = text.replace(/\n$/, "").split("\n").length;
    const message = `has ${lines} lines, more than ${MAX_LINES}: split it by idea`;
    return lines > MAX_LINES ? [{ path, line: MAX_LINES + 1, message }] : [];
  });
}

// --- imports ---------------------------------------------------------------------------------------------------------

interface Import {
  /** Path of the imported file. */
  readonly to: string;
  readonly line: number;
}

/** The imports between files of the project, by importing file. */
export type Imports = ReadonlyMap<string, readonly Import[]>;

/** Finds the imports between the files; `import type` counts like any other, and so does `import()`. */
export async function importsOf(sources: Sources): Promise<Imports> {
  return new Map(
    await Promise.all([...sources].map(async ([path, text]) => {
      // esbuild drops `import type` and `export type … from`; as value imports they stay.
      const asValues = text.replace(/^import type (?!from\b)/gm, "import ").replace(
        /^export type (?=[{*])/gm,
        "export ",
      );
      const { ast, lineOf } = await parseTypeScript(path, asValues, {});
      const found: Import[] = [];
      const add = (specifier: unknown, line: number): void => {
        const to = resolveImport(path, specifier, sources);
        if (to !== undefined) found.push({ to, line });
      };
      const fromSource = (node: Node & { source?: Node | null }): void => {
        if (node.source?.type === "Literal") add((node.source as Node & { value: unknown }).value, lineOf(node));
      };
      simple(ast, {
        ImportDeclaration: fromSource,
        ExportNamedDeclaration: fromSource,
        ExportAllDeclaration: fromSource,
        ImportExpression: fromSource,
      });
      // `import("./x.ts").Type` in a type is gone from the JavaScript, so it is looked for in the text.
      for (const [index, line] of text.split("\n").entries()) {
        if (/^\s*(\/\/|\/?\*)/.test(line)) continue;
        for (const [, specifier] of line.matchAll(/\bimport\("([^"]+)"\)\s*\./g)) add(specifier, index + 1);
      }
      return [path, found] as const;
    })),
  );
}

function resolveImport(from: string, specifier: unknown, sources: Sources): string | undefined {
  if (specifier === "seedbed") return "src/mod.ts";
  if (typeof specifier !== "string" || !specifier.startsWith(".")) return undefined;
  const path = posix.join(posix.dirname(from), specifier);
  return sources.has(path) || path.startsWith("src/") ? path : undefined;
}

/** Imports that go against `LAYERS`. */
export function wrongWay(imports: Imports): Problem[] {
  const problems: Problem[] = [];
  for (const [path, list] of imports) {
    const layer = layerOf(path);
    if (layer === undefined) {
      problems.push({ path, line: 1, message: `is in no layer: add its folder to LAYERS in scripts/architecture.ts` });
      continue;
    }
    for (const { to, line } of list) {
      if (LAYERS[layer]?.some((prefix) => to.startsWith(prefix))) continue;
      problems.push({ path, line, message: `imports ${to}, which ${layer} must not (${LAYERS[layer]?.join(", ")})` });
    }
  }
  return problems;
}

function layerOf(path: string): string | undefined {
  return Object.keys(LAYERS).filter((layer) => path.startsWith(layer)).sort((a, b) => b.length - a.length)[0];
}

/** Import cycles, one problem for each import that closes one. */
export function cycles(imports: Imports): Problem[] {
  const problems: Problem[] = [];
  const done = new Set<string>();
  const trail: string[] = [];
  const visit = (path: string): void => {
    trail.push(path);
    for (const { to, line } of imports.get(path) ?? []) {
      const start = trail.indexOf(to);
      if (start >= 0) {
        const message = `closes an import cycle: ${[...trail.slice(start), to].join(" → ")}`;
        problems.push({ path, line, message });
      } else if (!done.has(to)) visit(to);
    }
    trail.pop();
    done.add(path);
  };
  for (const path of imports.keys()) if (!done.has(path)) visit(path);
  return problems;
}

/** Imports of a folder that is no lower in `FOLDERS`, and folders that are not in it. */
export function folderOrder(
  imports: Imports,
  folders: Readonly<Record<string, readonly string[]>> = FOLDERS,
): Problem[] {
  return Object.entries(folders).flatMap(([layer, order]) => orderIn(layer, order, imports));
}

function orderIn(layer: string, order: readonly string[], imports: Imports): Problem[] {
  const problems: Problem[] = [];
  for (const [path, list] of imports) {
    const own = folderIn(layer, path);
    if (own === undefined) continue;
    if (!order.includes(own)) {
      problems.push({ path, line: 1, message: `is in ${layer}${own}, which has no place in FOLDERS` });
      continue;
    }
    for (const { to, line } of list) {
      const other = folderIn(layer, to);
      if (other === undefined || order.indexOf(other) <= order.indexOf(own)) continue;
      problems.push({ path, line, message: `imports ${to}, and ${layer}${own} is below ${other} (FOLDERS)` });
    }
  }
  return problems;
}

/** The folder of a layer that a path is in; undefined for a path elsewhere, and for a file of the layer itself. */
function folderIn(layer: string, path: string): string | undefined {
  const parts = path.startsWith(layer) ? path.slice(layer.length).split("/") : [];
  return parts.length > 1 ? parts[0] : undefined;
}

// --- capabilities ------------------------------------------------------------------------------------------------------

/** Files that know of one capability although they are not in its folder: what differs belongs to its description. */
export async function namedCapabilities(
  sources: Sources,
  imports: Imports,
  allowed: Readonly<Record<string, string>> = NAMING_CAPABILITIES,
): Promise<Problem[]> {
  const names = new Set([...sources.keys()].flatMap((path) => folderIn(CAPABILITIES, path) ?? []));
  const watched = [...sources].filter(([path]) => !Object.keys(allowed).some((each) => excepts(each, path)));
  const found = await Promise.all(watched.map(async ([path, text]) => {
    const own = folderIn(CAPABILITIES, path);
    const imported = (imports.get(path) ?? []).flatMap(({ to, line }) => {
      const name = folderIn(CAPABILITIES, to);
      return name === undefined || name === own ? [] : [{ name, line }];
    });
    const named = own === undefined ? await propertiesOf(path, text, names) : [];
    return [...imported, ...named].map(({ name, line }) => ({
      path,
      line,
      message:
        `names the capability ${name}; describe what differs in its folder, or give a reason in NAMING_CAPABILITIES`,
    }));
  }));
  return found.flat();
}

/** Whether an exception, a file or a folder that ends in `/`, is one for a path. */
export function excepts(exception: string, path: string): boolean {
  return path === exception || exception.endsWith("/") && path.startsWith(exception);
}

/** Properties that are a capability's: `world.fs`, and of any object those whose name only capabilities have. */
async function propertiesOf(path: string, text: string, names: ReadonlySet<string>) {
  const { ast, lineOf } = await parseTypeScript(path, text, {});
  const found: { name: string; line: number }[] = [];
  const note = (name: string, node: Node): void => void found.push({ name, line: lineOf(node) });
  const noteProperty = (property: Node & { key?: Node & { name?: string } }): void => {
    const name = property.key?.type === "Identifier" ? property.key.name : undefined;
    if (name !== undefined && OWN_NAMES.includes(name)) note(name, property);
  };
  simple(ast, {
    MemberExpression({ object, property, computed }) {
      if (computed || property.type !== "Identifier") return;
      const isWorld = object.type === "Identifier" && object.name === "world" ||
        object.type === "MemberExpression" && object.property.type === "Identifier" && object.property.name === "world";
      if (OWN_NAMES.includes(property.name) || isWorld && names.has(property.name)) note(property.name, property);
    },
    ObjectExpression: ({ properties }) => properties.forEach(noteProperty),
    ObjectPattern: ({ properties }) => properties.forEach(noteProperty),
  });
  return found;
}

// --- the real world --------------------------------------------------------------------------------------------------

const RANDOM = [
  "getRandomValues",
  "randomBytes",
  "randomFill",
  "randomFillSync",
  "randomInt",
  "randomUUID",
  "webcrypto",
];

/** Globals that differ from run to run. esbuild's `define` finds them, so a local of the same name does not count. */
const REAL_GLOBALS = [
  "Date",
  "Date.now",
  "performance.now",
  "performance.timeOrigin",
  "Temporal.Now",
  "process.hrtime",
  "process.nextTick",
  "Math.random",
  "crypto.getRandomValues",
  "crypto.randomUUID",
  "AbortSignal.timeout",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "queueMicrotask",
];

/** What modules give of the real world; `*` is all of it. */
const REAL_MODULES: Readonly<Record<string, readonly string[]>> = {
  crypto: RANDOM,
  perf_hooks: ["performance"],
  process: ["hrtime", "nextTick"],
  timers: ["*"],
  "timers/promises": ["*"],
};

const marker = (index: number): string => `__real_${index}__`;
const DEFINE = Object.fromEntries(
  REAL_GLOBALS.flatMap((name, index) => [[name, marker(index)], [`globalThis.${name}`, marker(index)]]),
);

/** Files on the path of a run that name the real clock, timers or randomness. */
export async function realWorld(sources: Sources): Promise<Problem[]> {
  const watched = [...sources].filter(([path]) =>
    DETERMINISTIC.some((prefix) => path.startsWith(prefix)) && !Object.hasOwn(REAL_WORLD_FILES, path)
  );
  const found = await Promise.all(watched.map(async ([path, text]) => {
    const names = await realNames(path, text);
    return names.map(({ name, line }) => ({ path, line, message: `names ${name}; a run asks the world instead` }));
  }));
  return found.flat();
}

async function realNames(path: string, text: string): Promise<{ name: string; line: number }[]> {
  const { ast, lineOf } = await parseTypeScript(path, text, { define: DEFINE });
  const found: { name: string; line: number }[] = [];
  const modules = new Map<string, readonly string[]>();
  const note = (name: string, node: Node): void => void found.push({ name, line: lineOf(node) });

  simple(ast, {
    ImportDeclaration(node) {
      const module = String(node.source.value).replace(/^node:/, "");
      const banned = REAL_MODULES[module];
      if (!banned) return;
      for (const specifier of node.specifiers) {
        const imported = specifier.type !== "ImportSpecifier"
          ? undefined
          : specifier.imported.type === "Identifier"
          ? specifier.imported.name
          : String(specifier.imported.value);
        if (banned.includes("*") || (imported && banned.includes(imported))) note(`${module}.${imported ?? "*"}`, node);
        else if (!imported || imported === "default") modules.set(specifier.local.name, banned);
      }
    },
  });
  ancestor(ast, {
    Identifier(node, _state, ancestors) {
      const name = REAL_GLOBALS.find((_, index) => marker(index) === node.name);
      if (name && !(name === "Date" && isPureDate(node, ancestors.at(-2)))) note(name, node);
    },
    MemberExpression(node) {
      if (node.object.type !== "Identifier" || node.property.type !== "Identifier") return;
      if (modules.get(node.object.name)?.includes(node.property.name)) note(node.property.name, node);
    },
  });
  return found;
}

/** `new Date(ms)`, `Date.UTC(…)` and `x instanceof Date` read no clock; `new Date()`, `Date()` and a bare `Date` may. */
function isPureDate(node: Node, parent: Node | undefined): boolean {
  const above = parent as (Node & { callee?: Node; object?: Node; operator?: string; arguments?: Node[] }) | undefined;
  switch (above?.type) {
    case "MemberExpression":
      return above.object === node;
    case "BinaryExpression":
      return above.operator === "instanceof";
    case "NewExpression":
      return above.callee === node && above.arguments?.[0] !== undefined && above.arguments[0].type !== "SpreadElement";
    default:
      return false;
  }
}

async function parseTypeScript(path: string, text: string, options: TransformOptions) {
  const { code, map } = await transform(text, {
    ...options,
    loader: path.endsWith(".tsx") ? "tsx" : "ts",
    sourcemap: "external",
    sourcefile: path,
    target: "esnext",
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true, jsx: "react-jsx" } },
  });
  const trace = new TraceMap(map);
  const ast = parse(code, { ecmaVersion: "latest", sourceType: "module", locations: true });
  const lineOf = (node: Node): number => originalPositionFor(trace, node.loc!.start).line ?? 1;
  return { ast, lineOf };
}
