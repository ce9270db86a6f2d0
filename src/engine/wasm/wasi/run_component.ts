/** Runs a component that is a command: one that exports `wasi:cli/run`. */
import type { ComponentBinary } from "../binary/component.ts";
import type { CoreCode } from "../core_code.ts";
import { SeedbedError } from "../../errors.ts";
import type { GuestOptions } from "../guest_options.ts";
import { wasiHost } from "./host.ts";
import type { ComponentFunction } from "../linker/functions.ts";
import { type Instance, linkComponent } from "../linker/link.ts";

const RUN = /^wasi:cli\/run@0\.2\.\d+$/;

/**
 * Returns its exit code.
 * @throws SeedbedError `invalid` for a component that is no command, or cannot be linked
 */
export function runComponent(component: ComponentBinary, code: CoreCode, options: GuestOptions): number {
  if (!component.exports.some(({ name }) => RUN.test(name))) {
    const names = component.exports.map(({ name }) => name).slice(0, 10);
    throw new SeedbedError(
      "invalid",
      `expected ${options.name} to be a command, which exports wasi:cli/run@0.2, found ${
        names.join(", ") || "no exports"
      }`,
    );
  }
  const exported = linkComponent(component, wasiHost(options), code);
  const [, run] = [...exported].find(([name]) => RUN.test(name))!;
  const func = (run.value as Instance).get("run")?.value as ComponentFunction;
  const answer = func.call([]) as { readonly tag: string };
  return answer.tag === "ok" ? 0 : 1;
}
