/**
 * A process that writes down what scenarios do in it: what to do comes by standard input, the results go to standard
 * output, so that it can be had of any runtime. As in `main.ts`, nothing is imported before code can come from the compile cache.
 */
import type { ObserveJob } from "../api/runs/determinism/observe.ts";

const { process } = globalThis;
process.getBuiltinModule("node:module").enableCompileCache?.();
const { observe } = await import("../api/runs/determinism/observe.ts");

const pieces: string[] = [];
for await (const piece of process.stdin.setEncoding("utf8")) pieces.push(piece as string);
const observed = await observe(JSON.parse(pieces.join("")) as ObserveJob);
process.stdout.write(JSON.stringify(observed), () => process.exit());
