/** Scenarios with machines, written by a test. */
import type { Program } from "../../../src/engine/interpreter/program.ts";
import type { Logged } from "../../support/logged.ts";
import { loadSource } from "../../support/source.ts";

/** @param chain the methods that are called on the builder */
export async function scenarioOf(chain: string, head = ""): Promise<Program> {
  const [loaded] = await loadSource(`
    import { event, fault, machine, scenario, time } from "seedbed";
    import * as fs from "node:fs";
    ${head}
    export default scenario("case")${chain};`);
  return loaded!.program;
}

/** Events of a name, as `api: data`; those of the steps are main's. */
export function said({ log }: Logged, name = "console.log"): string[] {
  return log.flatMap((entry) => {
    if (!("event" in entry) || entry.event !== name) return [];
    const data = typeof entry.data === "string" ? entry.data : JSON.stringify(entry.data);
    return [`${entry.task ?? "main"}: ${data}`];
  });
}
