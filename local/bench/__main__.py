"""`make bench`: measures every figure and its baseline in one run. It prints them and writes docs/bench.md."""

import sys

from local.bench import cold_start, memory, polls, size, units, workers
from local.emulator import ROOT

_SECTIONS = {
    "polls": polls.section,
    "units": units.section,
    "size": size.section,
    "memory": memory.section,
    "workers": workers.section,
    "cold": cold_start.section,
}
_HEAD = """# Benchmark

`make bench` measures these figures and writes this page. Machines differ and do other work, so compare the ratios: each
figure stands beside a baseline from the same run.
"""


def main(names: list[str]) -> int:
    """Measures the sections of these names, or all of them. Returns 1 if a target was missed."""
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
