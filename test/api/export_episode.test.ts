/** Episodes as scripts of curl: whatever is in them, the shell runs nothing but curl, and hands it what was sent. */
import { spawnSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { expect, test } from "vitest";
import { EXPORT_FORMATS, exportEpisode } from "../../src/api/runs/http/export_episode.ts";
import type { Observation } from "../../src/engine/capabilities/exploring/observation.ts";
import type { Episode } from "../../src/engine/trace/episode.ts";
import { folder } from "../cli/seedbed.ts";

const NASTY = `it's "$HOME" \`touch ran\` $(touch ran) \\ ; touch ran #\n!x`;

function episodeOf(path: string): Episode {
  const observation = {
    action: `a\ntouch ran\x1b[31m`,
    method: "PUT",
    path,
    sent: NASTY,
    sentHeaders: { "x-said": NASTY.replace("\n", "") },
    status: 500,
    headers: {},
    body: null,
    latencyMs: 0,
    state: null,
    signature: "",
    markers: [{ name: "slow", says: "\ntouch ran" }],
  } satisfies Observation;
  return {
    schema: "seedbed/episode@1",
    service: "s",
    file: "a.ts",
    seed: 1,
    episode: 1,
    clients: 1,
    auth: { bearer: { env: "KEY" } },
    observations: [observation],
    decisions: [],
    finding: { kind: "assertion", title: "t", message: "\ntouch ran\r\ntouch ran" },
  };
}

const options = { baseUrl: "http://localhost:3000/it's", path: "e.json", actions: "a.ts" };

test("curl is given what was sent, and nothing else runs", () => {
  const cwd = folder({});
  writeFileSync(join(cwd, "curl"), `#!/bin/sh\nfor each; do printf '%s\\0' "$each"; done\n`);
  chmodSync(join(cwd, "curl"), 0o755);
  const path = "/a{1,2}[3-4]?q='$(touch ran)'&b=@x";
  const script = exportEpisode(episodeOf(path), "curl", options);
  expect(script).not.toContain("\x1b");
  const { stdout, stderr } = spawnSync("sh", ["-c", script], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, PATH: `${cwd}:${process.env["PATH"]}`, KEY: "the $KEY" },
  });
  expect(stderr).toBe("");
  const words = stdout.split("\0");
  // Braces and brackets of an address mean themselves.
  expect(words).toContain("-g");
  expect(words).toContain(NASTY);
  expect(words).toContain(`x-said: ${NASTY.replace("\n", "")}`);
  expect(words).toContain("authorization: Bearer the $KEY");
  expect(words).toContain(`${options.baseUrl}${path}`);
  expect(spawnSync("ls", [cwd], { encoding: "utf8" }).stdout).toBe("curl\n");
});

test.each(EXPORT_FORMATS.filter((format) => format !== "vitest"))(
  "%s has no path that would name another host",
  (format) => {
    expect(() => exportEpisode(episodeOf("@elsewhere.example/"), format, options)).toThrow('paths that begin with "/"');
  },
);
