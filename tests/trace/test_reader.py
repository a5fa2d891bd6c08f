from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import InputError
from harness.trace import Records, read_records


def file_with(folder: Path, content: bytes) -> Path:
    path = folder / "trace.jsonl"
    path.write_bytes(content)
    return path


def test_every_line_is_a_record(tmp_path: Path) -> None:
    path = file_with(tmp_path, b'{"kind":"a"}\n{"kind":"b"}\n')
    assert read_records(path) == Records(({"kind": "a"}, {"kind": "b"}))


def test_an_empty_file_has_no_records(tmp_path: Path) -> None:
    assert read_records(file_with(tmp_path, b"")) == Records(())


@pytest.mark.parametrize(
    ("tail", "cut"),
    [
        (b'{"kind":"sam', '{"kind":"sam'),
        (b"{", "{"),
        (b"5", "5"),
        (b"\x00\x00\x00", "\x00\x00\x00"),
        (b'{"text":"\xc3', '{"text":"\ufffd'),
        (b"{}}\n", "{}}"),
    ],
)
def test_a_cut_last_line_is_dropped_and_reported(tmp_path: Path, tail: bytes, cut: str) -> None:
    path = file_with(tmp_path, b'{"kind":"a"}\n' + tail)
    assert read_records(path) == Records(({"kind": "a"},), cut)


def test_a_file_of_one_cut_line_has_no_records(tmp_path: Path) -> None:
    assert read_records(file_with(tmp_path, b'{"ki')) == Records((), '{"ki')


def test_a_last_line_that_lacks_its_end_alone_is_whole(tmp_path: Path) -> None:
    path = file_with(tmp_path, b'{"kind":"a"}\n{"kind":"b"}')
    assert read_records(path) == Records(({"kind": "a"}, {"kind": "b"}))


@pytest.mark.parametrize("damage", [b"{", b"[]", b"", b"null"])
def test_damage_before_the_end_is_an_error_that_names_the_line(
    tmp_path: Path, damage: bytes
) -> None:
    path = file_with(tmp_path, b'{"kind":"a"}\n' + damage + b'\n{"kind":"b"}\n')
    with pytest.raises(InputError, match=r"trace\.jsonl:2: "):
        read_records(path)


def test_every_cut_of_a_file_can_be_read(tmp_path: Path) -> None:
    content = b'{"kind":"a","t":1}\n{"kind":"b","t":[2,{"c":3.5}]}\n'
    for length in range(len(content)):
        found = read_records(file_with(tmp_path, content[:length]))
        # A line is whole from its closing brace on.
        assert len(found.records) == (length >= 18) + (length >= len(content) - 1)
