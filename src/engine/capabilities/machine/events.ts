/** Describes the events of machines: `api crashes`. */
import type { EventWords } from "../capability.ts";
import { eventText } from "../event_words.ts";

const OF_MACHINE = ["machine"];

export const events: Readonly<Record<string, EventWords>> = {
  "machine.crash": { needs: OF_MACHINE, words: ({ machine }) => `${eventText(machine)} crashes` },
  "machine.powerOff": { needs: OF_MACHINE, words: ({ machine }) => `${eventText(machine)} loses its power` },
  "machine.restart": { needs: OF_MACHINE, words: ({ machine }) => `${eventText(machine)} restarts` },
  "machine.pause": { needs: OF_MACHINE, words: ({ machine }) => `${eventText(machine)} stands still` },
  "machine.resume": { needs: OF_MACHINE, words: ({ machine }) => `${eventText(machine)} goes on` },
  "machine.signal": {
    needs: ["machine", "signal"],
    words: ({ machine, signal }) => `${eventText(signal)} → ${eventText(machine)}`,
  },
  "machine.clock": {
    needs: ["machine", "byMs"],
    words: ({ machine, byMs }) => `the clock of ${eventText(machine)} jumps by ${eventText(byMs)} ms`,
  },
  "machine.exit": {
    needs: OF_MACHINE,
    words: ({ machine, code, signal }) =>
      `${eventText(machine)} ends ${code === undefined ? `by ${eventText(signal)}` : `with code ${eventText(code)}`}`,
  },
};
