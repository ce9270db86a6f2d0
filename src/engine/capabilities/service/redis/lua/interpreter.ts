/** A state of Lua with what scripts of Redis find in it: one for each server. */
import type { Fengari, LuaState } from "../../../../host/fengari/load.ts";
import { RedisError, type Reply } from "../protocol/replies.ts";
import { decodeJson, encodeJson } from "./cjson.ts";
import { packMessage, unpackMessage } from "./cmsgpack.ts";
import { PRELUDE } from "./prelude.ts";
import { luaOfReply, replyOfLua } from "./replies.ts";
import { withDoubles } from "./source.ts";
import { bytesOf, LuaTable, type LuaValue, NULL, pushValue, textOf, valueAt, ValueError } from "./values.ts";

export interface Surroundings {
  /** Performs a command of the script that runs. */
  readonly call: (args: readonly string[]) => Reply;
  readonly sha1: (text: string) => string;
  /** A number in `[0, 1)`. */
  readonly random: () => number;
}

const LIBRARIES = ["string", "table", "math", "coroutine"] as const;

/** A function of a library: it takes values, and returns some. */
type Native = (...args: LuaValue[]) => readonly LuaValue[];

export class Interpreter {
  readonly #fengari: Fengari;
  readonly #state: LuaState;
  readonly #surroundings: Surroundings;

  constructor(fengari: Fengari, surroundings: Surroundings) {
    this.#fengari = fengari;
    this.#surroundings = surroundings;
    const { lauxlib, lualib, lua } = fengari;
    const state = this.#state = lauxlib.luaL_newstate();
    lauxlib.luaL_requiref(state, bytesOf("_G"), lualib.luaopen_base, true);
    for (const name of LIBRARIES) lauxlib.luaL_requiref(state, bytesOf(name), lualib[`luaopen_${name}`], true);
    lua.lua_settop(state, 0);
    this.#install();
    if (!this.#load(PRELUDE, "prelude")) throw new Error(textOf(lua.lua_tostring(state, -1)));
    lua.lua_call(state, 0, 0);
  }

  /**
   * Reads a script.
   * @returns a reference to it
   * @throws RedisError for one that does not parse
   */
  compile(script: string): number {
    const { lua, lauxlib } = this.#fengari;
    // The first line may say how the script is to be run.
    const source = script.startsWith("#!") ? script.replace(/^[^\n]*/, "") : script;
    if (!this.#load(withDoubles(source), "@user_script")) {
      const message = textOf(lua.lua_tostring(this.#state, -1));
      lua.lua_settop(this.#state, 0);
      throw new RedisError(
        `ERR Error compiling script (new function): ${message.replace(/near <eof>$/, "near '<eof>'")}`,
      );
    }
    return lauxlib.luaL_ref(this.#state, lua.LUA_REGISTRYINDEX);
  }

  forget(reference: number): void {
    this.#fengari.lauxlib.luaL_unref(this.#state, this.#fengari.lua.LUA_REGISTRYINDEX, reference);
  }

  /** Runs a script, and returns its answer. */
  run(reference: number, keys: readonly string[], args: readonly string[], sha: string): Reply {
    const { lua } = this.#fengari;
    const state = this.#state;
    const top = lua.lua_gettop(state);
    for (const [name, words] of [["KEYS", keys], ["ARGV", args]] as const) {
      pushValue(this.#fengari, state, LuaTable.list(words));
      lua.lua_setglobal(state, bytesOf(name));
    }
    lua.lua_rawgeti(state, lua.LUA_REGISTRYINDEX, reference);
    try {
      const isDone = lua.lua_pcall(state, 0, 1, 0) === lua.LUA_OK;
      const value = valueAt(this.#fengari, state, -1);
      return isDone ? replyOfLua(value) : errorOf(value, sha);
    } catch (error) {
      // A function, for instance, is no answer.
      if (error instanceof ValueError) return null;
      throw error;
    } finally {
      lua.lua_settop(state, top);
    }
  }

  #load(source: string, name: string): boolean {
    const { lua, lauxlib } = this.#fengari;
    const bytes = bytesOf(source);
    return lauxlib.luaL_loadbuffer(this.#state, bytes, bytes.length, bytesOf(name)) === lua.LUA_OK;
  }

  #install(): void {
    const { call, sha1, random } = this.#surroundings;
    this.#library("redis", {
      call: (...args) => [this.#perform(call, args, true)],
      pcall: (...args) => [this.#perform(call, args, false)],
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
    }, {
      LOG_DEBUG: 0,
      LOG_VERBOSE: 1,
      LOG_NOTICE: 2,
      LOG_WARNING: 3,
      REPL_NONE: 0,
      REPL_AOF: 1,
      REPL_SLAVE: 2,
      REPL_REPLICA: 2,
      REPL_ALL: 3,
    });
    this.#library("cjson", {
      encode: (value) => [encodeJson(value)],
      decode: (text) => [decodeJson(asText(text))],
      encode_keep_buffer: () => [],
      encode_max_depth: () => [],
      decode_max_depth: () => [],
      encode_invalid_numbers: () => [],
      decode_invalid_numbers: () => [],
      encode_sparse_array: () => [],
    }, { null: NULL });
    this.#library("cmsgpack", {
      pack: (...values) => [packMessage(values)],
      unpack: (text) => unpackMessage(asText(text)),
    }, {});
    this.#library("bit", BITS, {});
    const functions: Readonly<Record<string, Native>> = {
      redis_tonumber: (value) => [numberOf(value)],
      redis_floor: (value) => [Math.floor(required(value))],
      redis_ceil: (value) => [Math.ceil(required(value))],
      redis_random: (low, high) => [randomIn(random(), low, high)],
    };
    for (const [name, native] of Object.entries(functions)) this.#global(name, () => this.#push(native));
    this.#global("redis_sort", () => this.#fengari.lua.lua_pushcfunction(this.#state, () => this.#sort()));
    for (const name of ["KEYS", "ARGV"]) {
      this.#global(name, () => pushValue(this.#fengari, this.#state, new LuaTable()));
    }
  }

  #perform(call: Surroundings["call"], args: readonly LuaValue[], raises: boolean): LuaValue {
    const words = args.map((arg) => typeof arg === "number" ? argumentText(arg) : arg);
    if (words.length === 0) throw new ValueError("Please specify at least one argument for this redis.call()");
    if (!words.every((word) => typeof word === "string")) {
      throw new ValueError("Lua redis lib command arguments must be strings or integers");
    }
    const reply = call(words as string[]);
    if (raises && reply instanceof RedisError) throw new Raised(table("err", reply.message));
    return luaOfReply(reply);
  }

  #library(
    name: string,
    functions: Readonly<Record<string, Native>>,
    values: Readonly<Record<string, LuaValue>>,
  ): void {
    const { lua } = this.#fengari;
    this.#global(name, () => {
      lua.lua_createtable(this.#state, 0, 0);
      for (const [key, native] of Object.entries(functions)) {
        this.#push(native);
        lua.lua_setfield(this.#state, -2, bytesOf(key));
      }
      for (const [key, value] of Object.entries(values)) {
        pushValue(this.#fengari, this.#state, value);
        lua.lua_setfield(this.#state, -2, bytesOf(key));
      }
    });
  }

  #global(name: string, push: () => void): void {
    push();
    this.#fengari.lua.lua_setglobal(this.#state, bytesOf(name));
  }

  #push(native: Native): void {
    const { lua, lauxlib } = this.#fengari;
    lua.lua_pushcfunction(this.#state, (state) => {
      let results: readonly LuaValue[];
      try {
        const args = Array.from(
          { length: lua.lua_gettop(state) },
          (_, index) => valueAt(this.#fengari, state, index + 1),
        );
        results = native(...args);
      } catch (error) {
        if (!(error instanceof Raised) && !(error instanceof ValueError)) throw error;
        lauxlib.luaL_where(state, 1);
        const where = textOf(lua.lua_tostring(state, -1));
        if (error instanceof ValueError) pushValue(this.#fengari, state, where + error.message);
        else {
          error.value.entries.set("line", /:(\d+):/.exec(where)?.[1] ?? "");
          pushValue(this.#fengari, state, error.value);
        }
        return lua.lua_error(state);
      }
      for (const value of results) pushValue(this.#fengari, state, value);
      return results.length;
    });
  }

  /** `table.sort`, which keeps the order of what is equal: that of Lua draws random numbers. */
  #sort(): number {
    const { lua } = this.#fengari;
    const state = this.#state;
    const hasOrder = lua.lua_gettop(state) > 1;
    const list = valueAt(this.#fengari, state, 1);
    if (!(list instanceof LuaTable)) throw new ValueError("bad argument #1 to 'sort' (table expected)");
    const isLess = (a: LuaValue, b: LuaValue): boolean => {
      if (!hasOrder) return (a as string) < (b as string);
      lua.lua_pushvalue(state, 2);
      pushValue(this.#fengari, state, a);
      pushValue(this.#fengari, state, b);
      lua.lua_call(state, 2, 1);
      const result = lua.lua_toboolean(state, -1);
      lua.lua_pop(state, 1);
      return result;
    };
    const items = list.items().sort((a, b) => isLess(a, b) ? -1 : isLess(b, a) ? 1 : 0);
    for (const [index, item] of items.entries()) {
      lua.lua_pushnumber(state, index + 1);
      pushValue(this.#fengari, state, item);
      lua.lua_rawset(state, 1);
    }
    return 0;
  }
}

/** An error whose value is no text. */
class Raised extends Error {
  readonly value: LuaTable;

  constructor(value: LuaTable) {
    super("raised");
    this.value = value;
  }
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

function asText(value: LuaValue): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return argumentText(value);
  throw new ValueError("bad argument (string expected)");
}

/** A number as an argument of a command, as `%.17g` has it where it is whole. */
function argumentText(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e17
    ? String(value)
    : String(value).replace(/e([+-])(\d)$/, "e$10$2");
}

function required(value: LuaValue): number {
  const number = numberOf(value);
  if (number === undefined) throw new ValueError("bad argument #1 (number expected)");
  return number;
}

/** `tonumber` without a base. */
function numberOf(value: LuaValue): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  if (/^-?0[xX][\da-fA-F]+$/.test(text)) return text.startsWith("-") ? -Number(text.slice(1)) : Number(text);
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined;
}

function randomIn(unit: number, low: LuaValue, high: LuaValue): number {
  if (low === undefined) return unit;
  const [from, to] = high === undefined ? [1, required(low)] : [required(low), required(high)];
  return from + Math.floor(unit * (to - from + 1));
}

const BITS: Readonly<Record<string, Native>> = {
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

/** What became of a script that failed. */
function errorOf(value: LuaValue, sha: string): RedisError {
  const isTable = value instanceof LuaTable;
  const text = isTable ? value.get("err") : value;
  const message = typeof text === "string" ? text : "unknown error";
  const line = isTable ? value.get("line") : /^user_script:(\d+):/.exec(message)?.[1];
  const place = typeof line === "string" ? `@user_script:${line}` : "@user_script";
  return new RedisError(`${isTable ? "" : "ERR "}${message} script: ${sha}, on ${place}.`);
}
