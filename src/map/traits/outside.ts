/** I/O, timers, clock and randomness: uses of the globals and of the modules that stand for them. */
import type { Form, PackageTrait, Trait } from "../facts.ts";
import { originOf } from "../origin.ts";
import { bare, isCall, isMember } from "../tree.ts";
import { knownModule } from "./known_modules.ts";
import { isGiven, type Place, traitAt } from "./visit.ts";

const DENO_IO =
  /^(open|read|write|remove|rename|mkdir|make|copy|create|stat|lstat|truncate|connect|listen|serve|resolveDns|watchFs|Command|run|symlink|link|chmod|openKv)/;

/** Globals by their path. A mere reference counts: `const now = Date.now` reads the clock later. */
const GLOBALS: Readonly<Record<string, keyof typeof WORDS>> = {
  "fetch": "io",
  "WebSocket": "io",
  "EventSource": "io",
  "XMLHttpRequest": "io",
  "navigator.sendBeacon": "io",
  "Bun.file": "io",
  "Bun.write": "io",
  "Bun.serve": "io",
  "Bun.spawn": "io",
  "setTimeout": "timeout",
  "setInterval": "timeout",
  "AbortSignal.timeout": "timeout",
  "Date.now": "clock",
  "performance.now": "clock",
  "performance.timeOrigin": "clock",
  "process.hrtime": "clock",
  "process.hrtime.bigint": "clock",
  "Math.random": "random",
  "crypto.randomUUID": "random",
  "crypto.getRandomValues": "random",
  "Worker": "worker",
  "SharedWorker": "worker",
  "BroadcastChannel": "worker",
  "navigator.locks.request": "lock",
};

const WORDS = {
  "io": "I/O",
  "timeout": "timer",
  "clock": "reads the clock:",
  "random": "randomness:",
  "worker": "workers:",
  "lock": "a lock:",
} as const satisfies Partial<Record<Form, string>>;

export function globalTrait(place: Place): Trait | undefined {
  const { node, around, scope } = place;
  const parent = around.at(-1);
  if (node.type !== "Identifier" && !isMember(node)) return dateTrait(place);
  if (isGiven(place)) return undefined;
  // The whole chain counts, once: `process.hrtime.bigint` and not its beginnings. A question for the type reads nothing.
  if (parent !== undefined && (isMember(parent) && parent.object === node)) return undefined;
  if (parent?.type === "UnaryExpression" && parent.operator === "typeof") return undefined;
  const origin = originOf(node, scope);
  if (origin?.from !== "global") return undefined;
  const [first, ...rest] = origin.path;
  if (first === undefined) return undefined;
  const written = isWritten(node, parent);
  if (first === "Deno" && rest[0] !== undefined && DENO_IO.test(rest[0])) {
    return traitAt("io", `I/O ${origin.path.join(".")}`, place);
  }
  const known = Array.from(origin.path, (_, index) => origin.path.slice(0, index + 1).join(".")).findLast((path) =>
    Object.hasOwn(GLOBALS, path)
  );
  if (known === undefined || written) return undefined;
  const form = GLOBALS[known]!;
  const called = parent !== undefined && (isCall(parent) || parent.type === "NewExpression") && parent.callee === node;
  return traitAt(form, `${WORDS[form]} ${known}${called ? "()" : ""}`, place);
}

/** `globalThis.fetch = …` in a polyfill uses nothing. */
function isWritten(node: Place["node"], parent: Place["node"] | undefined): boolean {
  return parent?.type === "AssignmentExpression" && parent.left === node;
}

/** `new Date()` and `Date()` read the clock, `new Date(ms)` does not. `Temporal.Now` does whatever is asked of it. */
function dateTrait(place: Place): Trait | undefined {
  const { node, scope } = place;
  if (node.type !== "NewExpression" && !isCall(node)) return undefined;
  const origin = originOf(node.callee, scope);
  if (origin?.from !== "global") return undefined;
  const path = origin.path.join(".");
  if (path.startsWith("Temporal.Now.")) return traitAt("clock", `${WORDS.clock} ${path}()`, place);
  if (path !== "Date" || node.type === "NewExpression" && node.arguments.length > 0) return undefined;
  return traitAt("clock", `${WORDS.clock} ${node.type === "NewExpression" ? "new Date()" : "Date()"}`, place);
}

/** Methods of a client that ask nothing of it yet. */
const LISTENING = new Set(
  "on once off addListener removeListener removeAllListeners then catch finally bind call apply ref unref setEncoding"
    .split(" "),
);

/** A call of a known module, or of a client that one made. What is done with the answers is no trait. */
export function moduleTrait(place: Place): PackageTrait | undefined {
  const { node, scope } = place;
  if (node.type !== "NewExpression" && !isCall(node)) return undefined;
  const callee = bare(node.callee);
  const origin = originOf(callee, scope);
  if (origin?.from !== "module" || origin.made === "result" || LISTENING.has(origin.path.at(-1) ?? "")) {
    return undefined;
  }
  const specifier = origin.module!;
  const found = knownModule(specifier);
  if (found === undefined) return undefined;
  const { name, known } = found;
  const [exported = ""] = origin.path;
  const counted = known.only === undefined || known.only.includes(exported) || origin.path.length === 0;
  if (!counted || known.except?.includes(exported) === true) return undefined;
  const path = origin.path.join(".");
  const text = path === "" ? name : name.endsWith(path) ? name : `${name} ${path}`;
  const call = `${node.type === "NewExpression" ? "new " : ""}${text}`;
  return { specifier, trait: traitAt(known.form, `${known.does} ${call}()`, place) };
}
