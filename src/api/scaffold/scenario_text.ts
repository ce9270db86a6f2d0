/** The texts of new scenario files. */
import { basename, extname } from "node:path";
import type { Call } from "./calls.ts";

/** A scenario around the functions of a module. `module` is how the scenario imports it. */
export function moduleScenario(module: string, calls: readonly Call[], called?: string): string {
  const name = basename(module, extname(module));
  const local = (exported: string) => exported === "default" ? identifier(name) : exported;
  const named = calls.map(({ function: { name } }) => name).filter((each) => each !== "default");
  const imported = [
    ...named.length < calls.length ? [identifier(name)] : [],
    ...named.length > 0 ? [`{ ${named.join(", ")} }`] : [],
  ].join(", ");
  const lines = calls.map(({ function: each, args, problem }) => {
    const call = `await ${local(each.name)}(${args});`;
    return problem === undefined ? `  ${call}\n` : `  // ${oneLine(problem)}\n  // ${call}\n`;
  });
  return `/** Two users of ${module} at once. What they await may end in any order; \`seedbed test\` tries a hundred. */
import { scenario } from "seedbed";
import ${imported} from ${JSON.stringify(module)};

/** What each of them does. The arguments are guesses: put in what your functions are really given. */
async function use() {
${lines.join("")}}

export default scenario(${JSON.stringify(called ?? `${name}: two users at once`)})
  .parallel("two users at once", { ann: use, bob: use })
  .step("what must hold afterwards", () => {
    // Say it here: throw an error when it does not hold.
  });
`;
}

/** A scenario that stands for itself, and that becomes a failure when one line is moved. */
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
  .step(kv.expect("order-1", "charged"));
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
        - { type: assert_eventually_kv, key: order-1, equals: charged, within: 5s, poll: 1ms }
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
