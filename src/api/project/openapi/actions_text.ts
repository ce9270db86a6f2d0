/** An actions file from an OpenAPI document. It is a beginning, which its author changes. */
import { SeedbedError } from "../../../engine/errors.ts";
import { actionCode } from "./action_code.ts";
import { callCode, type Code, flatText, layOut, objectCode, valueCode } from "./code_layout.ts";
import { type OpenApi, resolved, type SecuritySchemeNode } from "./document.ts";
import { Generators } from "./generators.ts";
import { AnswerSchemas } from "./json_schema_of.ts";
import { type Operation, operationsOf } from "./operations.ts";
import { flowOf } from "./producers.ts";
import { Unmakeable } from "./value_place.ts";

/** What was made of a document. */
export interface ImportedActions {
  /** The text of the actions file. */
  readonly text: string;
  readonly service: string;
  /** Where the document says that the service is. */
  readonly baseUrl: string;
  readonly actions: readonly { readonly name: string; readonly destructive: boolean }[];
  readonly leftOut: readonly { readonly operation: string; readonly reason: string }[];
}

/**
 * @param shown the document, as the file names it
 * @throws SeedbedError `invalid` if no operation can be sent
 */
export async function importActions(document: OpenApi, file: string, shown: string): Promise<ImportedActions> {
  const { default: fc } = await import("fast-check");
  const operations = operationsOf(document);
  const answers = new AnswerSchemas(document);
  const generators = new Generators(document, fc);
  const { made, leftOut } = codeOf(operations, document, generators, answers);
  if (made.length === 0) {
    throw new SeedbedError("invalid", `expected an operation that can be sent, found none: ${leftOut[0]!.reason}`, {
      location: { file },
    });
  }
  const service = nameOf(document.info.title);
  const baseUrl = baseUrlOf(document);
  const secrets = secretsOf(document, service);
  const ends: Code[] = [];
  if (answers.named.size > 0) ends.push(callCode(".schemas", [valueCode(Object.fromEntries(answers.named))]));
  if (secrets.code !== undefined) ends.push(secrets.code);
  const whole = [...made.flatMap(({ codes }) => codes), ...ends].map(flatText).join("\n");
  const constants = usedConstants(whole, generators.constants);
  const imported = ["env", "from", "httpService"].filter((name) =>
    name === "httpService" || new RegExp(`\\b${name}\\("`).test(whole)
  );
  const lines = [
    "/**",
    ` * The actions of ${comment(document.info.title)} ${
      comment(document.info.version)
    }, which seedbed http import wrote from ${comment(shown)}.`,
    ` * They are yours to change: add .reset(…), .state(…), .invariant(…), and the app if it is to run in the world.`,
    ...leftOut.map(({ operation, reason }) => ` * Left out: ${comment(operation)}, since ${comment(reason)}.`),
    ...secrets.unknown.map((name) =>
      ` * The security scheme ${comment(name)} is not declared here: only bearer tokens and keys in headers are.`
    ),
    " */",
    ...(constants.length > 0 || whole.includes("fc.") ? ['import fc from "fast-check";'] : []),
    `import { ${imported.join(", ")} } from "seedbed";`,
    "",
    ...constants.flatMap(([name, code]) => [`const ${name} = ${layOut(code, "", name.length + 9)};`, ""]),
    `export default httpService(${JSON.stringify(service)}, ${
      layOut(objectCode([["baseUrl", JSON.stringify(baseUrl)]]))
    })`,
    ...made.flatMap(({ operation, codes }) => [
      ...(operation.summary === undefined ? [] : [`  // ${comment(operation.summary)}`]),
      ...codes.map((code) => `  ${layOut(code, "  ")}`),
    ]),
    ...ends.map((code) => `  ${layOut(code, "  ")}`),
  ];
  return {
    text: `${lines.join("\n")};\n`,
    service,
    baseUrl,
    actions: made.map(({ operation: { name, destructive } }) => ({ name, destructive })),
    leftOut,
  };
}

/** Without those of operations that were left out in the end. */
function usedConstants(code: string, all: ReadonlyMap<string, Code>): [string, Code][] {
  const used: [string, Code][] = [];
  let whole = code;
  // Each is declared before those that have it.
  for (const [name, made] of [...all].reverse()) {
    if (!new RegExp(`(?<![\\w$"])${name}\\b`).test(whole)) continue;
    used.unshift([name, made]);
    whole += `\n${flatText(made)}`;
  }
  return used;
}

interface Made {
  readonly operation: Operation;
  readonly codes: readonly Code[];
}

/** The actions with what they produce. What no action that is left produces, none takes. */
function codeOf(all: readonly Operation[], document: OpenApi, generators: Generators, answers: AnswerSchemas) {
  const leftOut: { operation: string; reason: string }[] = [];
  let operations = all;
  for (;;) {
    const { produced, consumed } = flowOf(document, operations);
    const values = new Set(produced.map(({ value }) => value));
    const taken = (operation: Operation, name: string) =>
      consumed.find((each) => each.operation === operation.name && each.param === name)?.value ??
        // A field that is called petId takes what a path's {petId} takes.
        (values.has(name) && !produced.some((each) => each.operation === operation.name && each.value === name)
          ? name
          : undefined);
    const made: Made[] = [];
    const before = leftOut.length;
    for (const operation of operations) {
      try {
        const action = actionCode(operation, { document, generators, answers, taken });
        const produces = produced.filter((each) => each.operation === operation.name)
          .map(({ value, code }) => callCode(".produces", [JSON.stringify(value), code]));
        made.push({ operation, codes: [action, ...produces] });
      } catch (error) {
        if (!(error instanceof Unmakeable)) throw error;
        leftOut.push({ operation: operation.name, reason: error.message });
      }
    }
    if (leftOut.length === before) return { made, leftOut };
    operations = made.map(({ operation }) => operation);
    if (operations.length === 0) return { made: [], leftOut };
  }
}

/** A name of letters, digits and hyphens. */
function nameOf(title: string): string {
  const name = title.normalize("NFKD").replace(/[^A-Za-z\d]+/g, "-").replace(/^[-\d]+|-+$/g, "").toLowerCase().slice(
    0,
    60,
  )
    .replace(/-+$/, "");
  return name === "" ? "service" : name;
}

const ELSEWHERE = "http://localhost:3000";

/** The first server, with the defaults of its variables. A relative one is on this machine. */
function baseUrlOf({ servers = [] }: OpenApi): string {
  const [first] = servers;
  if (first === undefined) return ELSEWHERE;
  const url = first.url.replace(/\{([^{}]+)\}/g, (whole, name: string) => first.variables?.[name]?.default ?? whole);
  const whole = (url.startsWith("/") ? `${ELSEWHERE}${url}` : url.startsWith("//") ? `http:${url}` : url).replace(
    /\/+$/,
    "",
  );
  return /^https?:\/\/[^?#@]+$/i.test(whole) && URL.canParse(whole) ? whole : ELSEWHERE;
}

/** The secrets that its operations demand, as far as `.auth` can send them, and the names of the other schemes. */
function secretsOf(
  document: OpenApi,
  service: string,
): { readonly code: Code | undefined; readonly unknown: readonly string[] } {
  const demanded = [document, ...Object.values(document.paths ?? {}).flatMap((path) => Object.values(path ?? {}))]
    .flatMap((each) => (each as OpenApi | null)?.security ?? []).flatMap((each) => Object.keys(each));
  const unknown: string[] = [];
  let bearer: Code | undefined;
  const headers: [string, Code][] = [];
  for (const name of new Set(demanded)) {
    const given = document.components?.securitySchemes?.[name];
    if (given === undefined) continue;
    const scheme = resolved<SecuritySchemeNode>(document, given);
    const variable = (what: string) => `env("${service.replaceAll("-", "_").toUpperCase()}_${what}")`;
    const isBearer = scheme.type === "oauth2" || scheme.type === "openIdConnect" ||
      scheme.type === "http" && scheme.scheme?.toLowerCase() === "bearer";
    if (isBearer) bearer = variable("TOKEN");
    else if (scheme.type === "apiKey" && scheme.in === "header" && scheme.name !== undefined) {
      headers.push([scheme.name.toLowerCase(), variable(headers.length === 0 ? "KEY" : `KEY_${headers.length + 1}`)]);
    } else unknown.push(name);
  }
  const parts: [string, Code][] = [
    ...(bearer === undefined ? [] : [["bearer", bearer] as [string, Code]]),
    ...(headers.length === 0 ? [] : [["headers", objectCode(headers)] as [string, Code]]),
  ];
  return { code: parts.length === 0 ? undefined : callCode(".auth", [objectCode(parts)]), unknown };
}

/** What may stand in a comment: one line that does not end it. */
function comment(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\s]+/gu, " ").replaceAll("*/", "* /").trim().slice(0, 200);
}
