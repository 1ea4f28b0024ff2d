"""The style of the pages: light and dark, for a phone, a desk and paper.

Every text has a contrast of 4.5 or more.
"""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256

_WRITTEN = """
:root {
  color-scheme: light dark;
  --page: #f4f6f9; --card: #fff; --ink: #16202e; --soft: #56627a; --line: #dbe1ea; --link: #1a56c4;
  --delivered: #12805c; --failed: #d1384a; --waiting: #c3ccd9; --alert: #8a4b00;
  --bad-ink: #b3202f; --bad: #fdecee; --warn-ink: #7d4700; --warn: #fff4e0; --good-ink: #0b6647; --good: #e5f6ef;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #0f141c; --card: #18202c; --ink: #e8edf5; --soft: #a5b1c4; --line: #2c3748; --link: #8ab4ff;
    --delivered: #2fae80; --failed: #f0616f; --waiting: #46546a; --alert: #f0b35a;
    --bad-ink: #ff9aa4; --bad: #3a1a20; --warn-ink: #f6c177; --warn: #36280f; --good-ink: #6fdcb0; --good: #10302a;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif;
}
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
article + article { margin-top: 3rem; padding-top: 1.5rem; border-top: 3px solid var(--line); }
h1 { margin: 0 0 .5rem; font-size: 1.75rem; line-height: 1.2; overflow-wrap: anywhere; }
h2 { margin: 0 0 .5rem; font-size: 1.1rem; }
h3 { margin: 1rem 0 .25rem; font-size: 1rem; }
p { margin: 0 0 .5rem; overflow-wrap: anywhere; }
a { color: var(--link); text-underline-offset: .15em; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
section, .health {
  margin: 1rem 0; padding: 1rem 1.25rem; border: 1px solid var(--line); border-radius: .75rem; background: var(--card);
}
section > :last-child { margin-bottom: 0; }
.now { border: 1px solid var(--line); border-left: 6px solid var(--soft); border-radius: .75rem; }
p.now { margin: 1rem 0; padding: 1rem 1.25rem; }
.now.info { border-left-color: var(--delivered); background: var(--good); }
.now.info h2 { color: var(--good-ink); }
.now.warning { border-left-color: var(--alert); background: var(--warn); }
.now.warning h2 { color: var(--warn-ink); }
.now.critical { border-left-color: var(--failed); background: var(--bad); }
.now.critical h2 { color: var(--bad-ink); }
.now h2 { font-size: 1.25rem; }
.note, .back { color: var(--soft); font-size: .9rem; }
.chip {
  display: inline-block; max-width: 100%; margin: 0 .4rem .4rem 0; padding: .1rem .65rem; border: 1px solid var(--line);
  border-radius: 1rem; background: var(--card); color: var(--soft); font-size: .9rem;
}
dl, dd { margin: 0; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .75rem; margin: 1rem 0; }
.tile { padding: .75rem 1rem; border: 1px solid var(--line); border-radius: .75rem; background: var(--card); }
.tile dt { color: var(--soft); font-size: .9rem; }
.tile b { display: block; font-size: 1.6rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.tile small { color: var(--soft); }
.tile.delivered { box-shadow: inset 0 4px var(--delivered); }
.tile.failed { box-shadow: inset 0 4px var(--failed); }
.tile.waiting { box-shadow: inset 0 4px var(--waiting); }
.tile.bad b { color: var(--bad-ink); }
.facts > div { display: grid; grid-template-columns: 12rem 1fr; gap: 0 1rem; padding: .3rem 0; }
.facts > div + div { border-top: 1px solid var(--line); }
.facts dt { color: var(--soft); }
.facts dd { overflow-wrap: anywhere; }
.button {
  display: inline-block; margin-top: .75rem; padding: .4rem .9rem; border: 1px solid var(--line); border-radius: .5rem;
}
svg { display: block; }
.bar { width: 100%; height: 14px; border-radius: 7px; background: var(--line); }
td .bar { min-width: 5rem; }
.small { width: 8rem; height: 28px; }
.plot { overflow: visible; }
.delivered { fill: var(--delivered); }
.failed { fill: var(--failed); }
.waiting { fill: var(--waiting); }
.rate { fill: none; stroke: var(--delivered); stroke-width: 2; vector-effect: non-scaling-stroke; }
.plot line { stroke: var(--ink); stroke-opacity: .18; }
.plot line.low { stroke: var(--failed); stroke-dasharray: 5 4; stroke-opacity: 1; }
.plot text { fill: var(--soft); font-size: 11px; }
.plot text.level { paint-order: stroke; stroke: var(--card); stroke-width: 3px; stroke-linejoin: round; }
.plot text.low { fill: var(--bad-ink); }
.plot .mark line { stroke: var(--soft); stroke-dasharray: 2 3; stroke-opacity: 1; }
.plot .mark circle { fill: var(--soft); }
.plot .mark text { fill: var(--card); font-size: 11px; font-weight: 700; }
.plot .alert circle { fill: var(--alert); }
.legend { display: flex; flex-wrap: wrap; gap: 0 1.25rem; font-size: .9rem; }
.key::before {
  content: ""; display: inline-block; width: .8em; height: .8em; margin-right: .4em; border-radius: .2em;
  background: currentcolor;
}
.key.delivered::before { color: var(--delivered); }
.key.failed::before { color: var(--failed); }
.key.waiting::before { color: var(--waiting); }
.marks { margin: 0 0 1rem; padding: 0 0 0 1.6rem; font-size: .9rem; }
.marks span { color: var(--soft); white-space: nowrap; }
.marks .alert b { color: var(--warn-ink); }
.wide { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
th { color: var(--soft); font-weight: 600; text-align: left; }
th, td { padding: .4rem .5rem; vertical-align: top; }
tbody tr { border-top: 1px solid var(--line); }
.campaigns td:first-child { overflow-wrap: anywhere; }
td small { display: block; color: var(--soft); }
.n2 :is(td, th):nth-child(n + 2), .n3 :is(td, th):nth-child(n + 3) { text-align: right; }
.n3 td:nth-child(2) small, .n2 td + td, .n3 td + td + td { white-space: nowrap; }
b.bad { color: var(--bad-ink); }
@media (max-width: 40rem) {
  main { padding: 1rem .75rem 2rem; }
  h1 { font-size: 1.4rem; }
  section, .health, p.now { padding: .8rem .85rem; }
  .tiles { gap: .5rem; }
  .facts > div { grid-template-columns: 1fr; }
  table { font-size: .8rem; }
  th, td { padding: .35rem .15rem; }
  th { font-size: .72rem; }
  .small { width: 4.5rem; }
  .campaigns :is(td, th):nth-child(n + 5), .changes :is(td, th):nth-child(2) { display: none; }
}
@media print {
  :root { color-scheme: light; --page: #fff; --card: #fff; }
  body { font-size: 12px; }
  main { max-width: none; padding: 0; }
  section, .tile, tr { break-inside: avoid; }
  section:has(tr) { break-inside: auto; }
  article + article { break-before: page; }
  .button, .back { display: none; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
}
"""
STYLE = re.sub(r"\s+", " ", _WRITTEN).strip()
"""The style on one line."""

POLICY = "; ".join(
    (
        "default-src 'none'",
        f"style-src 'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'",
        "base-uri 'none'",
        "form-action 'none'",
    )
)
"""The Content-Security-Policy: nothing but this style is loaded, and no script runs."""
