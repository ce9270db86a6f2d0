/** The CI workflow of a project, for GitHub. */
import { relative, sep } from "node:path";
import type { Project } from "./project.ts";

/** @param command that runs the scenarios */
export function workflowText(project: Project, command: string): string {
  const { folder, repository, install, kind } = project;
  const inside = relative(repository, folder).split(sep).join("/");
  const where = inside === ""
    ? ""
    : `    defaults:\n      run:\n        working-directory: ${JSON.stringify(inside)}\n`;
  const store = inside === "" ? ".seedbed/runs" : `${inside}/.seedbed/runs`;
  const setup = kind === "deno"
    ? "      - uses: denoland/setup-deno@v2\n        with:\n          deno-version: v2.x\n"
    : "      - uses: actions/setup-node@v4\n        with:\n          node-version: 24\n";
  return `name: seedbed
on:
  push:
  pull_request:
jobs:
  seedbed:
    runs-on: ubuntu-latest
${where}    steps:
      - uses: actions/checkout@v4
${setup}      - run: ${install}
      - run: ${command}
      # What failed, ready to replay.
      - uses: actions/upload-artifact@v4
        if: failure()
        with:
          name: seedbed-runs
          path: ${store}
          include-hidden-files: true
          if-no-files-found: ignore
`;
}
