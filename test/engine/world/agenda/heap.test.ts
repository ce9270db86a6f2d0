import { expect, test } from "vitest";
import { OperationHeap } from "../../../../src/engine/world/agenda/heap.ts";
import { Operation } from "../../../../src/engine/world/operation.ts";
import { fc } from "../../../support/properties.ts";

const task = { name: "alice", machine: {}, step: "" };

function operation(id: number, dueMs: number): Operation {
  const made = new Operation("op", id, "", task, () => {}, undefined);
  made.id = id;
  made.readyMs = dueMs;
  return made;
}

test("a heap returns operations in order of due time, then of start, despite insertions and removals", () => {
  const commands = fc.array(
    fc.oneof(
      fc.record({ add: fc.nat(9) }),
      fc.record({ remove: fc.nat(30) }),
      fc.constant({ take: true }),
    ),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(commands, (given) => {
      const heap = new OperationHeap();
      const model: Operation[] = [];
      let id = 0;
      const sorted = () => model.sort((one, other) => one.dueMs! - other.dueMs! || one.id - other.id);
      for (const command of given) {
        if ("add" in command) {
          const added = operation(++id, command.add);
          heap.add(added);
          model.push(added);
        } else if ("remove" in command) {
          const removed = model[command.remove];
          expect(heap.remove(removed ?? operation(-1, 0))).toBe(removed !== undefined);
          if (removed !== undefined) model.splice(command.remove, 1);
        } else {
          expect(heap.take()?.id).toBe(sorted().shift()?.id);
        }
        expect(heap.first?.id).toBe(sorted()[0]?.id);
      }
      expect(heap.size).toBe(model.length);
    }),
    { numRuns: 500 },
  );
});
