/** The style sheet of the report's and the case's page: light and dark, phone and paper, no outside font. Data only. */

export const pageStyle = `
:root {
  color-scheme: light dark;
  --page: #f4f6f8; --card: #ffffff; --ink: #17202c; --soft: #5b6776; --line: #dde3ea; --inset: #f7f9fb;
  --failure: #b91c34; --warning: #9a5800; --unknown: #6b3fa0; --notice: #175f9e; --ok: #17713f; --skipped: #5b6776;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #10151c; --card: #19202a; --ink: #e8edf3; --soft: #9dabbb; --line: #2c3745; --inset: #141a22;
    --failure: #ff7b8c; --warning: #f2b155; --unknown: #c6a2f5; --notice: #74b8f2; --ok: #63cf92; --skipped: #9dabbb;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  -webkit-text-size-adjust: 100%;
}
main { max-width: 60rem; margin: 0 auto; padding: 1.75rem 1.25rem 3rem; }
h1, h2, h3, p, dl, dd, ul, ol, figure { margin: 0; }
h1 { font-size: 1.65rem; line-height: 1.25; letter-spacing: -.015em; }
h2 { font-size: 1.1rem; margin: 2.25rem 0 .8rem; letter-spacing: -.005em; }
h3 { font-size: 1.05rem; line-height: 1.35; }
a { color: var(--notice); }
code, .mono { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; font-size: .88em; }
.prose { white-space: pre-line; overflow-wrap: anywhere; }
.soft { color: var(--soft); }
.small { font-size: .875rem; }
.failure { --tone: var(--failure); } .warning { --tone: var(--warning); } .unknown { --tone: var(--unknown); }
.notice { --tone: var(--notice); } .ok { --tone: var(--ok); } .skipped { --tone: var(--skipped); }

.hero {
  background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 1.4rem 1.5rem;
  border-top: 6px solid var(--tone);
}
.hero .word { color: var(--tone); font-weight: 700; letter-spacing: .06em; text-transform: uppercase; font-size: .85rem; }
.hero p + p { margin-top: .35rem; }
.chips { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: 1rem; padding: 0; list-style: none; }
.chip, .badge {
  display: inline-flex; align-items: baseline; gap: .35em; border-radius: 999px; padding: .15rem .7rem; font-size: .875rem;
  color: var(--tone, var(--soft)); background: color-mix(in srgb, var(--tone, var(--soft)) 11%, var(--card));
  border: 1px solid color-mix(in srgb, var(--tone, var(--soft)) 30%, var(--card));
}
.chip b { font-variant-numeric: tabular-nums; }
.chip.none { opacity: .55; }
.badge { font-size: .78rem; padding: .05rem .6rem; font-weight: 600; white-space: nowrap; }

.card {
  background: var(--card); border: 1px solid var(--line); border-left: 5px solid var(--tone); border-radius: 10px;
  padding: 1.05rem 1.25rem 1.15rem; margin-top: .9rem; break-inside: avoid;
}
.card header { display: flex; gap: .35rem .75rem; align-items: flex-start; justify-content: space-between; }
.card h3 { min-width: 0; overflow-wrap: anywhere; } .card .badge { flex: none; margin-top: .12rem; }
.card .where { color: var(--soft); font-size: .9rem; overflow-wrap: anywhere; margin-top: .1rem; }
.card > .prose { margin-top: .65rem; }
.todo {
  margin-top: .8rem; padding: .7rem .9rem; border-radius: 8px; background: var(--inset); border: 1px solid var(--line);
}
.todo .label { font-size: .78rem; font-weight: 700; letter-spacing: .04em; text-transform: uppercase; color: var(--soft); }
.todo-list { margin: .25rem 0 0; padding-left: 1.35rem; } ul.todo-list { padding-left: 1.1rem; }
.todo-list li { padding-left: .15rem; overflow-wrap: anywhere; } .todo-list li + li { margin-top: .4rem; }
.todo-list li::marker { color: var(--soft); font-variant-numeric: tabular-nums; }
.todo code, .card > .prose code {
  background: color-mix(in srgb, var(--ink) 7%, transparent); border-radius: 4px; padding: .08em .35em;
  -webkit-box-decoration-break: clone; box-decoration-break: clone;
}
.todo .who { margin-top: .6rem; padding-top: .5rem; border-top: 1px solid var(--line); font-size: .9rem; color: var(--soft); }
.todo .who b { color: var(--ink); }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: .5rem 1.4rem; margin-top: .6rem; font-size: .88rem; }
.facts div { min-width: 0; }
.facts dt { color: var(--soft); font-size: .78rem; }
.facts dd { color: var(--ink); overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.foot { margin-top: .7rem; color: var(--soft); font-size: .82rem; overflow-wrap: anywhere; }

details summary { cursor: pointer; }

.sheet + .sheet { margin-top: .9rem; } .also { margin-top: .6rem; }
.details th:first-child, .details td:first-child { width: 13rem; } .details th:last-child, .details td:last-child { width: 14rem; }
.sheet { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: .35rem 1.1rem; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th { text-align: left; font-size: .78rem; color: var(--soft); font-weight: 600; padding: .6rem .6rem .4rem 0; }
td { padding: .5rem .6rem .5rem 0; border-top: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
td:last-child, th:last-child { padding-right: 0; }
td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
th.number { text-align: right; }
.todo-mark { color: var(--warning); font-weight: 600; }
.steps { padding: .5rem 0; list-style: none; } .steps li + li { margin-top: .7rem; }
.curve { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1rem 1.1rem .7rem; }
.curve { overflow-x: auto; } .curve svg { display: block; width: 100%; min-width: 30rem; height: auto; }
.curve figcaption { color: var(--soft); font-size: .85rem; margin-top: .4rem; }
footer.page { margin-top: 2.5rem; color: var(--soft); font-size: .82rem; overflow-wrap: anywhere; }

@media (max-width: 40rem) {
  main { padding: 1rem .8rem 2rem; }
  h1 { font-size: 1.35rem; }
  .hero, .card { padding-left: 1rem; padding-right: 1rem; }
  table.stack, .stack tbody, .stack tr, .stack td { display: block; width: 100%; }
  .stack thead { display: none; }
  .stack.details thead, .stack.details thead tr, .stack.details thead th:first-child { display: block; border: 0; padding-bottom: 0; }
  .stack.details thead th + th { display: none; }
  .details td:first-child, .details td:last-child { width: 100%; }
  .stack tr { border-top: 1px solid var(--line); padding: .55rem 0; }
  .stack tr:first-child { border-top: 0; }
  .stack td { border: 0; padding: .1rem 0; text-align: left !important; white-space: normal; }
  .stack td[data-label]::before { content: attr(data-label) ": "; color: var(--soft); font-size: .8rem; }
}
@media print {
  :root {
    color-scheme: light;
    --page: #ffffff; --card: #ffffff; --ink: #000000; --soft: #444444; --line: #bbbbbb; --inset: #f4f4f4;
    --failure: #a3001b; --warning: #7d4700; --unknown: #55308a; --notice: #0f4f87; --ok: #0d5a2f; --skipped: #444444;
  }
  body { font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  h2, .card header { break-after: avoid; }
  details:not([open]) { display: none; }
  tr { break-inside: avoid; }
}
`;
