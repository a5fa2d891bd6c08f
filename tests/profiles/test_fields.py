from __future__ import annotations

from decimal import Decimal

import pytest

from harness.profiles import ProfileError, Recurrence
from harness.profiles.fields import Fields
from harness.profiles.vocabulary import names_of

EIGHT = 1_736_928_000_000
"""2025-01-15T08:00:00Z."""
RECURRENCE = names_of(Recurrence)
READERS = {
    "integer": Fields.integer,
    "natural": Fields.natural,
    "seconds": Fields.seconds,
    "number": Fields.number,
    "flag": Fields.flag,
    "text": lambda fields, key: fields.text(key, 3),
    "instant": Fields.instant,
    "wall_clock": Fields.wall_clock,
    "choice": lambda fields, key: fields.choice(key, RECURRENCE),
    "mapping": Fields.mapping,
    "items": Fields.items,
    "few": lambda fields, key: fields.few(key, 2),
}

KNOWN = {"one": None, "two": None}


@pytest.mark.parametrize("reader", [name for name in READERS if name not in ("items", "few")])
@pytest.mark.parametrize("values", [{}, {"key": None}])
def test_what_is_absent_is_none(reader, values):
    assert READERS[reader](Fields("at", values), "key") is None


@pytest.mark.parametrize(
    ("reader", "value", "read"),
    [
        ("integer", -5, -5),
        ("natural", 0, 0),
        ("seconds", 3, 3000),
        ("number", 16.1, Decimal("16.1")),
        ("number", -6, Decimal(-6)),
        ("number", Decimal("0.10"), Decimal("0.1")),
        ("flag", False, False),
        ("flag", True, True),
        ("text", "", ""),
        ("text", "abc", "abc"),
        ("instant", "2025-01-15T09:00:00+01:00", EIGHT),
        ("wall_clock", "2025-01-15T08:00:00+01:00", EIGHT),
        ("wall_clock", "2025-01-15T08:00:00.250-09:30", EIGHT + 250),
        ("wall_clock", "2025-01-15T08:00:00", EIGHT),
        ("choice", "Daily", Recurrence.DAILY),
        ("mapping", {}, {}),
        ("items", [], []),
        ("items", (1,), (1,)),
        ("few", [1], [1]),
        ("few", [1, 2], [1, 2]),
    ],
)
def test_a_value_of_the_right_type_is_read(reader, value, read):
    found = READERS[reader](Fields("", {"key": value}), "key")
    assert (found, type(found)) == (read, type(read))


DATE_TIME = "a date-time such as 2025-01-15T08:00:00Z"
INTEGER = "an integer"


@pytest.mark.parametrize(
    ("reader", "value", "expected"),
    [
        ("integer", "5", INTEGER),
        ("integer", True, INTEGER),
        ("integer", 5.0, INTEGER),
        ("natural", -1, "an integer from 0 up"),
        ("natural", "1", INTEGER),
        ("seconds", -1, "an integer from 0 up"),
        ("number", "6", "a number"),
        ("number", True, "a number"),
        ("number", float("nan"), "a finite number"),
        ("number", float("-inf"), "a finite number"),
        ("flag", 0, "true or false"),
        ("text", "abcd", "a text of at most 3 characters"),
        ("text", 5, "a text of at most 3 characters"),
        ("instant", "2025-01-15", DATE_TIME),
        ("instant", 20250115, DATE_TIME),
        ("wall_clock", "soon", DATE_TIME),
        ("choice", "Monthly", "one of Daily, Weekly"),
        ("choice", {}, "one of Daily, Weekly"),
        ("mapping", [], "an object"),
        ("items", {}, "a list"),
        ("items", "abc", "a list"),
        ("items", None, "a list"),
    ],
)
def test_a_value_of_a_wrong_type_is_refused(reader, value, expected):
    with pytest.raises(ProfileError) as error:
        READERS[reader](Fields("at", {"key": value}), "key")
    assert str(error.value) == f"at.key: found {value!r}, expected {expected}"
    assert (error.value.path, error.value.found) == ("at.key", value)
    assert error.value.expected == expected


@pytest.mark.parametrize("count", [0, 3])
def test_a_short_list_is_neither_empty_nor_long(count):
    with pytest.raises(ProfileError) as error:
        Fields("at", {"key": [1] * count}).few("key", 2)
    assert str(error.value) == f"at.key: found '{count} items', expected a list of 1 to 2"


def test_an_object_has_none_but_the_known_fields():
    assert Fields.of("at", {"one": 1}, KNOWN) == Fields("at", {"one": 1})
    with pytest.raises(ProfileError) as error:
        Fields.of("at", {"one": 1, "twoo": 2}, KNOWN)
    assert str(error.value) == (
        "at.twoo: found 'twoo', expected one of one, two; did you mean 'two'?"
    )


def test_a_field_without_a_name_is_refused():
    with pytest.raises(ProfileError, match=r"^5: found 5, expected one of one, two$"):
        Fields.of("", {5: 1}, KNOWN)


@pytest.mark.parametrize("value", [5, [], "abc", None])
def test_what_is_no_object_is_refused(value):
    with pytest.raises(ProfileError) as error:
        Fields.of("", value, {})
    assert str(error.value) == f"profile: found {value!r}, expected an object"


def test_the_first_missing_field_is_told():
    fields = Fields("at", {"one": 0, "two": None})
    fields.required("one")
    with pytest.raises(ProfileError) as error:
        fields.required("one", "two", "three")
    assert str(error.value) == "at.two: found None, expected a value: the field is required"
