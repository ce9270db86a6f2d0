/** What tools gave in a recorded session: they give it again, each answer once, in the order in which it was recorded. */
import { Failure } from "../../findings/failure.ts";
import { type HttpAnswer, HttpError } from "../http/messages.ts";
import { type AgentCall, canonicalOf } from "./calls.ts";
import type { RecordedCall } from "./setting.ts";

export class Recorded {
  readonly #left: RecordedCall[];
  readonly #all: readonly RecordedCall[];

  constructor(calls: readonly RecordedCall[]) {
    this.#all = calls;
    this.#left = [...calls];
  }

  /** Recorded calls that nobody made. */
  get left(): readonly string[] {
    return this.#left.map(named);
  }

  /** @param fail ends the run: nothing recorded answers the call */
  answer(
    { name, args }: AgentCall,
    fail: (failure: Failure) => never,
  ): { readonly given: HttpAnswer | HttpError; readonly latencyMs: number; readonly done: boolean } {
    const at = this.#left.findIndex(({ tool, args: wanted }) =>
      tool === name && (wanted === undefined || canonicalOf(wanted) === args)
    );
    if (at < 0) fail(this.#unanswered(name, args));
    const [{ response, status = 200, latencyMs = 0, done = status > 0 && status < 400 }] = this.#left.splice(at, 1) as [
      RecordedCall,
    ];
    if (status === 0) return { given: new HttpError("ECONNRESET", "read ECONNRESET"), latencyMs, done };
    const body = response === undefined || response === null && status >= 400 ? "" : JSON.stringify(response);
    return { given: { status, headers: { "content-type": "application/json" }, body }, latencyMs, done };
  }

  #unanswered(name: string, args: string): Failure {
    const same = this.#all.filter(({ tool }) => tool === name);
    const nearest = this.#left.find(({ tool }) => tool === name) ?? same[0];
    const hint = nearest === undefined
      ? `the session has calls of ${[...new Set(this.#all.map(({ tool }) => tool))].join(", ") || "no tool"}`
      : `the nearest is ${named(nearest)}${this.#left.includes(nearest) ? "" : ", which has been asked for already"}`;
    return new Failure("error", "agent_recording", `no recorded answer for ${name}(${args})`, { hint });
  }
}

function named({ tool, args }: RecordedCall): string {
  return `${tool}(${args === undefined ? "…" : canonicalOf(args)})`;
}
