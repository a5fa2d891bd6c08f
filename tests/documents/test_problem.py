"""How a complaint is written."""

from __future__ import annotations

import pytest

from harness.documents import Path, Problem, format_path


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), ""),
        (("steps",), "steps"),
        (("steps", 3, "set_profile", "connector"), "steps[3].set_profile.connector"),
        ((0, 1), "[0][1]"),
    ],
)
def test_a_path_is_written_as_people_say_it(path: Path, text: str) -> None:
    assert format_path(path) == text


def test_a_complaint_is_a_line_that_editors_can_jump_to() -> None:
    problem = Problem(7, "steps[0]", "found x, expected y")
    assert problem.in_file("a/b.yaml") == "a/b.yaml:7: steps[0]: found x, expected y"


def test_a_complaint_about_the_whole_file_names_no_place() -> None:
    assert Problem(1, "", "found x").in_file("b.yaml") == "b.yaml:1: found x"
