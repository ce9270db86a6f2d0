/** In what scenarios are run again: all that may differ between two machines, and must not show in a run. */
import process from "node:process";
import { otherRuntime, type Runtime, thisRuntime } from "./runtimes.ts";

export interface TestEnvironment {
  /** `another time zone (Asia/Kathmandu)`. */
  readonly name: string;
  readonly runtime: Runtime;
  readonly env: Readonly<Record<string, string>>;
  /** The meaning of a difference and what to do about it. */
  readonly hint: string;
}

/** One that cannot be had here. */
export interface UnavailableCircumstance {
  readonly name: string;
  readonly left: string;
}

export const REACHES_OUT =
  "something reaches outside of the world, and may do so unnoticed with --no-strict: take time and randomness from the world";

/** @param times how many fresh processes, beside all else */
export function circumstances(
  times: number,
  options: { readonly runtimes: boolean },
): (TestEnvironment | UnavailableCircumstance)[] {
  const runtime = thisRuntime();
  const fresh = Array.from({ length: times }, (_, index) => ({
    name: times === 1 ? "a fresh process" : `a fresh process (${index + 1} of ${times})`,
    runtime,
    env: {},
    hint: REACHES_OUT,
  }));
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone === "Asia/Kathmandu"
    ? "America/Caracas"
    : "Asia/Kathmandu";
  const locale = /^tr\b/.test(process.env["LC_ALL"] ?? process.env["LANG"] ?? "") ? "sv_SE.UTF-8" : "tr_TR.UTF-8";
  return [
    ...fresh,
    {
      name: `another time zone (TZ=${zone})`,
      runtime,
      env: { TZ: zone },
      hint: "it depends on the time zone of the machine: use the UTC methods of Date, or name a zone",
    },
    {
      name: `another locale (LC_ALL=${locale})`,
      runtime,
      env: { LC_ALL: locale, LANG: locale, LANGUAGE: locale.slice(0, 2) },
      hint: 'it depends on the locale of the machine: say which one, as in toLocaleString("en-US")',
    },
    ...(options.runtimes ? [another()] : []),
  ];
}

function another(): TestEnvironment | UnavailableCircumstance {
  const runtime = otherRuntime();
  if ("why" in runtime) return { name: "another runtime", left: runtime.why };
  const hint = "it depends on the runtime: texts of stacks and errors, and what only one of them has";
  return { name: `another runtime (${runtime.name})`, runtime, env: {}, hint };
}
