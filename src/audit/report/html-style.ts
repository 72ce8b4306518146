// The style of the page of `audit`: colours for light and dark, lanes that fit a phone.
export const STYLE = `
:root { color-scheme: light dark; --paper: #fff; --ink: #1d2127; --faint: #5c6570; --line: #d9dde2; --card: #f6f7f9;
  --critical: #8e1538; --high: #c62828; --medium: #b26a00; --low: #3f6fb5; --info: #5c6570; --good: #2e7d32; }
@media (prefers-color-scheme: dark) { :root { --paper: #14171b; --ink: #e6e8eb; --faint: #9aa4af; --line: #30363d; --card: #1c2127;
  --critical: #ff7b9c; --high: #ff8a80; --medium: #ffb74d; --low: #90b8f0; --info: #9aa4af; --good: #81c784; } }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0; background: var(--paper); color: var(--ink); }
main { max-width: 68rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; line-height: 1.25; } h2 { font-size: 1.15rem; margin-top: 2rem; } h3 { font-size: 1rem; margin: 0; }
.pass h1 { color: var(--good); } .violation h1, .could-not-check h1 { color: var(--high); }
code { font: 0.88em ui-monospace, monospace; background: color-mix(in srgb, var(--faint) 14%, transparent); border-radius: 4px; padding: 0 0.25em; overflow-wrap: anywhere; unicode-bidi: isolate; }
.line { border: 1px solid var(--line); border-radius: 8px; padding: 0.75rem; background: var(--card); }
.lane { display: grid; grid-template-columns: 9rem 1fr; gap: 0.75rem; align-items: center; margin: 0.15rem 0; }
.lane .name { color: var(--faint); font-size: 0.85rem; white-space: nowrap; } .lane b { color: var(--ink); float: right; }
.lane svg { width: 100%; height: 1.6rem; display: block; border-bottom: 1px solid var(--line); overflow: visible; }
.lane rect { fill: var(--faint); } .approved rect, .controller rect { fill: var(--good); } .status rect { fill: var(--line); }
.differs rect, .unlisted rect, .not-in-force rect { fill: var(--high); } .cannot-judge rect { fill: var(--medium); }
rect.critical { fill: var(--critical); } rect.high { fill: var(--high); } rect.medium { fill: var(--medium); } rect.low { fill: var(--low); } rect.info { fill: var(--info); }
.ends { display: flex; justify-content: space-between; gap: 1rem; flex-wrap: wrap; font-size: 0.8rem; color: var(--faint); }
article { border: 1px solid var(--line); border-left: 4px solid var(--info); border-radius: 8px; padding: 0.75rem 1rem; margin: 0.75rem 0; background: var(--card); overflow-wrap: anywhere; }
article:target { outline: 2px solid var(--low); }
article.critical { border-left-color: var(--critical); } article.high { border-left-color: var(--high); } article.medium { border-left-color: var(--medium); } article.low { border-left-color: var(--low); }
.badge { font-size: 0.75rem; text-transform: uppercase; letter-spacing: 0.04em; color: var(--faint); }
.critical .badge { color: var(--critical); } .high .badge { color: var(--high); } .medium .badge { color: var(--medium); } .low .badge { color: var(--low); }
dl { display: grid; grid-template-columns: 6rem 1fr; gap: 0.1rem 0.75rem; margin: 0; font-size: 0.9rem; } dt { color: var(--faint); } dd { margin: 0; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: 0.85rem; }
th, td { border-bottom: 1px solid var(--line); padding: 0.3rem 0.6rem 0.3rem 0; text-align: left; vertical-align: top; } td:first-child { white-space: nowrap; }
tr.differs td:nth-child(2), tr.unlisted td:nth-child(2), tr.not-in-force td:nth-child(2) { color: var(--high); } tr.cannot-judge td:nth-child(2) { color: var(--medium); }
summary { cursor: pointer; }
@media (max-width: 40rem) { .lane { grid-template-columns: 1fr; gap: 0; } .lane b { float: none; } dl { grid-template-columns: 1fr; } dt { margin-top: 0.3rem; } table { min-width: 44rem; } }
`;
