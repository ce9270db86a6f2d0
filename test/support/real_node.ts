/** Runs code in a process of the pinned Node, to compare a world with. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "./files.ts";

const NODE = join(ROOT, "node_modules/.bin/node");

/** What the body of an async function returns there, as JSON has it. */
export function inNode(body: string, env: Readonly<Record<string, string>> = {}): unknown {
  const source = `const value = await (async () => { ${body} })(); console.log(JSON.stringify(value ?? null));`;
  const { status, stdout, stderr } = spawnSync(NODE, ["--input-type=module", "-"], {
    input: source,
    encoding: "utf8",
    env: { ...process.env, ...env },
    maxBuffer: 1e9,
  });
  if (status !== 0) throw new Error(`Node ended with ${status}: ${stderr}`);
  return JSON.parse(stdout);
}
