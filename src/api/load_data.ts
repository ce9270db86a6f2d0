/** Loads a scenario from JSON or YAML, also one made by `seedbed compile`. */
import { basename, extname } from "node:path";
import { SeedbedError } from "../engine/errors.ts";
import type { Code } from "../engine/interpreter/program.ts";
import type { ScenarioIR } from "../engine/ir/scenario.ts";
import { validateScenario } from "../engine/ir/validate.ts";
import type { LoadedScenario } from "./loaded.ts";
import { locateInData } from "./locate.ts";
import { parseText, readText } from "./read_data.ts";

export async function loadData(file: string): Promise<LoadedScenario> {
  const text = await readText(file);
  const format = extname(file).toLowerCase() === ".json" ? "JSON" : "YAML";
  const value = await parseText(text, { file, format, what: "a scenario" });
  const { ir, problems } = validateScenario(value);
  if (problems !== undefined) {
    const [first] = problems;
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
    throw new SeedbedError("invalid", `${first!.text}${more}`, {
      hint: first!.hint,
      path: first!.path,
      location: await locateInData(file, text, first!.keys),
    });
  }
  const code = ir.code === undefined ? undefined : await loadCode(file, ir);
  return {
    program: { ir, code },
    file,
    locateStep: (path) => locateInData(file, text, keysOfStep(path)),
  };
}

async function loadCode(file: string, ir: ScenarioIR): Promise<Code> {
  const { digest } = await import("../engine/sandbox/digest.ts");
  const { bundledCode } = await import("./bundled.ts");
  const compiled = ir.code!;
  const found = digest(compiled);
  if (found !== compiled.sha256) {
    throw new SeedbedError(
      "invalid",
      `code.sha256: the code was changed after it was compiled (expected ${compiled.sha256}, found ${found})`,
      { location: { file }, path: "code.sha256", hint: `compile ${basename(compiled.entry)} again` },
    );
  }
  return bundledCode(compiled).forExport(ir.export ?? "default");
}

/** `2/alice/0` → `steps`, 2, `tasks`, `alice`, 0. */
function keysOfStep(path: string): (string | number)[] {
  const keys: (string | number)[] = ["steps"];
  for (const part of path.split("/")) {
    if (/^\d+$/.test(part)) keys.push(...(typeof keys.at(-1) === "number" ? ["steps"] : []), Number(part));
    else keys.push("tasks", part);
  }
  return keys;
}
