/** The page's only style sheet: system fonts, and colours of both schemes with a contrast of 4.5 to 1 and more. */
export const style = `
:root { color-scheme: light dark; --ink: #1c2430; --muted: #566172; --page: #f6f7f9; --card: #fff; --line: #dde2e9;
  --accent: #2563b8; --accent-soft: #2563b826; --build: #9a5b00; --bad: #b3261e; --good: #1d7a46; }
@media (prefers-color-scheme: dark) { :root { --ink: #e7ebf1; --muted: #a3aebd; --page: #11161d; --card: #1a212b; --line: #313b48;
  --accent: #7db1ff; --accent-soft: #7db1ff30; --build: #f0b457; --bad: #ff8f85; --good: #6fd6a0; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 28px 20px 60px; }
h1 { margin: 0; font-size: 26px; line-height: 1.25; } h2 { margin: 0 0 12px; font-size: 17px; }
.muted, .told { color: var(--muted); } header p { margin: 4px 0 22px; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 18px 20px; margin-top: 18px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 0; }
.tiles div { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 12px 16px; }
.tiles dt { color: var(--muted); font-size: 13px; } .tiles dd { margin: 0; font-size: 24px; font-weight: 650; line-height: 1.3; }
.tiles small { display: block; font-size: 13px; font-weight: 400; color: var(--muted); min-height: 1.5em; }
.advice { margin: 0; padding: 0; list-style: none; } .advice > li { padding: 8px 0 8px 14px; border-left: 3px solid var(--accent); }
.advice > li + li { margin-top: 10px; } .advice ul { margin: 4px 0 0; padding-left: 18px; color: var(--muted); columns: 260px; }
code, .advice ul { font: 13px/1.6 ui-monospace, monospace; }
.scroll { overflow-x: auto; } svg { display: block; max-width: 100%; height: auto; } .timeline { min-width: 760px; }
svg text { fill: var(--muted); font: 12px system-ui, sans-serif; } svg .lane { fill: var(--ink); font-size: 13px; }
.grid { stroke: var(--line); } .bar { cursor: default; } .bar.environment { fill: var(--accent); }
.bar.build { fill: var(--build); } .bar.failed { fill: var(--bad); } .bar:hover { opacity: .8; }
.bar:focus-visible { outline: none; stroke: var(--ink); stroke-width: 3; }
.line { fill: none; stroke: var(--accent); stroke-width: 2; stroke-linejoin: round; } .area { fill: var(--accent-soft); }
.legend { display: flex; gap: 18px; margin: 0 0 8px; font-size: 13px; color: var(--muted); }
.legend span::before { content: ''; display: inline-block; width: 11px; height: 11px; border-radius: 3px; margin-right: 6px;
  background: var(--key); } .told { margin: 8px 0 0; font-size: 13px; min-height: 1.5em; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(320px, 1fr)); gap: 20px; } figure { margin: 0; }
figcaption { font-weight: 600; font-size: 14px; margin-bottom: 6px; } figcaption span { font-weight: 400; }
table { width: 100%; border-collapse: collapse; font-size: 14px; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 7px 10px; border-bottom: 1px solid var(--line); vertical-align: top; }
tr:last-child td { border-bottom: 0; } .number { text-align: right; white-space: nowrap; } td:first-child { overflow-wrap: anywhere; min-width: 180px; }
th button { all: unset; cursor: pointer; font-weight: 600; color: var(--muted); }
th button:focus-visible { outline: 2px solid var(--accent); outline-offset: 3px; border-radius: 2px; }
th[aria-sort] button { color: var(--ink); } th[aria-sort=ascending] button::after { content: ' \\2191'; }
th[aria-sort=descending] button::after { content: ' \\2193'; }
.share { background: linear-gradient(var(--accent-soft), var(--accent-soft)) no-repeat right / var(--share) 100%; }
.bad { color: var(--bad); } .good { color: var(--good); } ul.plain { margin: 0; padding-left: 18px; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
@media print { body { background: none; } section { break-inside: avoid; } }
`;
