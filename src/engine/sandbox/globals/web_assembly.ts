/**
 * `WebAssembly`: the runtime's own, which only computes. What is asynchronous completes as an operation of the scheduler, since
 * the runtime compiles in threads of its own. Shared memory is refused: a world has one thread. Runs share what is compiled, and
 * nothing else.
 */
import { refuse } from "../realm/refused.ts";
import { Response } from "../../web/classes.ts";
import type { Scope } from "../realm/scope.ts";
import { compileModule, validateModule, viewOf, WITHOUT_THREADS } from "./wasm_modules.ts";

type Class = new (...args: readonly unknown[]) => object;

interface Namespace {
  readonly Module: Class;
  readonly Instance: Class;
  readonly Memory: Class;
}

const REAL = (globalThis as unknown as { WebAssembly: Namespace & Record<string, unknown> }).WebAssembly;

/** On every runtime; some have more. */
const CLASSES = [
  "Instance",
  "Table",
  "Global",
  "Tag",
  "Exception",
  "CompileError",
  "LinkError",
  "RuntimeError",
];

export function createWebAssembly(scope: Scope): object {
  const { scheduler } = scope.world.kernel;
  const compile = (bytes: unknown) => {
    // The bytes as they are when compiling is asked for.
    const copied = viewOf(bytes)?.slice() ?? bytes;
    return scheduler.perform("wasm", "compile", () => compileModule(copied));
  };
  const link = (module: object, imports: unknown) =>
    scheduler.perform("wasm", "instantiate", () => new REAL.Instance(module, imports));
  const instantiate = async (source: unknown, imports?: unknown) => {
    if (source instanceof REAL.Module) return await link(source, imports);
    const module = await compile(source);
    return { module, instance: await link(module, imports) };
  };
  const functions = {
    compile: async (bytes: unknown) => await compile(bytes),
    validate: validateModule,
    instantiate,
    compileStreaming: async (source: unknown) => await compile(await bytesOf("compileStreaming", source)),
    instantiateStreaming: async (source: unknown, imports?: unknown) =>
      await instantiate(await bytesOf("instantiateStreaming", source), imports),
    Module: MODULE,
    Memory: MEMORY,
    ...Object.fromEntries(CLASSES.map((name) => [name, REAL[name]])),
  };
  const namespace = { [Symbol.toStringTag]: "WebAssembly" };
  for (const [name, value] of Object.entries(functions)) {
    Object.defineProperty(namespace, name, { value, writable: true, configurable: true, enumerable: false });
  }
  return namespace;
}

/** The body of a response, as https://webassembly.github.io/spec/web-api/#streaming-modules asks for it. */
async function bytesOf(name: string, source: unknown): Promise<ArrayBuffer> {
  const response = await source;
  const refused = (why: string) => new TypeError(`WebAssembly.${name}(): ${why}`);
  if (!(response instanceof Response)) throw refused("expected a Response or a promise of one");
  const type = response.headers.get("content-type") ?? "";
  if (type !== "application/wasm") throw refused(`expected the content type application/wasm, found "${type}"`);
  if (!response.ok) throw refused(`the response has the status ${response.status}`);
  return await response.arrayBuffer();
}

const MODULE = new Proxy(REAL.Module, {
  construct(target, args, newTarget) {
    const module = compileModule(args[0]);
    if (newTarget.prototype !== target.prototype) Object.setPrototypeOf(module, newTarget.prototype);
    return module;
  },
});

const MEMORY = new Proxy(REAL.Memory, {
  construct(target, args, newTarget) {
    if ((args[0] as { shared?: unknown } | undefined)?.shared) {
      throw refuse("WebAssembly.Memory with shared: true", WITHOUT_THREADS);
    }
    return Reflect.construct(target, args, newTarget);
  },
});

/** Classes of which all worlds have one that is not the runtime's, as those pair up. */
export const WASM_CLASSES: readonly (readonly [real: Class, inWorlds: Class])[] = [
  [REAL.Module, MODULE],
  [REAL.Memory, MEMORY],
];
