// @ts-check
/** The page of the inventory: it shows the state, sends what is pressed, and lists what was answered. */
import { runDemo } from "./demo.js";

const REFRESH_MS = 1000;
/** Older lines of the action log are dropped. */
const MAX_LINES = 50;

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const link = byId("link");
const sku = /** @type {HTMLSelectElement} */ (byId("sku"));
const quantity = /** @type {HTMLInputElement} */ (byId("quantity"));
const demo = byId("demo");

/**
 * @typedef {{ mode: string, inventory: Record<string, number>, alerts: string[], violations: string[] }} State
 */

/**
 * @param {keyof HTMLElementTagNameMap} tag
 * @param {string} text
 * @param {string} [className]
 */
function element(tag, text, className = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  made.className = className;
  return made;
}

/** @param {State} state */
function show({ mode, inventory, alerts, violations }) {
  byId("stock").replaceChildren(
    ...Object.entries(inventory).map(([item, count]) => {
      const card = document.createElement("div");
      card.className = count < 0 ? "negative" : "";
      card.append(element("dt", item), element("dd", String(count)));
      return card;
    }),
  );
  const found = [...violations, ...alerts];
  const lines = found.map((text) => element("li", text, "alert"));
  // What has not changed is not read aloud again.
  if (byId("alerts").dataset.shown !== found.join()) {
    byId("alerts").dataset.shown = found.join();
    byId("alerts").replaceChildren(...(lines.length === 0 ? [element("li", "none")] : lines));
  }
  for (const input of byId("modes").querySelectorAll("input")) input.checked = input.value === mode;
}

/** The number of the last request for the state: an older answer that comes later shows nothing. */
let asked = 0;

async function refresh() {
  const number = ++asked;
  try {
    const response = await fetch("/state");
    const state = await response.json();
    if (number !== asked) return;
    show(state);
    link.textContent = "Live.";
  } catch {
    link.textContent = "The service does not answer.";
  }
}

/**
 * Sends a request, and notes what came of it.
 * @param {string} path
 * @param {object} [body]
 */
async function send(path, body = {}) {
  const line = element("li", `POST ${path} ${JSON.stringify(body)} …`);
  const log = byId("log");
  log.prepend(line);
  while (log.children.length > MAX_LINES) log.lastChild?.remove();
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const answer = await response.text();
    const ms = response.headers.get("x-request-latency-ms");
    line.textContent = `POST ${path} ${JSON.stringify(body)} → ${response.status} ${answer} (${ms} ms)`;
    line.classList.toggle("refused", !response.ok);
  } catch {
    line.textContent = `POST ${path} → no answer`;
    line.classList.add("refused");
  }
  await refresh();
}

byId("modes").addEventListener("change", (event) => {
  void send("/mode", { mode: /** @type {HTMLInputElement} */ (event.target).value });
});
byId("order").addEventListener("submit", (event) => {
  event.preventDefault();
  const { value } = /** @type {HTMLButtonElement} */ (event.submitter);
  const item = { sku: sku.value };
  void send(`/${value}`, value === "drain" ? item : { ...item, quantity: quantity.valueAsNumber });
});
byId("reset").addEventListener("click", () => void send("/reset"));

/** @type {AbortController | undefined} */
let running;
demo.addEventListener("click", async () => {
  if (running !== undefined) return running.abort();
  running = new AbortController();
  demo.textContent = "Stop demo";
  await runDemo(running.signal);
  running = undefined;
  demo.textContent = "Run demo";
});
addEventListener("keydown", ({ key }) => {
  if (key === "Escape") running?.abort();
});

void refresh();
setInterval(() => document.hidden || void refresh(), REFRESH_MS);
