"""`make bench`: every figure beside its baseline of the same run, on the terminal and in docs/bench.md."""

import sys

from local.bench import cold_start, polls, size, units, workers
from local.emulator import ROOT

_SECTIONS = {
    "polls": polls.section,
    "units": units.section,
    "size": size.section,
    "workers": workers.section,
    "cold": cold_start.section,
}
_HEAD = """# What it costs, measured

By `make bench`. Machines differ and are busy, so what counts are the ratios: each figure stands beside a baseline that
the same run measured.
"""


def main(names: list[str]) -> int:
    """Measures the sections of these names, or all; 1 where a target was missed."""
    sections = []
    for name in names or _SECTIONS:
        sections.append(_SECTIONS[name]())
        print(sections[-1].markdown(), flush=True)
    if not names:
        texts = "\n".join(section.markdown() for section in sections)
        (ROOT / "docs/bench.md").write_text(f"{_HEAD}\n{texts}")
    return 0 if all(section.reached for section in sections) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
