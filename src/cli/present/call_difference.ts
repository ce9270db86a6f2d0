/** The first difference between a recording of a guest and its replay: which call, which argument, the how-manieth call it is. */
import type { Finding } from "../../engine/findings/finding.ts";

const DIFFERENCE =
  /at decision (\d+): the recording has host "wasm \S+ (.+?)\((.*)\)", the run asks for host "wasm \S+ (.+?)\((.*)\)"$/s;
const ENDED = /at decision (\d+): the recording ends there, the run asks for host "wasm \S+ (.+)"$/s;

/** Undefined for what is no difference between two calls. */
export function callDifference(finding: Finding | undefined): string | undefined {
  const message = finding?.kind === "divergence" ? finding.message : "";
  const ended = ENDED.exec(message);
  if (ended !== null) return `call ${ended[1]}: the recording has no more calls, the guest makes ${ended[2]}`;
  const found = DIFFERENCE.exec(message);
  if (found === null) return undefined;
  const [, index, name, args = "", nowName, nowArgs = ""] = found;
  if (name !== nowName) {
    return `call ${index}: the recording has ${name}(${args}), the guest makes ${nowName}(${nowArgs})`;
  }
  const [before, now] = [argumentsOf(args), argumentsOf(nowArgs)];
  const at = before.findIndex((each, position) => each !== now[position]);
  return `call ${index}, ${name}: argument ${at + 1} was ${before[at] ?? "not there"}, and is ${
    now[at] ?? "not there"
  }`;
}

/** Splits at commas outside of texts and brackets. */
function argumentsOf(text: string): string[] {
  const found = [""];
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (quoted && character === "\\") found[found.length - 1] += character + text[++at];
    else {
      if (character === '"') quoted = !quoted;
      if (!quoted && "[{".includes(character)) depth++;
      if (!quoted && "]}".includes(character)) depth--;
      if (!quoted && depth === 0 && character === ",") found.push("");
      else found[found.length - 1] += character;
    }
  }
  return found.map((each) => each.trim());
}
