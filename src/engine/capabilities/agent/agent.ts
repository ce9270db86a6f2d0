/**
 * An agent in its world: the calls that it makes to tools and models, and the faults that meet them. Whether a fault strikes a
 * call is a `fault` decision, so that a run records, replays and shrinks to the fault that mattered.
 */
import { Failure } from "../../findings/failure.ts";
import type { Kernel } from "../../world/kernel.ts";
import { type HttpAnswer, HttpError, type OpenCall, type SentRequest } from "../http/messages.ts";
import { definePart } from "../part.ts";
import { usageIn } from "../../text/llm/usage.ts";
import { type AgentCall, canonical, fits, type Meant, meantBy } from "./calls.ts";
import { type Answered, judge } from "./checks.ts";
import { type CheckTools, loadCheckTools, needsTools } from "./check_tools.ts";
import { isOnModel, NO_PAYLOAD } from "./context_effects.ts";
import { effectOf } from "./effects.ts";
import type { AgentFault } from "./fault_setting.ts";
import { arriving } from "./llm_effects.ts";
import { Recorded } from "./recorded.ts";
import { RecordedModel } from "./recorded_model.ts";
import { agentSchema, type AgentSetting } from "./setting.ts";

/** How a call reaches its service, or gets something else. */
export interface Sending {
  /**
   * Asks the service.
   * @param served called once the service has done what it was asked, whether or not anyone still waits
   * @param body what the service is asked, if not what the agent sent
   */
  readonly send: (served: (status: number) => void, body?: string) => SentRequest;
  readonly instead: (given: HttpAnswer | HttpError, delayMs: number) => SentRequest;
  /** Whether the service is outside of the world: what it says of its tokens is what has been paid. */
  readonly isOutside?: boolean;
}

/** A fault that strikes a call, and which of its payloads. */
interface Strike {
  readonly fault: AgentFault;
  readonly payload: string;
}

export class Agent {
  readonly #kernel: Kernel;
  readonly #setting: AgentSetting | undefined;
  readonly #calls: AgentCall[] = [];
  readonly #struck = new Map<AgentFault, number>();
  readonly #met = new Map<AgentFault, number>();
  readonly #succeeded = new Map<AgentFault, number>();
  readonly #recorded: Recorded | undefined;
  readonly #said: RecordedModel | undefined;
  #answer: string | undefined;

  constructor(kernel: Kernel, setting: AgentSetting | undefined) {
    this.#kernel = kernel;
    this.#setting = setting;
    this.#recorded = setting?.recorded && new Recorded(setting.recorded);
    this.#said = setting?.said && new RecordedModel(setting.said);
  }

  /** What the agent is asked. @throws Failure in a run that asks nothing */
  get input(): string {
    if (this.#setting !== undefined) return this.#setting.input;
    throw new Failure("error", "agent", "expected what the agent is asked, found nothing", {
      hint: "run it with seedbed agent ci, or set it: .world({ agent: { input: … } })",
    });
  }

  /** What the agent has called so far. */
  get calls(): readonly AgentCall[] {
    return this.#calls;
  }

  /** What the agent said last; undefined before it has. */
  get answer(): string | undefined {
    return this.#answer;
  }

  /** Returns whether a recording answers a call, so that nobody else has to. */
  isRecorded(call: OpenCall): boolean {
    const kind = meantBy(call)?.kind;
    return kind === "tool" ? this.#recorded !== undefined : kind === "llm" && this.#said !== undefined;
  }

  /** Hands a request on to its service, unless a fault strikes. */
  around(call: OpenCall, sending: Sending): SentRequest {
    const meant = meantBy(call);
    if (meant === undefined) return sending.send(() => {});
    const made: AgentCall = { ...meant, args: canonical(call.body), succeeded: false, done: false };
    const before = this.#calls.findLast(({ kind, name, result }) =>
      kind === "tool" && name === meant.name && result !== undefined
    );
    this.#calls.push(made);
    this.#kernel.event("agent.call", {
      kind: meant.kind,
      name: meant.name,
      args: made.kind === "tool" ? made.args : "",
    });
    const applicable = (this.#setting?.faults ?? []).filter((fault) => strikes(fault, meant, call.url));
    for (const fault of applicable) this.#met.set(fault, (this.#met.get(fault) ?? 0) + 1);
    let strike: Strike | undefined;
    for (let index = 0; strike === undefined && index < applicable.length; index++) {
      strike = this.#decides(applicable[index]!, meant);
    }
    const sent = strike === undefined
      ? this.#served(sending, made, call)
      : this.#faulty(strike, meant, made, sending, call, before?.result);
    const { clock } = this.#kernel;
    const startMs = clock.elapsedMs;
    const failed = (error: unknown) => {
      made.status = 0;
      made.afterMs = clock.elapsedMs - startMs;
      throw error;
    };
    const note = (answer: HttpAnswer) => {
      made.result = answer.body;
      made.status = answer.status;
      made.afterMs = clock.elapsedMs - startMs;
      made.succeeded = answer.status < 400;
      const usage = made.kind === "llm" && sending.isOutside === true ? usageIn(answer.body) : undefined;
      if (usage !== undefined) this.#kernel.event("agent.usage", { ...usage });
      if (made.succeeded) {
        for (const each of applicable) this.#succeeded.set(each, (this.#succeeded.get(each) ?? 0) + 1);
      }
      return answer;
    };
    return { ...sent, answer: sent.answer.then(note, failed) };
  }

  /** Judges what the agent said. @throws Failure for what does not hold */
  async answered({ afterMs, ...said }: Omit<Answered, "input">): Promise<void> {
    const { checks = [], timeoutMs = Infinity, observe = false, input = "" } = this.#setting ?? {};
    const answer = afterMs > timeoutMs
      ? { input, text: "There was no answer in time.", failed: true, afterMs }
      : { input, ...said, afterMs };
    this.#answer = answer.text;
    this.#kernel.event("agent.answer", { text: answer.text, failed: answer.failed, afterMs });
    const tools = await this.#toolsFor(checks);
    for (const check of checks) {
      const problem = judge(check, answer, this.#calls, tools);
      if (problem === undefined) continue;
      if (!observe) throw new Failure("assertion", check.id, `${check.id}: ${problem}`);
      this.#kernel.event("agent.verdict", { id: check.id, problem });
    }
    for (const left of [...this.#recorded?.left ?? [], ...this.#said?.left ?? []]) {
      this.#kernel.event("agent.unasked", { call: left });
    }
  }

  /** At the end of a run. @throws Failure if checks were declared and there was no answer to judge */
  requireAnswer(): void {
    if ((this.#setting?.checks ?? []).length === 0 || this.#answer !== undefined) return;
    throw new Failure("error", "agent", "expected that the scenario asks the agent, found a run without an answer", {
      hint: 'add a step that asks it: .step("ask", ({ agent }) => agent.ask(answer))',
    });
  }

  async #toolsFor(checks: AgentSetting["checks"] = []): Promise<CheckTools | undefined> {
    if (!checks.some(needsTools)) return undefined;
    return await this.#kernel.outside.compute("agent", "checks", loadCheckTools);
  }

  #served({ send, instead }: Sending, made: AgentCall, asked: OpenCall, body?: string): SentRequest {
    if (made.kind === "tool" && this.#recorded !== undefined) {
      const { given, latencyMs, done } = this.#recorded.answer(made, (failure) => this.#kernel.abort(failure));
      made.done = done;
      return instead(given, latencyMs);
    }
    if (made.kind === "llm" && this.#said !== undefined) {
      made.done = true;
      const given = this.#said.answer(asked, (failure) => this.#kernel.abort(failure));
      const answer = instead(given, 0);
      return { ...answer, answer: answer.answer.then((each) => arriving(each, this.#kernel.clock.elapsedMs)) };
    }
    const served = (status: number) => {
      made.done = status < 400;
    };
    const sent = send(served, body);
    if (made.kind === "tool") return sent;
    const { clock } = this.#kernel;
    return { ...sent, answer: sent.answer.then((answer) => arriving(answer, clock.elapsedMs)) };
  }

  #faulty(
    { fault, payload }: Strike,
    meant: Meant,
    made: AgentCall,
    sending: Sending,
    call: OpenCall,
    before: string | undefined,
  ): SentRequest {
    const effect = effectOf(fault, { meant, nowMs: this.#kernel.clock.elapsedMs, payload, before });
    switch (effect.kind) {
      case "instead":
        return sending.instead(effect.given, effect.delayMs);
      case "asked":
        return this.#served(sending, made, call, effect.rewrite(call.body));
      case "again": {
        const again: AgentCall = { ...made };
        this.#calls.push(again);
        const second = this.#served(sending, again, call);
        second.answer.catch(() => {});
        return this.#served(sending, made, call);
      }
      case "rewritten": {
        const sent = this.#served(sending, made, call);
        const rewrite = (answer: HttpAnswer) => {
          const given = effect.rewrite(answer);
          if (given === answer || given.body === answer.body && given.pieces === answer.pieces) {
            this.#kernel.event("agent.unmoved", { call: `${meant.kind} ${meant.name}`, mode: fault.mode });
            return answer;
          }
          return given;
        };
        return { ...sent, answer: sent.answer.then(rewrite) };
      }
      case "afterwards": {
        const sent = this.#served(sending, made, call);
        let late: SentRequest | undefined;
        let isWithdrawn = false;
        const cancel = () => {
          isWithdrawn = true;
          sent.cancel();
          late?.cancel();
        };
        const arrive = (given: HttpAnswer) => {
          if (isWithdrawn) return given;
          late = sending.instead(effect.give(given), effect.delayMs);
          return late.answer;
        };
        return { cancel, answer: sent.answer.then(arrive) };
      }
    }
  }

  #decides(fault: AgentFault, { kind, name }: Meant): Strike | undefined {
    const { after = 0, until = Infinity, times = Infinity, calls, chance = 1, mode } = fault;
    const struck = this.#struck.get(fault) ?? 0;
    const succeeded = this.#succeeded.get(fault) ?? 0;
    if (succeeded < after || succeeded >= until || struck >= times) return undefined;
    if (calls !== undefined && !calls.includes(this.#met.get(fault)!)) return undefined;
    const payloads = fault.at === "context" ? fault.payloads : [NO_PAYLOAD];
    const label = `${kind} ${name}: ${mode}`;
    const value = this.#kernel.decide({ kind: "fault", label, arity: payloads.length + 1, chance }) as number;
    if (value === 0) return undefined;
    this.#struck.set(fault, struck + 1);
    this.#kernel.event("agent.fault", { call: `${kind} ${name}`, mode, fault: this.#setting!.faults!.indexOf(fault) });
    return { fault, payload: payloads[value - 1]! };
  }
}

function strikes(fault: AgentFault, { kind, name }: Meant, url: string): boolean {
  if (fault.at === "context") return kind === (isOnModel(fault.mode) ? "llm" : "tool");
  if (fault.at === "llm") return kind === "llm";
  return kind === "tool" && fits(fault.tool, name) && (fault.url === undefined || fits(fault.url, url));
}

export const AGENT = definePart("agent", {
  settings: { agent: agentSchema.optional() },
  create: (world, { agent }) => new Agent(world.kernel, agent),
});
