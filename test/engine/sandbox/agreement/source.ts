/** Programs as the source of a module, for inside a world and for outside of one. */
import { describeValue, surfaceOf } from "./describe.ts";
import type { Programs } from "./programs.ts";
import { moduleName } from "./surfaces.ts";

function head(modules: readonly string[]): string {
  const imports = modules.map((name) => `import ${moduleName(name)} from "node:${name}";`);
  return `${imports.join("\n")}
const node = { ${modules.map(moduleName).join(", ")} };
const describeValue = ${describeValue};
const surfaceOf = ${surfaceOf};
const describe = (value) => describeValue(value, util.inspect);
const told = async (work) => { try { return "value " + describe(await work()); } catch (error) { return "threw " + describe(error); } };
`;
}

function functions(programs: Programs): string {
  return `const programs = [\n${Object.values(programs).map((body) => `async () => { ${body} },`).join("\n")}\n];`;
}

/** Numbers of programs in the order in which they run. */
export type Group = readonly number[];

/** A module of scenarios, one a group, whose name is the group's place. Each ends with an error that has the results. */
export function worldSource(programs: Programs, groups: readonly Group[], modules: readonly string[]): string {
  const each = groups.map((group, index) =>
    `export const g${index} = scenario("${index}").step("all", async () => {
       const results = [];
       for (const index of ${JSON.stringify(group)}) results.push(await told(programs[index]));
       throw new Error("VALUE:" + JSON.stringify(results));
     });`
  );
  return `import { scenario } from "seedbed";\n${head(modules)}\n${functions(programs)}\n${each.join("\n")}`;
}

/** A module that prints the results of all programs as JSON. What takes longer than a second has none. */
export function realSource(programs: Programs, modules: readonly string[]): string {
  return `${head(modules)}\n${functions(programs)}
process.on("unhandledRejection", () => {});
process.on("uncaughtException", () => {});
const results = [];
for (const work of programs) {
  results.push(await Promise.race([told(work), new Promise((resolve) => setTimeout(resolve, 1000, "no result"))]));
}
process.stdout.write(JSON.stringify(results), () => process.exit(0));`;
}
