/** Where the value of an expression comes from: a global, a module, or a variable of the file. */
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
  /** Whether it is the result of a call of that, as a client is of its class. */
  readonly made: boolean;
}

const GLOBAL_OBJECTS = new Set(["globalThis", "window", "self", "global"]);
/** How far one name is followed to another; a circle of names ends there. */
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
    return callee?.from === "module" ? { ...callee, made: true } : undefined;
  }
  return undefined;
}

function ofName(name: string, scope: Scope, steps: number): Origin | undefined {
  const binding = scope.find(name);
  if (binding === undefined) {
    return { from: "global", path: GLOBAL_OBJECTS.has(name) ? [] : [name], made: false };
  }
  if (binding.kind === "import") {
    const { imported = "*" } = binding;
    return { from: "module", module: plain(binding.module!), path: imported === "*" ? [] : pathOf(imported), made: false };
  }
  if (binding.init !== undefined && (binding.kind === "const" || binding.kind === "let" || binding.kind === "var")) {
    const origin = originOf(binding.init, binding.scope, steps + 1);
    if (origin !== undefined && origin.from !== "local") return further(origin, binding.taken ?? []);
  }
  return { from: "local", binding, path: [], made: false };
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
    ? { from: "module", module: plain(source.value), path: [], made: false }
    : undefined;
}

function plain(specifier: string): string {
  return specifier.replace(/^node:/, "");
}
