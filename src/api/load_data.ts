/** Loads the scenarios of a JSON or YAML file, also of one made by `seedbed compile`. */
import { readFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import { SeedbedError, type SourceLocation } from "../engine/errors.ts";
import type { Code } from "../engine/interpreter/program.ts";
import type { ScenarioIR } from "../engine/ir/scenario.ts";
import { type FileEntry, validateFile } from "../engine/ir/file.ts";
import { withBase } from "./base.ts";
import type { LoadedScenario } from "./loaded.ts";
import { locateInData } from "./locate.ts";

export async function loadData(file: string): Promise<LoadedScenario[]> {
  const text = await readText(file);
  const { entries, problems } = validateFile(await parseData(file, text));
  if (problems !== undefined) {
    const [first] = problems;
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
    throw new SeedbedError("invalid", `${first!.text}${more}`, {
      hint: first!.hint,
      path: first!.path,
      location: await locateInData(file, text, first!.keys),
    });
  }
  return await Promise.all(entries.map(async (entry) => {
    const ir = await withBase(file, entry.ir);
    return {
      program: { ir, code: ir.code === undefined ? undefined : await loadCode(file, ir) },
      file,
      distributed: entry.distributed,
      locateStep: (path: string) => {
        const keys = keysOfStep(path, entry);
        return keys === undefined ? Promise.resolve(undefined) : locateInData(file, text, keys);
      },
    };
  }));
}

async function readText(file: string): Promise<string> {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(await readFile(file));
    return text.startsWith("\uFEFF") ? text.slice(1) : text;
  } catch (cause) {
    const unreadable = typeof (cause as { code?: unknown }).code === "string" &&
      (cause as { syscall?: unknown }).syscall !== undefined;
    throw new SeedbedError(
      unreadable ? "unreadable" : "invalid",
      unreadable ? `cannot read it: ${(cause as Error).message}` : "expected UTF-8 text, found other bytes",
      { location: { file }, cause },
    );
  }
}

async function parseData(file: string, text: string): Promise<unknown> {
  if (text.trim() === "") {
    throw new SeedbedError("invalid", "expected a scenario, found an empty file", { location: { file } });
  }
  const json = extname(file).toLowerCase() === ".json";
  try {
    if (json) return JSON.parse(text);
    const { parse } = await import("@std/yaml/parse");
    return parse(text, { schema: "core" });
  } catch (cause) {
    const message = firstLine(cause);
    const location = placeInMessage(file, message) ?? await locateSyntaxError(file, text) ?? { file };
    const what = message.replace(JSON_PLACE, "");
    throw new SeedbedError("invalid", `expected ${json ? "JSON" : "YAML"}: ${what}`, { location, cause });
  }
}

/** What V8 adds to the message of a JSON error, if it knows the place. */
const JSON_PLACE = /(?: in JSON)? at position \d+(?: \(line (\d+) column (\d+)\))?$/;

function placeInMessage(file: string, message: string): SourceLocation | undefined {
  const [, line, column] = JSON_PLACE.exec(message) ?? [];
  return line === undefined ? undefined : { file, line: Number(line), column: Number(column) };
}

/** JSON is YAML, and the YAML parser knows lines. */
async function locateSyntaxError(file: string, text: string): Promise<SourceLocation | undefined> {
  const { parseDocument } = await import("yaml");
  const [error] = parseDocument(text.slice(0, MAX_LOCATED_CHARACTERS)).errors;
  const start = error?.linePos?.[0];
  return start === undefined ? undefined : { file, line: start.line, column: start.col };
}

const MAX_LOCATED_CHARACTERS = 4 * 1024 * 1024;

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0]!.replace(/:$/, "");
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

/** `2/alice/0` → `steps`, 2, `tasks`, `alice`, 0. Undefined for a step that is not in the file. */
function keysOfStep(path: string, { keys, origins }: FileEntry): (string | number)[] | undefined {
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
