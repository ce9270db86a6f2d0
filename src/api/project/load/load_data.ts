/** Loads the scenarios of a JSON or YAML file, also of one made by `seedbed compile`. */
import { basename, extname } from "node:path";
import { SeedbedError } from "../../../engine/errors.ts";
import { schemaArbitraries } from "../../../engine/interpreter/schema_arbitraries.ts";
import type { Code } from "../../../engine/interpreter/program.ts";
import type { ScenarioIR } from "../../../engine/ir/scenario.ts";
import { type FileEntry, validateFile } from "../../../engine/ir/file.ts";
import { HOST_CAPABILITIES } from "../../../engine/world/host_permission.ts";
import { withBase } from "./base.ts";
import { withBinaries } from "./binaries.ts";
import { withSchemas } from "./schemas.ts";
import type { Consent, LoadedScenario } from "./loaded.ts";
import { locateInData } from "./locate.ts";
import { MAX_FILE_BYTES, parseText, readText } from "./read_data.ts";
import { hasRepeatedKeys, refuseRepeatedKeys } from "./repeated_keys.ts";

export async function loadData(file: string, consent: Consent): Promise<LoadedScenario[]> {
  const text = readText(file, { what: "a scenario file", maxBytes: MAX_FILE_BYTES });
  const format = extname(file).toLowerCase() === ".json" ? "JSON" : "YAML";
  const value = await parseText(text, { file, format, what: "a scenario" });
  const { entries, problems } = validateFile(value);
  if (problems !== undefined) {
    const [first] = problems;
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
    throw new SeedbedError("invalid", `${first!.text}${more}`, {
      hint: first!.hint,
      path: first!.path,
      location: await locateInData(file, text, first!.keys),
    });
  }
  if (format === "JSON" && hasRepeatedKeys(text, value)) await refuseRepeatedKeys(file, text);
  return await Promise.all(entries.map(async (entry) => {
    const ir = await withSchemas(file, await withBinaries(file, await withBase(file, entry.ir)));
    return {
      program: {
        ir,
        arbitraries: await schemaArbitraries(
          ir.inputs,
          (name) => locateInData(file, text, [...entry.keys, "inputs", name]),
        ),
        code: ir.code === undefined ? undefined : await loadCode(file, ir, consent),
        mayAskHost: HOST_CAPABILITIES,
      },
      file,
      distributed: entry.distributed,
      locateStep: (path: string) => {
        const keys = keysOfStep(path, entry);
        return keys === undefined ? Promise.resolve(undefined) : locateInData(file, text, keys);
      },
    };
  }));
}

async function loadCode(file: string, ir: ScenarioIR, consent: Consent): Promise<Code> {
  const { digest } = await import("../../../engine/sandbox/build/digest.ts");
  const { bundledCode } = await import("./bundled.ts");
  const compiled = ir.code!;
  const found = digest(compiled);
  if (found !== compiled.sha256) {
    throw new SeedbedError(
      "invalid",
      `code.sha256: the code was changed after it was compiled (expected ${compiled.sha256}, found ${found})`,
      { location: { file }, path: "code.sha256", hint: `recompile ${basename(compiled.entry)}` },
    );
  }
  await consent({ code: compiled, ir }, file);
  return (await bundledCode(compiled)).forExport(ir.export ?? "default");
}

/** `2/alice/0` → `steps`, 2, `tasks`, `alice`, 0; inputs come before all steps. Undefined for a step that is not in the file. */
function keysOfStep(path: string, { keys, origins }: FileEntry): (string | number)[] | undefined {
  if (path === "") return [...keys, "inputs"];
  const [root, ...rest] = path.split("/");
  const origin = origins === undefined ? ["steps", Number(root)] : origins[Number(root)];
  if (origin === undefined) return undefined;
  const all = [...keys, ...origin];
  for (const part of rest) {
    if (/^\d+$/.test(part)) all.push(...(typeof all.at(-1) === "number" ? ["steps"] : []), Number(part));
    else all.push("tasks", part);
  }
  return all;
}
