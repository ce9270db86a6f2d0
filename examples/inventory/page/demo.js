// @ts-check
/** The scripted sequence that oversells: a visible cursor goes from control to control, and does what a visitor would do. */

/** @typedef {{ says: string, at: string, does: "press" | "look" | { choose: string } }} Step */

/** @type {readonly Step[]} */
const STEPS = [
  { says: "The shop begins anew: one desk is left.", at: "#reset", does: "press" },
  { says: "Somebody is in a hurry: the mode is expedite.", at: "[value=expedite]", does: "press" },
  { says: "They want a desk …", at: "#sku", does: { choose: "desk" } },
  { says: "… or rather two.", at: "#quantity", does: { choose: "2" } },
  { says: "The purchase does not look at the stock.", at: "[value=purchase]", does: "press" },
  { says: "The stock is negative, and the alert says so.", at: "#alerts", does: "look" },
  { says: "Now the mode is slow.", at: "[value=slow]", does: "press" },
  { says: "A delivery of two desks takes longer …", at: "[value=restock]", does: "press" },
  { says: "… and the service tells how long it took.", at: "#log", does: "look" },
];

const MOVE_MS = 750;
const READ_MS = 900;

/** @param {AbortSignal} signal ends the demo at the step that it is at */
export async function runDemo(signal) {
  const cursor = /** @type {SVGElement} */ (document.querySelector("#cursor"));
  const narration = /** @type {HTMLElement} */ (document.querySelector("#narration"));
  const focused = document.activeElement;
  cursor.removeAttribute("hidden");
  narration.hidden = false;
  for (const { says, at, does } of STEPS) {
    if (signal.aborted) break;
    const target = /** @type {HTMLElement} */ (document.querySelector(at));
    narration.textContent = says;
    target.scrollIntoView({ block: "center" });
    const { left, top, width, height } = target.getBoundingClientRect();
    cursor.style.translate = `${left + Math.min(width, 120) / 2}px ${top + Math.min(height, 80) / 2}px`;
    await pause(MOVE_MS, signal);
    if (signal.aborted) break;
    const shown = target.closest("label") ?? target;
    shown.classList.add("pressed");
    act(target, does);
    await pause(READ_MS, signal);
    shown.classList.remove("pressed");
  }
  cursor.setAttribute("hidden", "");
  narration.hidden = true;
  /** @type {HTMLElement | null} */ (focused)?.focus?.({ preventScroll: true });
}

/**
 * @param {HTMLElement} target
 * @param {Step["does"]} does
 */
function act(target, does) {
  if (does === "press") target.click();
  else if (does !== "look") /** @type {HTMLInputElement | HTMLSelectElement} */ (target).value = does.choose;
}

/**
 * @param {number} ms
 * @param {AbortSignal} signal
 */
function pause(ms, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve(undefined);
    });
  });
}
