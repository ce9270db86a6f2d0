/** The texts of new scenario files. */
import { basename, extname } from "node:path";
import type { GeneratedCalls } from "./calls.ts";

/**
 * The invariant that must hold after the two users: the same answers for both, or, where that does not hold, that both come
 * to an end.
 */
export const SAME_ANSWERS = "both got the same answers";

export interface ModuleScenario extends GeneratedCalls {
  /** The import specifier of the module. */
  readonly module: string;
  /** The name of the scenario, if it is not that of the module. */
  readonly called?: string | undefined;
  /** True if both users get the same answers in the default order. */
  readonly isSame: boolean;
}

/** A scenario around the functions and classes of a module: two users of it at once, and what must hold afterwards. */
export function moduleScenario({ module, calls, rules, called, isSame }: ModuleScenario): string {
  const name = basename(module, extname(module));
  const local = (exported: string) => exported === "default" ? identifier(name) : exported;
  const exported = [...new Set(calls.map(({ function: { name, of } }) => of?.name ?? name))];
  const named = exported.filter((each) => each !== "default");
  const imported = [
    ...named.length < exported.length ? [identifier(name)] : [],
    ...named.length > 0 ? [`{ ${named.join(", ")} }`] : [],
  ].join(", ");
  const instances = new Map(
    calls.flatMap(({ function: { of }, constructorArgs }) =>
      of === undefined
        ? []
        : [[of.name, `const ${instance(local(of.name))} = new ${local(of.name)}(${constructorArgs});\n`]]
    ),
  );
  const lines = calls.map(({ function: { name, of }, args, problem }) => {
    const call = `await ${of === undefined ? local(name) : `${instance(local(of.name))}.${name}`}(${args})`;
    return problem === undefined ? `    ${call},\n` : `    // ${oneLine(problem)}\n    // ${call},\n`;
  });
  const spaces = [
    "scenario",
    ...["http", "proc"].filter((space) => rules.some((rule) => rule.startsWith(`${space}.`))),
  ];
  const shared = instances.size === 0 ? "" : `\n${[...instances.values()].join("")}`;
  const must = isSame
    ? `  .finally("${SAME_ANSWERS}", ({ kv }) => kv.get("ann") === kv.get("bob"));`
    : `  .finally("both came to an end", ({ kv }) => kv.has("ann") && kv.has("bob"));`;
  return `/** Two users of ${module} at once. What they await may end in any order; \`seedbed test\` tries a hundred. */
import { ${spaces.sort().join(", ")} } from "seedbed";
import ${imported} from ${JSON.stringify(module)};
${shared}
/** Does the work of one user. The arguments are guesses: put in what your functions are really given. */
async function use() {
  return JSON.stringify([
${lines.join("")}  ]);
}

export default scenario(${JSON.stringify(called ?? `${name}: two users at once`)})
${rules.map((rule) => `  .step(${rule})\n`).join("")}  .parallel("two users at once", {
    ann: async ({ kv }) => kv.set("ann", await use()),
    bob: async ({ kv }) => kv.set("bob", await use()),
  })
  // Say what must hold for your module: an item is sold once, a sum stays the same.
${must}
`;
}

/** `Cart` is used as `cart`. */
function instance(name: string): string {
  const small = name[0]!.toLowerCase() + name.slice(1);
  return small === name ? `a${name}` : small;
}

/** A self-contained scenario that becomes a failure when one line is moved. */
export function exampleScenario(name: string): string {
  return `/** An order is charged once, however long the answer takes when somebody taps the button again. */
import { http, kv, scenario } from "seedbed";

interface Orders {
  get(order: string): string | undefined;
  set(order: string, status: string): void;
}

/** This stands for your own module: import that instead. */
async function charge(order: string, orders: Orders) {
  if (orders.get(order) !== undefined) return;
  // Move this line below the next one, run \`seedbed test\` again, and see what it finds.
  orders.set(order, "charged");
  await fetch("/v1/charge", { method: "POST", body: order });
}

export default scenario(${JSON.stringify(name)})
  .step(http.when("POST", "/v1/charge").replies(200))
  .step("two taps on the button, two seconds apart", async ({ kv, sleep }) => {
    const first = charge("order-1", kv);
    await sleep("2s");
    await Promise.all([first, charge("order-1", kv)]);
  })
  .always("never charged twice", ({ http }) => http.calls("POST", "/v1/charge").length <= 1)
  .step(kv.expectGet("order-1", "charged"));
`;
}

/** The smallest scenario of code. */
export function newScenario(name: string): string {
  return `import { scenario } from "seedbed";

export default scenario(${JSON.stringify(name)})
  .parallel("at once", {
    ann: async ({ kv, sleep }) => {
      await sleep("1ms");
      kv.set("ann", "done");
    },
    bob: ({ kv }) => kv.set("bob", "done"),
  })
  .finally("both are done", ({ kv }) => kv.has("ann") && kv.has("bob"));
`;
}

/** A scenario of data. */
export function yamlScenario(name: string, schema: string | undefined): string {
  const comment = schema === undefined ? "" : `# yaml-language-server: $schema=${schema}\n`;
  return `${comment}version: 1
name: ${JSON.stringify(name)}
world:
  # Without this line, a search also tries a request that takes longer than the 5 s below, and the scenario fails.
  latency: { http: "..1s" }
steps:
  - type: http_when
    method: POST
    path: /v1/charge
    status: 200
  - type: parallel
    name: two at once
    tasks:
      ann:
        - { type: http_request, method: POST, path: /v1/charge, body: order-1, expect_status: 200 }
        - { type: set_kv, key: order-1, value: charged }
      bob:
        - { type: assert_eventually_kv, key: order-1, equals: charged, within: 5s, poll: 100ms }
  - { type: get_kv_assert, key: order-1, equals: charged }
`;
}

function identifier(name: string): string {
  const camel = name.replace(/[^\p{ID_Continue}$]+(.)?/gu, (_, next: string = "") => next.toUpperCase());
  return /^[\p{ID_Start}$_]/u.test(camel) ? camel : `module_${camel}`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").slice(0, 90);
}
