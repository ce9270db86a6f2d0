/** Finds where the value of an expression comes from: a global, a module, or a variable of the file. */
import type { Binding, Scope } from "./scope.ts";
import { bare, isCall, isMember, type Node, propertyName } from "./tree.ts";

export interface Origin {
  readonly from: "global" | "module" | "local";
  /** For `module`: what the import names, without `node:`. */
  readonly module?: string;
  /** For `local`. */
  readonly binding?: Binding;
  /** The properties read on the way; for a global its own name first. */
  readonly path: readonly string[];
  /**
   * The kind of the result of a call: a `client`, which is made to be called, or a `result`, such as a file's text; undefined
   * if it is no result of a call.
   */
  readonly made: "client" | "result" | undefined;
}

/** Functions that make clients, in packages: `createClient`, `connect`, `axios.create`, or the package itself. */
const MAKER = /^(create|connect|open|init|make|build|extend|defaults|pipeline|instance)/i;
/** The properties of every promise and function. */
const OF_PROMISES_AND_FUNCTIONS = new Set(["then", "catch", "finally", "bind", "call", "apply"]);

const GLOBAL_OBJECTS = new Set(["globalThis", "window", "self", "global"]);
/** The number of steps by which one name is followed to another; a circle of names ends there. */
const MAX_STEPS = 8;

export function originOf(expression: Node, scope: Scope, steps = 0): Origin | undefined {
  if (steps > MAX_STEPS) return undefined;
  const node = bare(expression);
  if (node.type === "Identifier") return ofName(node.name, scope, steps);
  if (isMember(node)) {
    const name = propertyName(node);
    const object = originOf(node.object, scope, steps + 1);
    return object === undefined || name === undefined ? undefined : further(object, [name]);
  }
  if (node.type === "AwaitExpression") return originOf(node.argument, scope, steps + 1);
  if (node.type === "ImportExpression") return ofModule(node.source);
  if (isCall(node) || node.type === "NewExpression") {
    if (node.callee.type === "Import") return ofModule(node.arguments[0]);
    const callee = originOf(node.callee, scope, steps + 1);
    if (callee?.from === "global" && callee.path.join() === "require") return ofModule(node.arguments[0]);
    // `promisify(exec)` is still exec.
    if (callee?.path.at(-1) === "promisify" && node.arguments[0] !== undefined) {
      return originOf(node.arguments[0], scope, steps + 1);
    }
    if (callee?.from !== "module") return undefined;
    const last = callee.path.at(-1);
    if (last !== undefined && OF_PROMISES_AND_FUNCTIONS.has(last)) return { ...callee, path: callee.path.slice(0, -1) };
    const isMaker = node.type === "NewExpression" || last === undefined || MAKER.test(last);
    return { ...callee, made: callee.made === undefined && isMaker ? "client" : "result" };
  }
  return undefined;
}

function ofName(name: string, scope: Scope, steps: number): Origin | undefined {
  const binding = scope.find(name);
  if (binding === undefined) {
    return { from: "global", path: GLOBAL_OBJECTS.has(name) ? [] : [name], made: undefined };
  }
  if (binding.kind === "import") {
    const { imported = "*" } = binding;
    return {
      from: "module",
      module: plain(binding.module!),
      path: imported === "*" ? [] : pathOf(imported),
      made: undefined,
    };
  }
  if (binding.init !== undefined && (binding.kind === "const" || binding.kind === "let" || binding.kind === "var")) {
    const origin = originOf(binding.init, binding.scope, steps + 1);
    if (origin !== undefined && origin.from !== "local") return further(origin, binding.taken ?? []);
  }
  return { from: "local", binding, path: [], made: undefined };
}

/** The default of a CommonJS module is the module. */
function pathOf(name: string): string[] {
  return name === "default" ? [] : [name];
}

function further(origin: Origin, names: readonly string[]): Origin {
  const { from, path } = origin;
  const more = from === "module" && path.length === 0 && names[0] === "default" ? names.slice(1) : names;
  if (from === "global" && path.length === 0 && GLOBAL_OBJECTS.has(more[0] ?? "")) return origin;
  return { ...origin, path: [...path, ...more] };
}

function ofModule(source: Node | undefined): Origin | undefined {
  return source?.type === "StringLiteral"
    ? { from: "module", module: plain(source.value), path: [], made: undefined }
    : undefined;
}

function plain(specifier: string): string {
  return specifier.replace(/^node:/, "");
}
