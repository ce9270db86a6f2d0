/** A service outside of the world: the same actions, sent to a URL by the host, whose answers are recorded decisions. */
import { SeedbedError } from "../../../engine/errors.ts";
import { secretsOf } from "../../../engine/capabilities/exploring/sending.ts";
import type { Step } from "../../../engine/ir/scenario.ts";
import type { LoadedScenario } from "../../project/load/loaded.ts";

/**
 * @param targets the names of hosts that may be sent requests besides this machine
 * @throws SeedbedError `usage` for what is no URL, or one of a host that is not among them
 */
export function requireTarget(baseUrl: string, targets: readonly string[]): string {
  const problem = (message: string, hint: string) => new SeedbedError("usage", `--base-url: ${message}`, { hint });
  if (!/^https?:\/\/[^?#]+$/i.test(baseUrl) || !URL.canParse(baseUrl)) {
    throw problem(
      `expected a URL of http or https without a query, found ${JSON.stringify(baseUrl)}`,
      "such as http://localhost:8080",
    );
  }
  const { hostname, username, password } = new URL(baseUrl);
  if (username !== "" || password !== "") {
    throw problem(
      "expected a URL without a user and a password, found one with them",
      'declare .auth({ bearer: env("TOKEN") })',
    );
  }
  if (LOOPBACK.test(hostname) || targets.includes(hostname)) return baseUrl.replace(/\/$/, "");
  throw problem(
    `expected a service on this machine, found ${hostname}`,
    `if you may send it these requests, pass --allow-target ${hostname}`,
  );
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** The scenario with the service at this URL, in place of its app. */
export function atBaseUrl(loaded: LoadedScenario, baseUrl: string): LoadedScenario {
  const { program } = loaded;
  const { steps, world } = program.ir;
  const outside = steps.filter(({ type }) => type !== "http_serve")
    .map((step): Step => {
      if (step.type !== "http_observe") return step;
      const { listen: _, ...rest } = step;
      return { ...rest, url: baseUrl };
    });
  const backends = { ...world?.backends, http: "host" as const };
  const placed = { ...world, backends, httpTarget: baseUrl };
  return { ...loaded, program: { ...program, ir: { ...program.ir, steps: outside, world: placed } } };
}

/** @throws SeedbedError `usage` if the environment lacks what proves to the service who asks */
export function requireSecrets(
  { program, file }: LoadedScenario,
  variables: Readonly<Record<string, string | undefined>>,
): void {
  for (const step of program.ir.steps) {
    if (step.type !== "http_observe") continue;
    for (const { env } of secretsOf(step.auth)) {
      const value = variables[env] ?? "";
      const found = value === "" ? "none" : /^[\x20-\x7e]+$/.test(value) ? undefined : "one that no header can have";
      if (found === undefined) continue;
      throw new SeedbedError(
        "usage",
        `expected the environment variable ${env} with a secret of the service, found ${found}`,
        {
          location: { file },
          hint: `set it where you call seedbed: ${env}=… seedbed http explore …`,
        },
      );
    }
  }
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
