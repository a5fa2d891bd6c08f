"""Whatever a file holds, the loader answers with a scenario or with lines of complaints."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scenario.texts import SET_PROFILE

from harness.errors import InputError
from harness.scenario import ScenarioFile, read


def outcome_of(content: bytes) -> bool:
    """Tell whether the content is a scenario, or is refused with a line of its file."""
    try:
        return isinstance(read(content, Path("f.yaml")), ScenarioFile)
    except InputError as error:
        return str(error).startswith("f.yaml:")


keys = st.sampled_from(["title", "steps", "hold", "profiles", "cases", "set_profile", "profile"])
scalars = st.sampled_from(["1 s", "22:00", "t0", "t0 + 9", "*a", "&a", "!!int", "<<", "|", "kW"])
words = keys | scalars
yaml_like = st.recursive(
    words | st.integers() | st.floats() | st.none() | st.booleans() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.text() | yaml_like.map(repr) | st.dictionaries(words, yaml_like).map(repr))
def test_any_text_is_a_scenario_or_an_input_error(text: str) -> None:
    content = text.encode(errors="surrogatepass")
    assert outcome_of(content)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_scenario_with_a_part_replaced_is_one_or_an_input_error(data: st.DataObject) -> None:
    start = data.draw(st.integers(min_value=0, max_value=len(SET_PROFILE)))
    end = data.draw(st.integers(min_value=start, max_value=start + 12))
    text = SET_PROFILE[:start] + data.draw(st.text(max_size=8)) + SET_PROFILE[end:]
    assert outcome_of(text.encode(errors="surrogatepass"))
