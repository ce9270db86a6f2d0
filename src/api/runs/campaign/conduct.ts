/** Conducts a campaign: hands units over, takes what comes back into the journal and then into the coordinator, and has findings looked into. */
import type { Coordinator } from "./coordinator.ts";
import type { CampaignFinding } from "./scenario_progress.ts";
import type { UnitResult } from "./unit.ts";
import type { Came, WorkQueue } from "./work_queue.ts";

export interface Conducted {
  /** Writes a result down; it counts once this returns. */
  record(result: UnitResult): void;
  /** Looks into a finding and keeps its run, unless it was kept with this very run before. */
  keep(finding: CampaignFinding): Promise<void>;
  /** Asked often: says that it is enough for now. */
  isEnough(): boolean;
  onProgress?: (() => void) | undefined;
}

/** How long the queue is waited for before somebody is asked whether it is enough. */
const LOOK_EVERY_MS = 250;

/** @returns whether everything is covered */
export async function conduct(
  coordinator: Coordinator,
  queue: WorkQueue,
  { record, keep, isEnough, onProgress }: Conducted,
): Promise<boolean> {
  const resultOf = (came: Came) =>
    "result" in came ? came.result : coordinator.lose(came.lost, came.how, came.lastWords);
  let isEnding = false;
  for (;;) {
    if (!isEnding && isEnough()) {
      isEnding = true;
      queue.end();
    }
    if (!isEnding) handOver(coordinator, queue);
    if (coordinator.out === 0) break;
    const came = await queue.take(LOOK_EVERY_MS);
    if (came === "over") break;
    if (came !== "nothing") {
      const result = resultOf(came);
      // What ends while everything ends says nothing about the run.
      if (result !== undefined && !(isEnding && "lost" in came)) {
        if (coordinator.isNew(result)) record(result);
        coordinator.take(result);
      }
      onProgress?.();
    }
    if (isEnding) continue;
    for (const finding of coordinator.findings()) if (finding.isSettled) await keep(finding);
  }
  for (const finding of coordinator.findings()) await keep(finding);
  return coordinator.isDone;
}

function handOver(coordinator: Coordinator, queue: WorkQueue): void {
  while (coordinator.out < queue.capacity) {
    const unit = coordinator.next();
    if (unit === undefined) return;
    queue.put(unit);
  }
}
