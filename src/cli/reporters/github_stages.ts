/** The stages of a gate on GitHub Actions: an annotation for each problem, and a summary of the job. */
import { appendFileSync } from "node:fs";
import { resolve } from "node:path";
import process from "node:process";
import { writing } from "../../engine/store/atomic_file.ts";
import type { Context } from "../context.ts";
import { type GateTold, knownText } from "../present/gates_text.ts";
import { inRepository, workflowCommand } from "./github.ts";
import { cell } from "./github_summary.ts";

const MARKS = { pass: "✅", fail: "❌", invalid: "🔥", skip: "⏭️" };

/** Nothing elsewhere. @throws SeedbedError `unwritable` */
export function tellGitHub(
  { stages, known, what }: GateTold,
  { cwd, json, print }: Pick<Context, "cwd" | "json" | "print">,
  env: Readonly<Record<string, string | undefined>> = process.env,
): void {
  if (env["GITHUB_ACTIONS"] !== "true") return;
  // Standard output holds one document with --json.
  if (!json) {
    for (const { name, problems } of stages) {
      for (const { message, location, hint } of problems) {
        const at = location && inRepository({ ...location, file: resolve(cwd, location.file) }, env, cwd);
        const said = hint === undefined ? message : `${message}\nhint: ${hint}`;
        print(workflowCommand("error", { ...at, title: `seedbed gate: ${name}` }, said));
      }
    }
    for (const each of known) print(workflowCommand("notice", { title: "seedbed gate: known" }, knownText(each)));
  }
  const { GITHUB_STEP_SUMMARY: path = "" } = env;
  if (path === "") return;
  const rows = stages.flatMap(({ name, status, said, problems }) => [
    `| ${MARKS[status]} | ${name} | ${cell(said)} |`,
    ...problems.map(({ message }) => `| | | ${cell(message)} |`),
  ]);
  rows.push(...known.map((each) => `| 🔁 | known | ${cell(knownText(each))} |`));
  const text = [`## Seedbed gate: ${cell(what)}`, "", "| | stage | |", "| --- | --- | --- |", ...rows, "", ""].join(
    "\n",
  );
  writing(path, () => appendFileSync(path, text));
}
