from __future__ import annotations

import matplotlib as mpl
from matplotlib.figure import Figure

from harness.report.palette import DARK, LIGHT, themed
from harness.report.svg import inline, style, to_svg


def drawing(text: str = "a label") -> str:
    with style():
        figure = Figure(figsize=(2, 1))
        figure.subplots().plot([0, 1], [0, 1], color=LIGHT["measured"], label=text)
        figure.text(0, 0, text)
        return to_svg(figure)


def test_a_drawing_says_neither_when_nor_by_what_it_was_made() -> None:
    svg = drawing()

    assert "<metadata>" not in svg
    assert "Matplotlib" not in svg


def test_letters_stay_letters() -> None:
    assert ">a label<" in drawing()


def test_a_dollar_sign_begins_no_formula() -> None:
    assert ">$x^2$<" in drawing("$x^2$")


def test_settings_of_the_computer_do_not_show() -> None:
    usual = drawing()
    with mpl.rc_context({"font.size": 30, "lines.linewidth": 9, "svg.fonttype": "path"}):
        assert drawing() == usual


def test_settings_of_the_computer_are_left_as_they_were() -> None:
    before = dict(mpl.rcParams)
    drawing()

    assert dict(mpl.rcParams) == before


def test_an_inlined_drawing_is_an_element_whose_ids_are_its_own() -> None:
    svg = inline('<?xml version="1.0"?><svg><g id="a"/><use href="#a" clip="url(#b)"/></svg>', "p1")

    expected = '<svg role="img"><g id="p1-a"/><use href="#p1-a" clip="url(#p1-b)"/></svg>'
    assert svg == expected


def test_an_inlined_drawing_takes_its_colours_from_the_page() -> None:
    svg = themed(drawing())

    assert "stroke: var(--measured)" in svg
    assert not any(colour in svg for colour in LIGHT.values())


def test_every_colour_has_one_for_dark_screens() -> None:
    assert LIGHT.keys() == DARK.keys()
    assert len(set(LIGHT.values())) == len(LIGHT)
