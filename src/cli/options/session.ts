/** Options of the commands that look into a run. */
import { z } from "zod";
import type { ResolvedConfig } from "../../api/project/config/resolve.ts";
import type { OpenedSession } from "../../api/runs/traces/open_session.ts";
import { openSession } from "../../api/runs/traces/open_session.ts";
import { HOST_CAPABILITIES, type HostCapability } from "../../engine/world/host_permission.ts";
import type { Context } from "../context.ts";
import { escapeControls } from "../present/text.ts";
import { flag, value } from "./option.ts";
import { traceOperand } from "./trace.ts";

export const SESSION = {
  source: value("<file>", "for a trace: the scenario file, if it has moved", z.string().min(1).optional()),
  trust: flag("for a trace: run the code even if it has changed since the recording"),
};

/** For what makes other runs of a trace. */
export const ALLOW_HOST = {
  "allow-host": value(
    "<names>",
    `for a trace: the host capabilities that other runs of it may use, ${
      HOST_CAPABILITIES.join(",")
    } or some of them; nothing by default`,
    z.string().transform((text, context) => {
      const names = text.split(",").map((name) => name.trim());
      const known = HOST_CAPABILITIES.filter((name) => names.includes(name));
      const stranger = names.find((name) => !HOST_CAPABILITIES.some((each) => each === name));
      if (stranger === undefined) return known;
      const expected = `expected ${HOST_CAPABILITIES.join(", ")}, or some of them with commas between`;
      context.addIssue({ code: "custom", message: expected, params: { names: HOST_CAPABILITIES } });
      return z.NEVER;
    }).optional(),
  ),
};

/** The options that say how a trace may be opened. */
export interface OpeningFlags {
  readonly source?: string | undefined;
  readonly trust: boolean;
  readonly "allow-host"?: readonly HostCapability[] | undefined;
}

/** Opens a session on the trace that an operand means. */
export async function openSelected(
  text: string,
  { options, config }: {
    readonly options: OpeningFlags;
    readonly config: () => Promise<ResolvedConfig>;
  },
  context: Context,
): Promise<OpenedSession> {
  const { path } = await traceOperand(text, config, context);
  return await openFor(path, options, context);
}

/** Opens a session, and says what is wrong with the trace. */
export async function openFor(
  file: string,
  { source, trust, "allow-host": allowHost }: OpeningFlags,
  context: Context,
): Promise<OpenedSession> {
  const opened = await openSession(file, { cwd: context.cwd, source, trust, allowHost, allowCode: context.allowCode });
  for (const problem of opened.problems) {
    context.note(`${escapeControls(context.show(file))}: ${escapeControls(problem)}\n`);
  }
  return opened;
}
