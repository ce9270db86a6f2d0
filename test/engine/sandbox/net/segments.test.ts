/** `segments: "any"`: what was written may arrive in parts, which breaks parsers that take a delivery for a message. */
import { describe, expect, test } from "vitest";
import { range } from "../../../../src/api/runs/run/range.ts";
import { testProgram } from "../../../../src/api/runs/run/test_program.ts";
import { runLogged } from "../../../support/logged.ts";
import { slow } from "../../../support/slow.ts";
import { loadSource } from "../../../support/source.ts";

/** @param parse a function body that makes a parser: it is given `emit`, and returns what takes chunks */
async function scenarioWith(parse: string, segments: "any" | "whole" | undefined, messages = MESSAGES) {
  const [loaded] = await loadSource(`import { scenario } from "seedbed";
    import { createServer, connect } from "node:net";
    import { once } from "node:events";
    const parser = (emit) => { ${parse} };
    const messages = ${JSON.stringify(messages)};
    export default scenario("messages arrive")
      ${segments === undefined ? "" : `.world({ net: { segments: "${segments}" } })`}
      .step("send", async ({ event }) => {
        const received = [];
        const server = createServer((socket) => { socket.on("data", parser((text) => received.push(text))); });
        await once(server.listen(80), "listening");
        const socket = connect(80);
        for (const message of messages) socket.write(encoded(message));
        socket.end();
        await once(socket, "close");
        event("received", received);
        if (JSON.stringify(received) !== JSON.stringify(messages)) throw new Error("received " + JSON.stringify(received));
      });
    ${ENCODED}`);
  return loaded!.program;
}

const MESSAGES = ["hello", "a longer message, of several words", "bye"];

/** Four bytes of length, or a line. */
const ENCODED = `function encoded(text) {
  if (parser.toString().includes("split")) return text + "\\n";
  const bytes = Buffer.alloc(4 + Buffer.byteLength(text));
  bytes.writeUInt32BE(bytes.length - 4);
  bytes.write(text, 4);
  return bytes;
}`;

/** Takes any number of messages from a delivery, and never a part of one. */
const BROKEN_LENGTHS = `return (chunk) => {
  for (let at = 0; at < chunk.length;) {
    const length = chunk.readUInt32BE(at);
    emit(chunk.toString("utf8", at + 4, at + 4 + length));
    at += 4 + length;
  }
};`;

const LENGTHS = `let rest = Buffer.alloc(0);
return (chunk) => {
  rest = Buffer.concat([rest, chunk]);
  while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32BE(0)) {
    const end = 4 + rest.readUInt32BE(0);
    emit(rest.toString("utf8", 4, end));
    rest = rest.subarray(end);
  }
};`;

const BROKEN_LINES = `return (chunk) => { for (const line of String(chunk).trimEnd().split("\\n")) emit(line); };`;

const LINES = `let rest = "";
return (chunk) => {
  const lines = (rest + chunk).split("\\n");
  rest = lines.pop();
  lines.forEach(emit);
};`;

describe.each([["lengths", BROKEN_LENGTHS, LENGTHS], ["lines", BROKEN_LINES, LINES]])(
  "a parser of %s",
  (_name, broken, fixed) => {
    test("that takes a delivery for whole messages is found, and one cut is left", async () => {
      const program = await scenarioWith(broken, "any");
      const { failed, runs } = await testProgram(program, { seeds: range(1, 200) });
      expect(failed!.outcome.finding).toMatchObject({ kind: "error" });
      expect(runs).toBeLessThanOrEqual(200);
      const deviations = failed!.shrunk!.decisions.filter(({ value }) => value !== 0);
      expect(deviations.map(({ kind, label }) => [kind, label])).toEqual([["fault", "cut in main→main:80 at byte"]]);
    });

    test("that takes a delivery for whole messages passes where segments are whole", async () => {
      for (const segments of ["whole", undefined] as const) {
        const { failed } = await testProgram(await scenarioWith(broken, segments), { seeds: range(1, 20) });
        expect(failed).toBeUndefined();
      }
    });

    const survives = async (seeds: number) => {
      const { failed } = await testProgram(await scenarioWith(fixed, "any"), { seeds: range(1, seeds) });
      expect(failed).toBeUndefined();
    };
    test("that waits for the rest survives 50 seeds", () => survives(50));
    slow("that waits for the rest survives 500 seeds", () => survives(500));
  },
);

test("bytes keep their order and none is lost, whatever is cut; a recorded run replays", async () => {
  const long = Array.from({ length: 20_000 }, (_, index) => String(index % 1_000)).join(" ");
  const program = await scenarioWith(LENGTHS, "any", [long, ...MESSAGES]);
  const cut = [];
  for (const seed of range(1, 10)) {
    const run = await runLogged(program, seed);
    expect(run.outcome.finding).toBeUndefined();
    cut.push(...run.decisions.filter(({ kind, value }) => kind === "fault" && value !== 0));
    expect((await runLogged(program, run.decisions)).log).toEqual(run.log);
  }
  expect(cut.length).toBeGreaterThan(1);
});

test("in the default order nothing is cut", async () => {
  const { decisions } = await runLogged(await scenarioWith(BROKEN_LENGTHS, "any"));
  expect(decisions.filter(({ kind }) => kind === "fault").map(({ value }) => value)).toContain(0);
  expect(decisions.filter(({ kind, value }) => kind === "fault" && value !== 0)).toEqual([]);
});
