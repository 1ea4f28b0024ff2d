"""`make cost`: prices a list. Its last line is the total."""

import argparse
from functools import partial

from local.cost.month import lines, total
from local.cost.stacks import default


def main(arguments: list[str] | None = None) -> None:
    """Prints each line of the bill, and the total."""
    options = vars(_parser().parse_args(arguments))
    stack = default(**{name: value for name, value in options.items() if value is not None})
    for name, usd in lines(stack).items():
        print(f"{name:30}{usd:10,.2f}")
    print(f"total: {total(stack):,.2f} USD a month")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make cost", description="What a list costs a month, in us-east-1.")
    for name, least, text in (
        ("campaigns", 1, "campaigns on watch (10)"),
        ("period-seconds", 60, "seconds from one start of the schedule to the next"),
        ("max-run-seconds", 60, "MaxRunSeconds"),
        ("rate", 1, "MaxRequestsPerSecond"),
        ("segments", 1, "Segments"),
        ("changes", 1, "changes of a campaign in its life (60)"),
        ("history-days", 1, "HistoryRetentionDays"),
        ("memory-mb", 128, "MemorySize of the function"),
        ("dashboards-before", 0, "other dashboards in the account (0)"),
        ("views-a-day", 0, "how often somebody opens the dashboard (1)"),
        ("pages", 0, "1 if CampaignPages is on (0)"),
        ("page-views-a-day", 0, "how often somebody opens a page (10)"),
        ("discovery-minutes", 1, "minutes from one discovery to the next (no discovery)"),
        ("listed", 1, "campaigns that Dexatel's own list has (1,000)"),
    ):
        parser.add_argument(f"--{name}", type=partial(_at_least, least), metavar="N", help=text)
    return parser


def _at_least(least: int, text: str) -> int:
    number = int(text)
    if number < least:
        raise argparse.ArgumentTypeError(f"must be {least} or more")
    return number


if __name__ == "__main__":
    main()
