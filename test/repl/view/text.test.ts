// deno-lint-ignore-file no-control-regex -- what must not be drawn, and what colours are made of
/** Text and rows keep to their columns, and nothing in them moves the cursor, whoever wrote them. */
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import { layoutOf, MIN_SIZE } from "../../../src/repl/view/layout.ts";
import { themeOf } from "../../../src/repl/view/theme.ts";
import { fitted, paint, span, type Tone } from "../../../src/repl/view/row.ts";
import { clean, column, fit, widthOf, wrap } from "../../../src/repl/view/text.ts";
import { fc } from "../../support/properties.ts";

/** Any characters, with those that are known to make trouble in all places. */
const texts = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.array(
    fc.constantFrom(
      "a",
      "日",
      "\x1b[2J",
      "\n",
      "\t",
      "\x07",
      "👨‍👩‍👧",
      "e\u0301",
      "\u202e",
      "\ud83d",
      "🇩🇪",
      "\u200b",
      "☎️",
      "ｱﾞ",
    ),
  ).map((parts) => parts.join("")),
);
const widths = fc.integer({ min: 0, max: 60 });
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const theme = themeOf({ TERM: "xterm" }, true);

describe("text", () => {
  test("text is one line without invisible characters, and cleaning it again changes nothing", () => {
    fc.assert(fc.property(texts, (text) => {
      const cleaned = clean(text);
      expect(cleaned).not.toMatch(UNSAFE);
      expect(clean(cleaned)).toBe(cleaned);
      expect(widthOf(cleaned)).toBe(stringWidth(cleaned));
    }));
  });

  test("text fits and fills a column exactly", () => {
    fc.assert(fc.property(texts, widths, (text, width) => {
      expect(widthOf(fit(clean(text), width, "…"))).toBeLessThanOrEqual(width);
      expect(widthOf(column(clean(text), width, "…"))).toBe(width);
    }));
  });

  test("text wraps into lines that fit, and loses nothing but spaces", () => {
    fc.assert(fc.property(texts, fc.integer({ min: 2, max: 40 }), (text, width) => {
      const lines = wrap(text, width);
      for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width);
      const bare = (piece: string) => piece.replaceAll(" ", "");
      expect(bare(lines.join(""))).toBe(bare(text.split(/\r?\n/).map(clean).join("")));
    }));
  });

  test("the marks that the screen is made of are one column each, as tables of widths have it", () => {
    for (const marks of [theme.marks, themeOf({ LANG: "C" }, true).marks]) {
      for (const mark of JSON.stringify(marks).replaceAll(/[\w"{}:,[\] ]/g, "")) {
        expect(stringWidth(mark), mark).toBe(1);
      }
    }
    for (let code = 0x2500; code <= 0x25fc; code++) expect(stringWidth(String.fromCharCode(code))).toBe(1);
    for (let code = 0x2800; code <= 0x28ff; code++) expect(stringWidth(String.fromCharCode(code))).toBe(1);
  });
});

describe("rows", () => {
  const tones = fc.constantFrom<Tone>("plain", "dim", "bad", "title", "task0");
  const spans = fc.array(
    fc.record({ text: texts, tone: tones, gives: fc.boolean() }).map(({ gives, ...each }) =>
      gives ? { ...each, gives: true as const } : each
    ),
    { maxLength: 6 },
  );

  test("rows are painted in exactly as many columns as there are", () => {
    fc.assert(fc.property(spans, widths, fc.boolean(), fc.boolean(), (spans, width, marked, hasFocus) => {
      const painted = paint({ spans, marked }, width, theme, hasFocus);
      expect(stringWidth(painted.replaceAll(/\x1b\[\d+m/g, ""))).toBe(width);
    }));
  });

  test("the flexible part of a row is truncated first", () => {
    const spans = fitted([{ ...span("a long description of it"), gives: true }, span(" (bob)", "task0")], 20, "…");
    expect(spans.map(({ text }) => text).join("")).toBe("a long descri… (bob)");
  });
});

test("panes and lines fill the screen, whatever its size", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: MIN_SIZE.columns, max: 400 }),
      fc.integer({ min: MIN_SIZE.rows, max: 200 }),
      (columns, rows) => {
        const { isWide, panes, options, timeline, view, second } = layoutOf({ columns, rows });
        expect(panes + options + 3).toBe(rows);
        expect(panes).toBeGreaterThanOrEqual(3);
        const beside = view.columns + (second?.isBelow === false ? second.columns : 0);
        expect(isWide ? timeline + beside : timeline).toBe(columns);
        if (!isWide) expect(beside).toBe(columns);
        expect(view.rows + (second?.isBelow === true ? second.rows : 0)).toBe(panes);
      },
    ),
  );
});
