/**
 * The one seam between a guest and its world: every call of an imported function passes `call`. In a simulated world the call is
 * made; a recording keeps the answer as a `host` decision whose label holds the arguments; a replay is given that answer, and
 * nothing is made.
 */
import type { Json } from "../../json.ts";
import { decodeValue, encodeValue, Resources, type Value } from "./values.ts";
import { realCrypto } from "../../host/crypto.ts";

/** Thrown by what answers a call: an error that the guest is told of. */
export class WasiError extends Error {
  /** What the guest is given: a number in preview 1, a value of the error's type in preview 2. */
  readonly payload: Value;

  constructor(payload: Value) {
    super("an error of the guest's world");
    this.payload = payload;
  }
}

/** Thrown when the guest ends itself. */
export class GuestExit extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`the guest exits with ${code}`);
    this.code = code;
  }
}

export interface Calls {
  /**
   * @param name as in `wasi:random/random#get-random-u64`
   * @param answer makes the call
   * @throws WasiError
   */
  call<T extends Value>(name: string, args: readonly Value[], answer: () => T): T;
}

/** Calls of a simulated world: its decisions and operations are in the trace already. */
export const DIRECT_CALLS: Calls = { call: (_name, _args, answer) => answer() };

export interface RecordedCallsOptions {
  /** Names the guest in labels. */
  readonly guest: string;
  /** Gives the recorded answer, or asks for one and records it. */
  readonly ask: (label: string, work: () => Json) => Json;
  /** For an answer of the recording that is none. */
  readonly onInvalid: (label: string) => never;
}

/** Calls whose answers are recorded. */
export function recordedCalls({ guest, ask, onInvalid }: RecordedCallsOptions): Calls {
  const resources = new Resources();
  return {
    call<T extends Value>(name: string, args: readonly Value[], answer: () => T): T {
      const label = `wasm ${guest} ${name}(${args.map((arg) => shownArgument(arg, resources)).join(", ")})`;
      let made: { readonly value: T } | undefined;
      const json = ask(label, () => {
        try {
          made = { value: answer() };
          return { r: encodeValue(made.value, resources) };
        } catch (error) {
          if (!(error instanceof WasiError)) throw error;
          return { e: encodeValue(error.payload, resources) };
        }
      });
      if (made !== undefined) return made.value;
      const { r, e } = (typeof json === "object" && json !== null ? json : {}) as { r?: Json; e?: Json };
      const value = r === undefined ? undefined : decodeValue(r, resources);
      if (value !== undefined) return value as T;
      const payload = e === undefined ? undefined : decodeValue(e, resources);
      if (payload === undefined) return onInvalid(label);
      throw new WasiError(payload);
    },
  };
}

const MAX_SHOWN_CHARACTERS = 64;

/** An argument in a label: as JSON, or by its length and its digest. */
function shownArgument(arg: Value, resources: Resources): string {
  const json = encodeValue(arg, resources);
  const text = JSON.stringify(isText(json) ? json.s : json);
  if (text.length <= MAX_SHOWN_CHARACTERS) return text;
  const digest = realCrypto().createHash("sha256").update(text).digest("hex").slice(0, 16);
  return `${text.length} characters sha256:${digest}`;
}

function isText(json: Json): json is { s: string } {
  return typeof json === "object" && json !== null && "s" in json;
}
