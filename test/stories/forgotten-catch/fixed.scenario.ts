import { writeFile } from "node:fs/promises";
import { scenario, time } from "seedbed";

const problems: unknown[] = [];

/** Does not wait: a state that is not saved is saved with the next one. */
function saveSoon(path: string, text: string): void {
  writeFile(path, text).catch((error) => problems.push(error));
}

export default scenario("a state that cannot be saved does no harm")
  .step("save", () => saveSoon("/app/missing/state.json", "{}"))
  .step(time.sleep("5ms"))
  .finally("it was noted", () => problems.length <= 1);
