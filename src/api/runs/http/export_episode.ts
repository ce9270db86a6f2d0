/** An episode for other programs: a script of curl, a HAR file, a test of vitest; and a scenario that pins it. */
import { SeedbedError } from "../../../engine/errors.ts";
import type { Observation } from "../../../engine/capabilities/exploring/observation.ts";
import { jsonOf } from "../../../engine/text/json_text.ts";
import { version } from "../../version.ts";
import { secretsOf } from "../../../engine/capabilities/exploring/sending.ts";
import type { Episode } from "../../../engine/trace/episode.ts";

export interface ExportOptions {
  /** The URL that is used if nothing else says which. */
  readonly baseUrl: string;
  /** The file of the episode, from where the test will be. */
  readonly path: string;
  /** The actions file, from where the scenario will be. */
  readonly actions: string;
}

const EXPORTS = {
  curl: curlScript,
  har: harFile,
  vitest: vitestTest,
  scenario: pinnedScenario,
} as const;

export type ExportFormat = keyof typeof EXPORTS;
export const EXPORT_FORMATS = Object.keys(EXPORTS) as ExportFormat[];

/** The text of a file. */
export function exportEpisode(episode: Episode, format: ExportFormat, options: ExportOptions): string {
  return EXPORTS[format](episode, options);
}

/** Those that were sent; `start` is none. */
function requestsOf({ observations }: Episode): Observation[] {
  const requests = observations.filter(({ method }) => method !== "");
  const other = requests.find(({ path }) => !path.startsWith("/"));
  if (other === undefined) return requests;
  // After the URL of the service it could be the end of another host's name, which would be sent the secrets.
  throw new SeedbedError("invalid", `expected paths that begin with "/", found ${JSON.stringify(other.path)}`);
}

/** One line for each request; the URL of the service is its first argument. */
function curlScript(episode: Episode, { baseUrl }: ExportOptions): string {
  const secrets = secretsOf(episode.auth);
  const lines = requestsOf(episode).map((request) => {
    const { action, method, path, status, error, markers } = request;
    const headers = [
      ...Object.entries(headersOf(request)).map(([name, value]) => quoted(`${name}: ${value}`)),
      // The shell puts the secret in.
      ...secrets.map(({ header, prefix, env }) => `${quoted(`${header}: ${prefix}`)}"$${env}"`),
    ].map((header) => ` -H ${header}`).join("");
    const body = request.sent === undefined ? "" : ` --data-raw ${quoted(request.sent)}`;
    const wrong = markers.map(({ name, says }) => `; ${name}: ${says}`).join("");
    return `# ${oneLine(`${action} → ${error ?? status}${wrong}`)}\n` +
      `curl -sS -i -g --path-as-is ${method === "HEAD" ? "-I" : `-X ${quoted(method)}`}${headers}${body} "$base"${
        quoted(path)
      }\necho\n`;
  });
  const needed = secrets.map(({ env }) => `: "\${${env}:?expected the secret of the service}"\n`).join("");
  return `#!/bin/sh\n# ${
    oneLine(episode.finding.message)
  }\n# seedbed, seed ${episode.seed}, episode ${episode.episode}\nset -eu\nbase=\${1:-${quoted(baseUrl)}}\n${needed}\n${
    lines.join("")
  }`;
}

/** HTTP Archive 1.2 (http://www.softwareishard.com/blog/har-12-spec/). The first request is sent at the epoch: no real time is known. */
function harFile(episode: Episode, { baseUrl }: ExportOptions): string {
  let atMs = 0;
  const entries = requestsOf(episode).map((request) => {
    const { method, path, status, headers, body, latencyMs, action, sent } = request;
    const url = new URL(`${baseUrl}${path}`);
    const text = typeof body === "string" ? body : body === null ? "" : JSON.stringify(body);
    const startedDateTime = new Date(atMs).toISOString();
    atMs += latencyMs;
    return {
      startedDateTime,
      time: latencyMs,
      request: {
        method,
        url: url.href,
        httpVersion: "HTTP/1.1",
        cookies: [],
        headers: pairs(headersOf(request)),
        queryString: [...url.searchParams].map(([name, value]) => ({ name, value })),
        ...(sent === undefined ? {} : { postData: { mimeType: "application/json", text: sent } }),
        headersSize: -1,
        bodySize: byteLength(sent ?? ""),
      },
      response: {
        status,
        statusText: "",
        httpVersion: "HTTP/1.1",
        cookies: [],
        headers: pairs(headers),
        content: { size: byteLength(text), mimeType: headers["content-type"] ?? "", text },
        redirectURL: headers["location"] ?? "",
        headersSize: -1,
        bodySize: byteLength(text),
      },
      cache: {},
      timings: { send: 0, wait: latencyMs, receive: 0 },
      comment: action,
    };
  });
  const log = {
    version: "1.2",
    creator: { name: "seedbed", version: version() },
    entries,
    comment: episode.finding.message,
  };
  return `${JSON.stringify({ log }, null, 2)}\n`;
}

/** A test that fails as long as the anomaly persists: `http replay` says whether it does. */
function vitestTest(episode: Episode, { baseUrl, path }: ExportOptions): string {
  return `import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

const base = process.env["BASE_URL"] ?? ${JSON.stringify(baseUrl)};

test(${JSON.stringify(`it is gone: ${episode.finding.message}`)}, () => {
  const args = ["seedbed", "http", "replay", ${JSON.stringify(path)}, "--base-url", base];
  const { status, stdout, stderr } = spawnSync("npx", args, { encoding: "utf8" });
  expect(status, stdout + stderr).toBe(0);
}, 60_000);
`;
}

/** A scenario that sends exactly these requests to the app in the world. */
function pinnedScenario(episode: Episode, { actions }: ExportOptions): string {
  const { clients, baseUrl, finding } = episode;
  if (clients > 1) {
    throw new SeedbedError("usage", `expected an episode of one client, found one of ${clients}`, {
      hint: "what overlaps is in the trace of its run: seedbed replay repeats it",
    });
  }
  if (baseUrl !== undefined) {
    throw new SeedbedError("usage", "expected an episode of an app in the world, found one of a service outside", {
      hint: "--as vitest writes a test that sends it to the running service",
    });
  }
  const chosen = requestsOf(episode).filter((_, index) => index > 0 || episode.observations[0]!.action !== "reset");
  const requests = chosen.map(({ action, path, sentHeaders, sent }) => {
    const request = {
      action,
      path,
      ...(sentHeaders !== undefined && { headers: sentHeaders }),
      ...(sent !== undefined && { body: jsonOf(sent) }),
    };
    return `  ${JSON.stringify(request)},\n`;
  });
  const from = /^\.\.?\//.test(actions) ? actions : `./${actions}`;
  return `import service from ${JSON.stringify(from)};

export default service.pin(${JSON.stringify(oneLine(finding.message))}, [
${requests.join("")}]);
`;
}

function headersOf({ sent, sentHeaders = {} }: Observation): Record<string, string> {
  return { ...(sent === undefined ? {} : { "content-type": "application/json" }), ...sentHeaders };
}

function pairs(headers: Readonly<Record<string, string>>): { name: string; value: string }[] {
  return Object.entries(headers).map(([name, value]) => ({ name, value }));
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** For a shell: within single quotes nothing means anything. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, " ");
}
