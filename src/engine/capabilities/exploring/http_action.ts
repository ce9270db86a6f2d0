import { z } from "zod";
import type { Json } from "../../json.ts";
import type { Arbitrary } from "../../world/inputs/arbitrary.ts";
import { defineStep, type StepContext } from "../step.ts";
import { type Action, action, pinned } from "./fields.ts";
import { isReadable } from "./probes.ts";
import { type ActionRequest, hasSources, pinnedRequest, requestOf } from "./request.ts";
import { SERVICE } from "./service.ts";

const fields = {
  actions: z.array(action).min(1),
  most: z.int().min(1).max(10_000).describe("the most actions of a run, of all clients together"),
  requests: z.array(pinned).min(1).optional().describe("exactly these are sent, in this order; nothing is chosen then"),
};

/** The label of all decisions about actions, so that shrinking leaves out whole ones, as it does with the items of a list. */
export const ACTION = "action";

export const httpAction = defineStep("http_action", fields, {
  group: "HTTP",
  constructor: "httpService(name, { app }).action(name, { method, path })",
  describe: "Sends a service a sequence of requests out of the declared ones, each with values made anew.",
  check({ actions, requests = [] }) {
    const names = actions.map(({ name }) => name);
    const twice = names.find((each, index) => names.indexOf(each) !== index);
    if (twice !== undefined) {
      return { field: "actions", problem: `expected a name that no other action has, found ${JSON.stringify(twice)}` };
    }
    const unknown = requests.find(({ action }) => !names.includes(action));
    return unknown === undefined
      ? undefined
      : { field: "requests", problem: `expected an action of the step, found ${JSON.stringify(unknown.action)}` };
  },
  async run({ actions, most, requests }, context) {
    if (requests !== undefined) {
      for (const each of requests) {
        const declared = actions.find(({ name }) => name === each.action)!;
        await perform(pinnedRequest(declared, each), declared, actions, context);
      }
      return;
    }
    const { world } = context;
    const service = world.use(SERVICE);
    while (service.left !== 0) {
      const offered = actions.filter((each) => isOffered(each, context));
      if (offered.length === 0) return;
      const { request, chosen } = choose(offered, most, context);
      world.inputs.tell(request.action, request.values);
      await perform(request, chosen, actions, context);
    }
  },
});

/** Sends a request, and keeps what its answer produces. */
async function perform(
  request: ActionRequest,
  action: Action,
  actions: readonly Action[],
  context: StepContext,
): Promise<void> {
  const { world } = context;
  const service = world.use(SERVICE);
  const { values } = request;
  const operation = world.history.invoke(request.action, Object.keys(values).length === 0 ? [] : [values]);
  const { status, body } = await service.perform(request, action, isReadable(action, actions));
  world.history.finish(operation, { status, body });
  if (status < 200 || status >= 300) return;
  for (const [key, ref] of Object.entries(action.produces ?? {})) {
    service.produce(key, context.code<(body: Json) => unknown>(ref)(body));
  }
}

function isOffered(action: Action, context: StepContext): boolean {
  const service = context.world.use(SERVICE);
  if (!hasSources(action, (name) => service.produced(name))) return false;
  if (action.when === undefined) return true;
  return context.code<(state: Json) => unknown>(action.when)(structuredClone(service.last?.state ?? null)) === true;
}

/** The next action with its values; before the first one, how many there are. */
function choose(offered: readonly Action[], most: number, context: StepContext) {
  const { world } = context;
  const service = world.use(SERVICE);
  const { watcher, last } = service;
  return world.inputs.make(ACTION, {
    generate(random) {
      if (service.left === undefined) {
        watcher?.measuring();
        service.left = random.nextInt(1, most);
      }
      service.left--;
      watcher?.offered(last?.signature ?? "", offered.map(({ name, weight = 1 }) => ({ name, weight })));
      const chosen = offered[random.nextInt(0, offered.length - 1)]!;
      const request = requestOf(chosen, {
        random,
        arbitrary: (ref) => context.code<() => Arbitrary<unknown>>(ref)(),
        produced: (name) => service.produced(name),
      });
      return { value: { request, chosen } };
    },
  });
}
