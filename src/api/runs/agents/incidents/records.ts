/** The records of a file of recorded runs: one JSON value, a value a line, or a batch of what a client uploads. */
import { SeedbedError } from "../../../../engine/errors.ts";
import { isDeeperThan, MAX_JSON_DEPTH } from "../../../../engine/json.ts";
import { jsonOf } from "../../../../engine/text/json_text.ts";
import { parseText } from "../../../project/load/read_data.ts";
import { type Fields, fieldsOf } from "./messages.ts";

/** The values of a text. @throws SeedbedError `invalid` with the place of a mistake */
export async function valuesIn(text: string, file: string): Promise<readonly unknown[]> {
  const lines = text.split("\n").map((line) => line.trim());
  const full = lines.filter((line) => line !== "");
  const isLines = full.length > 1 && jsonOf(full[0]!) !== undefined;
  if (!isLines) return [await parseText(text, { file, format: "JSON", what: "recorded runs" })];
  return lines.flatMap((line, index) => {
    if (line === "") return [];
    const value = jsonOf(line);
    const location = { file, line: index + 1 };
    if (value === undefined) {
      throw new SeedbedError("invalid", "expected JSON in each line, found another", { location });
    }
    if (isDeeperThan(MAX_JSON_DEPTH, value)) {
      throw new SeedbedError("invalid", `expected at most ${MAX_JSON_DEPTH} levels of nesting, found more`, {
        location,
      });
    }
    return [value];
  });
}

/** The runs of values: trees, lists, batches with `post` and `patch`, and pairs of a method and what it sent. */
export function runsIn(values: readonly unknown[]): readonly Fields[] {
  const runs = new Map<unknown, Fields>();
  const add = (value: unknown): void => {
    if (Array.isArray(value)) {
      const sent = value.length === 2 && typeof value[0] === "string" ? fieldsOf(value[1]) : undefined;
      if (sent !== undefined) add(sent);
      else for (const each of value) add(each);
      return;
    }
    const fields = fieldsOf(value);
    if (fields === undefined) return;
    const lists = ["post", "patch", "runs"].filter((key) => Array.isArray(fields[key]));
    if (lists.length > 0) {
      for (const key of lists) add(fields[key]);
      return;
    }
    // What a run was at its end completes what it was at its beginning.
    const given = Object.entries(fields).filter(([, each]) => each !== undefined && each !== null);
    runs.set(fields["id"], { ...runs.get(fields["id"]), ...Object.fromEntries(given) });
  };
  for (const value of values) add(value);
  return [...runs.values()];
}
