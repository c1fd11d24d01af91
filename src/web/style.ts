/** What the served page's style sheet has beyond that of the report (src/report/style.ts). Data only. */

export const webStyle = `
html { scroll-padding-top: 1rem; } body { overflow-wrap: break-word; }
a { text-underline-offset: .15em; text-decoration-thickness: .08em; }
a, code, b, li, dd, .small { unicode-bidi: isolate; }
:focus-visible { outline: 3px solid var(--notice); outline-offset: 2px; border-radius: 3px; }
main:focus { outline: none; }
.skip { position: absolute; left: .5rem; top: -4rem; background: var(--card); color: var(--ink); padding: .6rem 1rem; border: 2px solid var(--notice); border-radius: 8px; z-index: 2; }
.skip:focus { top: .5rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

header.bar { background: var(--card); border-bottom: 1px solid var(--line); border-top: 5px solid var(--tone); display: flex; flex-wrap: wrap; align-items: center; gap: .2rem 1.4rem; padding: .55rem max(1.25rem, calc((100vw - 70rem) / 2 + 1.25rem)); }
.brand { font-weight: 650; letter-spacing: -.01em; } .brand a { color: var(--ink); text-decoration: none; display: inline-flex; align-items: center; gap: .45rem; padding: .3rem 0; }
.mark { width: 1.35rem; height: 1.35rem; fill: none; stroke: var(--notice); stroke-width: 2.2; stroke-linejoin: round; stroke-linecap: round; }
nav ul { display: flex; flex-wrap: wrap; gap: .1rem .15rem; list-style: none; padding: 0; }
nav a { display: block; padding: .3rem .6rem; border-radius: 7px; color: var(--soft); text-decoration: none; font-size: .92rem; }
nav a:hover { background: var(--inset); color: var(--ink); }
nav a[aria-current] { color: var(--ink); background: var(--inset); box-shadow: inset 0 0 0 1px var(--line); font-weight: 600; }
.out { margin-left: auto; }
main { max-width: 70rem; } main.narrow { max-width: 26rem; padding-top: 12vh; }
main > :first-child, [data-live] > :first-child, [data-live] > section:first-child > h2, form.panel > h2 { margin-top: 0; }
[data-live]:empty { display: none; } main > * + [data-live]:not(:first-child) { margin-top: 2rem; } #silent { margin-top: 1rem !important; }
.card-foot { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .3rem 1.2rem; align-items: baseline; margin-top: .7rem; } .card-foot > details { margin: 0; flex: 1 1 20rem; min-width: 0; } .card-foot > .more-line { margin: 0; flex: none; }
details.panel { background: var(--card); border: 1px solid var(--line); border-radius: 10px; margin-top: .9rem; padding: .8rem 1.2rem; } details.panel > form.panel { border: 0; padding: .4rem 0 .2rem; margin: 0; }
footer.page.wide { max-width: 70rem; margin: 0 auto; padding: 0 1.25rem 2rem; }
.lead { color: var(--soft); margin-top: .3rem; max-width: 46rem; }
.none-here { color: var(--soft); background: var(--card); border: 1px dashed var(--line); border-radius: 10px; padding: 1rem 1.2rem; margin-top: .6rem; }
.counts { font-variant-numeric: tabular-nums; }

.badge::before, .chip::before { content: ""; flex: none; width: .62em; height: .62em; background: currentColor; align-self: center; }
.badge.ok::before, .chip.ok::before { border-radius: 50%; }
.badge.notice::before, .chip.notice::before { border-radius: 50% 50% 0 50%; transform: rotate(45deg) scale(.9); }
.badge.warning::before, .chip.warning::before { clip-path: polygon(50% 0, 100% 100%, 0 100%); }
.badge.unknown::before, .chip.unknown::before { background: none; border: 2px dotted currentColor; border-radius: 50%; }
.badge.skipped::before, .chip.skipped::before { height: 2px; }
.chip a { color: inherit; } main nav[aria-label] { margin-top: .7rem; }
.chip.none { opacity: 1; color: var(--soft); background: none; border-color: var(--line); }

.since { font-size: .9rem; color: var(--soft); margin-top: .45rem; } .since b { color: var(--ink); font-weight: 600; }
.card h3 a, .card h2 a { color: var(--ink); text-decoration-color: color-mix(in srgb, var(--ink) 30%, transparent); } .card h3 a:hover { text-decoration-color: currentColor; }
.card h2 { margin: 0; } .card > .unseen + .prose { margin-top: 0; }
.marks { display: flex; flex-wrap: wrap; gap: .4rem; margin-top: .55rem; padding: 0; list-style: none; }
.marks li { font-size: .82rem; border: 1px solid var(--line); background: var(--inset); border-radius: 6px; padding: .08rem .55rem; overflow-wrap: anywhere; }
.followers { margin-top: .7rem; font-size: .92rem; } .followers ul { margin-top: .3rem; padding-left: 1.2rem; } .followers li { margin-top: .25rem; overflow-wrap: anywhere; }
.more-line { margin-top: .75rem; display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; font-size: .92rem; }

.sheet { overflow-x: auto; position: relative; } .sheet:focus-visible { outline-offset: -2px; }
caption { text-align: left; color: var(--soft); font-size: .82rem; padding: .55rem 0 .1rem; }
tbody th { font-size: inherit; color: inherit; font-weight: 500; padding: .5rem .6rem .5rem 0; border-top: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
td .small, th .small { display: block; color: var(--soft); font-weight: 400; }
table.even { table-layout: fixed; min-width: 44rem; } .even th:nth-child(2) { width: 13rem; } .even th:nth-child(3) { width: 17rem; } .even th:nth-child(4) { width: 5.5rem; } .even th:nth-child(5) { width: 8rem; padding-left: 1rem; } .even td.when { padding-left: 1rem; }
table.ends { table-layout: fixed; min-width: 40rem; } .ends th:nth-child(2) { width: 26%; } .ends th:nth-child(3) { width: 8rem; } .ends th:nth-child(4) { width: 10rem; }
td.strip-cell { width: 15rem; } td.when, td.fixed { white-space: nowrap; }
.strip { display: block; width: 100%; height: 24px; min-width: 9rem; }
.b-ok { fill: var(--ok); } .b-notice { fill: var(--notice); } .b-warning { fill: var(--warning); } .b-failure { fill: var(--failure); } .b-unknown { fill: var(--unknown); } .b-none { fill: var(--soft); opacity: .75; }
.figure { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: .9rem 1.1rem .7rem; margin-top: .9rem; break-inside: avoid; }
.figure + .sheet { margin-top: .9rem; }
.figure figcaption { color: var(--soft); font-size: .85rem; margin-top: .5rem; } .figure h3 + * { margin-top: .5rem; }
.figure .strip { height: 34px; } .narrow-only { display: none; }
.plot { display: block; width: 100%; max-width: 56rem; height: auto; }
.plot .grid { stroke: var(--line); } .plot .axis { fill: var(--soft); font-size: 11px; } .plot .end { text-anchor: end; }
.plot polyline { fill: none; stroke-linejoin: round; stroke-linecap: round; }
.l-meanMs { stroke: var(--notice); stroke-width: 2; } .l-longestMs { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 3 2; } circle.l-meanMs { fill: var(--notice); } circle.l-longestMs { fill: none; }
.plot .earlier { stroke: var(--soft); stroke-width: 1.2; opacity: .75; } .plot .newest { stroke: var(--notice); stroke-width: 2.8; } .plot .now { fill: var(--notice); stroke: var(--card); stroke-width: 1.5; }
.plot .stand { fill: var(--notice); opacity: .1; } .plot .stand.over { fill: var(--failure); opacity: .16; } .plot .unwatched { fill: var(--soft); opacity: .09; } .plot .middle { text-anchor: middle; }
.plot .limit { stroke: var(--failure); stroke-width: 1.6; stroke-dasharray: 5 4; } .plot .limit-text { fill: var(--failure); font-size: 12px; font-weight: 600; }
.key { display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; list-style: none; padding: 0; font-size: .82rem; color: var(--soft); margin-top: .5rem; }
.key li { display: inline-flex; align-items: center; gap: .4rem; } .key svg { width: 1.6rem; height: .7rem; }

form.panel { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1rem 1.2rem 1.1rem; margin-top: .9rem; }
.fields { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: .8rem 1rem; margin-top: .6rem; }
label { display: block; font-size: .85rem; color: var(--soft); } label.check { display: flex; gap: .5rem; align-items: center; color: var(--ink); font-size: .92rem; }
input:not([type=checkbox]), select { display: block; width: 100%; margin-top: .25rem; font: inherit; color: var(--ink); background: var(--page); border: 1px solid var(--soft); border-radius: 7px; padding: .45rem .6rem; min-height: 2.6rem; }
input[type=checkbox] { width: 1.15rem; height: 1.15rem; accent-color: var(--notice); }
button { font: inherit; font-weight: 600; color: var(--card); background: var(--notice); border: 1px solid var(--notice); border-radius: 7px; padding: .5rem 1.1rem; min-height: 2.6rem; cursor: pointer; }
button.quiet { color: var(--notice); background: none; font-weight: 500; min-height: 2.2rem; padding: .3rem .8rem; }
button:hover { filter: brightness(1.08); }
.go { margin-top: .9rem; display: flex; flex-wrap: wrap; gap: .6rem; align-items: center; }
.told { border-left: 5px solid var(--tone, var(--notice)); background: var(--card); border-radius: 8px; padding: .7rem 1rem; margin-bottom: 1rem; }

.timeline { list-style: none; padding: 0; margin-top: .6rem; border-left: 2px solid var(--line); margin-left: .4rem; }
.timeline li { position: relative; padding: .3rem 0 .3rem 1.1rem; overflow-wrap: anywhere; }
.timeline li::before { content: ""; position: absolute; left: -.42rem; top: .75rem; width: .7rem; height: .7rem; border-radius: 50%; background: var(--tone, var(--soft)); border: 2px solid var(--page); }
.timeline time { color: var(--soft); font-size: .85rem; display: block; }
.tree { list-style: none; padding-left: 1.1rem; border-left: 1px solid var(--line); } .tree.top { padding-left: 0; border: 0; }
.tree li { padding: .14rem 0; overflow-wrap: anywhere; } .tree b { font-weight: 600; } .tree .hidden-value { color: var(--soft); font-style: italic; }
.pager { display: flex; align-items: baseline; gap: 1rem; margin-top: .9rem; font-size: .92rem; }
h1 + .where-line { margin-top: .3rem; } .where-line { color: var(--soft); overflow-wrap: anywhere; }
h1 { overflow-wrap: anywhere; }
.two { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); gap: .9rem; }
.two > * { min-width: 0; } .two > section > h2:first-child { margin-top: 0; }
.bar-days { display: block; width: 100%; height: 8px; min-width: 6rem; margin-top: .35rem; } .bar-days .base { fill: var(--line); } .bar-days .left { fill: var(--tone, var(--soft)); }

@media (max-width: 40rem) {
  .card header { flex-direction: column-reverse; gap: .45rem; }
  header.bar { padding: .5rem .8rem .6rem; } nav { width: 100%; }
  nav a { padding: .35rem .5rem; font-size: .88rem; }
  footer.page.wide { padding: 0 .8rem 1.5rem; }
  .stack tbody th { display: block; width: 100%; border: 0; padding: .1rem 0; font-weight: 600; }
  .stack caption { display: block; } table.even, table.ends { min-width: 0; } .even td.when { padding-left: 0; }
  td.strip-cell { width: 100%; } td.when, td.fixed { white-space: normal; }
  .wide-only { display: none; } .narrow-only { display: block; }
}
@media print {
  header.bar nav, .skip, .out, form, .live, .more-line, .pager { display: none !important; }
  header.bar { border: 0; padding: 0 0 .5rem; }
  details:not([open]) { display: block; } details::details-content { content-visibility: visible; }
  summary { list-style: none; font-weight: 600; } summary::-webkit-details-marker { display: none; }
  a { color: inherit; text-decoration: none; }
  .wide-only { display: block; } .narrow-only { display: none; }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
@media (forced-colors: active) { .badge, .chip { border: 1px solid; } .strip rect { fill: CanvasText; } .b-none { opacity: .4; } }
`;
