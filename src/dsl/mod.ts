/** What an author imports from `"seedbed"` to write scenarios. */
export { scenario, ScenarioBuilder, type Setting, type TaskBody } from "./scenario.ts";
export { cluster } from "./steps/cluster.ts";
export { event, fail, panic } from "./steps/control.ts";
export { expect } from "./steps/expect.ts";
export { fs } from "./steps/fs.ts";
export { http, type HttpRule } from "./steps/http.ts";
export { kv } from "./steps/kv.ts";
export { memory } from "./steps/memory.ts";
export { net } from "./steps/net.ts";
export { proc, type ProcRule } from "./steps/proc.ts";
export { random } from "./steps/random.ts";
export { time } from "./steps/time.ts";
export type {
  AuthorWorld,
  ClientOperation,
  Condition,
  HttpCall,
  ProcCall,
  RequestHandler,
  StepCode,
  WorldView,
} from "../engine/ir/author.ts";
export type { ScenarioIR, Step } from "../engine/ir/scenario.ts";
