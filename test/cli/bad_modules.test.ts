/** Scenario modules that do not load, and code that does not end well: a message or a finding with a place, never a hang. */
import { describe, expect, test } from "vitest";
import { folder, seedbed } from "./seedbed.ts";

const step = (body: string, limits = "{}") =>
  `import { scenario } from "seedbed";
export default scenario("x").limits(${limits}).step("does it", async () => {
  ${body}
});
`;

describe.concurrent("modules", () => {
  const cases: [string, string, number, string[]][] = [
    ["throws at import", 'throw new Error("boom");\nexport {};\n', 2, [
      "error: x.scenario.ts:1:",
      "the module threw while it was loaded: Error: boom",
    ]],
    ["without a scenario", "export const a = 1;\n", 2, ["expected a module that exports a scenario, found only a"]],
    ["an empty file", "", 2, ["expected a module that exports a scenario, found no exports"]],
    [
      "an error that cannot be looked at",
      step("throw new (class extends Error { get message(): string { throw 1; } })();"),
      1,
      [
        "the code threw a value that cannot be inspected",
      ],
    ],
    ["a proxy that throws", step("throw new Proxy({}, { getPrototypeOf() { throw 2; } });"), 1, [
      "the code threw a value that cannot be inspected",
    ]],
    [
      "a heartbeat that keeps it alive",
      step("setInterval(() => {}, 1000); await new Promise(() => {});", "{ maxSteps: 5_000 }"),
      1,
      ["more than 5000 turns (maxSteps)", "main waits at x.scenario.ts:3"],
    ],
    ["a syntax error", "export default {\n  a: ,\n};\n", 2, ["error: x.scenario.ts:2:"]],
    ["an import that is not there", 'import "./none.ts";\n', 2, [
      "error: x.scenario.ts:1:",
      "check the path of the import",
    ]],
    ["never settles", step("await new Promise(() => {});"), 1, ["deadlock", "nothing is pending"]],
    ["an infinite loop", step("while (true);"), 1, ["livelock"]],
    ["an unhandled rejection", step('void Promise.reject(new Error("lost"));'), 1, ["lost", "x.scenario.ts:3"]],
    ["throws what is no Error", step('throw "text";'), 1, ['the code threw "text", which is not an Error']],
    ["an error with control characters", step('throw new Error("a\\u001b[31mb\\nc");'), 1, ["a\\u001b[31mb\n  c"]],
  ];

  test.for(cases)("a bad module is refused: %s", async ([, text, code, messages]) => {
    const cwd = folder({ "x.scenario.ts": text });
    const ended = await seedbed(["run", "x.scenario.ts", "--json"], { cwd });
    expect(ended.code, ended.out + ended.err).toBe(code);
    const shown = await seedbed(["run", "x.scenario.ts"], { cwd });
    expect(shown.code).toBe(code);
    for (const message of messages) expect(shown.out + shown.err + ended.out).toContain(message);
  });
});

describe.concurrent("a module in another folder is named as it is reached from here", () => {
  const cases: [string, string, string][] = [
    [
      "an import that has no such export",
      'import { none } from "../src/cart.ts";\nnone();\n',
      "pkg/test/x.scenario.ts:1:10: ",
    ],
    ["a module beside it that throws", 'import "../src/throws.ts";\n', "pkg/src/throws.ts:2:7: "],
    [
      "a mistake in the use of the builder",
      'import { scenario } from "seedbed";\nscenario(1 as never);\n',
      "pkg/test/x.scenario.ts:2: ",
    ],
    [
      "a scenario that is not valid",
      'import { scenario } from "seedbed";\nexport default scenario("nothing");\n',
      "pkg/test/x.scenario.ts",
    ],
  ];

  test.for(cases)("a module in another folder is named as reached from here: %s", async ([, text, place]) => {
    const cwd = folder({
      "pkg/test/x.scenario.ts": text,
      "pkg/src/cart.ts": "export const cart = 1;\n",
      "pkg/src/throws.ts": 'const why: string = "boom";\nthrow new Error(why);\n',
    });
    const ended = await seedbed(["run", "pkg/test/x.scenario.ts"], { cwd });
    expect(ended.code).toBe(2);
    expect(ended.err).toContain(`error: ${place}`);
  });
});
