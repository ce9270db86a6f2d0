/**
 * Types of decorated classes at run time (`emitDecoratorMetadata`), which NestJS, TypeORM and others look at: esbuild emits none, since
 * it reads one file at a time and no types. Such files are transpiled by the project's own TypeScript compiler first. One
 * process of it takes all files that wait at that moment.
 */
import { Buffer } from "node:buffer";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, extname, join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { parse } from "jsonc-parser";
import { SeedbedError } from "../../errors.ts";

/** An `@` at the beginning of a line or after a bracket, outside of comments that begin on it. */
const DECORATED = /^(?!\s*(?:\*|\/[/*]))(?:.*[\s(,;{])?@[A-Za-z_$]/m;
const TYPESCRIPT = /\.[cm]?tsx?$/;

const RUN = "deno" in process.versions ? ["run", "-A"] : [];

interface Waiting {
  readonly path: string;
  readonly settings: string;
  readonly done: (javascript: string) => void;
  readonly failed: (error: unknown) => void;
}

export class DecoratorCompiler {
  readonly #mayCompile: boolean;
  #waiting: Waiting[] = [];
  #atWork = false;

  /** @param mayCompile false for code that came from elsewhere: its compiler is code, too */
  constructor(mayCompile: boolean) {
    this.#mayCompile = mayCompile;
  }

  /** Returns a file as JavaScript with metadata; undefined for one that has no use for it. */
  async transpile(path: string, text: string, onNamed: (path: string) => void): Promise<string | undefined> {
    if (!TYPESCRIPT.test(path) || path.endsWith(".d.ts") || !DECORATED.test(text)) return undefined;
    const settings = await nearestSettings(dirname(path));
    if (settings === undefined || await emitsMetadata(settings, onNamed) !== true) return undefined;
    const message = `${settings} asks for emitDecoratorMetadata, which needs the project's TypeScript compiler`;
    if (!this.#mayCompile) {
      throw new SeedbedError("compile", `${message}: that of code from elsewhere is not run`, {
        hint: "run what seedbed compile made of the scenario",
      });
    }
    if (compilerOf(settings) === undefined) {
      throw new SeedbedError("compile", `${message}, and typescript is not installed`, {
        hint: "npm install --save-dev typescript",
      });
    }
    return await new Promise((done, failed) => {
      this.#waiting.push({ path, settings, done, failed });
      void this.#work();
    });
  }

  async #work(): Promise<void> {
    if (this.#atWork) return;
    this.#atWork = true;
    // Files that come while the compiler is at work go together afterwards.
    while (this.#waiting.length > 0) {
      const settings = this.#waiting[0]!.settings;
      const batch = this.#waiting.filter((each) => each.settings === settings);
      this.#waiting = this.#waiting.filter((each) => each.settings !== settings);
      try {
        const texts = await compile(batch.map(({ path }) => path), settings);
        batch.forEach(({ done }, index) => done(texts[index]!));
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
    this.#atWork = false;
  }
}

/** Returns the path of the `tsc` that a project has installed. */
function compilerOf(settings: string): string | undefined {
  try {
    return join(dirname(createRequire(settings).resolve("typescript/package.json")), "bin/tsc");
  } catch {
    return undefined;
  }
}

/** Without checking types, which is for the project's own build: the compiler's complaints do not keep it from emitting. */
async function compile(paths: readonly string[], settings: string): Promise<string[]> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "seedbed-tsc-")));
  try {
    const config = join(folder, "tsconfig.json");
    const compilerOptions = {
      ...{ noCheck: true, noLib: true, noResolve: true, types: [], isolatedModules: true, skipLibCheck: true },
      ...{ noEmit: false, emitDeclarationOnly: false, declaration: false, composite: false, incremental: false },
      ...{ inlineSourceMap: true, inlineSources: true, sourceMap: false, declarationMap: false, noEmitOnError: false },
      ...{ module: "esnext", moduleResolution: "bundler", rootDir: "/", outDir: join(folder, "out") },
    };
    await writeFile(config, JSON.stringify({ extends: settings, compilerOptions, files: paths, include: [] }));
    const failure = await promisify(execFile)(process.execPath, [...RUN, compilerOf(settings)!, "-p", config]).then(
      () => "",
      (error: { stdout?: string; message: string }) => error.stdout ?? error.message,
    );
    return await Promise.all(paths.map(async (path) => {
      const made = join(folder, "out", path.slice(0, -extname(path).length) + javascriptOf(path));
      return await readFile(made, "utf8").then((text) => withSource(withNames(text), path), (cause) => {
        const [first] = failure.split("\n").filter((line) => /error TS1\d\d\d:/.test(line));
        throw new SeedbedError("compile", `TypeScript made nothing of ${path}: ${first ?? failure}`, { cause });
      });
    }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** As TypeScript writes a decorated class, whose inner name the bundler would change; packages make names of tables of it. */
const CLASS = /^(\s*(?:export )?let (\w+) = (?:\w+ = )?class \2(?: extends .+)? \{)/gm;

function withNames(javascript: string): string {
  return javascript.replace(
    CLASS,
    '$1 static { Object.defineProperty(this, "name", { value: "$2", configurable: true }); }',
  );
}

const MAP = /(\/\/# sourceMappingURL=data:application\/json;base64,)(\S+)\s*$/;

/** The map calls its source by a path from where the compiler put its output. */
function withSource(javascript: string, path: string): string {
  return javascript.replace(MAP, (_all, start: string, base64: string) => {
    const map = { ...JSON.parse(Buffer.from(base64, "base64").toString()) as object, sources: [basename(path)] };
    return start + Buffer.from(JSON.stringify(map)).toString("base64");
  });
}

function javascriptOf(path: string): string {
  return extname(path).replace("ts", "js").replace(/x$/, "");
}

async function nearestSettings(folder: string): Promise<string | undefined> {
  for (let at = folder;; at = dirname(at)) {
    const path = join(at, "tsconfig.json");
    if (await readFile(path).then(() => true, () => false)) return path;
    if (dirname(at) === at) return undefined;
  }
}

/**
 * Whether these settings, or those that they extend, ask for metadata; undefined if none of them says. Settings that the compiler would refuse ask for nothing:
 * those that extend themselves, for one.
 * @param before the settings that extend these
 */
async function emitsMetadata(
  path: string,
  onNamed: (path: string) => void,
  before: readonly string[] = [],
): Promise<boolean | undefined> {
  onNamed(path);
  const settings = parse(await readFile(path, "utf8").catch(() => "{}")) as {
    extends?: string | string[];
    compilerOptions?: { emitDecoratorMetadata?: boolean };
  } | undefined;
  const own = settings?.compilerOptions?.emitDecoratorMetadata;
  if (own !== undefined) return own;
  for (const base of [settings?.extends ?? []].flat().reverse()) {
    const found = resolveBase(base, path);
    if (found === undefined || found === path || before.includes(found)) continue;
    const inherited = await emitsMetadata(found, onNamed, [...before, path]);
    if (inherited !== undefined) return inherited;
  }
  return undefined;
}

function resolveBase(base: string, from: string): string | undefined {
  const { resolve } = createRequire(from);
  for (const name of [base, `${base}.json`, `${base}/tsconfig.json`]) {
    try {
      return resolve(name);
    } catch {
      continue;
    }
  }
  return undefined;
}
