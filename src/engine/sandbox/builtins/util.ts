/**
 * `node:util`: a copy for each run, whose `deprecate` warns once a run, where the runtime's own warns once a process, and whose
 * `debuglog` looks at the world's environment and writes to the world's stderr.
 * `parseArgs` reads the world's arguments.
 */
import util from "node:util";
import type { Scope } from "../realm/scope.ts";

type Method = (this: unknown, ...args: unknown[]) => unknown;

export function createUtil(scope: Scope): object {
  const module = Object.create(Object.getPrototypeOf(util), Object.getOwnPropertyDescriptors(util));
  const warnedCodes = new Set<string>();
  const deprecate = (
    fn: Method,
    message: string,
    code?: string,
    { modifyPrototype = true }: { readonly modifyPrototype?: boolean } = {},
  ) => {
    const process = scope.global("process") as NodeJS.Process & { readonly noDeprecation?: boolean };
    if (process.noDeprecation === true) return fn;
    let isWarned = false;
    const warn = () => {
      if (isWarned) return;
      isWarned = true;
      if (code !== undefined && warnedCodes.has(code)) return;
      if (code !== undefined) warnedCodes.add(code);
      process.emitWarning(message, "DeprecationWarning", code as string, deprecated as () => void);
    };
    function deprecated(this: unknown, ...args: unknown[]) {
      warn();
      return new.target === undefined ? Reflect.apply(fn, this, args) : Reflect.construct(fn, args, new.target);
    }
    if (modifyPrototype) {
      Object.setPrototypeOf(deprecated, fn);
      if (fn.prototype) deprecated.prototype = fn.prototype;
    }
    return Object.defineProperty(deprecated, "length", Object.getOwnPropertyDescriptor(fn, "length")!);
  };
  const debuglog = createDebuglog(scope);
  const parseArgs = (config: util.ParseArgsConfig = {}) => {
    const { argv } = scope.global("process") as NodeJS.Process;
    return util.parseArgs(config === null ? config : { args: argv.slice(2), ...config });
  };
  const parseEnv = (text: string) => ({ ...util.parseEnv(text) });
  for (const [name, value] of Object.entries({ deprecate, debuglog, debug: debuglog, parseArgs, parseEnv })) {
    Object.defineProperty(module, name, { value, writable: true, configurable: true, enumerable: true });
  }
  return module;
}

/** Sections are on that `NODE_DEBUG` names: separated by commas, with `*` for any text. */
function createDebuglog({ machine }: Scope): (section: unknown) => object {
  return (section) => {
    const name = String(section).toUpperCase();
    const log = (...args: unknown[]) => {
      if (enabled) machine.kernel.event("stderr", `${name} 1: ${util.format(...args)}\n`);
    };
    const patterns = (machine.env.variables["NODE_DEBUG"] ?? "").toUpperCase().split(",");
    const enabled = patterns.some((pattern) => wildcard(pattern).test(name));
    return Object.assign(log, { enabled });
  };
}

function wildcard(pattern: string): RegExp {
  return new RegExp(`^${pattern.replaceAll(/[.+^${}()|[\]\\?]/g, "\\$&").replaceAll("*", ".*")}$`);
}
