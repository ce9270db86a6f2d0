/** Keys of models and of services stand in variables of the environment, never in a configuration. */
import { SeedbedError } from "../../../engine/errors.ts";
import type { ConfigDocument } from "../../project/config/document.ts";
import type { AgentConfig } from "./config_schema.ts";
import { wrong } from "./document_errors.ts";

const VARIABLE = /\$\{([A-Za-z_]\w*)\}/;
const SECRET_HEADER = /^(authorization|proxy-authorization|cookie|.*(api-?key|token|secret).*)$/i;

/** @throws SeedbedError `invalid` for a variable that is not set; the message has its name alone */
export function requireVariables(
  { agent, file }: Pick<AgentConfig, "agent"> & { readonly file: string },
  env: Readonly<Record<string, string | undefined>>,
): void {
  const texts = [
    agent.endpoint,
    agent.reset_endpoint ?? "",
    ...Object.values(agent.headers ?? {}),
    ...Object.values(agent.query_params ?? {}),
  ];
  for (const text of texts) {
    for (const [, name = ""] of text.matchAll(new RegExp(VARIABLE, "g"))) {
      if (env[name] === undefined) {
        throw new SeedbedError("invalid", `expected the environment variable ${name}, found none`, {
          location: { file },
          hint: `set it: ${name}=…`,
        });
      }
    }
  }
}

/** A text with the values of the variables that it names. */
export function filledIn(text: string, env: Readonly<Record<string, string | undefined>>): string {
  return text.replace(new RegExp(VARIABLE, "g"), (_place, name: string) => env[name] ?? "");
}

/** @throws SeedbedError `invalid` for a key that is written down; the message does not repeat it */
export async function refuseKeys(document: ConfigDocument): Promise<void> {
  const { model, agent } = (document.value ?? {}) as {
    model?: { api_key?: unknown };
    agent?: { headers?: Readonly<Record<string, unknown>> };
  };
  const key = model?.api_key;
  if (key !== undefined && key !== null && !/^\$\{[A-Za-z_]\w*\}$/.test(String(key))) {
    throw await wrong(document, "expected the name of an environment variable, as ${OPENAI_API_KEY}, found a key", [
      "model",
      "api_key",
    ], "keep keys out of files: set the variable, and name it here");
  }
  const headers = typeof agent?.headers === "object" && agent.headers !== null ? agent.headers : {};
  for (const [name, value] of Object.entries(headers)) {
    if (!SECRET_HEADER.test(name) || VARIABLE.test(String(value))) continue;
    throw await wrong(document, `expected the name of an environment variable in the header ${name}, found a key`, [
      "agent",
      "headers",
      name,
    ], "keep keys out of files: set a variable, and name it here, as ${DESK_KEY}");
  }
}
