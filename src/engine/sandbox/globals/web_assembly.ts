/**
 * `WebAssembly`: the runtime's own, which only computes. What is asynchronous completes as an operation of the scheduler, since
 * the runtime compiles in threads of its own. Shared memory is refused: a world has one thread.
 */
import { refuse } from "../realm/refused.ts";
import { Response } from "../../web/classes.ts";
import type { Scope } from "../realm/scope.ts";

type Class = new (...args: readonly unknown[]) => object;

interface Namespace {
  readonly Module: Class;
  readonly Instance: Class;
  readonly Memory: Class;
  validate(bytes: unknown): boolean;
}

const REAL = (globalThis as unknown as { WebAssembly: Namespace & Record<string, unknown> }).WebAssembly;

/** On every runtime; some have more. */
const CLASSES = [
  "Module",
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
  const compile = (bytes: unknown) => scheduler.perform("wasm", "compile", () => new REAL.Module(copyOf(bytes)));
  const link = (module: object, imports: unknown) =>
    scheduler.perform("wasm", "instantiate", () => new REAL.Instance(module, imports));
  const instantiate = async (source: unknown, imports?: unknown) => {
    if (source instanceof REAL.Module) return await link(source, imports);
    const module = await compile(source);
    return { module, instance: await link(module, imports) };
  };
  const functions = {
    compile: async (bytes: unknown) => await compile(bytes),
    validate: (bytes: unknown) => REAL.validate(bytes),
    instantiate,
    compileStreaming: async (source: unknown) => await compile(await bytesOf("compileStreaming", source)),
    instantiateStreaming: async (source: unknown, imports?: unknown) =>
      await instantiate(await bytesOf("instantiateStreaming", source), imports),
    Memory: unshared(REAL.Memory),
    ...Object.fromEntries(CLASSES.map((name) => [name, REAL[name]])),
  };
  const namespace = { [Symbol.toStringTag]: "WebAssembly" };
  for (const [name, value] of Object.entries(functions)) {
    Object.defineProperty(namespace, name, { value, writable: true, configurable: true, enumerable: false });
  }
  return namespace;
}

/** The bytes as they are when compiling is asked for; what is none is for the runtime to refuse. */
function copyOf(bytes: unknown): unknown {
  if (bytes instanceof ArrayBuffer) return bytes.slice(0);
  if (!ArrayBuffer.isView(bytes)) return bytes;
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength).slice();
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

function unshared(memory: Class): Class {
  return new Proxy(memory, {
    construct(target, args, newTarget) {
      if ((args[0] as { shared?: unknown } | undefined)?.shared) {
        throw refuse("WebAssembly.Memory with shared: true", "use memory that is not shared: a world has one thread");
      }
      return Reflect.construct(target, args, newTarget);
    },
  });
}
