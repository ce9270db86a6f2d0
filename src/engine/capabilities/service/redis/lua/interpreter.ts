/** A state of Lua with what scripts of Redis find in it: one for each server. */
import type { Fengari, LuaState } from "../../../../host/fengari/load.ts";
import { RedisError, type Reply } from "../protocol/replies.ts";
import { helpersOf, librariesOf, type Library, type Native, Raised, type Surroundings } from "./libraries.ts";
import { PRELUDE } from "./prelude.ts";
import { replyOfLua } from "./replies.ts";
import { withDoubles } from "./source.ts";
import { bytesOf, DepthError, LuaTable, type LuaValue, pushValue, textOf, valueAt, ValueError } from "./values.ts";

/** So many instructions are counted at a time. */
const COUNTED = 1_000;

const LIBRARIES = ["string", "table", "math", "coroutine"] as const;

export class Interpreter {
  readonly #fengari: Fengari;
  readonly #state: LuaState;
  /** What was thrown inside of the script that runs and is no error of Lua: no `pcall` of the script is to keep it. */
  #thrown: { readonly error: unknown } | undefined;

  constructor(fengari: Fengari, surroundings: Surroundings) {
    this.#fengari = fengari;
    const { lauxlib, lualib, lua } = fengari;
    const state = this.#state = lauxlib.luaL_newstate();
    lauxlib.luaL_requiref(state, bytesOf("_G"), lualib.luaopen_base, true);
    for (const name of LIBRARIES) lauxlib.luaL_requiref(state, bytesOf(name), lualib[`luaopen_${name}`], true);
    lua.lua_settop(state, 0);
    lua.lua_atnativeerror(state, (at) => this.#keep(lua.lua_touserdata(at, 1)));
    this.#count(surroundings.spin);
    this.#install(surroundings);
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
    this.#thrown = undefined;
    for (const [name, words] of [["KEYS", keys], ["ARGV", args]] as const) {
      pushValue(this.#fengari, state, LuaTable.list(words));
      lua.lua_setglobal(state, bytesOf(name));
    }
    lua.lua_rawgeti(state, lua.LUA_REGISTRYINDEX, reference);
    try {
      const isDone = lua.lua_pcall(state, 0, 1, 0) === lua.LUA_OK;
      this.#rethrow();
      const value = valueAt(this.#fengari, state, -1);
      return isDone ? replyOfLua(value) : errorOf(value, sha);
    } catch (error) {
      if (error instanceof DepthError) return new RedisError("ERR reached lua stack limit");
      // A function, for instance, is no answer.
      if (error instanceof ValueError) return null;
      throw error;
    } finally {
      lua.lua_settop(state, top);
    }
  }

  /** Has instructions counted. */
  #count(spin: Surroundings["spin"]): void {
    const { lua } = this.#fengari;
    const hook = () => {
      this.#rethrow();
      spin(COUNTED);
    };
    lua.lua_sethook(this.#state, hook, lua.LUA_MASKCOUNT, COUNTED);
  }

  /**
   * `pcall`, and with a handler `xpcall`. As in Lua 5.1 nothing yields through it: after an error in one that may, fengari calls no hook any more.
   * @param first the place of the function on the stack, after the handler
   */
  #protected(state: LuaState, first: number, handler: number): number {
    const { lua } = this.#fengari;
    const status = lua.lua_pcall(state, lua.lua_gettop(state) - first, lua.LUA_MULTRET, handler);
    this.#rethrow();
    lua.lua_pushboolean(state, status === lua.LUA_OK);
    lua.lua_insert(state, first);
    return lua.lua_gettop(state) - first + 1;
  }

  #keep(error: unknown): number {
    this.#thrown ??= { error };
    return 0;
  }

  #rethrow(): void {
    if (this.#thrown !== undefined) throw this.#thrown.error;
  }

  #load(source: string, name: string): boolean {
    const { lua, lauxlib } = this.#fengari;
    const bytes = bytesOf(source);
    return lauxlib.luaL_loadbuffer(this.#state, bytes, bytes.length, bytesOf(name)) === lua.LUA_OK;
  }

  #install(surroundings: Surroundings): void {
    for (const [name, library] of Object.entries(librariesOf(surroundings))) {
      this.#global(name, () => this.#pushLibrary(library));
    }
    for (const [name, native] of Object.entries(helpersOf(surroundings))) this.#global(name, () => this.#push(native));
    this.#global("redis_pcall", () => this.#pushFunction((state) => this.#protected(state, 1, 0)));
    this.#global("redis_xpcall", () => this.#pushFunction((state) => this.#protected(state, 2, 1)));
    this.#global("redis_sort", () => this.#pushFunction((state) => this.#sort(state)));
    for (const name of ["KEYS", "ARGV"]) {
      this.#global(name, () => pushValue(this.#fengari, this.#state, new LuaTable()));
    }
  }

  #pushLibrary(library: Library): void {
    const { lua } = this.#fengari;
    lua.lua_createtable(this.#state, 0, 0);
    for (const [key, member] of Object.entries(library)) {
      if (typeof member === "function") this.#push(member);
      else pushValue(this.#fengari, this.#state, member);
      lua.lua_setfield(this.#state, -2, bytesOf(key));
    }
  }

  #global(name: string, push: () => void): void {
    push();
    this.#fengari.lua.lua_setglobal(this.#state, bytesOf(name));
  }

  #push(native: Native): void {
    const { lua } = this.#fengari;
    this.#pushFunction((state) => {
      const args = Array.from(
        { length: lua.lua_gettop(state) },
        (_, index) => valueAt(this.#fengari, state, index + 1),
      );
      const results = native(...args);
      for (const value of results) pushValue(this.#fengari, state, value);
      return results.length;
    });
  }

  /** Pushes a function that works on the stack. What it throws becomes an error of Lua, with the place of the call. */
  #pushFunction(work: (state: LuaState) => number): void {
    const { lua, lauxlib } = this.#fengari;
    lua.lua_pushcfunction(this.#state, (state) => {
      try {
        this.#rethrow();
        return work(state);
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
    });
  }

  /** `table.sort`, which keeps the order of what is equal: that of Lua draws random numbers. */
  #sort(state: LuaState): number {
    const { lua } = this.#fengari;
    const hasOrder = lua.lua_gettop(state) > 1;
    const type = lua.lua_type(state, 1);
    if (type !== lua.LUA_TTABLE) {
      const found = textOf(lua.lua_typename(state, type));
      throw new ValueError(`bad argument #1 to 'sort' (table expected, got ${found})`);
    }
    const list = valueAt(this.#fengari, state, 1) as LuaTable;
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

/** What became of a script that failed. */
function errorOf(value: LuaValue, sha: string): RedisError {
  const isTable = value instanceof LuaTable;
  const text = isTable ? value.get("err") : value;
  const message = typeof text === "string" ? text : "unknown error";
  const line = isTable ? value.get("line") : /^user_script:(\d+):/.exec(message)?.[1];
  const place = typeof line === "string" ? `@user_script:${line}` : "@user_script";
  return new RedisError(`${isTable ? "" : "ERR "}${message} script: ${sha}, on ${place}.`);
}
