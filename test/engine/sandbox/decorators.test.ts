/** Classes whose decorators see the types of what they decorate, as NestJS needs it. */
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bundleFile } from "../../../src/engine/sandbox/build/bundle.ts";
import { loadFile } from "../../../src/api/project/load/load.ts";
import { ROOT } from "../../support/files.ts";
import { folderWith } from "../../support/source.ts";
import { runLogged } from "../support/programs.ts";

const FILES = {
  "tsconfig.json": `{
    // The settings of a NestJS project.
    "extends": "./tsconfig.base.json",
    "compilerOptions": { "strict": true },
  }`,
  "tsconfig.base.json": `{ "compilerOptions": { "experimentalDecorators": true, "emitDecoratorMetadata": true } }`,
  "metadata.ts": `export const seen: [string, unknown][] = [];
Object.assign(Reflect, { metadata: (key: string, value: unknown) => () => void seen.push([key, value]) });
export function Injectable(): ClassDecorator { return () => {}; }`,
  "greeter.ts": `import { Injectable } from "./metadata.ts";
@Injectable()
export class Greeter { greet(): string { return "hi"; } }`,
  "case.scenario.ts": `import { scenario } from "seedbed";
import { Injectable, seen } from "./metadata.ts";
import { Greeter } from "./greeter.ts";
@Injectable()
class App {
  readonly greeter: Greeter;
  constructor(greeter: Greeter, count: number) { this.greeter = greeter; void count; }
  fails(): never { throw new Error("from here"); }
}
export default scenario("decorated").step("look", ({ event }) => {
  const types = seen.find(([key]) => key === "design:paramtypes")![1] as (new () => Greeter)[];
  event("types", types.map((type) => type.name));
  new App(new types[0]!(), 1).fails();
});`,
};

async function project({ typescript }: { typescript: boolean }): Promise<string> {
  const folder = await folderWith(FILES);
  if (typescript) {
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(join(ROOT, "node_modules/typescript"), join(folder, "node_modules/typescript"));
  }
  return join(folder, "case.scenario.ts");
}

test("decorated classes know the types of their parameters, and errors keep their places", async () => {
  const file = await project({ typescript: true });
  const [loaded] = await loadFile(file);
  const { outcome, entries } = await runLogged(loaded!.program);
  expect(entries.flatMap((entry) => "event" in entry ? [entry.data] : [])).toEqual([["Greeter", "Number"]]);
  expect(outcome.finding?.message).toContain("from here");
  expect(outcome.finding?.location).toMatchObject({ file: "case.scenario.ts", line: 8 });
});

test("without the compiler of the project, a file with metadata is one message", async () => {
  const file = await project({ typescript: false });
  await expect(loadFile(file)).rejects.toMatchObject({
    code: "compile",
    message: expect.stringMatching(
      /tsconfig\.json asks for emitDecoratorMetadata, which needs the project's TypeScript compiler, and typescript is not installed$/,
    ),
    hint: "npm install --save-dev typescript",
  });
});

test("the compiler of code from elsewhere is not run", async () => {
  const file = await project({ typescript: true });
  await expect(bundleFile(file, () => true)).rejects.toMatchObject({
    code: "compile",
    message: expect.stringContaining("that of code from elsewhere is not run"),
  });
});

test("a file that TypeScript cannot read is one message with what it says", async () => {
  const file = await project({ typescript: true });
  writeFileSync(file, FILES["case.scenario.ts"].replace("class App {", "class {{"));
  await expect(loadFile(file)).rejects.toMatchObject({ code: "compile" });
});

test("settings that extend one another in a circle ask for no metadata", async () => {
  const file = await project({ typescript: false });
  const base = join(file, "..", "tsconfig.base.json");
  writeFileSync(join(file, "..", "tsconfig.json"), `{ "extends": "./tsconfig.base.json" }`);
  writeFileSync(base, `{ "extends": "./tsconfig.other.json", "compilerOptions": { "experimentalDecorators": true } }`);
  writeFileSync(join(file, "..", "tsconfig.other.json"), `{ "extends": "./tsconfig.base.json" }`);
  expect((await bundleFile(file, () => true)).entry).toBe("case.scenario.ts");
});

test("of several settings that are extended, the last one that says anything about metadata counts", async () => {
  const file = await project({ typescript: false });
  writeFileSync(join(file, "..", "tsconfig.json"), `{ "extends": ["./tsconfig.base.json", "./tsconfig.other.json"] }`);
  writeFileSync(join(file, "..", "tsconfig.other.json"), `{ "compilerOptions": { "emitDecoratorMetadata": false } }`);
  expect((await bundleFile(file, () => true)).entry).toBe("case.scenario.ts");
});
