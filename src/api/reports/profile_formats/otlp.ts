/**
 * OTLP in its JSON encoding, for OpenTelemetry collectors: a span for the run, for each task, for each of its steps, and for
 * each operation from where it was started to where it happened, in virtual time. Ids come from the trace, so that the same
 * trace gives the same spans. See https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
import { createHash } from "node:crypto";
import { type Profile, type Slice, tasksOf } from "../../../engine/profile/profile.ts";

interface Span {
  readonly name: string;
  readonly fromMs: number;
  toMs: number;
  readonly parent: string | undefined;
  readonly id: string;
  readonly attributes: Readonly<Record<string, string | number>>;
}

const INTERNAL = 1;
const STATUS_OK = 1;
const STATUS_ERROR = 2;

/** @param identity what tells the run from others */
export function otlp(profile: Profile, identity: string, version: string): object {
  const traceId = hex(identity, 32);
  const { scenario, seed, strategy, status, startMs, virtualMs } = profile;
  const root: Span = {
    name: scenario,
    fromMs: 0,
    toMs: virtualMs,
    parent: undefined,
    id: hex(`${identity} run`, 16),
    attributes: { "seedbed.seed": seed, "seedbed.strategy": strategy, "seedbed.status": status },
  };
  const spans = [root, ...tasksOf(profile).flatMap((task) => spansOf(task, profile.slices, root.id, identity))];
  const nano = (ms: number) => String(BigInt(Math.round((startMs + ms) * 1_000)) * 1_000n);
  return {
    resourceSpans: [{
      resource: { attributes: attributes({ "service.name": "seedbed", "service.version": version }) },
      scopeSpans: [{
        scope: { name: "seedbed.profile", version },
        spans: spans.map((span) => ({
          traceId,
          spanId: span.id,
          ...(span.parent === undefined ? {} : { parentSpanId: span.parent }),
          name: span.name,
          kind: INTERNAL,
          startTimeUnixNano: nano(span.fromMs),
          endTimeUnixNano: nano(span.toMs),
          attributes: attributes(span.attributes),
          status: { code: span === root && status !== "pass" ? STATUS_ERROR : STATUS_OK },
        })),
      }],
    }],
  };
}

function spansOf(task: string, all: readonly Slice[], parent: string, identity: string): Span[] {
  const slices = all.filter((slice) => slice.task === task);
  const idOf = (what: string) => hex(`${identity} ${task} ${what}`, 16);
  const fromMs = Math.min(...slices.map(({ bornMs, fromMs }) => Math.min(bornMs, fromMs)));
  const toMs = slices.at(-1)!.toMs;
  const taskSpan: Span = { name: task, fromMs, toMs, parent, id: idOf("task"), attributes: { "seedbed.task": task } };
  const steps: Span[] = [];
  const operations: Span[] = [];
  for (const [index, { step, operation, capability, bornMs, fromMs, toMs, realMs }] of slices.entries()) {
    const last = steps.at(-1);
    if (last?.name === step) last.toMs = Math.max(last.toMs, toMs);
    else steps.push({ name: step, fromMs, toMs, parent: taskSpan.id, id: idOf(`step ${index}`), attributes: {} });
    if (operation === undefined) continue;
    operations.push({
      name: operation,
      fromMs: bornMs,
      toMs,
      // One that an earlier step left under way does not begin within this one.
      parent: bornMs < steps.at(-1)!.fromMs ? taskSpan.id : steps.at(-1)!.id,
      id: idOf(`operation ${index}`),
      attributes: { "seedbed.capability": capability, "seedbed.real_ms": realMs },
    });
  }
  return [taskSpan, ...steps, ...operations];
}

function attributes(values: Readonly<Record<string, string | number>>): object[] {
  return Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === "string"
      ? { stringValue: value }
      : Number.isSafeInteger(value)
      ? { intValue: String(value) }
      : { doubleValue: value },
  }));
}

/** Never all zeros, which would be no id. */
function hex(text: string, length: number): string {
  return createHash("sha256").update(text).digest("hex").slice(0, length);
}
