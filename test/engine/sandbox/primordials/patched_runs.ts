/**
 * `patched_runs.ts <from> <step> <delays>`: a process that runs the scenario under every so many of the patches, each after the other,
 * and prints a line for each: what came of it, and what is wrong with its trace or with the run after it.
 */
import process from "node:process";
import { fileURLToPath } from "node:url";
import { loadOne } from "../../../../src/api/project/load/load.ts";
import type { DecisionSource } from "../../../../src/engine/decisions/decision_source.ts";
import { RecordedSource } from "../../../../src/engine/decisions/sources.ts";
import { UNBOUNDED } from "../../../../src/engine/ir/latency.ts";
import { replay } from "../../../../src/engine/modes/replay.ts";
import { sourceFor } from "../../../../src/engine/modes/source_for.ts";
import { decisionsOf, decodeTrace } from "../../../../src/engine/trace/decode.ts";
import { hopByMessages } from "../../../../src/engine/world/hop.ts";
import { recordText } from "../../../support/record_text.ts";

export interface PatchedRun {
  readonly number: number;
  readonly patch: string;
  readonly status: string;
  readonly finding: string | undefined;
  readonly problems: readonly string[];
}

// As on the command line. Node's immediates are of no use any more once Node itself has stumbled in front of one.
const end = "deno" in process.versions ? undefined : hopByMessages(() => {});

const CHOICE = "world.random";
const [from, step, delays] = process.argv.slice(2);
const loaded = await loadOne(fileURLToPath(new URL("./patched.scenario.ts", import.meta.url)), undefined);
const latency = delays === "realistic" ? {} : UNBOUNDED;
const program = { ...loaded.program, ir: { ...loaded.program.ir, world: { ...loaded.program.ir.world, latency } } };

/** A seed for all but the first draw, which chooses the patch. */
function choosing(number: number): DecisionSource {
  const source = sourceFor(program, "random", 1);
  let chosen = false;
  return {
    next(request) {
      const answer = source.next(request);
      if (chosen || request.kind !== "random" || request.label !== CHOICE) return answer;
      chosen = true;
      return number;
    },
  };
}

async function patched(number: number): Promise<PatchedRun> {
  const { text, executed } = await recordText(program, { seed: 1, strategy: "random", source: choosing(number) });
  const { status, finding } = executed.outcome;
  const problems: string[] = [];
  let patch = "?";
  try {
    const { trace, problems: odd } = decodeTrace(text);
    if (trace === undefined) throw new Error("the trace cannot be read");
    for (const problem of odd) problems.push(`the trace: ${problem.message}`);
    if (trace.footer === undefined) problems.push("the trace has no footer");
    const event = trace.entries.find((entry) => "event" in entry && entry.event === "patch");
    patch = String((event as { data?: unknown } | undefined)?.data);
    const again = await replay(program, trace);
    if (again.outcome.finding?.message !== finding?.message) {
      problems.push(`replayed: ${again.outcome.finding?.message}`);
    }
    const decisions = decisionsOf(trace.entries);
    const rerecorded = await recordText(program, {
      seed: 1,
      strategy: "random",
      source: new RecordedSource(decisions),
    });
    if (rerecorded.text !== text) problems.push("recorded again, the trace is another");
  } catch (error) {
    problems.push(String((error as Error).stack));
  }
  const next = await recordText(program, { seed: 1, strategy: "random", source: choosing(count) });
  if (next.text !== unpatched.text) problems.push("the next run is another");
  if (finding !== undefined && /seedbed bug/i.test(`${finding.title} ${finding.message}`)) {
    problems.push("a bug of Seedbed");
  }
  return { number, patch, status, finding: finding?.message, problems };
}

/** How many patches there are: what the draw that chooses one is below. */
async function countPatches(): Promise<number> {
  let bound = 0;
  const source = sourceFor(program, "random", 1);
  const asked: DecisionSource = {
    next(request) {
      if (bound === 0 && request.kind === "random" && request.label === CHOICE && "bound" in request) {
        bound = request.bound;
      }
      return source.next(request);
    },
  };
  await recordText(program, { seed: 1, strategy: "random", source: asked });
  return bound - 1;
}

const count = await countPatches();
const unpatched = await recordText(program, { seed: 1, strategy: "random", source: choosing(count) });
const print = (value: object) => process.stdout.write(`${JSON.stringify(value)}\n`);
print({ count, unpatched: unpatched.executed.outcome.status, finding: unpatched.executed.outcome.finding });
for (let number = Number(from); number < count; number += Number(step)) {
  process.stderr.write(`${number}\n`);
  print(await patched(number));
}
end?.();
