"""Elements of HTML and SVG. Every text that goes into them is escaped here, and nowhere else."""

from __future__ import annotations

from html import escape

from campaign_reporter.model.texts import storable

type Child = str | None
type Attribute = str | int | float | bool | None


class Html(str):
    """Markup. Any other text is escaped when it becomes part of an element."""

    __slots__ = ()


def tag(name: str, /, *children: Child, **attributes: Attribute) -> Html:
    """The element. A child or an attribute that is None is left out.

    Python has keywords of its own, so `class_` is the attribute `class`, and `aria_label` is `aria-label`.
    """
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    return Html(f"<{name}{written}>{joined(*children)}</{name}>")


def void(name: str, /, **attributes: Attribute) -> Html:
    """An element without an end, such as `meta`."""
    return Html(f"<{name}{''.join(_attribute(key, value) for key, value in attributes.items())}>")


def joined(*children: Child) -> Html:
    """The children, one after the other."""
    return Html("".join(_markup(child) for child in children if child is not None))


def _markup(child: str) -> str:
    return child if isinstance(child, Html) else _escaped(child)


def _attribute(key: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{_escaped(str(value))}"'


def _escaped(text: str) -> str:
    return escape(storable(text))
