/** The world of a component: every function of an interface goes through the seam, and every resource that is dropped. */
import { GuestExit, WasiError } from "../calls/calls.ts";
import type { Resource, Value } from "../calls/values.ts";
import type { GuestOptions } from "../guest_options.ts";
import type { Host } from "../linker/link.ts";
import type { ResourceType } from "../linker/types.ts";
import type { OutputName } from "../guest_end.ts";
import { OpenFile } from "./files.ts";
import { INTERFACES, providedInterface, WRITES } from "./interfaces.ts";
import type { HostFunction } from "./streams.ts";

const SPLICE = /\.(blocking-)?splice$/;

export function wasiHost({ calls, surroundings, onOutput }: GuestOptions): Host {
  const made = new Map<string, Record<string, HostFunction>>();
  const functionsOf = (name: string) => {
    const found = made.get(name) ?? INTERFACES[name]!(surroundings);
    made.set(name, found);
    return found;
  };
  const resources = new Map<string, ResourceType>();
  return {
    func(instance, name, { result }) {
      const bare = providedInterface(instance)!;
      const answer = functionsOf(bare)[name] as ((...args: readonly Value[]) => Value) | undefined;
      const label = `${bare}#${name}`;
      const isResult = result?.kind === "variant" && result.form === "result";
      const asked = (args: readonly Value[]): Value => {
        if (answer === undefined) throw new WebAssembly.RuntimeError(`${label} is not provided`);
        // How it ends is no answer: it is in the trace as the end of the guest.
        if (bare === "wasi:cli/exit") return answer(...args);
        const found = calls.call(label, args, () => answer(...args));
        const written = WRITES[name];
        if (written !== undefined) {
          if (found !== null) onOutput(found as OutputName, written(args[1] as never));
          return null;
        }
        if (!SPLICE.test(name)) return found;
        const [length, bytes, to] = found as [Value, Uint8Array, OutputName | null];
        if (to !== null) onOutput(to, bytes);
        return length;
      };
      return (args) => {
        try {
          const value = asked(args);
          return isResult ? value === null && !hasPayload(result) ? { tag: "ok" } : { tag: "ok", val: value } : value;
        } catch (error) {
          if (error instanceof GuestExit || !(error instanceof WasiError) || !isResult) throw error;
          return { tag: "err", val: error.payload };
        }
      };
    },
    resource(instance, name) {
      const bare = providedInterface(instance) ?? instance;
      const key = `${bare}#${name}`;
      const known = resources.get(key);
      if (known !== undefined) return known;
      const drop = (resource: Resource) => {
        calls.call(`${bare}#[resource-drop]${name}`, [resource], () => {
          if (resource instanceof OpenFile) resource.close();
          return null;
        });
      };
      const type: ResourceType = { kind: "resource", name, drop };
      resources.set(key, type);
      return type;
    },
  };
}

function hasPayload(result: { readonly cases: readonly { readonly name: string; readonly type: unknown }[] }): boolean {
  return result.cases.some(({ name, type }) => name === "ok" && type !== undefined);
}
