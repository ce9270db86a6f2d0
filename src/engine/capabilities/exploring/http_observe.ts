import { defineStep } from "../step.ts";
import { observing } from "./fields.ts";
import { SERVICE } from "./service.ts";

export const httpObserve = defineStep("http_observe", observing, {
  group: "HTTP",
  constructor: "httpService(name, { app }).state(path).invariant(name, (state) => …)",
  describe: "Resets a service, and looks at its state: now, and after every action.",
  run: (step, context) => context.world.use(SERVICE).begin(step, context),
});
