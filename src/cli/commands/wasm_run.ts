/** `seedbed wasm run`: a guest in a simulated world, once or until a run of it fails. */
import { resolve } from "node:path";
import { z } from "zod";
import { reportersFor } from "../../api/project/config/running.ts";
import { readTexts } from "../../api/project/load/read_texts.ts";
import { schemaArbitraries } from "../../engine/interpreter/schema_arbitraries.ts";
import type { ScenarioIR } from "../../engine/ir/scenario.ts";
import { DATE_EXPECTED, parseDateMs } from "../../engine/text/date.ts";
import { requireImports } from "../../engine/wasm/imports.ts";
import { GUEST_FAULT_KINDS, type GuestFault } from "../../engine/wasm/surroundings/fault_kinds.ts";
import { mountReal, parseMount } from "../../engine/wasm/surroundings/mounts.ts";
import { shellWord } from "../../api/shell_word.ts";
import { defineCommand } from "../command.ts";
import type { Context } from "../context.ts";
import { value } from "../options/option.ts";
import { GUEST_OPTIONS, guestScenario, readBinary } from "../options/wasm.ts";
import { wholeNumber } from "../options/whole_number.ts";
import { reporting } from "../reporters/reporting.ts";
import { checkSeeds, ONE_SCENARIO, RUN_ONE, runScenario } from "../run_scenario.ts";

/** Any minute of a year of 364 days; a name of the input, and how the step has it. */
const START = {
  inputs: {
    start: {
      type: "string",
      pattern: "^2026-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z$",
    },
  },
} as const;

export const command = defineCommand({
  name: "wasm run",
  description:
    `Runs a WebAssembly program in a simulated world: its clock is virtual, a sleep takes no real time, its random bytes
come from the seed, and its files are copies in memory. Without --clock, the date at which it begins is an
input that --seeds varies, too. A run fails if it traps, or if its exit code is not 0. A failing run is shrunk
and kept in .seedbed/runs.`,
  operands: {
    usage: "<file> [-- <argument>...]",
    what: "a WebAssembly file, and the arguments of the guest",
    min: 1,
    max: Infinity,
  },
  options: {
    clock: value(
      "<date>",
      "the date and time at which the guest begins, in UTC, such as 2026-01-06T13:37",
      z.string().refine((text) => parseDateMs(text) !== undefined, `expected ${DATE_EXPECTED}`).optional(),
    ),
    faults: value(
      "<kinds>",
      `faults that may strike calls of the guest, separated by commas: ${GUEST_FAULT_KINDS.join(", ")}, or all`,
      z.string().refine(areFaults, `expected all, or some of ${GUEST_FAULT_KINDS.join(", ")}`).transform(faultsIn)
        .optional(),
    ),
    ...GUEST_OPTIONS,
    "expect-exit": value("<code>", "the exit code that passes; 0 if it is left out", wholeNumber(0).optional()),
    ...RUN_ONE,
  },
  examples: [
    { line: "seedbed wasm run app.wasm --clock 2026-01-06T13:37", says: "once, at that minute" },
    { line: "seedbed wasm run app.wasm --seeds 10000", says: "until a date or a random number makes it fail" },
    { line: "seedbed wasm run app.wasm --seed 7 --record run.jsonl -- --verbose", says: "one run, with its trace" },
  ],
  async run({ operands: [file, ...args], options, config: configuration }, context) {
    const config = await configuration();
    const reporters = () => reportersFor(config, context.cwd, []);
    return await reporting(reporters, context, ONE_SCENARIO, async (results) => {
      checkSeeds(options);
      const read = readBinary(file!, context);
      requireImports(read.binary, read.name);
      const { clock, dir } = options;
      const world = {
        ...(clock === undefined ? {} : { clock: { start: new Date(parseDateMs(clock)!).toISOString() } }),
        ...await copiedFiles(dir, context),
      };
      const ir = guestScenario({
        ...read,
        args,
        options: { ...options, dir: dir.map(inWorld) },
        world,
        more: clock === undefined ? START as Partial<ScenarioIR> : undefined,
        step: {
          expect_exit: options["expect-exit"] ?? 0,
          ...(options.faults === undefined ? {} : { faults: [...options.faults] }),
          ...(clock === undefined ? { clock: "${start}" } : {}),
        },
      }, context);
      const loaded = {
        program: { ir, arbitraries: await schemaArbitraries(ir.inputs), mayAskHost: [] },
        file: resolve(context.cwd, file!),
        locateStep: () => Promise.resolve(undefined),
      };
      const search = `seedbed wasm run ${shellWord(context.show(file!))} --seeds 1000`;
      await runScenario(loaded, { options, config, search }, context, results);
    });
  },
});

function faultsIn(text: string): readonly GuestFault[] {
  return text === "all" ? GUEST_FAULT_KINDS : [...new Set(text.split(","))] as GuestFault[];
}

function areFaults(text: string): boolean {
  return faultsIn(text).every((kind) => GUEST_FAULT_KINDS.includes(kind));
}

/** The texts of the folders that the guest is given, where it has them. */
async function copiedFiles(
  dirs: readonly string[],
  { cwd }: Context,
): Promise<Pick<ScenarioIR["world"] & object, "files">> {
  const files: Record<string, string> = {};
  for (const mount of dirs.map(parseMount)) {
    const { root } = mountReal(mount, cwd);
    for (const [path, text] of await readTexts(root, `--dir ${mount.host}`)) {
      files[`${rootOf(mount.guest)}/${path}`] = text;
    }
  }
  return dirs.length === 0 ? {} : { files };
}

/** A folder as the step has it: the copy in the world, instead of the real one. */
function inWorld(dir: string): string {
  const { guest, isReadOnly } = parseMount(dir);
  return `${rootOf(guest)}::${guest}${isReadOnly ? ":ro" : ""}`;
}

/** Where the copy of a folder is. */
function rootOf(guest: string): string {
  return `/guest/${guest.replace(/^\/+|\/+$/g, "")}`.replace(/\/$/, "");
}
