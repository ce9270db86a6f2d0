/** Checking the recorded histories of etcd and of a key-value store: all of them, in ms of CPU time, against the wanted limit. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { checkLinearizable, type LinearizableResult } from "../src/checkers/linearizable.ts";
import { casRegister, kv } from "../src/checkers/models.ts";
import { jepsenKeys, jepsenRegister } from "../test/support/jepsen.ts";
import type { Row } from "./table.ts";

const FOLDER = fileURLToPath(new URL("../../shared/histories/", import.meta.url));
const WANTED_MS = 1_500;

/** No rows where the recordings are not there. */
export function checkerRows(): Row[] {
  if (!existsSync(FOLDER)) return [];
  const read = (folder: string) =>
    readdirSync(`${FOLDER}${folder}`).map((name) => readFileSync(`${FOLDER}${folder}/${name}`, "utf8"));
  const registers = read("etcd").map(jepsenRegister);
  const stores = read("kv").map(jepsenKeys);
  const before = process.cpuUsage();
  const results: LinearizableResult[] = [
    ...registers.map((each) => checkLinearizable(each, casRegister())),
    ...stores.map((each) => checkLinearizable(each, kv(""))),
  ];
  const { user, system } = process.cpuUsage(before);
  if (results.some(({ verdict }) => verdict === "undecided")) throw new Error("a history is undecided");
  const ms = (user + system) / 1_000;
  return [{
    what: `checking ${results.length} recorded histories, ms of CPU`,
    seedbed: ms.toFixed(0),
    peer: `wanted ${WANTED_MS}`,
    ratio: WANTED_MS / ms,
    want: 1,
  }];
}
