"""Takes the pictures of the documentation: both pages of the sample campaigns."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from campaign_reporter.pages.campaign_page import campaign_page
from campaign_reporter.pages.document import document
from campaign_reporter.pages.facts import View
from campaign_reporter.pages.overview import overview_page
from local.emulator import ROOT
from local.pages import samples
from local.pages.browser import HOW_TO_GET_ONE, browser, program
from local.pages.palette import with_palette

_WIDTH = 960
# The table of changes is left out.
_HEIGHT_OF_A_CAMPAIGN = 1010
_DOCS = ROOT / "docs"


def main() -> None:
    path = program()
    if path is None:
        sys.exit(f"There is no browser: {HOW_TO_GET_ONE}.")
    view = View(now=samples.NOW, zone=samples.ZONE, link=lambda _: "#")
    pages = {
        "campaign-page": (campaign_page(samples.failing(), view, back="#"), _HEIGHT_OF_A_CAMPAIGN),
        "overview-page": (overview_page(samples.overview(), view), None),
    }
    with tempfile.TemporaryDirectory() as folder, browser(path) as tab:
        for name, (page, height) in pages.items():
            file = Path(folder) / f"{name}.html"
            file.write_text(document("Campaigns", view, page), encoding="utf-8")
            tab.show(file, width=_WIDTH)
            picture = with_palette(tab.screenshot(height=height))
            (_DOCS / f"{name}.png").write_bytes(picture)
            print(f"docs/{name}.png: {len(picture) / 1000:.0f} KB")


if __name__ == "__main__":
    main()
