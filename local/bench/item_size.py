"""The size of an item by DynamoDB's rule."""

from collections.abc import Mapping
from typing import Any


def bytes_of(item: Mapping[str, Any]) -> int:
    """Returns the size of an item: names and texts in UTF-8, a byte for two digits, and a few for a map or a list."""
    return sum(len(name.encode()) + _size(attribute) for name, attribute in item.items())


def _size(attribute: Mapping[str, Any]) -> int:
    ((kind, value),) = attribute.items()
    match kind:
        case "M":
            return 3 + len(value) + bytes_of(value)
        case "L":
            return 3 + len(value) + sum(map(_size, value))
        case "SS":
            return sum(len(each.encode()) for each in value)
        case "N":
            return (len(value) + 1) // 2 + 1
        case "S":
            return len(value.encode())
    return 1  # BOOL and NULL
