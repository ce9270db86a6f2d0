/** The style of the page: light and dark, on a phone and on paper. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --card: #f6f7f9; --ink: #1d2330; --dim: #5d6678; --line: #dfe3ea; --accent: #8a1076;
  --good: #17703a; --bad: #b3261e; --bad-paper: #fdeceb; --matter-paper: #fbeaf7; --warn: #8a5a00;
  --st-paper: var(--paper); --st-ink: var(--ink); --st-dim: var(--dim); --st-faint: #c9cfda; --st-choice: var(--accent);
  --st-matters: var(--matter-paper); --st-fails: var(--bad-paper); --st-bad: var(--bad);
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171d; --card: #1c2129; --ink: #e6e9ef; --dim: #9aa4b5; --line: #303743; --accent: #f08adf;
    --good: #6fd397; --bad: #ff8f86; --bad-paper: #3d2022; --matter-paper: #3a2138; --warn: #e8b95c; --st-faint: #414a59;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0 auto; max-width: 66rem; padding: 1.5rem 1.25rem 3rem; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; overflow-wrap: anywhere; }
h1 { margin: 0; font-size: 1.6rem; line-height: 1.25; font-weight: 650; }
h2 { margin: 0; font-size: 1.25rem; line-height: 1.3; }
h3 { margin: 2rem 0 .5rem; font-size: .95rem; color: var(--dim); font-weight: 600; }
p { margin: .35rem 0; }
code, pre { font-family: var(--mono); font-size: .9em; }
pre { margin: .5rem 0; overflow-x: auto; overflow-wrap: normal; }
a { color: inherit; }
header { border-bottom: 1px solid var(--line); padding-bottom: 1rem; margin-bottom: 1.5rem; }
.verdict { display: inline-block; padding: .05em .6em; border-radius: 1em; font-size: .7em; vertical-align: .15em;
  color: var(--paper); background: var(--bad); }
header.pass .verdict { background: var(--good); }
.facts { display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; color: var(--dim); font-size: .92rem; }
.facts .passed { color: var(--good); } .facts .failed, .facts .invalid { color: var(--bad); } .facts .skipped { color: var(--warn); }
.mark { color: var(--bad); font-weight: 700; } .pass > .mark, .pass h2 .mark { color: var(--good); }
.skip > .mark, .skip h2 .mark { color: var(--warn); }
.list { list-style: none; margin: 0 0 2.5rem; padding: 0; }
.list li { display: grid; grid-template-columns: 1.2rem minmax(0, 1fr) minmax(0, 1.3fr); gap: .6rem; padding: .4rem 0;
  border-bottom: 1px solid var(--line); }
.list .said { color: var(--dim); font-size: .92rem; }
.list .fail .said, .list .timeout .said { color: var(--bad); }
.place, .where, .when { color: var(--dim); font-size: .88rem; }
.scenario { margin: 0 0 3rem; }
.scenario + .scenario { border-top: 1px solid var(--line); padding-top: 2rem; }
.outcome { margin: 1rem 0; padding: .8rem 1rem; border-left: 4px solid var(--bad); background: var(--bad-paper); border-radius: 0 6px 6px 0; }
.outcome .message { font-size: 1.08rem; font-weight: 600; white-space: pre-wrap; }
.outcome .where { color: var(--ink); }
.hint::before { content: "Hint: "; font-weight: 600; }
.warning { color: var(--warn); }
.story { margin: 0; padding: 0; list-style: none; }
.story li { padding: .45rem .8rem; border-left: 4px solid var(--accent); background: var(--card); }
.story li + li { border-top: 1px solid var(--paper); }
.story li.fails { border-left-color: var(--bad); }
.task { display: inline-block; padding: 0 .5em; border: 1px solid var(--line); border-radius: 1em; font-size: .85rem; }
.note { color: var(--accent); font-size: .92rem; }
.fails .note { color: var(--bad); font-weight: 600; }
.excerpt { margin: .75rem 0; border: 1px solid var(--line); border-radius: 6px; overflow: hidden; }
.excerpt figcaption { padding: .35rem .8rem; border-bottom: 1px solid var(--line); background: var(--card); color: var(--dim); font-size: .88rem; }
.excerpt pre { margin: 0; padding: .4rem 0; }
.line { display: block; width: max-content; min-width: 100%; padding-right: 1rem; min-height: 1.5em; }
.line .number { display: inline-block; width: 3.6em; padding-right: 1em; text-align: right; color: var(--dim); user-select: none; }
.line code { font-size: 1em; white-space: pre; }
.line.matters { background: var(--matter-paper); } .line.fails { background: var(--bad-paper); }
.others { color: var(--dim); font-size: .92rem; }
.others code { display: inline-block; padding: 0 .4em; border: 1px solid var(--line); border-radius: 4px; }
.others code.chosen { border-color: var(--accent); color: var(--accent); font-weight: 600; }
.picture { overflow: auto; max-height: 42rem; border: 1px solid var(--line); border-radius: 6px; padding: .25rem .5rem; }
.picture svg { display: block; }
.command { padding: .7rem .9rem; background: var(--card); border: 1px solid var(--line); border-radius: 6px; }
details { margin-top: 1rem; } summary { cursor: pointer; color: var(--dim); }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--dim); font-size: .85rem; }
@media (max-width: 40rem) {
  body { padding: 1rem .9rem 2rem; }
  h1 { font-size: 1.3rem; }
  .list li { grid-template-columns: 1.2rem minmax(0, 1fr); } .list .said { grid-column: 2; }
}
@media print { .picture { max-height: none; } }
`;
