/** The scenario of a service with so many actions, of so many clients. */
import { SeedbedError } from "../../../engine/errors.ts";
import type { Step } from "../../../engine/ir/scenario.ts";
import type { LoadedScenario } from "../../project/load/loaded.ts";

export interface Allowed {
  /** Actions that are marked as destructive may be chosen. */
  readonly destructive?: boolean | undefined;
  /** Requests of no action may be sent. */
  readonly probe?: boolean | undefined;
}

/**
 * @param most the most actions of a run, of all clients together
 * @throws SeedbedError `usage` for a scenario that explores no service, or one that has no actions or nobody to answer them
 */
export function withClients(
  loaded: LoadedScenario,
  clients: number,
  most: number,
  { destructive = false, probe = false }: Allowed = {},
): LoadedScenario {
  const { program, file } = loaded;
  const { steps, world } = program.ir;
  const problem = (message: string, hint: string) => new SeedbedError("usage", message, { location: { file }, hint });
  if (!steps.some(({ type }) => type === "http_observe")) {
    throw problem(
      "expected a service, found a scenario of other steps",
      "export default httpService(name, { app }).action(…)",
    );
  }
  if (!steps.some(({ type }) => type === "http_action")) {
    throw problem(
      "expected a service with at least one action, found none",
      'add .action("list", { method: "GET", path: "/" })',
    );
  }
  const answers = (step: Step) =>
    step.type === "http_serve" || step.type === "http_when" ||
    step.type === "http_observe" && step.listen !== undefined;
  const isAnswered = steps.some(answers) || world?.backends?.["http"] === "host";
  if (!isAnswered) {
    throw problem(
      "expected an app that answers in the world, found none",
      "httpService(name, { app: (request) => new Response(…) })",
    );
  }
  const changed = steps.map((step): Step => {
    if (step.type === "http_observe" && probe) return { ...step, probe };
    if (step.type !== "http_action") return step;
    const actions = destructive ? step.actions : step.actions.filter((each) => each.destructive !== true);
    if (actions.length === 0) {
      throw problem("expected an action that is not destructive, found none", "--destructive allows the others");
    }
    const action = { ...step, actions, most };
    if (clients === 1) return action;
    const names = Array.from({ length: clients }, (_, index) => `client${index + 1}`);
    return { type: "parallel", name: "clients", tasks: Object.fromEntries(names.map((name) => [name, [action]])) };
  });
  return { ...loaded, program: { ...program, ir: { ...program.ir, steps: changed } } };
}
