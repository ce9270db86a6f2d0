/** Fuzzes one target, from its plan to its report; a failure is kept as any other. */
import type { Decision } from "../../../engine/decisions/decision.ts";
import type { LoadedScenario } from "../../project/load/loaded.ts";
import type { RunContext } from "../run/keep.ts";
import { type OnePlan, runOne, type ScenarioRun } from "../run/run_one.ts";
import { CorpusFolder } from "./corpus_folder.ts";
import { readDictionary } from "./dictionary.ts";
import type { FuzzPlan, FuzzSummary } from "./fuzz_plan.ts";
import { fuzzProgram } from "./fuzz_program.ts";

export interface FuzzOnePlan
  extends
    Pick<OnePlan, "config" | "record" | "keep" | "signal" | "beginSearch" | "onProgress">,
    Pick<FuzzPlan, "mode" | "seed" | "runs" | "timeMs" | "coverDependencies" | "lanes"> {
  /** The folder of the corpus, and its name in messages. */
  readonly corpus?: { readonly path: string; readonly shown: string } | undefined;
  readonly dictionaries: readonly { readonly path: string; readonly shown: string }[];
}

/** @throws SeedbedError for a corpus or a dictionary that is none, or cannot be written, before anything is run */
export async function fuzzOne(
  loaded: LoadedScenario,
  plan: FuzzOnePlan,
  context: RunContext,
): Promise<ScenarioRun & { readonly summary: FuzzSummary }> {
  const { config, record, keep, signal, beginSearch, onProgress, corpus, dictionaries, ...searching } = plan;
  const dictionary = dictionaries.flatMap(({ path, shown }) => readDictionary(path, shown));
  const folder = corpus && new CorpusFolder(corpus.path, corpus.shown);
  folder?.requireWritable();
  const entries = folder?.entries().map(({ decisions }) => decisions) ?? [];
  const { ir } = loaded.program;
  const onEntry = (decisions: readonly Decision[]) => void folder?.add(ir.name, decisions);
  let summary: FuzzSummary | undefined;
  const run = await runOne(loaded, {
    config,
    record,
    keep,
    signal,
    beginSearch,
    onProgress,
    async test(program, options) {
      const fuzzed = await fuzzProgram(program, options, {
        ...searching,
        entries,
        dictionary,
        onEntry,
        onProgress: (progress) => onProgress?.(progress),
      });
      summary = fuzzed.summary;
      return fuzzed.result;
    },
  }, context);
  return { ...run, summary: summary! };
}
