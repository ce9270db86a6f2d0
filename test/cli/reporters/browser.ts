/** Chromium from the system's packages, for tests that look at a page. */
import { existsSync } from "node:fs";
import process from "node:process";
import { type Browser, chromium, type Page } from "playwright-core";

const PATHS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Undefined where there is none: tests that need it are skipped by name. */
export const CHROMIUM = [process.env["CHROMIUM"], ...PATHS].find((path) => path !== undefined && existsSync(path));

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM!, args: ["--no-sandbox"] });
}

export interface Looked {
  readonly page: Page;
  /** Errors of scripts, messages on the console, dialogs: everything that a page without scripts does not have. */
  readonly complaints: string[];
  /** Addresses that were asked for, but for the page's own. */
  readonly requests: string[];
}

export async function look(
  browser: Browser,
  file: string,
  { width = 1280, colorScheme = "light" as "light" | "dark", scripts = true } = {},
): Promise<Looked> {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme, javaScriptEnabled: scripts });
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on("pageerror", (error) => void complaints.push(String(error)));
  page.on("console", (message) => void complaints.push(message.text()));
  page.on("dialog", (dialog) => {
    complaints.push(dialog.message());
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (request.url() !== `file://${file}`) requests.push(request.url());
  });
  await page.goto(`file://${file}`);
  return { page, complaints, requests };
}

/**
 * Texts whose contrast with what is behind them is less than WCAG asks for (4.5, or 3 for large text), as they stand on the
 * page. See https://www.w3.org/TR/WCAG22/#contrast-minimum
 */
export function paleTexts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true })!;
    const rgb = (color: string) => {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = color;
      canvas.fillRect(0, 0, 1, 1);
      return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const luminance = (color: string) => {
      const [r = 0, g = 0, b = 0] = rgb(color).slice(0, 3).map((channel) => {
        const part = channel / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (element: Element): string => {
      // In a drawing, text stands on the box that comes with it.
      const box = element.parentElement!.querySelector(":scope > rect");
      if (box !== null && element.tagName === "text") return getComputedStyle(box).fill;
      for (let here: Element | null = element; here !== null; here = here.parentElement) {
        const { backgroundColor } = getComputedStyle(here);
        if (rgb(backgroundColor)[3] === 255) return backgroundColor;
      }
      return "white";
    };
    const found: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const element = node.parentElement!;
      if (node.textContent!.trim() === "" || element.closest("style, title") !== null) continue;
      const style = getComputedStyle(element);
      const ink = element.namespaceURI!.endsWith("svg") ? style.fill : style.color;
      const [dark, light] = [luminance(ink), luminance(behind(element))].sort((a, b) => a - b) as [number, number];
      const isLarge = parseFloat(style.fontSize) >= 24;
      const contrast = (light + 0.05) / (dark + 0.05);
      if (contrast < (isLarge ? 3 : 4.5)) {
        found.push(`${contrast.toFixed(2)}: ${node.textContent!.trim().slice(0, 60)}`);
      }
    }
    return found;
  });
}
