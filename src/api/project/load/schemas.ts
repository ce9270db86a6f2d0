/**
 * Files of SQL that databases start with. Like a base folder, they are read when the scenario is loaded and become a part of it.
 */
import { readFile, realpath } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { SeedbedError } from "../../../engine/errors.ts";
import { isBelow } from "../../../engine/host/below.ts";
import type { ScenarioIR } from "../../../engine/ir/scenario.ts";

/** The scenario with the SQL in the place of the names of the files. */
export async function withSchemas(file: string, ir: ScenarioIR): Promise<ScenarioIR> {
  const servers = ir.world?.postgres;
  if (servers === undefined) return ir;
  const read = await Promise.all(
    Object.entries(servers).map(async ([name, { schema, schemaFile }]) => {
      if (schemaFile === undefined) return [name, { schema }] as const;
      return [name, { schema: await readSchema(dirname(file), name, schemaFile) }] as const;
    }),
  );
  return { ...ir, world: { ...ir.world, postgres: Object.fromEntries(read) } };
}

async function readSchema(folder: string, server: string, shown: string): Promise<string> {
  const problem = (found: string, hint: string) =>
    new SeedbedError(
      "invalid",
      `service.postgres "${server}" schema: expected a file of SQL below the scenario's folder, found ${found}`,
      {
        hint,
      },
    );
  const real = await realpath(resolve(folder, shown)).catch(() => undefined);
  if (real === undefined) {
    throw problem(`${JSON.stringify(shown)}, which is not there`, `seedbed searches in ${folder}`);
  }
  if (!isBelow(real, await realpath(folder))) throw problem(`one outside of it: ${JSON.stringify(shown)}`, "move it");
  return await readFile(real, "utf8");
}
