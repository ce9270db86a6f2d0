/**
 * An agent in its world: the calls that it makes to tools and models, and the faults that meet them. Whether a fault strikes a
 * call is a `fault` decision, so that a run records, replays and shrinks to the fault that mattered.
 */
import { Failure } from "../../findings/failure.ts";
import type { Kernel } from "../../world/kernel.ts";
import { type HttpAnswer, HttpError, type OpenCall, type SentRequest } from "../http/messages.ts";
import { definePart } from "../part.ts";
import { type AgentCall, fits, type Meant, meantBy } from "./calls.ts";
import { type Answered, judge } from "./checks.ts";
import { effectOf } from "./effects.ts";
import { type AgentFault, agentSchema, type AgentSetting } from "./setting.ts";

/** How a call reaches its service, or gets something else. */
export interface Sending {
  readonly send: () => SentRequest;
  readonly instead: (given: HttpAnswer | HttpError, delayMs: number) => SentRequest;
}

export class Agent {
  readonly #kernel: Kernel;
  readonly #setting: AgentSetting | undefined;
  readonly #calls: AgentCall[] = [];
  readonly #struck = new Map<AgentFault, number>();
  readonly #succeeded = new Map<AgentFault, number>();

  constructor(kernel: Kernel, setting: AgentSetting | undefined) {
    this.#kernel = kernel;
    this.#setting = setting;
  }

  /** What the agent is asked. @throws Failure in a run that asks nothing */
  get input(): string {
    if (this.#setting !== undefined) return this.#setting.input;
    throw new Failure("error", "agent", "expected what the agent is asked, found nothing", {
      hint: "run it with seedbed agent ci, or set it: .world({ agent: { input: … } })",
    });
  }

  /** Hands a request on to its service, unless a fault strikes. */
  around(call: OpenCall, sending: Sending): SentRequest {
    const meant = meantBy(call);
    if (meant === undefined) return sending.send();
    const made: AgentCall = { ...meant, args: call.body, done: false };
    this.#calls.push(made);
    const applicable = (this.#setting?.faults ?? []).filter((fault) => strikes(fault, meant, call.url));
    const fault = applicable.find((each) => this.#decides(each, meant));
    const sent = fault === undefined ? this.#served(sending, made) : this.#faulty(fault, meant, made, sending);
    const note = (answer: HttpAnswer) => {
      made.result = answer.body;
      if (answer.status < 400) {
        for (const each of applicable) this.#succeeded.set(each, (this.#succeeded.get(each) ?? 0) + 1);
      }
      return answer;
    };
    return { ...sent, answer: sent.answer.then(note) };
  }

  /** Judges what the agent said. @throws Failure for what does not hold */
  answered(answer: Answered): void {
    this.#kernel.event("agent.answer", { text: answer.text, failed: answer.failed });
    for (const check of this.#setting?.checks ?? []) {
      const problem = judge(check, answer, this.#calls);
      if (problem !== undefined) throw new Failure("assertion", check.id, `${check.id}: ${problem}`);
    }
  }

  #served({ send }: Sending, made: AgentCall): SentRequest {
    const sent = send();
    const note = (answer: HttpAnswer) => {
      made.done = answer.status < 400;
      return answer;
    };
    return { ...sent, answer: sent.answer.then(note) };
  }

  #faulty(fault: AgentFault, meant: Meant, made: AgentCall, sending: Sending): SentRequest {
    const effect = effectOf(fault, meant);
    if (effect.kind === "instead") return sending.instead(effect.given, effect.delayMs);
    const sent = this.#served(sending, made);
    const { answer } = sent;
    return {
      ...sent,
      answer: effect.kind === "rewritten"
        ? answer.then(effect.rewrite)
        : answer.then((given) => sending.instead(effect.give(given), effect.delayMs).answer),
    };
  }

  #decides(fault: AgentFault, { kind, name }: Meant): boolean {
    const { after = 0, times, chance = 1, mode } = fault;
    const struck = this.#struck.get(fault) ?? 0;
    if ((this.#succeeded.get(fault) ?? 0) < after || times !== undefined && struck >= times) return false;
    const label = `${kind} ${name}: ${mode}`;
    if (this.#kernel.decide({ kind: "fault", label, arity: 2, chance }) === 0) return false;
    this.#struck.set(fault, struck + 1);
    this.#kernel.event("agent.fault", { call: `${kind} ${name}`, mode });
    return true;
  }
}

function strikes(fault: AgentFault, { kind, name }: Meant, url: string): boolean {
  if (fault.at === "context") return kind === "tool";
  if (fault.at === "llm") return kind === "llm";
  return kind === "tool" && fits(fault.tool, name) && (fault.url === undefined || fits(fault.url, url));
}

export const AGENT = definePart("agent", {
  settings: { agent: agentSchema.optional() },
  create: (world, { agent }) => new Agent(world.kernel, agent),
});
