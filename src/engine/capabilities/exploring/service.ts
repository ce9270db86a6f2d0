/** The service that a run explores: what was done to it, what it showed, and what is wrong. */
import { Failure } from "../../findings/failure.ts";
import { type Json, toJson } from "../../json.ts";
import { durationMs } from "../../text/duration.ts";
import type { HttpAnswer, HttpError } from "../http/messages.ts";
import { type BaseWorld, definePart } from "../part.ts";
import type { StepContext } from "../step.ts";
import type { Action, Observing } from "./fields.ts";
import { markersOf } from "./markers.ts";
import { mismatchOf } from "./answer_schema.ts";
import { GOES_ON, type Marker, type Observation } from "./observation.ts";
import { probesAfter, probesBefore } from "./probes.ts";
import { bodyOf, failureOf, sentHeaders, shownHeaders } from "./recorded.ts";
import type { ActionRequest } from "./request.ts";
import { send, type Sent, timeoutMsOf } from "./sending.ts";
import { digest, signatureOf } from "./signature.ts";
import { Usual } from "./usual.ts";

/** Who chooses the actions of a run is told where it stands. */
export interface Watcher {
  /** The next integer of an input says which of these is done. */
  offered(signature: string, actions: readonly { readonly name: string; readonly weight: number }[]): void;
  /** The next integer of an input says how many actions there are. */
  measuring(): void;
  observed(observation: Observation): void;
  /** Resolves when the next request to a service outside may be sent; undefined if that is at once. */
  readonly turn?: (() => Promise<void>) | undefined;
}

/** How the service of a run is looked at, with the functions of the scenario's code. */
interface Look extends Observing {
  readonly context: StepContext;
}

export class Service {
  readonly #world: BaseWorld;
  #look: Look | undefined;
  readonly observations: Observation[] = [];
  readonly #produced = new Map<string, Json[]>();
  readonly #suspicions: { readonly seen: Observation; readonly marker: Marker }[] = [];
  watcher: Watcher | undefined;
  /** The number of actions that are left; undefined before the first is chosen. */
  left: number | undefined;
  /** The number of requests that are under way. */
  #underWay = 0;
  #overlaps = 0;
  /** The state that was seen last; a probe may have changed what the last observation has. */
  #latest: Json | undefined;
  readonly #usual = new Usual();
  /** What waits for an answer, with the requests. */
  readonly #waiting = new Set<{ readonly name: string; readonly request: Sent }>();

  constructor(world: BaseWorld) {
    this.#world = world;
    const { kernel } = world;
    const otherwise = kernel.explainsQuiet;
    kernel.explainsQuiet = () => this.#hanging() ?? otherwise?.();
  }

  get last(): Observation | undefined {
    return this.observations.at(-1);
  }

  produced(name: string): readonly Json[] {
    return this.#produced.get(name) ?? [];
  }

  produce(name: string, value: unknown): void {
    if (value === undefined || value === null) return;
    const values = this.#produced.get(name);
    if (values === undefined) this.#produced.set(name, [toJson(value)]);
    else values.push(toJson(value));
  }

  /** Looks at the service for the first time, after it was reset. */
  async begin(look: Observing, context: StepContext): Promise<void> {
    this.#look = { ...look, context };
    const { reset } = look;
    if (look.listen !== undefined) await context.code<(port: number) => Promise<void>>(look.listen)(portOf(look.url));
    if (reset === undefined) {
      const state = await this.#state();
      this.#note({
        action: "start",
        method: "",
        path: "",
        status: 200,
        headers: {},
        body: null,
        latencyMs: 0,
        ...state,
      }, []);
      return;
    }
    const body = reset.body === undefined ? "" : JSON.stringify(reset.body);
    const headers: Record<string, string> = body === "" ? {} : { "content-type": "application/json" };
    const seen = await this.perform({ action: "reset", ...reset, headers, body, values: {} }, {});
    if (seen.status >= 200 && seen.status < 300) return;
    throw new Failure(
      "error",
      "http_observe reset",
      `reset ${reset.method} ${reset.path}: expected a status from 200 to 299, found ${seen.error ?? seen.status}`,
    );
  }

  /**
   * Sends a request and looks at what comes of it. Ends the run if what is wrong makes the rest worthless.
   * @param readable see `probesAfter`
   */
  async perform(
    request: ActionRequest,
    { statuses, answers, timeout }: Pick<Action, "statuses" | "answers" | "timeout">,
    readable = false,
  ): Promise<Observation> {
    const look = this.#required;
    const { slow, slowFactor, off = [] } = look;
    const { clock } = this.#world.kernel;
    const before = this.#latest;
    const overlaps = this.#overlaps;
    if (this.#underWay++ > 0) this.#overlaps++;
    const timeoutMs = timeoutMsOf({ timeout: timeout ?? look.timeout });
    const isProbed = look.probe === true && request.action !== "reset";
    const open = isProbed && look.auth !== undefined
      ? await probesBefore(request, (sent) => this.#probe(sent, timeoutMs, { ...look, auth: undefined }))
      : [];
    const startMs = clock.elapsedMs;
    const answer = await this.#send(request.action, request, timeoutMs);
    const latencyMs = "code" in answer ? clock.elapsedMs - startMs : answer.servedMs ?? clock.elapsedMs - startMs;
    const state = await this.#state();
    const isAlone = () => overlaps === this.#overlaps && this.#underWay === 1;
    const probed = isProbed && isAlone()
      ? await probesAfter(request, "code" in answer ? 0 : answer.status, state.state, readable, {
        send: (sent) => this.#probe(sent, timeoutMs, look),
        state: async () => (await this.#state()).state,
      })
      : [];
    const isToldApart = isAlone();
    this.#underWay--;
    const text = "code" in answer ? "" : answer.body;
    const seen = {
      action: request.action,
      method: request.method,
      path: request.path,
      ...(request.body === "" ? {} : { sent: request.body }),
      ...sentHeaders(request.headers),
      ...("code" in answer
        ? { status: 0, error: answer.code, headers: {}, body: null }
        : { status: answer.status, headers: shownHeaders(answer.headers), body: bodyOf(text) }),
      latencyMs,
      ...state,
    };
    const wasAlone = overlaps === this.#overlaps && this.#underWay === 0;
    // In the world, what overlaps is as late as the schedule makes it.
    const isJudged = wasAlone || this.#world.setting.backends?.["http"] === "host";
    const usual = slowFactor === undefined ? undefined : this.#usual.limit(request.action, slowFactor);
    if (!("code" in answer)) this.#usual.add(request.action, latencyMs);
    const slowMs = slow === undefined ? undefined : durationMs(slow);
    const isUsual = usual !== undefined && usual.ms < (slowMs ?? Infinity);
    const markers = markersOf(seen, {
      text,
      statuses,
      mismatch: "code" in answer || answer.cutBytes !== undefined || request.method === "HEAD"
        ? undefined
        : mismatchOf(text, answers?.[answer.status], look.schemas),
      slowMs: !isJudged ? undefined : isUsual ? usual.ms : slowMs,
      slowIs: isUsual ? usual.says : undefined,
      timeoutMs: isJudged ? timeoutMs : undefined,
      cutBytes: "code" in answer ? undefined : answer.cutBytes,
      before: wasAlone ? before : undefined,
      off,
    });
    // What others did meanwhile may have changed the state.
    const shown = [...open, ...(isToldApart ? probed : [])].filter(({ name }) => !off.includes(name));
    return this.#note(seen, [...markers, ...shown]);
  }

  /** The status of the answer to a request of no action; 0 without one. */
  async #probe(request: Sent, timeoutMs: number, look: Observing): Promise<number> {
    const answer = await send(this.#world, look, request, timeoutMs, this.watcher?.turn);
    return "code" in answer ? 0 : answer.status;
  }

  /** Nothing can happen any more, and a request has no answer: in the world that is the end of waiting, since time no longer passes. */
  #hanging(): Failure | undefined {
    const [waiting] = this.#waiting;
    if (waiting === undefined || this.#look?.off?.includes("timeout") === true) return undefined;
    const { name, request: { method, path, body } } = waiting;
    const { diagnostics, state = null } = this.last ?? {};
    const seen: Omit<Observation, "markers" | "signature"> = {
      action: name,
      method,
      path,
      ...(body === "" ? {} : { sent: body }),
      status: 0,
      error: "ETIMEDOUT",
      headers: {},
      body: null,
      latencyMs: timeoutMsOf(this.#required),
      state,
      ...(diagnostics === undefined ? {} : { diagnostics }),
    };
    const marker: Marker = { name: "timeout", says: "never answered" };
    const observation = { ...seen, signature: this.last?.signature ?? "", markers: [marker] };
    this.observations.push(observation);
    this.watcher?.observed(observation);
    return failureOf(observation, marker);
  }

  /** The first thing that was noted on the way, at the end of a run that nothing else has ended. */
  requireNothingSuspicious(): void {
    const first = this.#suspicions[0];
    if (first !== undefined) throw failureOf(first.seen, first.marker);
  }

  #note(seen: Omit<Observation, "markers" | "signature">, found: readonly Marker[]): Observation {
    const markers = [...found, ...this.#brokenInvariants(seen, found)];
    const observation = { ...seen, signature: this.#signature(seen.state), markers };
    this.observations.push(observation);
    this.#world.kernel.event("exploring.observed", {
      action: seen.action,
      status: seen.status,
      signature: observation.signature,
      ...(markers.length === 0 ? {} : { markers: markers.map(({ name, says }) => `${name}: ${says}`) }),
    });
    this.watcher?.observed(observation);
    for (const marker of markers) {
      if (!GOES_ON.has(marker.name)) throw failureOf(observation, marker);
      this.#suspicions.push({ seen: observation, marker });
    }
    return observation;
  }

  #brokenInvariants(seen: Omit<Observation, "markers" | "signature">, markers: readonly Marker[]): Marker[] {
    const { invariants = [], off = [], context } = this.#required;
    if (off.includes("invariant")) return [];
    const broken: Marker[] = [];
    for (const { name, ref } of invariants) {
      const holds = context.code<(state: Json, seen: object) => unknown>(ref);
      let says: string | undefined;
      try {
        const result = holds(structuredClone(seen.state), structuredClone({ ...seen, markers }));
        if (result === false) says = name;
        else if (result !== true && result !== undefined) {
          says = `${name} (expected true or false, found ${typeof result})`;
        }
      } catch (error) {
        says = `${name} (${error instanceof Error ? error.message : String(error)})`;
      }
      if (says !== undefined) broken.push({ name: "invariant", invariant: name, says });
    }
    return broken;
  }

  #signature(state: Json): string {
    const { signature, context } = this.#required;
    if (signature === undefined) return signatureOf(state);
    return digest(JSON.stringify(toJson(context.code<(state: Json) => unknown>(signature)(structuredClone(state)))));
  }

  async #state(): Promise<{ readonly state: Json; readonly diagnostics?: Json }> {
    const { state, diagnostics, select, context } = this.#required;
    const whole = state === undefined ? null : await this.#json("state", state);
    const taken = select === undefined ? whole : toJson(context.code<(state: Json) => unknown>(select)(whole));
    this.#latest = taken;
    return diagnostics === undefined
      ? { state: taken }
      : { state: taken, diagnostics: await this.#json("diagnostics", diagnostics) };
  }

  /** @throws Failure if the endpoint does not answer with JSON: nothing can be told of a state that cannot be read */
  async #json(what: string, path: string): Promise<Json> {
    const request = { method: "GET", path, headers: {}, body: "" };
    const answer = await this.#send(what, request, timeoutMsOf(this.#required));
    const refuse = (found: string): never => {
      throw new Failure("error", `http_observe ${what}`, `${what} GET ${path}: expected JSON, found ${found}`);
    };
    if ("code" in answer) return refuse(`no answer (${answer.code})`);
    if (answer.status !== 200) return refuse(`the status ${answer.status}`);
    if (answer.cutBytes !== undefined) return refuse(`a body of more than ${answer.cutBytes} bytes (limit)`);
    try {
      return JSON.parse(answer.body) as Json;
    } catch {
      return refuse(JSON.stringify(answer.body.slice(0, 200)));
    }
  }

  async #send(name: string, request: Sent, timeoutMs: number): Promise<HttpAnswer | HttpError> {
    const waiting = { name, request };
    this.#waiting.add(waiting);
    try {
      return await send(this.#world, this.#required, request, timeoutMs, this.watcher?.turn);
    } finally {
      this.#waiting.delete(waiting);
    }
  }

  get #required(): Look {
    if (this.#look !== undefined) return this.#look;
    throw new Failure("error", "http_action", "http_action: expected an http_observe step before it, found none");
  }
}

function portOf(url: string): number {
  const { port, protocol } = new URL(url);
  return port === "" ? (protocol === "https:" ? 443 : 80) : Number(port);
}

export const SERVICE = definePart("exploring", { create: (world) => new Service(world) });
