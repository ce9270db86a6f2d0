/** The lanes of a run of several machines as SVG: virtual time from left to right, a lane for each machine and client. */
import { shown } from "../../../checkers/history.ts";
import type { ClientOperation } from "../../../engine/world/history.ts";
import type { LaneMessage, NodeLanes } from "../../../engine/session/node_lanes.ts";
import { formatDurationMs } from "../../../engine/text/duration.ts";
import { cut, escapeXml } from "./svg_text.ts";

const HEAD = 44;
const LANE = 76;
const FOOT = 64;
const LEFT = 110;
const RIGHT = 24;
const MIN_WIDTH = 940;
const MAX_WIDTH = 6_000;
/** Room that a message and an operation have at least, in pixels, as long as the picture may become wider. */
const PER_MESSAGE = 6;
const PER_OPERATION = 40;
/** Of the font, in pixels. */
const CHARACTER = 7.3;
/** More messages are no picture any more: it shows the last ones. */
const MAX_MESSAGES = 400;

/** Options of `nodeLanesSvg`. */
export interface LanesSvgOptions {
  /** For several drawings in one page, in which ids must differ. */
  readonly id?: string | undefined;
}

/**
 * Draws the lanes of a run as SVG, without a script, a font or a file beside it. It shows the last 400 messages, and what else was then. Its
 * colours are those of `spaceTimeSvg`.
 *
 * @example
 * ```ts
 * import { match } from "node:assert/strict";
 * import { nodeLanesSvg } from "seedbed/engine";
 *
 * const spans = [{ state: "up", fromMs: 0, toMs: 10 }] as const;
 * const lanes = { lanes: [{ name: "n1", spans }], messages: [], cuts: [], losses: [], operations: [], endMs: 10 };
 * match(nodeLanesSvg(lanes, "One node"), /<title>One node/);
 * ```
 *
 * @param lanes The lanes, as `nodeLanesOf` gives them.
 * @param title The title of the picture.
 * @param options The id of the drawing, where a page has several.
 * @returns The text of an SVG file.
 */
export function nodeLanesSvg(lanes: NodeLanes, title: string, { id = "nl" }: LanesSvgOptions = {}): string {
  return new Drawing(lanes, id).svg(title);
}

class Drawing {
  readonly #lanes: NodeLanes;
  readonly #id: string;
  readonly #fromMs: number;
  readonly #messages: readonly LaneMessage[];
  readonly #width: number;
  readonly #height: number;

  constructor(lanes: NodeLanes, id: string) {
    this.#lanes = lanes;
    this.#id = id;
    this.#messages = lanes.messages.slice(-MAX_MESSAGES);
    const isCut = lanes.messages.length > MAX_MESSAGES;
    this.#fromMs = isCut ? Math.min(...this.#messages.map(({ sentMs }) => sentMs)) : 0;
    const seen = lanes.operations.filter((each) => (each.returnedMs ?? each.invokedMs) >= this.#fromMs);
    const wanted = Math.max(this.#messages.length * PER_MESSAGE, seen.length * PER_OPERATION);
    this.#width = Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, LEFT + RIGHT + wanted));
    this.#height = HEAD + lanes.lanes.length * LANE + FOOT;
  }

  svg(title: string): string {
    const [width, height, id] = [this.#width, this.#height, this.#id];
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" class="node-lanes">
<title>${escapeXml(title)}</title>
<style>${STYLE}</style>
<defs>${
      ["arrives", "late", "doubled"].map((fate) =>
        `<marker id="${id}-${fate}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" orient="auto"><path d="M0 0L8 4L0 8z" class="tip ${fate}"/></marker>`
      ).join("")
    }</defs>
${
      [
        ...this.#cuts(),
        ...this.#times(),
        ...this.#spans(),
        ...this.#arrows(),
        ...this.#losses(),
        ...this.#operations(),
        ...this.#end(),
        ...this.#legend(),
      ].join("\n")
    }
</svg>
`;
  }

  #x(atMs: number): number {
    const { endMs } = this.#lanes;
    const share = (Math.max(atMs, this.#fromMs) - this.#fromMs) / Math.max(1e-9, endMs - this.#fromMs);
    return round(LEFT + Math.min(1, share) * (this.#width - LEFT - RIGHT));
  }

  #y(lane: number): number {
    return HEAD + lane * LANE + LANE / 2;
  }

  /** Whole height for a partition; a machine that is cut off has a band of its own. */
  #cuts(): string[] {
    const { cuts, lanes } = this.#lanes;
    let labelled = -Infinity;
    return cuts.filter(({ toMs }) => toMs >= this.#fromMs).map(({ fromMs, toMs, what, lanes: cutLanes }) => {
      const [x, end] = [this.#x(fromMs), this.#x(toMs)];
      const isWhole = cutLanes.length === lanes.length;
      const [y, height] = isWhole
        ? [HEAD - 8, this.#height - FOOT - HEAD + 8]
        : [this.#y(cutLanes[0] ?? 0) - LANE / 2 + 4, LANE - 8];
      const name = cut(what, Math.max(8, Math.floor((end - x) / CHARACTER)));
      const hasRoom = isWhole && x > labelled;
      if (hasRoom) labelled = x + name.length * CHARACTER;
      return `<g><title>${escapeXml(`${what} (${span(fromMs, toMs)})`)}</title><rect x="${x}" y="${y}" width="${
        round(Math.max(2, end - x))
      }" height="${height}" class="cut"/>${
        hasRoom ? `<text x="${x + 2}" y="${HEAD - 12}" class="cut-name">${escapeXml(name)}</text>` : ""
      }</g>`;
    });
  }

  #times(): string[] {
    const y = this.#height - FOOT + 14;
    const marks = [this.#fromMs, (this.#fromMs + this.#lanes.endMs) / 2, this.#lanes.endMs];
    const anchors = ["start", "middle", "end"];
    return marks.map((atMs, index) =>
      `<text x="${this.#x(atMs)}" y="${y}" class="time" text-anchor="${anchors[index]}">${
        escapeXml(formatDurationMs(Math.round(atMs)))
      }</text>`
    );
  }

  #spans(): string[] {
    return this.#lanes.lanes.flatMap(({ name, spans }, lane) => {
      const y = this.#y(lane);
      const label = `<text x="8" y="${y + 4}" class="name">${
        escapeXml(cut(name, Math.floor((LEFT - 16) / CHARACTER)))
      }</text>`;
      const drawn = spans.filter(({ toMs }) => toMs > this.#fromMs).map(({ state, fromMs, toMs }) => {
        const [x, end] = [this.#x(fromMs), this.#x(toMs)];
        const words = escapeXml(`${name}: ${state} (${span(fromMs, toMs)})`);
        const kind = state.replaceAll(" ", "-");
        const mark = state === "up" || end - x < state.length * CHARACTER
          ? ""
          : `<text x="${x + 3}" y="${y + 19}" class="state">${escapeXml(state)}</text>`;
        return `<g><title>${words}</title><rect x="${x}" y="${y - 4}" width="${
          round(Math.max(1, end - x))
        }" height="8" class="span ${kind}"/>${mark}</g>`;
      });
      return [label, ...drawn];
    });
  }

  /** A lost message ends halfway, in a cross. */
  #arrows(): string[] {
    return this.#messages.map(({ from, to, sentMs, arrivedMs, what, fate }) => {
      const [x, y] = [this.#x(sentMs), this.#y(from)];
      const [toX, toY] = [arrivedMs === undefined ? x + 8 : this.#x(arrivedMs), this.#y(to)];
      const isLost = fate === "lost";
      const [endX, endY] = isLost ? [round((x + toX) / 2), (y + toY) / 2] : [toX, toY + (toY > y ? -5 : 5)];
      const words = escapeXml(`${what}: ${FATES[fate]} (${span(sentMs, arrivedMs)})`);
      const tip = isLost ? "" : ` marker-end="url(#${this.#id}-${fate})"`;
      const cross = isLost ? `<path d="M${endX - 3} ${endY - 3}l6 6m0 -6l-6 6" class="cross"/>` : "";
      return `<g><title>${words}</title><path d="M${x} ${y}L${endX} ${endY}" class="message ${fate}"${tip}/>${cross}</g>`;
    });
  }

  #losses(): string[] {
    return this.#lanes.losses.filter(({ atMs }) => atMs >= this.#fromMs).map(({ lane, atMs, what }) => {
      const [x, y] = [this.#x(atMs), this.#y(lane)];
      return `<g><title>${escapeXml(`${what} (${formatDurationMs(atMs)})`)}</title><path d="M${x} ${
        y + 8
      }l5 6l-5 6l-5 -6z" class="loss"/><text x="${x + 8}" y="${y + 31}" class="loss-name">${
        escapeXml(cut(what, 60))
      }</text></g>`;
    });
  }

  /** On the lanes of their clients; one that consists of others gives way to these. */
  #operations(): string[] {
    const { operations, violation, lanes, endMs } = this.#lanes;
    const marked = new Set(violation?.operations);
    const isWhole = (each: ClientOperation) =>
      marked.has(each.id) || !operations.some((other) => contains(each, other));
    const seen = operations.filter((each) => (each.returnedMs ?? endMs) >= this.#fromMs && isWhole(each));
    const drawn = seen.map((operation) => {
      const { id, task, invokedMs, returnedMs, outcome } = operation;
      const lane = lanes.findIndex(({ name }) => name === task);
      const [x, end, y] = [this.#x(invokedMs), this.#x(returnedMs ?? endMs), this.#y(lane)];
      const words = shown(operation);
      const kinds = [
        "operation",
        outcome,
        ...(marked.has(id) ? ["violates"] : []),
        ...(id === violation?.brokenBy ? ["breaks"] : []),
      ];
      const fitting = Math.floor((end - x - 6) / CHARACTER);
      const isAbove = marked.has(id) && fitting < words.length;
      const text = fitting < 3 && !isAbove ? "" : cut(words, isAbove ? 40 : fitting);
      const place = isAbove && x > this.#width - RIGHT - text.length * CHARACTER
        ? `x="${end}" y="${y - 36}" text-anchor="end"`
        : `x="${x + (isAbove ? 0 : 3)}" y="${y - (isAbove ? 36 : 19)}"`;
      return `<g><title>${escapeXml(`${task}: ${words} (${span(invokedMs, returnedMs)})`)}</title><rect x="${x}" y="${
        y - 32
      }" width="${round(Math.max(2, end - x))}" height="18" class="${kinds.join(" ")}"/>${
        text === "" ? "" : `<text ${place} class="call">${escapeXml(text)}</text>`
      }</g>`;
    });
    const broken = operations.find(({ id }) => id === violation?.brokenBy);
    if (broken?.returnedMs === undefined) return drawn;
    const x = this.#x(broken.returnedMs);
    const isRight = x > this.#width / 2;
    return [
      ...drawn,
      `<path d="M${x} ${HEAD - 8}V${this.#height - FOOT}" class="no-order"/>`,
      `<text x="${isRight ? x - 6 : x + 6}" y="${this.#height - FOOT - 4}" class="no-order-name" text-anchor="${
        isRight ? "end" : "start"
      }">no order exists from here on</text>`,
    ];
  }

  #end(): string[] {
    const { failure } = this.#lanes;
    if (failure === undefined) return [];
    const fitting = Math.floor((this.#width - 16) / CHARACTER);
    return [`<text x="8" y="18" class="failure">${escapeXml(cut(`✗ ${failure}`, fitting))}</text>`];
  }

  #legend(): string[] {
    const y = this.#height - 14;
    const omitted = this.#lanes.messages.length - this.#messages.length;
    const parts = [
      ["span up", "up"],
      ["span paused", "paused"],
      ["span down", "down"],
      ["span no-power", "no power"],
      ["cut", "ways are cut"],
      ["loss", "the disk lost something"],
    ] as const;
    const boxes = parts.map(([kind, words], index) =>
      `<rect x="${8 + index * 130}" y="${y - 9}" width="14" height="9" class="${kind}"/><text x="${
        28 + index * 130
      }" y="${y}" class="legend">${words}</text>`
    );
    const arrows = (Object.entries(FATES) as [LaneMessage["fate"], string][]).map(([fate, words], index) =>
      `<path d="M${8 + index * 130} ${y - 21}h16" class="message ${fate}"/><text x="${28 + index * 130}" y="${
        y - 17
      }" class="legend">${words}</text>`
    );
    const note = omitted === 0 ? [] : [
      `<text x="${28 + arrows.length * 130}" y="${
        y - 17
      }" class="legend">${omitted} earlier messages are omitted</text>`,
    ];
    return [...boxes, ...arrows, ...note];
  }
}

const FATES: Readonly<Record<LaneMessage["fate"], string>> = {
  arrives: "arrives",
  lost: "lost",
  doubled: "arrives twice",
  late: "late",
};

/** Whether an operation of a client began and ended within another one. */
function contains(outer: ClientOperation, inner: ClientOperation): boolean {
  const isWithin = outer.invoked < inner.invoked && (outer.returned ?? Infinity) > (inner.returned ?? Infinity);
  return outer.task === inner.task && isWithin;
}

function span(fromMs: number, toMs: number | undefined): string {
  return toMs === undefined
    ? `from ${formatDurationMs(fromMs)}`
    : `${formatDurationMs(fromMs)} to ${formatDurationMs(toMs)}`;
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}

/** For this drawing alone, wherever it is put. */
const STYLE = `
.node-lanes { background: var(--st-paper, #fff); font: 12px ui-monospace, monospace; }
.node-lanes text { fill: var(--st-ink, #333); paint-order: stroke; stroke: var(--st-paper, #fff); stroke-width: 3px; }
.node-lanes .name { font-weight: bold; }
.node-lanes .time, .node-lanes .legend, .node-lanes .state { fill: var(--st-dim, #666); }
.node-lanes .failure, .node-lanes .no-order-name, .node-lanes .loss-name { fill: var(--st-bad, #b3261e); }
.node-lanes .failure { font-weight: bold; }
.node-lanes .span { fill: var(--st-dim, #666); }
.node-lanes .paused { fill: var(--st-matters, #fbe3f6); stroke: var(--st-choice, #b5179e); }
.node-lanes .down, .node-lanes .no-power { fill: var(--st-fails, #fde2e1); stroke: var(--st-bad, #b3261e); }
.node-lanes .no-power { stroke-dasharray: 2 2; }
.node-lanes .ended { fill: none; stroke: var(--st-dim, #666); }
.node-lanes .cut { fill: var(--st-faint, #ccc); fill-opacity: 0.45; }
.node-lanes .message { fill: none; stroke: var(--st-dim, #888); stroke-opacity: 0.7; }
.node-lanes .message.lost, .node-lanes .cross { fill: none; stroke: var(--st-bad, #b3261e); }
.node-lanes .message.doubled { stroke: var(--st-choice, #b5179e); stroke-width: 2px; }
.node-lanes .message.late { stroke: var(--st-choice, #b5179e); stroke-dasharray: 4 3; }
.node-lanes .tip { fill: var(--st-dim, #888); }
.node-lanes .tip.doubled, .node-lanes .tip.late { fill: var(--st-choice, #b5179e); }
.node-lanes .loss { fill: var(--st-bad, #b3261e); }
.node-lanes .operation { fill: var(--st-paper, #fff); stroke: var(--st-ink, #333); }
.node-lanes .operation.unknown { stroke-dasharray: 4 3; }
.node-lanes .operation.error { stroke: var(--st-faint, #ccc); }
.node-lanes .operation.violates { fill: var(--st-matters, #fbe3f6); stroke: var(--st-choice, #b5179e); }
.node-lanes .operation.breaks { fill: var(--st-fails, #fde2e1); stroke: var(--st-bad, #b3261e); }
.node-lanes .no-order { fill: none; stroke: var(--st-bad, #b3261e); stroke-width: 2px; }
`;
