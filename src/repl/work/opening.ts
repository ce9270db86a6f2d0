/** Opening a trace or a scenario. Code that is not what the trace was recorded from runs only when somebody agrees. */
import { resolve } from "node:path";
import { openSession } from "../../api/open_session.ts";
import { UntrustedCode } from "../../api/untrusted_code.ts";
import type { Desk } from "./desk.ts";

/** @param trust left out, as the command line says */
export async function open(desk: Desk, file: string, trust: boolean | undefined): Promise<void> {
  const { store, host: { cwd, opening } } = desk;
  // What was said on the command line is about the file that was named there.
  const own = store.get().file === undefined ? opening : { strict: opening.strict };
  try {
    const { session, loaded, problems } = await desk.busy(
      `opening ${file}`,
      () => openSession(file, { ...own, cwd, trust: trust ?? own.trust }),
    );
    desk.opened = { session, loaded };
    desk.kept = [];
    const observation = await session.observation(0);
    store.dispatch({
      type: "opened",
      file: resolve(cwd, file),
      branches: [...session.branches],
      observation,
      problems,
    });
  } catch (error) {
    if (!(error instanceof UntrustedCode)) throw error;
    store.dispatch({ type: "overlay", overlay: { kind: "trust", file, message: error.message, runs: error.file } });
  }
}
