/**
 * A process that writes down what scenarios do in it: what to do comes by standard input, the results go to standard
 * output, so that it can be had of any runtime.
 */
import process from "node:process";
import { observe, type ObserveJob } from "../api/runs/determinism/observe.ts";

const pieces: string[] = [];
for await (const piece of process.stdin.setEncoding("utf8")) pieces.push(piece as string);
const observed = await observe(JSON.parse(pieces.join("")) as ObserveJob);
process.stdout.write(JSON.stringify(observed), () => process.exit());
