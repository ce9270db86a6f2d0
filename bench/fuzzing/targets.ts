/** Small targets, each with a bug that chance alone seldom finds. */
import fc from "fast-check";
import { type FuzzData, scenario } from "seedbed";

/** Four characters, one nested in the other. */
export function nestedMagic(data: FuzzData): void {
  const text = data.text();
  if (text[0] === "F" && text[1] === "U" && text[2] === "Z" && text[3] === "Z") throw new Error("nested magic");
}

/** A 32-bit number in the middle of a header. */
export function magicNumber(data: FuzzData): void {
  const bytes = data.bytes();
  if (bytes.length < 12) return;
  const view = new DataView(bytes.buffer);
  if (view.getUint32(4) === 0xcafebabe && view.getUint16(8, true) === 7) throw new Error("magic number");
}

/** A command that is looked up as a whole, and its argument. */
export function keyword(data: FuzzData): void {
  switch (data.text()) {
    case "restart":
    case "status":
      return;
    case "shutdown":
      if (data.text() === "now") throw new Error("keyword");
  }
}

/** A chunk that has the right name and the right sum. */
export function checksum(data: FuzzData): void {
  const bytes = data.bytes();
  if (bytes.length < 6 || bytes[0] !== 0x50 || bytes[1] !== 0x4e) return;
  let sum = 1;
  for (const byte of bytes.subarray(0, -2)) sum = (sum * 31 + byte) % 65_521;
  if (bytes.at(-2)! * 256 + bytes.at(-1)! === sum) throw new Error("checksum");
}

/** Six states: any wrong move leads back to the first. */
export function stateMachine(data: FuzzData): void {
  let state = "closed";
  for (let moves = 0; moves < 12; moves++) state = next(state, data.integer(0, 199));
}

function next(state: string, move: number): string {
  switch (state) {
    case "closed":
      return move === 131 ? "unlocked" : "closed";
    case "unlocked":
      return move === 17 ? "ajar" : "closed";
    case "ajar":
      return move === 44 ? "open" : "closed";
    case "open":
      return move === 191 ? "inside" : "closed";
    case "inside":
      return move === 53 ? "vault" : "closed";
    default:
      if (move === 96) throw new Error("state machine");
      return "closed";
  }
}

/** Brackets that are nested so deep. */
export function nesting(data: FuzzData): void {
  let depth = 0;
  for (const character of data.text()) {
    if (character === "(") depth++;
    else if (character === ")") depth--;
    else return;
    if (depth < 0) return;
    if (depth === 12) throw new Error("nesting");
  }
}

/** Digits that make one number of many. */
export function digits(data: FuzzData): void {
  const match = /^(\d{1,6})$/.exec(data.text());
  if (match !== null && Number(match[1]) === 90_210) throw new Error("digits");
}

/** A record whose fields have to fit one another. */
export function fields(data: FuzzData): void {
  const kind = data.pick(["read", "write", "delete"]);
  const from = data.integer(0, 1_000_000);
  const to = data.integer(0, 1_000_000);
  if (kind === "delete" && from > 1_000 && to === from + 3) throw new Error("fields");
}

/** Nothing is wrong with it: it is there to be run often. */
export function quiet(data: FuzzData): void {
  if (data.integer(0, 1_000) < 0) throw new Error("quiet");
}

/** The same, as a scenario with an input. */
export const quietScenario = scenario("quiet")
  .forAll({ amount: fc.integer({ min: 0, max: 1_000 }) })
  .step("look", ({ input }) => {
    if (input.amount < 0) throw new Error("quiet");
  });
