/**
 * Compares how runs of a scenario ended. A share of them that does not is what a team may put up with for a while; runs of
 * the same code with the same seed that do not end alike are something else: whatever made the difference was no decision.
 */

export interface RunEnd {
  /** The name of the run. */
  readonly run: string;
  readonly name: string;
  /** Of its code, as the trace has it; a scenario without code is known by its name alone. */
  readonly file: string | undefined;
  readonly seed: number;
  readonly strategy: string;
  /** Of the code and the steps that were run. */
  readonly digest: string;
  readonly status: string;
  readonly fingerprint: string | undefined;
  /** Title of the finding. */
  readonly finding: string | undefined;
}

export interface Flakiness {
  readonly name: string;
  readonly file: string | undefined;
  readonly runs: number;
  /** The commonest first; of equally common ones, the one that came first. */
  readonly endings: readonly Ending[];
  /** Share of the runs that did not end in the commonest way. */
  readonly flakyPct: number;
  readonly nondeterministic: readonly {
    readonly seed: number;
    readonly strategy: string;
    readonly runs: readonly string[];
  }[];
}

export interface Ending {
  readonly status: string;
  readonly fingerprint: string | undefined;
  readonly finding: string | undefined;
  readonly runs: readonly string[];
}

/** One entry for each scenario, in the order in which they come. A run that is there twice counts once. */
export function flakiness(runs: readonly RunEnd[]): Flakiness[] {
  const distinct = new Map(runs.map((end) => [end.run, end])).values();
  return [...Map.groupBy(distinct, ({ name, file }) => JSON.stringify([file, name])).values()].map((same) => {
    const { name, file } = same[0]!;
    const endings = [...Map.groupBy(same, endOf).values()].map(endingOf).sort((a, b) => b.runs.length - a.runs.length);
    const flakyPct = 100 * (1 - endings[0]!.runs.length / same.length);
    return { name, file, runs: same.length, endings, flakyPct, nondeterministic: nondeterministicOf(same) };
  });
}

function endOf({ status, fingerprint }: RunEnd): string {
  return JSON.stringify([status, fingerprint]);
}

function endingOf(runs: readonly RunEnd[]): Ending {
  const { status, fingerprint, finding } = runs[0]!;
  return { status, fingerprint, finding, runs: runs.map(({ run }) => run) };
}

function nondeterministicOf(runs: readonly RunEnd[]): Flakiness["nondeterministic"] {
  const alike = Map.groupBy(runs, ({ digest, seed, strategy }) => JSON.stringify([digest, strategy, seed]));
  return [...alike.values()].filter((same) => new Set(same.map(endOf)).size > 1)
    .map((same) => ({ seed: same[0]!.seed, strategy: same[0]!.strategy, runs: same.map(({ run }) => run) }));
}
