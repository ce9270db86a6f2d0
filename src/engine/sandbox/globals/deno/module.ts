/**
 * The global `Deno`, as far as its work is that of capabilities: files, environment, processes. It is there for the
 * author's own code that names it (see `instrument.ts`); packages, which look for it to tell the runtime, see Node.
 */
import { Failure } from "../../../findings/failure.ts";
import { refuse } from "../../realm/refused.ts";
import type { Scope } from "../../realm/scope.ts";
import { createCommand } from "./command.ts";
import { DENO_ERRORS } from "./errors.ts";
import { createFiles } from "./files.ts";

const FILES_INSTEAD = "use Deno.readFile and Deno.writeFile, or node:fs, which is simulated as a whole";
const SERVER_INSTEAD = "call the function that handles a request, or let http.when() answer in the place of the server";
const NET_INSTEAD = "put the connection behind an interface, and give the scenario a simulated one";
const TEST_INSTEAD = "keep tests in other files than the scenario";

/** The replacement for a refused name, where there is better advice than the general one. */
const INSTEAD: Readonly<Record<string, string>> = {
  open: FILES_INSTEAD,
  openSync: FILES_INSTEAD,
  create: FILES_INSTEAD,
  createSync: FILES_INSTEAD,
  watchFs: "poll with Deno.stat and a timer, which are simulated",
  chdir: "use absolute paths",
  stdin: "give the scenario its input as a file, by .world({ files })",
  stdout: "use console.log",
  stderr: "use console.error",
  inspect: "use JSON.stringify, which is the same on every runtime",
  run: "use Deno.Command",
  kill: "use the method kill of what Deno.Command spawned",
  serve: SERVER_INSTEAD,
  serveHttp: SERVER_INSTEAD,
  listen: NET_INSTEAD,
  listenTls: NET_INSTEAD,
  connect: NET_INSTEAD,
  connectTls: NET_INSTEAD,
  resolveDns: NET_INSTEAD,
  openKv: "put the store behind an interface; world.kv is a simulated one",
  cron: "use setTimeout, which is simulated",
  dlopen: "native code cannot be simulated",
  test: TEST_INSTEAD,
  bench: TEST_INSTEAD,
};

const OTHERWISE = "use the node: modules, which are simulated on both runtimes";

export function createDeno(scope: Scope): object {
  const { kernel, onExit } = scope.machine;
  const exit = (code?: number): never => {
    if (onExit !== undefined) (scope.global("process") as NodeJS.Process).exit(code ?? Number(own["exitCode"] ?? 0));
    return kernel.abort(
      new Failure("error", "Deno.exit", `the program ended the process with Deno.exit(${code ?? own["exitCode"]})`, {
        hint: "a scenario's code should return or throw",
      }),
    );
  };
  const own: Record<string, unknown> = {
    ...createFiles(scope),
    Command: createCommand(scope),
    errors: DENO_ERRORS,
    env: createEnv(scope.machine.env.variables),
    args: [],
    pid: 1,
    ppid: 0,
    noColor: true,
    mainModule: "file:///app/main.js",
    exitCode: 0,
    exit,
    cwd: () => scope.machine.cwd,
    execPath: () => "/usr/bin/deno",
    hostname: () => scope.machine.onExit === undefined ? "seedbed" : scope.machine.name,
    uid: () => 0,
    gid: () => 0,
    build: {
      target: "x86_64-unknown-linux-gnu",
      arch: "x86_64",
      os: "linux",
      vendor: "unknown",
      env: "gnu",
      standalone: false,
    },
    version: { deno: "2.9.0", v8: "13.6.0", typescript: "5.9.0" },
  };
  return new Proxy(own, {
    get(target, key) {
      if (typeof key === "symbol" || key in target) return Reflect.get(target, key);
      if (key === "then" || key === "toJSON") return undefined;
      throw refuse(`Deno.${key}`, INSTEAD[key] ?? OTHERWISE);
    },
  });
}

function createEnv(env: Record<string, string>): object {
  const requireName = (name: string): string => {
    if (name !== "") return name;
    throw new TypeError("Key is an empty string.");
  };
  return {
    get: (name: string) => Object.hasOwn(env, name) ? env[name] : undefined,
    has: (name: string) => Object.hasOwn(env, name),
    set: (name: string, value: string) => void (env[requireName(name)] = String(value)),
    delete: (name: string) => void delete env[name],
    toObject: () => ({ ...env }),
  };
}
