/** Named events in the log. */
import { defineCapability } from "../capability.ts";
import { logging } from "./author.ts";
import { traceEvent } from "./trace_event.ts";

export const event = defineCapability("event", { steps: () => [traceEvent], functions: logging });
