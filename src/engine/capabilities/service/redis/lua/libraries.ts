/** The libraries of Redis that scripts find beside those of Lua. */
import { RedisError, type Reply } from "../protocol/replies.ts";
import { argumentText, asText, numberOf, required } from "./arguments.ts";
import { decodeJson, encodeJson } from "./cjson.ts";
import { packMessage, unpackMessage } from "./cmsgpack.ts";
import { luaOfReply } from "./replies.ts";
import { LuaTable, type LuaValue, NULL, ValueError } from "./values.ts";

/** What scripts need of the server that runs them. */
export interface Surroundings {
  /** Performs a command of the script that runs. */
  readonly call: (args: readonly string[]) => Reply;
  readonly sha1: (text: string) => string;
  /** A number in `[0, 1)`. */
  readonly random: () => number;
  /** Counts instructions of a script. @throws what ends the run of one without an end */
  readonly spin: (instructions: number) => void;
}

/** A function that scripts call: it takes values, and returns some. */
export type Native = (...args: LuaValue[]) => readonly LuaValue[];

/** What a library holds, by name. */
export type Library = Readonly<Record<string, Native | LuaValue>>;

/** An error whose value is a table: what `redis.call` raises. */
export class Raised extends Error {
  readonly value: LuaTable;

  constructor(value: LuaTable) {
    super("raised");
    this.value = value;
  }
}

export function librariesOf({ call, sha1 }: Surroundings): Readonly<Record<string, Library>> {
  return {
    redis: {
      call: (...args) => [perform(call, args, true)],
      pcall: (...args) => [perform(call, args, false)],
      error_reply: (text) => [table("err", withCode(asText(text)))],
      status_reply: (text) => [table("ok", asText(text))],
      sha1hex: (text) => [sha1(asText(text))],
      log: () => [],
      replicate_commands: () => [true],
      set_repl: () => [],
      breakpoint: () => [false],
      setresp: (version) => {
        if (version !== 2) throw new ValueError("redis.setresp: scripts of the world have RESP 2");
        return [];
      },
      LOG_DEBUG: 0,
      LOG_VERBOSE: 1,
      LOG_NOTICE: 2,
      LOG_WARNING: 3,
      REPL_NONE: 0,
      REPL_AOF: 1,
      REPL_SLAVE: 2,
      REPL_REPLICA: 2,
      REPL_ALL: 3,
    },
    cjson: {
      encode: (value) => [encodeJson(value)],
      decode: (text) => [decodeJson(asText(text))],
      encode_keep_buffer: () => [],
      encode_max_depth: () => [],
      decode_max_depth: () => [],
      encode_invalid_numbers: () => [],
      decode_invalid_numbers: () => [],
      encode_sparse_array: () => [],
      null: NULL,
    },
    cmsgpack: {
      pack: (...values) => [packMessage(values)],
      unpack: (text) => unpackMessage(asText(text)),
    },
    bit: BITS,
  };
}

/** What the prelude puts in the place of functions of Lua. */
export function helpersOf({ random }: Surroundings): Readonly<Record<string, Native>> {
  return {
    redis_tonumber: (value) => [numberOf(value)],
    redis_floor: (value) => [Math.floor(required(value))],
    redis_ceil: (value) => [Math.ceil(required(value))],
    redis_random: (low, high) => [randomIn(random(), low, high)],
  };
}

function perform(call: Surroundings["call"], args: readonly LuaValue[], raises: boolean): LuaValue {
  const words = args.map((arg) => typeof arg === "number" ? argumentText(arg) : arg);
  if (words.length === 0) throw new ValueError("Please specify at least one argument for this redis.call()");
  if (!words.every((word) => typeof word === "string")) {
    throw new ValueError("Lua redis lib command arguments must be strings or integers");
  }
  const reply = call(words as string[]);
  if (raises && reply instanceof RedisError) throw new Raised(table("err", reply.message));
  return luaOfReply(reply);
}

function table(key: string, text: string): LuaTable {
  const made = new LuaTable();
  made.entries.set(key, text);
  return made;
}

/** An error has a code in front of its text. */
function withCode(text: string): string {
  const plain = text.replace(/^-/, "");
  return plain.includes(" ") ? plain : `ERR ${plain}`;
}

function randomIn(unit: number, low: LuaValue, high: LuaValue): number {
  if (low === undefined) return unit;
  const [from, to] = high === undefined ? [1, required(low)] : [required(low), required(high)];
  return from + Math.floor(unit * (to - from + 1));
}

const BITS: Library = {
  tobit: (a) => [required(a) | 0],
  bnot: (a) => [~required(a)],
  band: (...values) => [values.map(required).reduce((a, b) => a & b, -1)],
  bor: (...values) => [values.map(required).reduce((a, b) => a | b, 0)],
  bxor: (...values) => [values.map(required).reduce((a, b) => a ^ b, 0)],
  lshift: (a, n) => [required(a) << required(n)],
  rshift: (a, n) => [(required(a) >>> required(n)) | 0],
  arshift: (a, n) => [required(a) >> required(n)],
  tohex: (a) => [(required(a) >>> 0).toString(16).padStart(8, "0")],
};
