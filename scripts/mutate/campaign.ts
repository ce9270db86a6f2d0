/** Tries the mutants one after the other, and gives a verdict on each. */
import { NONE } from "./active.ts";
import type { Mutant } from "./mutants.ts";
import type { Measured, Tell } from "./protocol.ts";
import { Worker, WorkerLost } from "./workers.ts";

export interface Verdict {
  readonly status: "killed" | "timeout" | "survived" | "not reached";
  /** File and name of the test that noticed. */
  readonly killedBy?: string;
  /** The message of the test that failed. */
  readonly failure?: string;
  /** The number of tests that ran with the mutant on. */
  readonly tests: number;
}

/** The facts about a test: who it is, and what it takes. */
export interface KnownTest extends Measured {
  /** Its index in the worker. */
  readonly test: number;
  readonly file: string;
  readonly name: string;
}

interface Setup {
  readonly files: readonly string[];
  readonly mutants: readonly Mutant[];
}

/** A test that takes longer than this tells too little for its time. */
const MAX_TEST_MS = 3_000;
/** The time that the tests of one mutant may take together, measured without it. */
const MAX_TESTS_MS = 4_000;
const MAX_FILES = 3;

export class Campaign {
  readonly #setup: Setup;
  readonly #tests: readonly KnownTest[];
  readonly #atLoad: ReadonlySet<number>;
  /** The number of times that each test reaches each mutant: by the test's index, then by the id. */
  readonly #hits = new Map<number, Map<number, number>>();
  /** The tests that have noticed mutants of a file, the last first: neighbours are mostly noticed by the same. */
  readonly #noticed = new Map<string, KnownTest[]>();
  #worker: Worker | undefined;
  /** Of the worker's tests, by name. */
  #indexes: ReadonlyMap<string, number> = new Map();

  constructor(setup: Setup, tests: readonly KnownTest[], atLoad: readonly number[]) {
    this.#setup = setup;
    this.#tests = tests.filter(({ failure, ms }) => failure === undefined && ms <= MAX_TEST_MS);
    this.#atLoad = new Set(atLoad);
    for (const { test, reached } of this.#tests) {
      const hits = new Map<number, number>();
      for (let index = 0; index < reached.length; index += 2) hits.set(reached[index]!, reached[index + 1]!);
      this.#hits.set(test, hits);
    }
  }

  stop(): void {
    this.#worker?.stop();
    this.#worker = undefined;
  }

  async verdictOn(mutant: Mutant): Promise<Verdict> {
    const isAtLoad = this.#atLoad.has(mutant.id);
    const candidates = this.#ordered(mutant, isAtLoad);
    if (candidates.length === 0) return { status: "not reached", tests: 0 };
    if (isAtLoad) this.stop();
    const verdict = await this.#run(mutant, candidates, isAtLoad);
    if (isAtLoad) this.stop();
    return verdict;
  }

  async #run(mutant: Mutant, candidates: readonly KnownTest[], isAtLoad: boolean): Promise<Verdict> {
    let rest = candidates;
    // A mutant that is on from the start has a process of its own anyway, and its tests fail for no other reason.
    let isFresh = isAtLoad;
    while (rest.length > 0) {
      let told: Extract<Tell, { did: "try" }>;
      try {
        told = await this.#try(mutant, rest, isAtLoad);
      } catch (error) {
        if (!(error instanceof WorkerLost)) throw error;
        told = { did: "try", failure: `timeout: ${error.message}` };
      }
      const isTimeout = told.failure?.startsWith("timeout") ?? false;
      if (isTimeout || told.isSound === false) this.stop();
      if (isTimeout && !isFresh) {
        // The machine may have been busy with something else: once more, in a new process.
        isFresh = true;
        continue;
      }
      if (isTimeout) return { status: "timeout", failure: told.failure!, tests: candidates.length };
      const killer = rest.find((test) => (this.#indexes.get(nameOf(test)) ?? -1) === told.killedBy);
      if (killer === undefined) break;
      const tests = candidates.indexOf(killer) + 1;
      if (told.isSound === true || isFresh) {
        this.#note(mutant.file, killer);
        return { status: "killed", killedBy: nameOf(killer), failure: told.failure!, tests };
      }
      // It may have failed because of what an earlier mutant left behind: once more, in a new process.
      rest = rest.slice(rest.indexOf(killer));
      isFresh = true;
    }
    return { status: "survived", tests: candidates.length };
  }

  async #try(mutant: Mutant, tests: readonly KnownTest[], isAtLoad: boolean): Promise<Extract<Tell, { did: "try" }>> {
    if (this.#worker === undefined) {
      const files = isAtLoad ? [...new Set(tests.map(({ file }) => file))] : this.#setup.files;
      const active = isAtLoad ? mutant.id : NONE;
      const { worker, loaded } = await Worker.start({ files, mutants: this.#setup.mutants, active });
      this.#worker = worker;
      this.#indexes = new Map(loaded.tests.map((test, index) => [nameOf(test), index]));
    }
    const told = await this.#worker.ask({
      do: "try",
      mutant: mutant.id,
      tests: tests.map(({ test, ms, file, name }) => ({
        test: this.#indexes.get(nameOf({ file, name })) ?? -1,
        maxMs: Math.ceil(20 * ms + 5_000),
        maxHits: 100 * (this.#hits.get(test)!.get(mutant.id) ?? 0) + 10_000,
      })),
    }, 60_000);
    return told as Extract<Tell, { did: "try" }>;
  }

  /** Tests that reach the mutant: first those that noticed one nearby, then the quickest. */
  #ordered({ id, file }: Mutant, isAtLoad: boolean): KnownTest[] {
    const files = isAtLoad ? this.#filesNear(file) : undefined;
    const reaches = (test: KnownTest) => files?.includes(test.file) ?? this.#hits.get(test.test)!.has(id);
    const noticed = this.#noticed.get(file) ?? [];
    const rank = (test: KnownTest) => {
      const at = noticed.indexOf(test);
      return at < 0 ? 1e6 + test.ms : at;
    };
    let totalMs = 0;
    return this.#tests.filter(reaches).sort((a, b) => rank(a) - rank(b))
      .filter(({ ms }) => (totalMs += ms) <= MAX_TESTS_MS);
  }

  /**
   * For a mutant that is reached when modules are loaded: the test files that reach the most of the mutated file. Each such mutant
   * needs a process of its own, which loads no more than these.
   */
  #filesNear(mutated: string): string[] {
    const near = this.#setup.mutants.filter(({ file }) => file === mutated).map(({ id }) => id);
    const counts = new Map<string, number>();
    for (const { test, file } of this.#tests) {
      const hits = this.#hits.get(test)!;
      counts.set(file, Math.max(counts.get(file) ?? 0, near.filter((id) => hits.has(id)).length));
    }
    return [...counts].filter(([, count]) => count > 0).sort(([, a], [, b]) => b - a).slice(0, MAX_FILES)
      .map(([file]) => file);
  }

  #note(file: string, killer: KnownTest): void {
    const others = (this.#noticed.get(file) ?? []).filter((test) => test !== killer);
    this.#noticed.set(file, [killer, ...others].slice(0, 12));
  }
}

export function nameOf({ file, name }: { readonly file: string; readonly name: string }): string {
  return `${file} > ${name}`;
}
