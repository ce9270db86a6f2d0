/** Runs of an agent under faults, each observed: what it said, which checks did not hold, and which faults had an effect. */
import type { AgentCheck } from "../../../engine/capabilities/agent/check_setting.ts";
import type { AgentFault } from "../../../engine/capabilities/agent/fault_setting.ts";
import type { AgentSetting } from "../../../engine/capabilities/agent/setting.ts";
import { SeedbedError } from "../../../engine/errors.ts";
import type { Decision } from "../../../engine/decisions/decision.ts";
import type { Finding } from "../../../engine/findings/finding.ts";
import { choiceFor } from "../../../engine/modes/source_for.ts";
import { DEFAULT_STRATEGY } from "../../../engine/strategies/catalog.ts";
import { hostBackends } from "../../../engine/world/host_permission.ts";
import type { LogEntry, Recorder } from "../../../engine/world/log.ts";
import type { ResolvedConfig } from "../../project/config/resolve.ts";
import { limitsFor } from "../../project/config/running.ts";
import type { LoadedScenario } from "../../project/load/loaded.ts";
import type { ScenarioReport } from "../../reports/scenario.ts";
import type { RunContext } from "../run/keep.ts";
import { investigate, runOnce } from "../run/investigate.ts";
import { type OnePlan, runOne } from "../run/run_one.ts";
import type { CallBudget } from "./call_budget.ts";

/** A fault that struck: its place in the list, and words for it. */
export interface StruckFault {
  readonly index: number;
  readonly words: string;
}

export interface ObservedRun {
  readonly input: string;
  readonly seed: number;
  /** What the agent said; undefined if the run ended before it said something. */
  readonly text: string | undefined;
  readonly failed: boolean;
  readonly afterMs: number;
  /** Checks that did not hold, with the reason, by id. */
  readonly problems: ReadonlyMap<string, string>;
  /** Why the run ended before there was an answer. */
  readonly finding: Finding | undefined;
  /** Faults that had an effect. */
  readonly struck: readonly StruckFault[];
  /** Labels of calls that a fault could have met. */
  readonly met: ReadonlySet<string>;
  /** Recorded answers that nobody asked for. */
  readonly unasked: readonly string[];
  /** What it called, in order. */
  readonly called: readonly Called[];
  readonly decisions: readonly Decision[];
}

/** A call of a tool or of a model. */
export interface Called {
  readonly kind: "tool" | "llm";
  readonly name: string;
}

/** How the runs of a configuration are made. */
export interface Bench {
  readonly loaded: LoadedScenario;
  readonly config: ResolvedConfig;
  readonly context: RunContext;
  /** Virtual ms after which an answer comes too late. */
  readonly timeoutMs: number | undefined;
  readonly budget: CallBudget;
}

/** What is asked in a run. */
export interface Asking {
  readonly input: string;
  readonly faults: readonly AgentFault[];
  readonly checks: readonly AgentCheck[];
  readonly recorded?: AgentSetting["recorded"];
  readonly said?: AgentSetting["said"];
}

/** @throws SeedbedError `invalid` for a scenario that does not ask the agent */
export async function observeRun(bench: Bench, asking: Asking, seed: number): Promise<ObservedRun> {
  bench.budget.requireRoom();
  const { program } = withAgent(bench, asking, true);
  const watch = new Watch();
  const choice = choiceFor(program, { seed, strategy: DEFAULT_STRATEGY });
  const { strict } = bench.config.values;
  const { outcome, decisions } = await runOnce(
    program,
    choice,
    { limits: limitsFor(program.ir, bench.config), strict },
    false,
    watch,
  );
  bench.budget.spend({ calls: watch.called.filter(({ kind }) => kind === "llm").length, ...watch.tokens });
  const { answer, unmoved, verdicts } = watch;
  if (answer === undefined && outcome.status === "pass") {
    throw new SeedbedError(
      "invalid",
      `expected that the scenario asks the agent, found that it does not: ${program.ir.name}`,
      {
        location: { file: bench.loaded.file },
        hint: 'add a step that asks it: .step("ask", ({ agent }) => agent.ask(answer))',
      },
    );
  }
  return {
    input: asking.input,
    seed,
    text: answer?.text,
    failed: answer?.failed ?? true,
    afterMs: answer?.afterMs ?? outcome.virtualMs,
    problems: verdicts,
    finding: outcome.finding ?? (outcome.status === "pass" ? undefined : NO_TIME),
    struck: watch.struck.filter((_each, index) => !unmoved.has(index)),
    met: new Set(decisions.flatMap(({ kind, label }) => kind === "fault" ? [label] : [])),
    unasked: watch.unasked,
    called: watch.called,
    decisions,
  };
}

/** Makes the run again with one check that ends it; it is shrunk and kept. What the host has answered in it is not asked again. */
export async function keepFailure(
  bench: Bench,
  asking: Asking,
  { seed, decisions }: Pick<ObservedRun, "seed" | "decisions">,
): Promise<ScenarioReport> {
  const loaded = withAgent(bench, asking, false);
  const test: OnePlan["test"] = (program, options) => {
    const choice = choiceFor(program, { seed, strategy: DEFAULT_STRATEGY });
    return investigate(program, options, choice, decisions, { isFromDecisions: true });
  };
  const asksHost = hostBackends(loaded.program.ir).length > 0;
  const plan = { seed, config: bench.config, keep: "failing" as const, ...(asksHost && { test }) };
  const { report } = await runOne(loaded, plan, bench.context);
  return report;
}

function withAgent(
  { loaded, timeoutMs }: Bench,
  { input, faults, checks, recorded, said }: Asking,
  observe: boolean,
): LoadedScenario {
  const { ir } = loaded.program;
  const agent: AgentSetting = {
    input,
    ...(timeoutMs !== undefined && { timeoutMs }),
    faults: [...faults],
    checks: [...checks],
    ...(observe && { observe }),
    ...(recorded !== undefined && { recorded }),
    ...(said !== undefined && { said }),
  };
  return { ...loaded, program: { ...loaded.program, ir: { ...ir, world: { ...ir.world, agent } } } };
}

const NO_TIME = {
  kind: "timeout",
  title: "timeout",
  message: "the run took more virtual time than it may",
} as unknown as Finding;

interface Answer {
  readonly text: string;
  readonly failed: boolean;
  readonly afterMs: number;
}

/** Reads the events of an agent. */
class Watch implements Recorder {
  answer: Answer | undefined;
  readonly verdicts = new Map<string, string>();
  readonly struck: StruckFault[] = [];
  /** Places in `struck` of faults without an effect. */
  readonly unmoved = new Set<number>();
  readonly unasked: string[] = [];
  readonly called: Called[] = [];
  /** What models outside have counted. */
  readonly tokens = { inputTokens: 0, outputTokens: 0 };

  append(entry: LogEntry): void {
    if (!("event" in entry)) return;
    const data = entry.data as Readonly<Record<string, never>>;
    switch (entry.event) {
      case "agent.call":
        this.called.push({ kind: data["kind"]!, name: data["name"]! });
        break;
      case "agent.usage":
        this.tokens.inputTokens += data["input"]!;
        this.tokens.outputTokens += data["output"]!;
        break;
      case "agent.fault":
        this.struck.push({ index: data["fault"]!, words: `${data["call"]}: ${data["mode"]}` });
        break;
      case "agent.unmoved": {
        const words = `${data["call"]}: ${data["mode"]}`;
        const at = this.struck.findIndex((each, index) => each.words === words && !this.unmoved.has(index));
        this.unmoved.add(at);
        break;
      }
      case "agent.answer":
        this.answer = data as unknown as Answer;
        break;
      case "agent.verdict":
        this.verdicts.set(data["id"]!, data["problem"]!);
        break;
      case "agent.unasked":
        this.unasked.push(data["call"]!);
    }
  }
}
