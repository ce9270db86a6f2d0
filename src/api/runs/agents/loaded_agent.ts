/** The scenario that asks the agent of a configuration: one that a module exports, or one made for a function or a URL. */
import { basename, dirname, extname, resolve } from "node:path";
import process from "node:process";
import { SeedbedError } from "../../../engine/errors.ts";
import type { Step } from "../../../engine/ir/scenario.ts";
import { missingFields } from "../../../engine/text/agent_request.ts";
import { readDocument } from "../../project/config/document.ts";
import { consentFor, loadOne, MODULE_ENDINGS, requireFile } from "../../project/load/load.ts";
import type { LoadedScenario } from "../../project/load/loaded.ts";
import type { AllowCode } from "../../project/trust/consent.ts";
import { filledIn } from "./keys.ts";
import type { ReadConfig } from "./read_config.ts";

const TIMEOUT_MS = 30_000;
/** An answer of the host may take longer than an agent has: then it is the agent that is late. */
const HOST_MARGIN_MS = 5_000;

/** @throws SeedbedError for an agent that cannot be run */
export async function loadAgent(config: ReadConfig, allowCode: AllowCode): Promise<LoadedScenario> {
  switch (config.agent.type) {
    case "scenario":
      return await loadScenario(config, allowCode);
    case "function":
    case "langchain":
      return await loadFunction(config, allowCode);
    case "http":
      return httpAgent(config);
    case "python":
      throw invalid(config, "expected an agent that can be run, found a function of Python", {
        hint: "serve it over HTTP, and give its URL: { type: http, endpoint: http://127.0.0.1:8000/ask }",
      });
  }
}

async function loadScenario({ agent, file }: ReadConfig, allowCode: AllowCode): Promise<LoadedScenario> {
  const [path = "", name] = agent.endpoint.split("#");
  return await loadOne(path, name, { cwd: dirname(file), allowCode });
}

/** The module is evaluated in a world, as that of a scenario. */
async function loadFunction(config: ReadConfig, allowCode: AllowCode): Promise<LoadedScenario> {
  const { agent, file } = config;
  const [path = "", name = "default"] = agent.endpoint.split("#");
  const module = resolve(dirname(file), path);
  if (!MODULE_ENDINGS.includes(extname(module).toLowerCase())) {
    throw invalid(config, `expected a module and an export, found ${JSON.stringify(agent.endpoint)}`, {
      hint: "as in ./desk.ts#answer",
    });
  }
  const { loadExports } = await import("../../project/load/load_module.ts");
  await requireFile(module, path);
  const { exports, agentOf } = await loadExports(module, consentFor(module, allowCode));
  const made = await agentOf(name, modelSteps(config));
  if (made !== undefined) return made;
  const there = Object.keys(exports).join(", ");
  throw invalid(
    config,
    `expected a function, or an object with invoke, under the export ${name} of ${path}, found none`,
    {
      hint: there === "" ? "the module has no exports" : `its exports are ${there}`,
    },
  );
}

/** The real model that the configuration names, if it names one. */
function modelSteps({ model }: ReadConfig): readonly Step[] {
  if (model?.name === undefined) return [];
  const { provider = "ollama", name, base_url: url } = model;
  return [{ type: "llm_host", model: `${provider}:${name}`, ...(typeof url === "string" && { url }) }];
}

function httpAgent(config: ReadConfig): LoadedScenario {
  const { agent, file } = config;
  const url = addressOf(config, agent.endpoint, "endpoint");
  const template = agent.request_template ?? undefined;
  requireFields(config, template);
  const timeoutMs = agent.timeout ?? TIMEOUT_MS;
  const step = {
    type: "agent_http",
    url,
    method: (agent.method ?? "POST").toUpperCase() as "POST",
    ...(agent.headers !== undefined && { headers: agent.headers }),
    ...(agent.query_params !== undefined && { query: agent.query_params }),
    ...(template !== undefined && { template }),
    ...(agent.parse_structured_input === false && { structured: false }),
    ...(typeof agent.response_path === "string" && { response_path: agent.response_path }),
    timeout_ms: timeoutMs,
    ...(typeof agent.reset_endpoint === "string" && {
      reset_url: addressOf(config, agent.reset_endpoint, "reset_endpoint"),
    }),
  } as const;
  return {
    program: {
      ir: {
        version: 1,
        name: `the agent of ${basename(file)}`,
        steps: [step],
        limits: { maxHostMs: timeoutMs + HOST_MARGIN_MS, maxVirtualMs: 2 * timeoutMs + 2 * HOST_MARGIN_MS },
      },
      mayAskHost: ["http"],
    },
    file,
    locateStep: async () => (await readDocument(file)).locate(["agent"]),
  };
}

/** The address is no secret: it is filled in here, and stands in traces. */
function addressOf(config: ReadConfig, text: string, field: string): string {
  const url = filledIn(text, process.env);
  const { protocol, username } = URL.canParse(url) ? new URL(url) : { protocol: "", username: "" };
  if (/^https?:$/.test(protocol) && username === "") return url;
  throw invalid(config, `expected a URL of http or https without a user, found ${JSON.stringify(text)}`, {
    hint: "such as http://127.0.0.1:8000/ask",
  }, field);
}

/** A golden prompt gives each field of the template, unless lines of prompts are no fields. */
function requireFields(config: ReadConfig, template: string | undefined): void {
  if (template === undefined) return;
  const isStructured = config.agent.parse_structured_input !== false;
  for (const prompt of config.golden_prompts) {
    const [missing] = missingFields(template, prompt, isStructured);
    if (missing === undefined) continue;
    throw invalid(config, `{${missing}} is no field of the prompt ${JSON.stringify(prompt)}`, {
      hint: "a prompt gives a field in a line of its own: order: 12; {prompt} stands for all of it",
    }, "request_template");
  }
}

function invalid({ file }: ReadConfig, message: string, { hint }: { readonly hint: string }, field = "endpoint") {
  return new SeedbedError("invalid", `agent.${field}: ${message}`, { location: { file }, hint });
}
