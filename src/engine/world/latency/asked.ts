/** The request for a latency. */
import type { Latency } from "../../decisions/latency_kinds.ts";
import type { LatencyRequest } from "../../decisions/requests.ts";
import type { Operation } from "../operation.ts";

/** Makes the label when somebody asks for it: most runs keep no decisions. */
export class LatencyAsked implements LatencyRequest {
  readonly kind = "latency";
  readonly operation: Operation;
  readonly latency: Latency;

  constructor(operation: Operation, latency: Latency) {
    this.operation = operation;
    this.latency = latency;
  }

  get label(): string {
    return this.operation.label;
  }
}
