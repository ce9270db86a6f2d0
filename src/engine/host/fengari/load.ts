/** Loads the installed package of fengari, Lua in JavaScript: that of the project, or the one beside Seedbed. */
import { createRequire } from "node:module";
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";

export const FENGARI = "fengari";

/** A state of Lua. */
export interface LuaState {
  readonly stack: unknown;
}

type LuaFunction = (state: LuaState) => number;

/** What is used of the package, with the names of Lua's C API. */
export interface Fengari {
  readonly lua: {
    readonly LUA_MASKCOUNT: number;
    readonly LUA_MULTRET: number;
    readonly LUA_OK: number;
    readonly LUA_REGISTRYINDEX: number;
    readonly LUA_TNIL: number;
    readonly LUA_TBOOLEAN: number;
    readonly LUA_TLIGHTUSERDATA: number;
    readonly LUA_TNUMBER: number;
    readonly LUA_TSTRING: number;
    readonly LUA_TTABLE: number;
    /** What is thrown as no error of Lua is handed to this function, as light userdata. */
    lua_atnativeerror(state: LuaState, handle: LuaFunction): void;
    lua_call(state: LuaState, args: number, results: number): void;
    lua_checkstack(state: LuaState, size: number): boolean;
    lua_createtable(state: LuaState, items: number, fields: number): void;
    lua_error(state: LuaState): never;
    lua_getglobal(state: LuaState, name: Uint8Array): number;
    lua_gettop(state: LuaState): number;
    lua_insert(state: LuaState, index: number): void;
    lua_next(state: LuaState, index: number): number;
    lua_pcall(state: LuaState, args: number, results: number, handler: number): number;
    lua_pop(state: LuaState, count: number): void;
    lua_pushboolean(state: LuaState, value: boolean): void;
    lua_pushcfunction(state: LuaState, value: LuaFunction): void;
    lua_pushlightuserdata(state: LuaState, value: unknown): void;
    lua_pushnil(state: LuaState): void;
    lua_pushnumber(state: LuaState, value: number): void;
    lua_pushstring(state: LuaState, value: Uint8Array): void;
    lua_pushvalue(state: LuaState, index: number): void;
    lua_rawgeti(state: LuaState, index: number, at: number): number;
    lua_rawset(state: LuaState, index: number): void;
    lua_setfield(state: LuaState, index: number, name: Uint8Array): void;
    lua_setglobal(state: LuaState, name: Uint8Array): void;
    lua_sethook(state: LuaState, hook: (state: LuaState) => void, mask: number, count: number): void;
    lua_settop(state: LuaState, top: number): void;
    lua_toboolean(state: LuaState, index: number): boolean;
    lua_tonumber(state: LuaState, index: number): number;
    lua_tostring(state: LuaState, index: number): Uint8Array;
    lua_touserdata(state: LuaState, index: number): unknown;
    lua_type(state: LuaState, index: number): number;
    lua_typename(state: LuaState, type: number): Uint8Array;
  };
  readonly lauxlib: {
    luaL_loadbuffer(state: LuaState, source: Uint8Array, size: number | null, name: Uint8Array): number;
    luaL_newstate(): LuaState;
    luaL_ref(state: LuaState, index: number): number;
    luaL_unref(state: LuaState, index: number, ref: number): void;
    luaL_requiref(state: LuaState, name: Uint8Array, open: LuaFunction, isGlobal: boolean): void;
    luaL_where(state: LuaState, level: number): void;
  };
  readonly lualib: Readonly<
    Record<"luaopen_base" | "luaopen_string" | "luaopen_table" | "luaopen_math" | "luaopen_coroutine", LuaFunction>
  >;
}

let loaded: Fengari | undefined;

/** Returns undefined where it is not installed. */
export function loadFengari(): Fengari | undefined {
  return loaded ??= read();
}

function read(): Fengari | undefined {
  for (const from of [pathToFileURL(join(process.cwd(), "package.json")), import.meta.url]) {
    const require = createRequire(from);
    try {
      require.resolve(FENGARI);
    } catch {
      continue;
    }
    require(`${FENGARI}/src/defs.js`);
    // Numbers are written as Lua 5.1 writes them, which Redis has: 5, not 5.0.
    require(`${FENGARI}/src/luaconf.js`).LUA_COMPAT_FLOATSTRING = true;
    return require(FENGARI) as Fengari;
  }
  return undefined;
}
