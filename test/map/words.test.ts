/** Promise: it is the use of a thing that counts, and not its name. */
import { expect, test } from "vitest";
import { formsIn } from "./traits_in.ts";
import { fc } from "../support/properties.ts";

/** Expressions that have a trait, each with the global that it needs. */
const USES = [
  ["fetch", `fetch("/")`, "io"],
  ["setTimeout", `setTimeout(done, 5)`, "timeout"],
  ["setInterval", `setInterval(done, 5)`, "timeout"],
  ["Date", `Date.now()`, "clock"],
  ["Math", `Math.random()`, "random"],
  ["crypto", `crypto.randomUUID()`, "random"],
  ["WebSocket", `new WebSocket("ws://x")`, "io"],
  ["Worker", `new Worker("x.js")`, "worker"],
  ["Promise", `Promise.all([a(), b()])`, "overlap"],
] as const;

const use = fc.constantFrom(...USES);

/** Where code may stand. Each says how the expression is put there. */
const live = fc.constantFrom<(code: string) => string>(
  (code) => `${code};`,
  (code) => `export const x = () => ${code};`,
  (code) => `class A { static { ${code}; } #x = ${code}; }`,
  (code) => `if (ready) { for (const _ of list) { ${code}; } }`,
  (code) => `export default { get value() { return ${code}; } };`,
  (code) => `const text = \`before \${${code}} after\`;`,
  (code) => `function f({ x = ${code} } = {}) { return x as unknown as string; }`,
  (code) => `switch (${code}) { default: label: { break label; } }`,
  (code) => `tag\`x\`?.[${code}]!.y ?? 1;`,
  (code) => `export const view = (1, ${code}) satisfies unknown;`,
);

/** Where it is text. Whatever ends a comment or a string is not in the expressions. */
const dead = fc.constantFrom<(code: string) => string>(
  (code) => `// ${code}\nexport {};`,
  (code) => `/* ${code} */ export {};`,
  (code) => `export const text = ${JSON.stringify(code)};`,
  (code) => `export const text = \`${code}\`;`,
  (code) => `export const regex = /${code.replace(/[/()[\]."]/g, "\\$&")}/;`,
  (code) => `#!/usr/bin/env ${code}\nexport {};`,
);

test("a name in code counts anywhere", () => {
  fc.assert(fc.property(fc.array(fc.tuple(use, live), { minLength: 1, maxLength: 4 }), (parts) => {
    const wanted = [...new Set(parts.map(([[, , form]]) => form))].sort();
    const text = parts.map(([[, code], put], index) => `{ ${alone(put(code), index)} }`).join("\n");
    expect(formsIn(text)).toEqual(wanted);
  }));
});

test("names in comments, strings and regular expressions do not count", () => {
  fc.assert(fc.property(use, dead, ([, code], put) => {
    expect(formsIn(put(code))).toEqual([]);
  }));
});

test("the same name of a variable, parameter, function, class or import does not count", () => {
  const declare = fc.constantFrom<(name: string) => [string, string]>(
    (name) => [`const ${name} = mine();`, ""],
    (name) => [`let ${name};`, ""],
    (name) => [`import ${name} from "./mine.ts";`, ""],
    (name) => [`import { mine as ${name} } from "./mine.ts";`, ""],
    (name) => [`import * as ${name} from "./mine.ts";`, ""],
    (name) => [`const { ${name} } = mine();`, ""],
    (name) => [`const [, ...${name}] = mine();`, ""],
    (name) => [`function ${name}() {}`, ""],
    (name) => [`class ${name} {}`, ""],
    (name) => [`enum ${name} { x }`, ""],
    (name) => [`(function f(${name}) {`, "});"],
    (name) => [`(({ a: { b: ${name} } }) => {`, "});"],
    (name) => [`try { mine(); } catch (${name}) {`, "}"],
    (name) => [`for (const ${name} of mine()) {`, "}"],
    (name) => [`(function ${name}() {`, "});"],
    (name) => [`function f() {`, `var ${name}; }`],
  );
  fc.assert(fc.property(use, declare, ([name, code], put) => {
    const [before, after] = put(name);
    expect(formsIn(`${before} ${code}; ${after}`)).toEqual([]);
  }));
});

/** Exports stand at the top; what is exported counts inside of a block as well. */
function alone(code: string, index: number): string {
  return code.replace("export const x", `const x${index}`).replace("export const view", `const view${index}`)
    .replace("export default", `const object${index} =`);
}
