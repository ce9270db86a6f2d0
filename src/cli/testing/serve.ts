/** The work of a worker: told what to do by messages, and gone with the process that started it. */
import process from "node:process";
import type { TestEvent } from "../../api/run/test_files.ts";
import { createContext } from "../context.ts";
import type { Begin, FromWorker, ToWorker } from "./messages.ts";
import { testHere } from "./test_here.ts";

export function serve(): void {
  let begun: Begin | undefined;
  process.on("disconnect", () => process.exit());
  process.on("message", (message: ToWorker) => {
    if ("begin" in message) {
      begun = message.begin;
      return tell({ idle: true, events: [] });
    }
    work(message.files, begun!).catch((error: unknown) => {
      tell({ failed: error instanceof Error ? error.stack ?? error.message : String(error) });
    });
  });
}

/** What came of a file is told when the next one begins: it has to be known which one this process ends over. */
async function work(files: readonly string[], { job, cwd, commandLine, allowCode }: Begin): Promise<void> {
  const context = createContext({ json: false, color: false, cwd, "allow-code": allowCode }, commandLine);
  let events: TestEvent[] = [];
  for await (const event of testHere(files, job, context)) {
    if (event.kind === "progress") continue;
    events.push(event);
    if (event.kind === "interrupted") process.exit();
    if (event.kind !== "file") continue;
    tell({ events });
    events = [];
  }
  tell({ idle: true, events });
}

function tell(message: FromWorker): void {
  process.send!(message);
}
