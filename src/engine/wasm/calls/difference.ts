/** The first difference between a recording of a guest and what it does now: which call, which argument, the how-manieth call. */

/** A call as labels have it: `wasi:random/random#get-random-u64`, and its arguments. */
export interface LabelledCall {
  readonly name: string;
  readonly args: string;
}

/** @param index the number of calls before it */
export function describeDifference(index: number, was: LabelledCall | undefined, is: LabelledCall): string {
  if (was === undefined) return `call ${index}: the recording has no more calls, the guest makes ${shown(is)}`;
  if (was.name !== is.name) return `call ${index}: the recording has ${shown(was)}, the guest makes ${shown(is)}`;
  const [before, now] = [argumentsOf(was.args), argumentsOf(is.args)];
  const at = before.findIndex((each, position) => each !== now[position]);
  return `call ${index}, ${is.name}: argument ${at + 1} was ${before[at] ?? "not there"}, and is ${
    now[at] ?? "not there"
  }`;
}

/** Reads the label of a call: `wasm app.wasm wasi:random/random#get-random-u64()`. */
export function callOf(label: string): LabelledCall | undefined {
  const [, name, args] = /^wasm \S+ (.+?)\((.*)\)$/s.exec(label) ?? [];
  return name === undefined ? undefined : { name, args: args! };
}

function shown({ name, args }: LabelledCall): string {
  return `${name}(${args})`;
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
