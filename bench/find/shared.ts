/**
 * Scenarios of the files in `../shared/races`. Each such file is a program for plain Node: it exports what it races as
 * `scenario(library, env)`. It runs as it stands, in one task, so that only its timers, promises and files are scheduled.
 */
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join, relative } from "node:path";
import type { Race } from "./races.ts";

interface Meta {
  readonly pkg: string;
  readonly bad: string;
  readonly good: string;
  readonly issue: string;
}

export function writeShared(folder: string, into: string): Race[] {
  const files = readdirSync(folder).filter((name) => name.endsWith(".js")).toSorted();
  return files.map((file) => {
    const path = join(folder, file);
    const { meta } = createRequire(import.meta.url)(path) as { readonly meta: Meta };
    const name = basename(file, ".js");
    const target = join(into, name);
    mkdirSync(target, { recursive: true });
    const write = (version: "broken" | "fixed") => {
      const scenario = join(target, `${version}.scenario.ts`);
      writeFileSync(scenario, scenarioOf(relative(target, path), name, meta, version));
      return scenario;
    };
    return { name: `shared ${name}`, broken: write("broken"), fixed: write("fixed") };
  });
}

function scenarioOf(path: string, name: string, { pkg, bad, good, issue }: Meta, version: "broken" | "fixed"): string {
  return `// ${issue}, as it stands in ${path}.
import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as exported from "${pkg}-${version}";
import { load, scenario as race } from ${JSON.stringify(path)};
import { scenario } from "seedbed";

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const tmp = join(tmpdir(), "race");
const env = { sleep, latency: (maxMs) => sleep(Math.random() * maxMs), tmp };
const whole = exported.default ?? exported;
const version = ${JSON.stringify(version === "broken" ? bad : good)};
const loaded = load === undefined ? whole : load(() => whole, version);

export default scenario("${name} ${version}").parallel("race", {
  main: async () => {
    mkdirSync(tmp, { recursive: true });
    await race(loaded, env);
  },
});
`;
}
