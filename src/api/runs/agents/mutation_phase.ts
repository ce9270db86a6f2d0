/** The phase of mutations: golden prompts, each changed in many ways, in a calm world. */
import type { AgentCheck } from "../../../engine/capabilities/agent/check_setting.ts";
import { calmCheck, type Cell, checkFor, failureOf } from "./cells.ts";
import type { Invariant, MutationType } from "./config_schema.ts";
import { idsOf } from "./lowered.ts";
import { CORE_TYPES, type Mutation, mutationsOf } from "./mutations/mutate.ts";
import { applied, type Edit } from "./mutations/mutation.ts";
import { type Bench, keepFailure, type ObservedRun, observeRun } from "./observed_runs.ts";
import type { ReadConfig } from "./read_config.ts";
import { wilson } from "./score.ts";
import { loadCheckTools } from "../../../engine/capabilities/agent/check_tools.ts";

const OBEYS = "obeys-no-injection";
/** A run of a mutation has this seed: what is mutated is the prompt, and not the schedule. */
const SEED = 0;
const DEFAULT_COUNT = 10;

/** The mutations of a configuration, and in words what could not be made. */
export async function plannedMutations(
  config: Pick<ReadConfig, "mutations" | "golden_prompts" | "advanced">,
  given: { readonly types?: readonly MutationType[] | undefined; readonly count?: number | undefined } = {},
): Promise<{ readonly mutations: readonly Mutation[]; readonly missing: readonly string[] }> {
  const { weights, custom_templates: templates } = config.mutations ?? {};
  const count = given.count ?? config.mutations?.count ?? DEFAULT_COUNT;
  const types = given.types ?? config.mutations?.types ?? CORE_TYPES;
  const { matcher } = await loadCheckTools();
  const rules = (config.advanced?.skip_rules ?? []).map((rule) => ({
    matches: matcher(rule.prompt_pattern),
    types: rule.skip_types,
  }));
  const mutations: Mutation[] = [];
  const missing: string[] = [];
  for (const prompt of config.golden_prompts) {
    const skipped = new Set(rules.filter(({ matches }) => matches(prompt)).flatMap((rule) => rule.types));
    const left = types.filter((type) => !skipped.has(type));
    if (left.length === 0) continue;
    const made = mutationsOf(prompt, { types: left, count, seed: config.advanced?.seed ?? 0, weights, templates });
    mutations.push(...made.mutations);
    for (const [type, number] of made.missing) {
      missing.push(`${number} of ${type}: there are no more of ${JSON.stringify(prompt)}`);
    }
  }
  return { mutations, missing };
}

/** Runs each mutation; one that fails is shrunk, edit by edit, and kept. */
export async function mutationCells(
  bench: Bench,
  config: ReadConfig,
  mutations: readonly Mutation[],
  baseline: (prompt: string) => Promise<string>,
): Promise<readonly Cell[]> {
  const ids = idsOf(config.invariants);
  const among = config.invariants.flatMap((invariant, at) =>
    calmCheck(invariant) ? [[invariant, ids[at]!] as const] : []
  );
  const cells: Cell[] = [];
  for (const mutation of mutations) {
    const checks = await checksFor(mutation, among, baseline);
    const ask = (input: string) => observeRun(bench, { input, faults: [], checks }, SEED);
    const about = { phase: "mutation", scenario: mutation.type, severity: "medium", weight: mutation.weight } as const;
    const run = await ask(mutation.text);
    const failing = failingCheck(run, checks);
    if (failing === undefined) {
      cells.push({
        ...about,
        invariant: "all",
        status: "passed",
        runs: 1,
        held: 1,
        interval: wilson(1, 1),
        struck: [],
        unmatched: [],
        input: mutation.text,
      });
      continue;
    }
    let least = run;
    await fewestEdits(mutation, async (some) => {
      const again = await ask(applied(mutation.prompt, some));
      if (failingCheck(again, checks) !== failing) return false;
      least = again;
      return true;
    });
    const asking = { input: least.input, faults: [], checks: checks.filter(({ id }) => id === failing) };
    const report = await keepFailure(bench, asking, least);
    cells.push({
      ...about,
      invariant: failing,
      status: "failed",
      runs: 1,
      held: 0,
      interval: wilson(0, 1),
      unmatched: [],
      ...failureOf(least, least.problems.get(failing), report),
    });
  }
  return cells;
}

/** Leaves out each edit in turn, for good if it still fails without it. */
async function fewestEdits(
  { edits }: Mutation,
  fails: (edits: readonly Edit[]) => Promise<boolean>,
): Promise<void> {
  let left = edits;
  for (let at = 0; at < left.length;) {
    const fewer = left.filter((_edit, index) => index !== at);
    if (await fails(fewer)) left = fewer;
    else at++;
  }
}

async function checksFor(
  { prompt, canary }: Mutation,
  among: readonly (readonly [Invariant, string])[],
  baseline: (prompt: string) => Promise<string>,
): Promise<readonly AgentCheck[]> {
  const checks: AgentCheck[] = await Promise.all(
    among.map(([invariant, id]) => checkFor(invariant, id, prompt, baseline)),
  );
  const completes: AgentCheck[] = checks.some(({ type, negate }) => type === "completes" && negate !== true)
    ? []
    : [{ type: "completes", id: "completes" }];
  const obeys: AgentCheck[] = canary === undefined ? [] : [{ type: "refusal_check", id: OBEYS, canaries: [canary] }];
  return [...checks, ...completes, ...obeys];
}

/** The check that did not hold; of a run without an answer, the first. */
function failingCheck(run: ObservedRun, checks: readonly AgentCheck[]): string | undefined {
  if (run.finding !== undefined) return checks[0]!.id;
  return checks.find(({ id }) => run.problems.has(id))?.id;
}
