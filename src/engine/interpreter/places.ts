/**
 * Finds the place in the author's code that something came from: its line, the functions on the way, and the call in the
 * step.
 */
import type { SourceLocation } from "../errors.ts";
import type { Program, SourceFrame } from "./program.ts";

/** The author's line that started something; in a dependency, the line of the dependency. */
export function placeOf(program: Program, site: Error | undefined): SourceLocation | undefined {
  const frames = framesOf(program, site);
  return frames.find((frame) => frame.own) ?? frames[0];
}

/** The author's line that called the function in which something happened, with what was called on the way. */
export function callOf(
  program: Program,
  site: Error,
): { readonly location: SourceLocation; readonly callers: string[] } | undefined {
  const location = framesOf(program, site).slice(1).find((frame) => frame.own);
  return location && { location, callers: callersOf(program, site) };
}

/**
 * Names of the functions on the way, innermost first, as in `#roundTrip`, `claim`, `runOnce`. Of a package only those between
 * which the author's code is: `wrap (cacheable)`.
 */
export function callersOf(program: Program, site: Error | undefined): string[] {
  const frames = framesOf(program, site);
  const names = frames.flatMap((frame, index) => {
    const name = frame.functionName?.slice(frame.functionName.lastIndexOf(".") + 1);
    if (frame.own) return name ?? [];
    // Further out the stack may have no more than this.
    const isOutermost = frames[index + 1]?.own !== false;
    if (!isOutermost || !frame.file.startsWith(MODULES)) return [];
    const [owner, path] = packageOf(frame.file);
    return `${name ?? `${path}:${frame.line}`} (${owner})`;
  });
  const callers = names.filter((name, index) => name !== names[index - 1]);
  // One name is that of the line which is shown, unless it is what a package calls it.
  const tellsMore = callers.length > 1 || frames.some(({ own }) => own) && callers[0]?.endsWith(")") === true;
  return tellsMore ? callers.slice(0, MAX_CALLERS) : [];
}

const MAX_CALLERS = 6;

const MODULES = "node_modules/";

/** `node_modules/@scope/name/lib/index.js` is `lib/index.js` of `@scope/name`. */
function packageOf(file: string): readonly [owner: string, path: string] {
  const [, owner, path] = /^((?:@[^/]+\/)?[^/]+)\/(.*)$/.exec(file.slice(MODULES.length)) ?? [];
  return [owner ?? file, path ?? file];
}

/** An operation, and where the code that started it stands. */
interface Started {
  readonly task: { readonly name: string };
  readonly site: Error | undefined;
}

/** Concurrent calls of one step have no name but their text: `get("a")`. */
export function chainsOf(
  program: Program,
  pick: { readonly operation: Started; readonly byDefault: Started } | undefined,
): { readonly chain: string | undefined; readonly otherChain: string | undefined } {
  const none = { chain: undefined, otherChain: undefined };
  if (pick === undefined || pick.operation.task.name !== pick.byDefault.task.name) return none;
  const [chain, otherChain] = [textOfCall(program, pick.operation.site), textOfCall(program, pick.byDefault.site)];
  return chain === undefined || otherChain === undefined || chain === otherChain ? none : { chain, otherChain };
}

/**
 * The outermost call that the author's code made on the way to a site: its text, if it is short. Of calls that are awaited
 * together (`Promise.all`), V8 tells the index in the list.
 */
function textOfCall(program: Program, site: Error | undefined): string | undefined {
  const outermost = framesOf(program, site).findLast(({ own }) => own);
  if (outermost?.line === undefined || outermost.column === undefined) return undefined;
  const line = program.code?.source(outermost.file)?.split("\n")[outermost.line - 1] ?? "";
  const index = TOGETHER.exec(site?.stack ?? "")?.[1];
  if (index === undefined) return CALL.exec(line.slice(outermost.column - 1))?.[0];
  const item = itemsOf(LIST.exec(line)?.[1] ?? "")[Number(index)] ?? "";
  return CALL.exec(item)?.[0] ?? `call ${Number(index) + 1}`;
}

/** The items of a list, as source text. */
function itemsOf(list: string): string[] {
  const items: string[] = [];
  let [from, depth] = [0, 0];
  for (let index = 0; index <= list.length; index++) {
    const character = list[index] ?? ",";
    if ("([{".includes(character)) depth++;
    else if (")]}".includes(character)) depth--;
    else if (character === "," && depth === 0) {
      items.push(list.slice(from, index).trim());
      from = index + 1;
    }
  }
  return items;
}

/** The last one is the outermost. */
const TOGETHER = /.*at async Promise\.\w+ \(index (\d+)\)/s;
/** A call whose arguments have no calls in them, and that fits a line of the story. */
const CALL = /^[\w$.#]{1,30}\([^()]{0,30}\)/;
const LIST = /Promise\.\w+\(\[(.*)\]\)/;

function framesOf(program: Program, site: Error | undefined): readonly SourceFrame[] {
  return site === undefined ? [] : program.code?.frames(site) ?? [];
}
