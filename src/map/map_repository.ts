/**
 * The map of a repository: which modules have concurrency, I/O, retries or timeouts, and which of them no scenario reaches.
 * It reads syntax and runs nothing. What it cannot read it names, and its confidence says how much of the whole that is.
 */
import { basename, extname, relative, sep } from "node:path";
import { SeedbedError } from "../engine/errors.ts";
import { FOREIGN_FOLDERS } from "../api/project/load/find_files.ts";
import { MODULE_ENDINGS } from "../api/project/load/load.ts";
import type { ModuleFacts, Trait } from "./facts.ts";
import { type ModuleGraph, moduleGraph } from "./graph.ts";
import { ownFiles } from "./own_files.ts";
import { isReached, type ReachedModule, reachOf } from "./reach.ts";
import { assess, type Assessment, RISKS } from "./risk.ts";
import type { UnreadableFile } from "./unread.ts";

/** Files that are read while others are parsed. */
const READ_TOGETHER = 32;

export interface MapOptions {
  /** Absolute path of a folder, or of one module. */
  readonly path: string;
  /** Absolute paths of the scenario files. Modules that import `seedbed` are added to them. */
  readonly scenarios: readonly string[];
  /** Called from time to time, with how many modules have been read. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface MappedTrait extends Trait {
  /** True if a scenario imports what it is in, directly or through others. */
  readonly reached: boolean;
}

export interface MappedModule {
  /** Absolute path. */
  readonly file: string;
  /** In the order of the text. */
  readonly traits: readonly MappedTrait[];
  /** Names of exported functions. */
  readonly functions: readonly string[];
  /** A scenario file that loads it, absolute; undefined if none does. */
  readonly scenario: string | undefined;
  /** Of the traits that no scenario reaches; undefined if there are none, or none that matters alone. */
  readonly open: Assessment | undefined;
  /** Of all the traits. */
  readonly all: Assessment;
}

export interface RepositoryMap {
  /** Modules with concurrency, I/O, retries or timeouts: those that need a scenario most first. */
  readonly modules: readonly MappedModule[];
  /** Modules that were read, tests and scenarios apart. */
  readonly read: number;
  readonly scenarios: readonly string[];
  readonly tests: readonly string[];
  /** Symbolic links, which are not followed. */
  readonly links: readonly string[];
  /** The files that could not be read or followed. */
  readonly unknown: readonly UnreadableFile[];
  /** Share of what was found that could be read, from 0 to 1. */
  readonly confidence: number;
}

/**
 * @throws SeedbedError when `path` is not there, or there is no module in it
 * @throws what `signal` is aborted with
 */
export async function mapRepository(options: MapOptions): Promise<RepositoryMap> {
  const { path, onProgress, signal } = options;
  const files = await ownFiles(path, signal);
  if (files.modules.length + files.unread.length === 0) {
    throw new SeedbedError("usage", "expected modules of TypeScript or JavaScript, found none", {
      location: { file: path },
      hint: `${FOREIGN_FOLDERS.join(", ")}, and what .gitignore names are left out`,
    });
  }
  const graph = moduleGraph();
  const read: { file: string; facts: ModuleFacts }[] = [];
  for (let done = 0; done < files.modules.length; done += READ_TOGETHER) {
    signal?.throwIfAborted();
    onProgress?.(done, files.modules.length);
    const batch = files.modules.slice(done, done + READ_TOGETHER);
    const found = await Promise.all(batch.map(async (file) => ({ file, facts: await graph.facts(file) })));
    for (const { file, facts } of found) if (facts !== undefined) read.push({ file, facts });
  }
  const inModules = options.scenarios.filter((file) => MODULE_ENDINGS.includes(extname(file).toLowerCase()));
  const others = read.filter(({ file, facts }) => !options.scenarios.includes(file) && importsSeedbed(facts));
  const entries = [...inModules, ...others.map(({ file }) => file)].sort();
  const reach = await reachOf(entries, graph);

  const known = new Set([...options.scenarios, ...entries]);
  const tests = files.modules.filter((file) => !known.has(file) && isTest(relative(path, file) || basename(file)));
  const left = new Set([...known, ...tests]);
  const subjects = read.filter(({ file }) => !left.has(file));
  const modules = await Promise.all(
    subjects.map(({ file, facts }) => mapped(file, facts, reach.modules.get(file), graph)),
  );
  const unknown = [...files.unread, ...graph.unread(), ...reach.unknown].sort((a, b) => a.file < b.file ? -1 : 1);
  return {
    modules: modules.filter((each) => each !== undefined).sort(mostAtRiskFirst),
    read: subjects.length,
    scenarios: [...known].sort(),
    tests,
    links: files.links,
    unknown,
    confidence: read.length + unknown.length === 0 ? 1 : read.length / (read.length + unknown.length),
  };
}

async function mapped(
  file: string,
  facts: ModuleFacts,
  reached: ReachedModule | undefined,
  graph: ModuleGraph,
): Promise<MappedModule | undefined> {
  const traits = (await traitsOf(file, facts, graph)).map((trait) => ({
    ...trait,
    reached: isReached(trait, facts, reached),
  }));
  const all = assess(traits);
  if (all === undefined) return undefined;
  return {
    file,
    traits,
    functions: facts.exports.filter((each) => each.isFunction).map(({ exported }) => exported),
    scenario: reached?.scenario,
    open: assess(traits.filter((trait) => !trait.reached)),
    all,
  };
}

/** With those that only other modules can settle. */
async function traitsOf(file: string, facts: ModuleFacts, graph: ModuleGraph): Promise<Trait[]> {
  const traits = [...facts.traits];
  for (const { specifier, trait } of facts.ofPackages) {
    if (graph.resolve(specifier, file) === undefined) traits.push(trait);
  }
  for (const { specifier, imported, trait } of facts.maybeNotAwaited) {
    const target = graph.resolve(specifier, file);
    const there = target === undefined ? undefined : await graph.declarationOf(target, imported);
    if (there?.export.isAsync === true) traits.push(trait);
  }
  return traits.sort((a, b) => a.line - b.line || a.column - b.column);
}

function importsSeedbed({ imports }: ModuleFacts): boolean {
  return imports.some(({ specifier }) => /^(npm:\/?)?seedbed(@[^/]*)?(\/|$)/.test(specifier));
}

const TEST_NAME = /[.-](test|spec|bench|benchmark|stories|e2e|cy|config|conf|setup)\.[cm]?[jt]sx?$/i;
const TEST_FOLDERS = new Set(["test", "tests", "__tests__", "__mocks__", "spec", "e2e", "__fixtures__", "fixtures"]);

/** @param file relative to what is mapped: who maps a folder of tests means them */
function isTest(file: string): boolean {
  return TEST_NAME.test(file) || file.split(sep).slice(0, -1).some((name) => TEST_FOLDERS.has(name));
}

function mostAtRiskFirst(one: MappedModule, other: MappedModule): number {
  const rank = ({ open }: MappedModule) => open === undefined ? RISKS.length : RISKS.indexOf(open.risk);
  return rank(one) - rank(other) ||
    (other.open ?? other.all).score - (one.open ?? one.all).score ||
    (one.file < other.file ? -1 : 1);
}
