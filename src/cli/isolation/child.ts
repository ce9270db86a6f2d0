/**
 * The isolated process: it may start no other, so that the one that started it runs esbuild for it; and it may not write
 * the ledger, so that consent is noted there as well.
 */
import process from "node:process";
import { inIsolation } from "../../api/project/trust/isolation.ts";
import { SeedbedError } from "../../engine/errors.ts";
import type { CompiledCode } from "../../engine/ir/scenario.ts";
import { bundleElsewhere } from "../../engine/sandbox/build/bundle.ts";
import { atEnd } from "../at_end.ts";
import { ALIVE_MS, type Answer, type Request } from "./messages.ts";

export function becomeIsolated(): void {
  const send = process.send!.bind(process) as (message: Request) => void;
  const waiting = new Map<number, (answer: Answer) => void>();
  let last = 0;
  process.on("message", (message) => {
    const answer = message as Answer;
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  setInterval(() => send({ ask: "alive" }), ALIVE_MS).unref();
  // Nobody is left to say anything to.
  process.on("disconnect", () => process.exit(1));
  bundleElsewhere(async (file): Promise<CompiledCode> => {
    const id = ++last;
    const answer = await new Promise<Answer>((resolve) => {
      waiting.set(id, resolve);
      send({ ask: "bundle", id, file });
    });
    if (answer.compiled !== undefined) return answer.compiled;
    throw new SeedbedError(answer.error!.code, answer.error!.message, answer.error!.options);
  });
  inIsolation((program) => {
    const id = ++last;
    atEnd(new Promise((resolve) => waiting.set(id, () => resolve())));
    send({ ask: "remember", id, ...program });
  });
}
