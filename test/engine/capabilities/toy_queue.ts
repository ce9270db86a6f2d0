/** A queue of jobs: a capability for the test that adds one. */
import { z } from "zod";
import { Failure } from "../../../src/engine/findings/failure.ts";
import { authorObject, defineCapability } from "../../../src/engine/capabilities/capability.ts";
import { amountOption } from "../../../src/engine/capabilities/option_values.ts";
import { type BaseWorld, definePart } from "../../../src/engine/capabilities/part.ts";
import type { Entries, PartState } from "../../../src/engine/capabilities/part_state.ts";
import { defineStep } from "../../../src/engine/capabilities/step.ts";

const queueSchema = z.strictObject({ capacity: z.int().min(0).optional(), keep: z.boolean().optional() });

class Queue {
  readonly jobs: string[] = [];
  onPush: ((job: string) => void) | undefined;
  readonly #kernel: BaseWorld["kernel"];
  readonly #capacity: number;

  constructor(kernel: BaseWorld["kernel"], capacity: number) {
    this.#kernel = kernel;
    this.#capacity = capacity;
  }

  push(job: string): void {
    if (this.jobs.length >= this.#capacity) throw new Failure("error", "queue_push", `the queue is full at ${job}`);
    this.#kernel.event("queue.push", { job });
    this.jobs.push(job);
    this.onPush?.(job);
  }
}

const QUEUE = definePart("queue", {
  settings: { queue: queueSchema.optional() },
  create: ({ kernel }, { queue }) => new Queue(kernel, queue?.capacity ?? 10),
});

const queuePush = defineStep("queue_push", { job: z.string() }, {
  group: "A queue",
  constructor: "queue.push(job)",
  example: "{ type: queue_push, job: mail }",
  describe: "Puts a job into the queue.",
  run: ({ job }, { world }) => world.use(QUEUE).push(job),
});

export interface Jobs {
  readonly size: number;
  push(job: string): void;
}

const jobs = authorObject((world: BaseWorld): Jobs => ({
  get size() {
    return world.use(QUEUE).jobs.length;
  },
  push: (job) => world.use(QUEUE).push(job),
}), ["size"]);

const queued: Entries<Queue, { readonly position: number }> = {
  schema: z.object({ position: z.int() }),
  watch(queue) {
    let pushed: [string, { readonly position: number }][] = [];
    queue.onPush = (job) => void pushed.push([job, { position: queue.jobs.length }]);
    return () => {
      const found = pushed;
      pushed = [];
      return found;
    };
  },
  row: (job, { position }) => ({ text: job, note: `at ${position}` }),
  brief: ({ position }) => `at ${position}`,
  full: ({ position }) => `at position ${position}`,
};

const state: PartState<Queue, { readonly queued: typeof queued }, "queueLength"> = {
  entries: { queued },
  numbers: { queueLength: { name: "length", read: (queue) => queue.jobs.length } },
  describe: ({ queueLength }) => `${queueLength} jobs wait`,
};

export const queue = defineCapability(QUEUE, {
  steps: () => [queuePush],
  authors: { queue: jobs },
  state,
  end: {
    check({ jobs }) {
      if (jobs.includes("poison")) throw new Failure("assertion", "queue_poisoned", "a poisoned job is left");
    },
    warning: ({ jobs }) => jobs.length === 0 ? undefined : `queue: ${jobs.length} jobs are left`,
  },
  artifact: {
    file: "queue.json",
    describe: "the jobs that were left",
    of: ({ jobs }) => ({ jobs }),
    isWanted: ({ queue }) => queue?.keep === true,
  },
  options: {
    "queue-capacity": { sets: "queue.capacity", value: "<n>", help: "how many jobs may wait", schema: amountOption },
    "queue-keep": { sets: "queue.keep", help: "keep the run with its queue" },
  },
  configuration: { queue: { schema: queueSchema.optional(), defaults: { capacity: undefined, keep: false } } },
  events: { "queue.push": { needs: ["job"], words: ({ job }) => `a job comes in: ${String(job)}` } },
});
