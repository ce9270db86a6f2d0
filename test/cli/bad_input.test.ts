/** Bad input gets one message with a place in it, what was expected and found, and a suggestion; and leaves nothing behind. */
import { existsSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { STRATEGY_NAMES } from "../../src/engine/strategies/catalog.ts";
import { PASSES, RACE } from "./scenarios.ts";
import { folder, seedbed } from "./seedbed.ts";

const scenario = (...steps: unknown[]) => ({ version: 1, name: "x", steps });

describe.concurrent("scenario files", () => {
  const cases: [string, string, unknown, string[]][] = [
    ["unknown step type", "x.json", scenario({ type: "set_kvv", key: "a", value: "b" }), [
      'error: x.json:6:7: steps[0].type: unknown step type "set_kvv"',
      "  at steps[0].type",
      '  hint: did you mean "set_kv"?',
    ]],
    ["misspelt field", "x.json", scenario({ type: "set_kv", kee: "a", value: "b" }), [
      'error: x.json:7:7: steps[0].kee: unknown field "kee" (and 1 more)',
      '  hint: did you mean "key"?',
    ]],
    ["wrong type", "x.json", scenario({ type: "set_kv", key: 5, value: "b" }), [
      "error: x.json:7:7: steps[0].key: expected a string, found 5",
    ]],
    ["empty scenario", "x.json", scenario(), ["steps: expected at least one step, found none"]],
    ["only declarations", "x.json", scenario({ type: "http_when", method: "GET", path: "/", status: 200 }), [
      "steps: expected a step that does something, found only declarations",
    ]],
    [
      "nested invalid steps",
      "x.json",
      scenario({ type: "parallel", tasks: { a: [{ type: "slep", duration: "1s" }] } }),
      ['steps[0].tasks.a[0].type: unknown step type "slep"', '  hint: did you mean "sleep"?'],
    ],
    [
      "tasks that do nothing",
      "x.json",
      scenario({ type: "parallel", tasks: { a: [], b: [{ type: "net_heal", a: "x", b: "y" }] } }),
      ["steps: expected a step that does something, found only declarations"],
    ],
    ["a path that is none", "x.json", scenario({ type: "http_request", method: "GET", path: "//" }), [
      'error: x.json:8:7: steps[0].path: expected a path or a URL of http or https, found "//"',
    ]],
    [
      "a name that schemas pass over",
      "x.json",
      '{"version":1,"name":"x","steps":[{"type":"parallel","tasks":{"a":[{"type":"freeze"}],\n"__proto__":[{"type":"fail","message":"m"}]}}]}',
      ['error: x.json:2:1: steps[0].tasks.__proto__: expected another name, found "__proto__"'],
    ],
    [
      "a key that stands there twice",
      "x.json",
      '{"version":1,"name":"\\":","steps":[{"type":"fail","message":"m"}],\n"steps":[{"type":"freeze"}]}',
      ['error: x.json:2:1: expected each key once, found "steps" again', "  hint: remove one of them"],
    ],
    ["no version", "x.yaml", "name: x\nsteps:\n  - {type: sleep, duration: 1s}\n", [
      "error: x.yaml: version: expected 1, found nothing\n",
      "  hint: add version: 1\n",
    ]],
    ["not JSON", "x.json", '{\n  "version": 1,\n  name: x\n}', [
      "error: x.json:3:3: expected JSON: Expected double-quoted property name\n",
    ]],
    ["YAML with an error", "x.yaml", "version: 1\nname: x\nsteps:\n  - {type: set_kv, key: a\n", [
      "error: x.yaml:",
      "expected YAML",
    ]],
    ["an empty file", "x.json", "", ["error: x.json: expected a scenario, found an empty file"]],
    ["another kind of file", "x.txt", "hello", [
      "error: x.txt: expected a scenario file, found one that ends in .txt",
      "scenario files end in",
    ]],
    ["text that is not UTF-8", "x.json", undefined, ["error: x.json: expected UTF-8 text, found other bytes"]],
  ];

  test.for(cases)("a bad scenario file is refused: %s", async ([, file, content, messages]) => {
    const cwd = folder(content === undefined ? {} : { [file]: content });
    if (content === undefined) writeFileSync(join(cwd, file), new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]));
    for (const command of ["run", "validate"]) {
      const { code, out, err } = await seedbed([command, file], { cwd });
      expect(code).toBe(2);
      for (const message of messages) expect(out + err).toContain(message);
      expect((out + err).match(/error:/g)).toHaveLength(1);
    }
    expect(existsSync(join(cwd, ".seedbed"))).toBe(false);
  });

  test("a missing file, a folder, a huge file and an unreadable one are refused", async () => {
    const cwd = folder({ "folder/x.json": PASSES, "huge.json": "" });
    truncateSync(join(cwd, "huge.json"), 65 * 1024 * 1024);
    const says = async (file: string) => (await seedbed(["run", file], { cwd })).err;
    expect(await says("none.json")).toBe("error: none.json: expected a scenario file, there is no such file\n");
    expect(await says("folder")).toContain(
      "error: folder: expected a scenario file, found a folder\n  hint: seedbed test folder",
    );
    expect(await says("huge.json")).toContain("expected a file of at most 67108864 bytes, found 68157440");
    expect(await says("folder/x.json/y.json")).toContain("it cannot be read (ENOTDIR)");
  });

  test("a misspelt name is looked up among names of its own kind, not of the module under test", async () => {
    const names = ["checkout.scenario.ts", "checkout.ts", "checkout.scenario.json"];
    const cwd = folder(Object.fromEntries(names.map((name) => [name, ""])));
    for (const name of names) {
      const { err } = await seedbed(["run", name.replace("check", "chek")], { cwd });
      expect(err).toContain(`hint: did you mean ${name}?\n`);
    }
  });
});

describe.concurrent("command lines", () => {
  const cases: [string, string, string?][] = [
    ["replya x.jsonl", 'seedbed has no command "replya"', "did you mean seedbed replay?"],
    ["trace", "trace: expected show or verify, found nothing"],
    ["trace veify x", 'trace: expected show or verify, found "veify"', "did you mean seedbed trace verify?"],
    [
      "http cover",
      'http: expected import, explore, replay, shrink, coverage or export, found "cover"',
    ],
    ["--seed 3", "expected a command before --seed"],
    [
      "campaign --serve abc",
      '--serve: expected a port from 0 to 65535, or a host and a port such as 0.0.0.0:8080, found "abc"\n',
    ],
    ["run", "expected a scenario file, found nothing", "seedbed run <file>"],
    ["run a.json b.json", 'expected a scenario file, found 2: "a.json", "b.json"'],
    ["run race.json --sed 1", "seedbed run has no option --sed", "did you mean --seed?"],
    ["run race.json --no-shrnk", "seedbed run has no option --no-shrnk", "did you mean --no-shrink?"],
    ["run race.json -x", "seedbed run has no option -x", "seedbed help run lists the options"],
    ["run race.json --seed -1", "seedbed run has no option -1", "a value that begins with - is written with ="],
    ["run race.json --seed", "--seed: expected <n>, found nothing"],
    ["run race.json --seed x", '--seed: expected a whole number from 0 to 9007199254740991, found "x"'],
    [
      "run race.json --seeds 5..2",
      '--seeds: expected how many seeds, or a range such as 1..1000, of at most 10000000, found "5..2"',
    ],
    ["run race.json --seeds 99999999999", "--seeds: expected how many seeds"],
    ["run race.json --seed 1 --seeds 2", "expected --seed or --seeds, found both"],
    [
      "run race.json --strategy randm",
      `--strategy: expected ${STRATEGY_NAMES.join(" or ")}, found "randm"`,
      "did you mean random?",
    ],
    ["run race.json --strategy random", "--strategy random: expected --seed or --seeds"],
    ["run race.json --timeout 5", '--timeout: expected a duration such as "250ms"'],
    ["run race.json --reporter xml", "--reporter: expected pretty, json, junit, html, "],
    ["run race.json --reporter pretty --reporter junt=x.xml", 'found "junt=x.xml"'],
    ["run race.json --max-steps 0", '--max-steps: expected a whole number above 0, found "0"'],
    ["run race.json --max-preemptions x", '--max-preemptions: expected a whole number of at least 0, found "x"'],
    ["run race.json --cwd nowhere", '--cwd: expected a folder, found "nowhere"'],
    ["run race.json --scenario bob", 'error: race.json: expected a scenario named "bob", found "bob is first"'],
    ["run race.json --record folder", "error: folder: expected the path of a file to write, found a folder"],
    ["run race.json --record race.json/x", "error: race.json/x: cannot write it: a folder in its path is a file"],
    ["run race.json --record race.json", "--record: expected a path for the trace, found the scenario file itself"],
    ["run --record race.json", "expected a scenario file, found nothing"],
    ["test none/** race.json", 'expected scenario files, found none that match "none/**"', "nothing was run"],
    ["test folder", 'expected scenario files, found none that match "folder"'],
    ["test", "expected scenario files below", "scenario files are named **/*.scenario."],
    ["test race.json --tag slow", "nothing was run: no scenario has the tag slow"],
    ["rnu race.json", 'seedbed has no command "rnu"', "did you mean seedbed run?"],
    ["run rcae.json", "error: rcae.json: expected a scenario file, there is no such file", "did you mean race.json?"],
    ["run race.yaml", "expected a scenario file, there is no such file", "did you mean race.json?"],
    ["test charge.scnario.ts", 'found none that match "charge.scnario.ts"', "did you mean charge.scenario.ts?"],
    ["run chrage.scenaroi.ts", "there is no such file", "did you mean charge.scenario.ts?"],
    [
      "replay faild.jsonl",
      "error: faild.jsonl: expected a trace file, there is no such file",
      "did you mean failed.jsonl?",
    ],
    ["test ./raec.json", 'found none that match "./raec.json"', "did you mean race.json?"],
    ["validate", "expected scenario files, found nothing"],
    ["schema scenarioo", 'expected scenario, trace, config or episode, found "scenarioo"', "did you mean scenario?"],
    ["help shrnk", 'seedbed has no command "shrnk"', "did you mean seedbed help shrink?"],
    ["version 2", 'expected no arguments, found 1: "2"'],
    ["replay race.json", "error: race.json:1: not a valid trace: expected a trace"],
    ["replay folder", "error: folder: expected a trace file, found a folder"],
    ["shrink none.jsonl", "error: none.jsonl: expected a trace file, there is no such file"],
    ["compile race.json -o race.json", "expected a path other than that of the source"],
  ];

  test.for(cases)("seedbed %s", async ([line, message, hint]) => {
    const cwd = folder({ "race.json": RACE, "folder/other.txt": "", "failed.jsonl": "" });
    if (hint?.includes("charge")) writeFileSync(join(cwd, "charge.scenario.ts"), "");
    const ended = await seedbed(line.split(" "), { cwd });
    expect(ended.code).toBe(2);
    expect(ended.err).toContain(message);
    if (hint !== undefined) expect(ended.err).toContain(`hint: ${hint}`);
    expect(existsSync(join(cwd, ".seedbed"))).toBe(false);
    expect(existsSync(join(cwd, "folder", "other.txt"))).toBe(true);
  });
});
