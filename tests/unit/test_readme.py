"""Every test that README.md names is there, and its table of promises names every test that says it proves one."""

import ast
import re
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
README = (TESTS.parent / "README.md").read_text()
PROMISES = set(range(1, 9))
PATH = re.compile(r"`((?:unit|integration|faults|template|e2e)/\w+\.py)`")


def proven_by() -> dict[int, set[str]]:
    """The paths in the table, by the number of the promise."""
    return {
        int(number): set(PATH.findall(row)) for number, row in re.findall(r"^\| (\d) (\|.+)$", README, re.MULTILINE)
    }


def promises_of(path: Path) -> set[int]:
    """Those that the tests of a file say they prove, such as `Promises 1 to 3 and 8`."""
    said = re.findall(r"[Pp]romises? ((?:\d(?:, | and | to )?)+)", ast.get_docstring(ast.parse(path.read_text())) or "")
    ranges = re.findall(r"(\d)(?: to (\d))?", " ".join(said))
    return {number for first, last in ranges for number in range(int(first), int(last or first) + 1)}


def test_every_test_that_is_named_is_there() -> None:
    named = {*PATH.findall(README), *re.findall(r"\btests/(\w[\w/.]*\w)", README)}

    assert len(named) > len(PROMISES)
    assert {path for path in named if not (TESTS / path).exists()} == set()


def test_the_table_names_every_test_that_proves_a_promise() -> None:
    proofs = proven_by()
    says = {path.relative_to(TESTS).as_posix(): promises_of(path) for path in TESTS.glob("*/test_*.py")}

    assert proofs.keys() == PROMISES
    assert all(proofs.values()), "each promise is proven"
    assert {
        (path, number) for path, numbers in says.items() for number in numbers if path not in proofs[number]
    } == set()
