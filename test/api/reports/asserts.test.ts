import { describe, expect, test } from "vitest";
import { assertsSomething } from "../../../src/api/reports/asserts.ts";
import { programOf } from "../../engine/support/programs.ts";
import { loadSource } from "../../support/source.ts";

const write = { type: "set_kv", key: "a", value: "1" };
const request = { type: "http_request", method: "GET", path: "/a" };

async function codeAsserts(body: string, more = ""): Promise<boolean> {
  const [loaded] = await loadSource(
    `import { scenario } from "seedbed";\nexport default scenario("case").step("code", async () => {\n${body}\n})${more};\n`,
  );
  return assertsSomething(loaded!.program);
}

describe("steps assert something", () => {
  const asserting: Readonly<Record<string, object>> = {
    "if one of them is an assertion": { type: "get_kv_assert", key: "a", equals: "1" },
    "if one of them fails on purpose": { type: "fail", message: "no" },
    "if a request expects something": { ...request, expect_status: 200 },
    "if a task of theirs does": {
      type: "parallel",
      tasks: { ann: [{ type: "assert_ok", value: true }], bob: [write] },
    },
  };
  test.each(Object.entries(asserting))("steps assert something: %s", (_name, step) => {
    expect(assertsSomething(programOf([write, step as never]))).toBe(true);
  });

  test("steps that only do things assert nothing", () => {
    expect(assertsSomething(programOf([write, request]))).toBe(false);
    expect(assertsSomething(programOf([{ type: "parallel", tasks: { ann: [write], bob: [request] } }]))).toBe(false);
  });
});

describe("code asserts something", () => {
  test.each([
    ['if (1 > 2) throw new Error("no");'],
    ["assert.equal(1, 1); function assert() {}"],
    ["const assertPaid = () => {}; assertPaid();"],
  ])("code asserts something: %s", async (body) => {
    expect(await codeAsserts(body)).toBe(true);
  });

  test("code asserts something if there is an invariant beside it", async () => {
    expect(await codeAsserts("await fetch('/a');", '.finally("paid", () => true)')).toBe(true);
  });

  test("code that only does things asserts nothing, whatever its comments say", async () => {
    expect(await codeAsserts("await fetch('/a'); // must throw\n/* assert nothing */")).toBe(false);
  });
});
