/** `seedbed wasm golden`: recorded runs of guests that later versions of them are held against. */
import { join, resolve } from "node:path";
import { z } from "zod";
import { SeedbedError } from "../../engine/errors.ts";
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { recordGolden, updateGolden } from "../golden/record.ts";
import { type Golden, goldensBelow } from "../golden/layout.ts";
import { testGolden } from "../golden/test.ts";
import { flag, value } from "../options/option.ts";
import { GUEST_OPTIONS } from "../options/wasm.ts";
import { count } from "../present/text.ts";

const text = z.string().min(1).optional();

export const command = defineCommand({
  name: "wasm golden",
  description:
    `Keeps recorded runs of WebAssembly programs as tests, and compares the present programs with them. record runs
a program on the real machine and writes golden/NAME, or golden/NAME/SCENARIO. test replays all recordings, or
those with the given names: a program that makes a different call, writes something else or ends differently
fails, and the first difference is shown. seedbed test runs the same folders. --update records them again with
the same arguments and input; folders and environment must be given again.`,
  operands: {
    usage: "record <name> [-- <argument>...] | test [<name>...]",
    what: "record or test, and names of golden tests",
    min: 1,
    max: Infinity,
  },
  options: {
    wasm: value("<file>", "with record: the WebAssembly file", text),
    scenario: value("<name>", "with record: the name of this recording, if a program has several", text),
    "must-fail": value("<reason>", "with record: why the program is known to differ from the recording", text),
    folder: value("<folder>", "where the golden tests are", z.string().min(1).default("golden")),
    update: flag("with test: record them again"),
    ...GUEST_OPTIONS,
  },
  examples: [
    { line: "seedbed wasm golden record report --wasm app.wasm -- --verbose", says: "golden/report" },
    { line: "seedbed wasm golden test", says: "all of them" },
    { line: "seedbed wasm golden test report --update --dir data::/data", says: "again, with its folder" },
  ],
  async run({ operands: [action, ...operands], options }, context) {
    const root = resolve(context.cwd, options.folder);
    if (action === "record") {
      const [name, ...args] = operands;
      const { wasm, scenario } = options;
      if (name === undefined || wasm === undefined) {
        throw usage(`record: expected ${name === undefined ? "a name" : "--wasm <file>"}, found none`);
      }
      const golden = goldenAt(root, scenario === undefined ? name : `${name}/${scenario}`);
      const ended = await recordGolden(golden, { wasm, args, given: options, mustFail: options["must-fail"] }, context);
      context.document(
        { schema: "seedbed/wasm-golden@1", ok: true, goldens: [{ name: golden.name, ok: true }] },
        `recorded ${context.show(golden.folder)}, ${ended}\n`,
      );
      return EXIT.pass;
    }
    if (action !== "test") throw usage(`expected record or test, found ${JSON.stringify(action)}`);
    const goldens = goldensBelow(root, options.folder, operands);
    const results = [];
    for (const golden of goldens) {
      if (options.update) context.note(`${golden.name}: ${await updateGolden(golden, options, context)}\n`);
      results.push(await testGolden(golden));
    }
    const failed = results.filter(({ ok }) => !ok).length;
    const lines = results.map(({ name, ok, message, details = [] }) =>
      ok ? `✓ ${name}\n` : [`✗ ${name}`, message, ...details].join("\n  ") + "\n"
    );
    context.document(
      { schema: "seedbed/wasm-golden@1", ok: failed === 0, goldens: results },
      `${lines.join("")}${count(results.length, "golden test")}, ${failed} failed\n`,
    );
    return failed === 0 ? EXIT.pass : EXIT.fail;
  },
});

/** @throws SeedbedError for a name that leads out of the folder */
function goldenAt(root: string, name: string): Golden {
  if (!/^[\w.-]+(\/[\w.-]+)*$/.test(name) || name.split("/").some((part) => /^\.+$/.test(part))) {
    throw usage(`expected a name of letters, digits, "-", "_" and ".", found ${JSON.stringify(name)}`);
  }
  return { name, folder: join(root, name) };
}

function usage(message: string): SeedbedError {
  return new SeedbedError("usage", message, { hint: "seedbed wasm golden record NAME --wasm app.wasm" });
}
