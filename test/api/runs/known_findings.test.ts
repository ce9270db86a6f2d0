/** Which findings `seedbed.known.json` knows. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { knownFindings } from "../../../src/api/runs/run/known_findings.ts";
import { folder } from "../../cli/seedbed.ts";

const SCENARIO = "an order is paid once";

function listing(...findings: { readonly fingerprint: string; readonly message?: string }[]) {
  const cwd = folder({});
  const list = { schema: "seedbed/known@1", findings: findings.map((each) => ({ scenario: SCENARIO, ...each })) };
  writeFileSync(join(cwd, "seedbed.known.json"), JSON.stringify(list));
  return knownFindings(cwd, cwd);
}

function found(kind: string, message: string, line?: number, file = "pay.ts") {
  const title = kind === "invariant" ? "paid once" : "Error";
  const location = line === undefined ? undefined : { file, line };
  const fingerprint = `${kind}|${title}|${location === undefined ? "get_kv_assert a:7" : `${file}:${line}`}`;
  return { scenario: SCENARIO, fingerprint, finding: { kind, title, message, fingerprint, location } };
}

test("a finding whose line has moved is still known, if it breaks the same rule, or says the same", () => {
  const isKnown = listing(
    { fingerprint: "invariant|paid once|pay.ts:7" },
    { fingerprint: "error|Error|pay.ts:7", message: "order 12 is locked" },
  );
  expect(isKnown(found("invariant", "it was paid 2 times", 7))).toBe(true);
  expect(isKnown(found("invariant", "it was paid 3 times", 31))).toBe(true);
  expect(isKnown(found("error", "order 4711 is locked", 90))).toBe(true);
  expect(isKnown(found("error", "anything", 7))).toBe(true);
});

test("another finding is not known", () => {
  const isKnown = listing(
    { fingerprint: "invariant|paid once|pay.ts:7" },
    { fingerprint: "error|Error|pay.ts:7", message: "order 12 is locked" },
    { fingerprint: "error|Error|cart.ts:7" },
    { fingerprint: "assertion|Error|get_kv_assert a:8" },
  );
  expect(isKnown(found("error", "order 12 is gone", 8))).toBe(false);
  expect(isKnown(found("invariant", "it was paid 2 times", 7, "cart.ts"))).toBe(false);
  // Without a message, an error is known at its line alone: any other of the file would be hidden.
  expect(isKnown(found("error", "it is empty", 8, "cart.ts"))).toBe(false);
  // What ends in a number there is no line.
  expect(isKnown(found("assertion", "7"))).toBe(false);
  expect(isKnown({ ...found("invariant", "it was paid 2 times", 7), scenario: "another" })).toBe(false);
  expect(isKnown({ scenario: SCENARIO, fingerprint: "process signal SIGKILL" })).toBe(false);
});
