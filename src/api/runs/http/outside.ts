/** A service outside of the world: the same actions, sent to a URL by the host, whose answers are recorded decisions. */
import { SeedbedError } from "../../../engine/errors.ts";
import type { Step } from "../../../engine/ir/scenario.ts";
import type { LoadedScenario } from "../../project/load/loaded.ts";

/**
 * @param targets the names of hosts that may be sent requests besides this machine
 * @throws SeedbedError `usage` for what is no URL, or one of a host that is not among them
 */
export function requireTarget(baseUrl: string, targets: readonly string[]): string {
  if (!/^https?:\/\/[^?#]+$/i.test(baseUrl) || !URL.canParse(baseUrl)) {
    throw new SeedbedError(
      "usage",
      `--base-url: expected a URL of http or https without a query, found ${JSON.stringify(baseUrl)}`,
      {
        hint: "such as http://localhost:8080",
      },
    );
  }
  const { hostname } = new URL(baseUrl);
  if (LOOPBACK.test(hostname) || targets.includes(hostname)) return baseUrl.replace(/\/$/, "");
  throw new SeedbedError("usage", `--base-url: expected a service on this machine, found ${hostname}`, {
    hint: `if you may send it these requests, pass --allow-target ${hostname}`,
  });
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** The scenario with the service at this URL, in place of its app. */
export function atBaseUrl(loaded: LoadedScenario, baseUrl: string): LoadedScenario {
  const { program } = loaded;
  const { steps, world } = program.ir;
  const outside = steps.filter(({ type }) => type !== "http_serve")
    .map((step): Step => step.type === "http_observe" ? { ...step, url: baseUrl } : step);
  const backends = { ...world?.backends, http: "host" as const };
  return { ...loaded, program: { ...program, ir: { ...program.ir, steps: outside, world: { ...world, backends } } } };
}

/** @throws SeedbedError `usage` for a service that cannot be put into its first state */
export function requireReset({ program, file }: LoadedScenario): void {
  if (program.ir.steps.some((step) => step.type === "http_observe" && step.reset !== undefined)) return;
  throw new SeedbedError(
    "usage",
    "expected a service that can be reset, so that an episode begins as it did, found none",
    {
      location: { file },
      hint: 'declare how: .reset({ method: "POST", path: "/reset" })',
    },
  );
}
