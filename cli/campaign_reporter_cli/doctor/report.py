"""The findings, printed for a person as soon as they are there, or as JSON or CSV."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from campaign_reporter_cli.aws.session import Session
from campaign_reporter_cli.doctor.deployment import Deployment
from campaign_reporter_cli.doctor.examination import examine
from campaign_reporter_cli.doctor.finding import Finding, Level
from campaign_reporter_cli.terminal.columns import Column, Row
from campaign_reporter_cli.terminal.display import Output
from campaign_reporter_cli.terminal.output import counted, print_rows, say
from campaign_reporter_cli.terminal.values import on_one_line

_COLUMNS = (Column("level", "Level"), Column("check", "Check"), Column("text", "Text"), Column("command", "Command"))
_COLOURS = {Level.OK: "green", Level.WARNING: "yellow", Level.WRONG: "bold red"}
_LEVEL, _CHECK = 9, 13
_LONGEST = 1_000


def print_findings(session: Session) -> bool:
    """Examines the deployment and prints what was found. Whether something is wrong."""
    levels: Counter[Level] = Counter()
    findings = _counted(examine(Deployment(session=session)), levels)
    if session.output is Output.TABLE:
        for check, finding in findings:
            _print(check, finding)
        say(_summary(levels))
    else:
        print_rows(session, _COLUMNS, (_row(*each) for each in findings), nothing="")
    return levels[Level.WRONG] > 0


def _counted(findings: Iterator[tuple[str, Finding]], levels: Counter[Level]) -> Iterator[tuple[str, Finding]]:
    for check, finding in findings:
        levels[finding.level] += 1
        yield check, finding


def _row(check: str, finding: Finding) -> Row:
    return {"level": str(finding.level), "check": check, "text": finding.text, "command": finding.command}


def _print(check: str, finding: Finding) -> None:
    """The finding on one line, and the command on the next. A terminal breaks long lines where it must."""
    from rich.text import Text  # noqa: PLC0415 - JSON and CSV need none

    from campaign_reporter_cli.terminal.grid import console  # noqa: PLC0415 - as above

    line = Text().append(f"{finding.level:<{_LEVEL}}", style=_COLOURS[finding.level])
    out = console()
    out.print(line.append(f"{check:<{_CHECK}}{on_one_line(finding.text, _LONGEST)}"), soft_wrap=True)
    if finding.command:
        out.print(Text(f"{' ' * (_LEVEL + _CHECK)}{finding.command}", style="bold"), soft_wrap=True)


def _summary(levels: Counter[Level]) -> str:
    if not levels[Level.WRONG] and not levels[Level.WARNING]:
        return "Nothing is wrong."
    return f"{counted(levels[Level.WRONG], 'thing')} wrong, {counted(levels[Level.WARNING], 'warning')}."
