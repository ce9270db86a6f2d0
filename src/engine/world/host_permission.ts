/**
 * Checks which parts of the host a run may reach. A backend of a scenario says what it would ask the host for; this says what
 * it gets. Whoever makes a program grants it: a scenario file that its user runs gets what it declares, the scenario in the
 * header of a trace gets nothing unless the user allows it. The kernel refuses every other call before anything outside is
 * touched. An answer that is recorded needs no permission, since nothing outside is asked for it.
 */
import { SeedbedError } from "../errors.ts";
import { Failure } from "../findings/failure.ts";

/** All of them. */
export const HOST_CAPABILITIES = ["proc", "http", "fs", "wasm", "tcp"] as const satisfies readonly HostCapability[];
/** A part of the host that a run may be allowed to reach. */
export type HostCapability = "proc" | "http" | "fs" | "wasm" | "tcp";

/** The host capabilities that a program declares, and those that it may use. */
export interface HostAsker {
  readonly ir: {
    readonly steps?: readonly { readonly type: string }[] | undefined;
    readonly world?:
      | {
        readonly backends?: Readonly<Partial<Record<HostCapability, string | undefined>>> | undefined;
        readonly servers?: Readonly<Record<string, unknown>> | undefined;
      }
      | undefined;
  };
  readonly mayAskHost?: readonly HostCapability[] | undefined;
}

/** The parts of the host that a scenario could ask. */
export function hostBackends({ world, steps = [] }: HostAsker["ir"]): HostCapability[] {
  return HOST_CAPABILITIES.filter((capability) => {
    if (capability === "tcp") return Object.keys(world?.servers ?? {}).length > 0;
    const isAsked = capability === "http" && steps.some(({ type }) => ASKS_OUTSIDE.has(type));
    return isAsked || world?.backends?.[capability] === "host";
  });
}

/** Steps that let requests out, each to what it names. */
const ASKS_OUTSIDE: ReadonlySet<string> = new Set(["llm_host", "agent_http"]);

/** The finding of a run that asks for what it may not have. */
export function hostRefused(capability: HostCapability, label: string): Failure {
  return new Failure(
    "unsimulated",
    "host_refused",
    `the run may not use the host, and has no recorded answer: ${label}`,
    {
      hint: allowing([capability]),
    },
  );
}

/**
 * For what runs a scenario again and again and tells of its failures: a refused call would look like one of them.
 * @param what it is that does so, as in `a curve`
 * @throws SeedbedError `contract` when the scenario could ask for more of the host than it may
 */
export function requireHostAllowed({ ir, mayAskHost = [] }: HostAsker, what: string): void {
  const missing = hostBackends(ir).filter((capability) => !mayAskHost.includes(capability));
  if (missing.length === 0) return;
  throw new SeedbedError(
    "contract",
    `${what} runs the scenario again, and it could use the host, which is not allowed: ${missing.join(", ")}`,
    { hint: allowing(missing) },
  );
}

function allowing(capabilities: readonly HostCapability[]): string {
  return `if you trust it, pass --allow-host ${capabilities.join(",")} (allowHost in a program)`;
}
