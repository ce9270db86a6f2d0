/** Opening a trace or a scenario. Code that is not what the trace was recorded from runs only when somebody agrees. */
import { extname, resolve } from "node:path";
import { DATA_ENDINGS, MODULE_ENDINGS } from "../../api/project/load/load.ts";
import { openSession } from "../../api/runs/traces/open_session.ts";
import { selectTrace } from "../../api/runs/traces/select_trace.ts";
import { UntrustedCode } from "../../api/runs/traces/untrusted_code.ts";
import type { CommandContext } from "./command_context.ts";
import type { Host } from "./host.ts";

/**
 * @param file a scenario file, a trace, or a selector of one (see `selectTrace`)
 * @param trust left out, as the command line says
 */
export async function open(context: CommandContext, file: string, trust: boolean | undefined): Promise<void> {
  const { store, host: { cwd, opening, named } } = context;
  // What was said on the command line is about the file that was named there.
  const own: Host["opening"] = file === named ? opening : { strict: opening.strict };
  try {
    // Busy until it is shown: keys wait for that.
    await context.busy(`opening ${file}`, async () => {
      const options = { ...own, cwd, trust: trust ?? own.trust };
      const { session, loaded, problems } = await openSession(await pathOf(context, file), options);
      context.opened = { session, loaded };
      context.kept = [];
      const observation = await session.observation(0);
      store.dispatch({
        type: "opened",
        file: resolve(cwd, file),
        branches: [...session.branches],
        observation,
        problems,
      });
    });
  } catch (error) {
    if (!(error instanceof UntrustedCode)) throw error;
    store.dispatch({ type: "overlay", overlay: { kind: "trust", file, message: error.message, runs: error.file } });
  }
}

async function pathOf(context: CommandContext, file: string): Promise<string> {
  if ([...MODULE_ENDINGS, ...DATA_ENDINGS].includes(extname(file).toLowerCase())) return file;
  const { cwd, store, nowMs } = context.host;
  const { path, release } = await selectTrace(file, { cwd, store: () => Promise.resolve(store), nowMs });
  context.replace(release);
  return path;
}
