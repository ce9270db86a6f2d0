/** Split brain by an asymmetric partition: a leader that hears of others takes that for a sign that they hear of it. */
import { type ClusterNode, fault, scenario, type ScenarioBuilder } from "seedbed";

const LEASE_MS = 100;
const PROMISE_MS = 150;
const EVERY_MS = 40;

type Message = { type: "lead" | "granted"; sentMs: number };

interface Shown {
  /** It leads until then. */
  untilMs: number;
}

/** Leads while two of three promise to follow nobody else. A promise outlasts the lease that it is good for. */
function node(self: ClusterNode, takesAnythingForConsent: boolean): void {
  const state: Shown = { untilMs: 0 };
  self.show(state);
  let leader = "";
  let promisedUntilMs = Math.random() * PROMISE_MS + Date.now();
  const promise = (to: string): boolean => {
    if (leader !== to && Date.now() < promisedUntilMs) return false;
    leader = to;
    promisedUntilMs = Date.now() + PROMISE_MS;
    return true;
  };
  self.on(({ type, sentMs }: Message, from) => {
    const leads = Date.now() < state.untilMs;
    if (type === "granted") state.untilMs = Math.max(state.untilMs, sentMs + LEASE_MS);
    else if (leads && takesAnythingForConsent) state.untilMs = Date.now() + LEASE_MS;
    if (type === "lead" && promise(from)) self.send(from, { type: "granted", sentMs });
  });
  setInterval(() => {
    if (!promise(self.name)) return;
    for (const other of self.others) self.send(other, { type: "lead", sentMs: Date.now() });
  }, EVERY_MS);
}

function canary(name: string, isBroken: boolean): ScenarioBuilder {
  return scenario(name)
    .cluster({ nodes: 3, run: (self) => node(self, isBroken) })
    .faults(fault.partition({ lasts: "300ms..1s", ways: "one", shapes: ["isolate"] }))
    .step("some time passes", ({ sleep }) => sleep("3s"))
    .always(
      "at most one leads",
      ({ machines }) =>
        machines.names.filter((each) => (machines.shown<Shown>(each)?.untilMs ?? 0) > Date.now()).length <= 1,
    );
}

export const broken = canary("a leader that hears of others leads on", true);
export const fixed = canary("a leader needs consent to what it has sent", false);
