from __future__ import annotations

from pathlib import Path

import pytest

from enlarger.batches.journal import NAME, Journal, state_of
from enlarger.errors import StorageError


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source.png"
    path.write_bytes(b"source")
    return path


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def result(out: Path, name: str = "result.png") -> Path:
    path = out / name
    path.write_bytes(b"a result")
    return path


def test_what_is_done_is_found_again_with_the_same_settings_alone(source: Path, out: Path) -> None:
    made, journal = result(out), Journal(out, {"scale": 2})
    journal.begin(source, state_of(source), {made: state_of(made)})
    journal.end(source)
    assert Journal(out, {"scale": 2}).results(source, state_of(source)) == [made]
    assert Journal(out, {"scale": 3}).results(source, state_of(source)) is None
    assert Journal(out, {"scale": 2}).results(source, (1, 1)) is None
    made.unlink()
    assert Journal(out, {"scale": 2}).results(source, state_of(source)) is None


def test_a_result_that_was_put_in_its_place_before_the_second_line_counts(source: Path, out: Path) -> None:
    made = result(out)
    Journal(out, {}).begin(source, state_of(source), {made: state_of(made)})
    assert Journal(out, {}).results(source, state_of(source)) == [made]


def test_of_several_results_all_are_there_or_none(source: Path, out: Path) -> None:
    made, lost = result(out), out / "lost.png"
    Journal(out, {}).begin(source, state_of(source), {made: state_of(made), lost: (1, 1)})
    assert Journal(out, {}).results(source, state_of(source)) is None
    assert not made.exists()


def test_what_another_put_in_the_place_is_left_alone(source: Path, out: Path) -> None:
    other = result(out)
    Journal(out, {}).begin(source, state_of(source), {other: (7, 7), out / "lost.png": (1, 1)})
    assert Journal(out, {}).results(source, state_of(source)) is None
    assert other.exists()


def test_a_line_that_was_cut_off_counts_as_not_written(source: Path, out: Path) -> None:
    made, journal = result(out), Journal(out, {})
    journal.begin(source, state_of(source), {made: state_of(made)})
    journal.end(source)
    content = (out / NAME).read_bytes()
    first, second = content.splitlines(keepends=True)
    for length in range(len(second)):
        (out / NAME).write_bytes(first + second[:length])
        again = Journal(out, {})
        assert again.results(source, state_of(source)) == [made]
        again.begin(out / "other", (1, 1), {out / "x": (1, 1)})
        assert Journal(out, {}).results(source, state_of(source)) == [made]


@pytest.mark.parametrize("place", ["../precious.png", "{}/precious.png"])
def test_a_journal_from_elsewhere_touches_nothing_outside_its_folder(
    source: Path, out: Path, tmp_path: Path, place: str
) -> None:
    precious = tmp_path / "precious.png"
    precious.write_bytes(b"precious")
    size, time = state_of(precious)
    place = place.format(tmp_path)
    line = f'{{"event": "begin", "source": "{source}", "state": [1, 1], "settings": "",'
    line += f' "results": {{"{place}": [{size}, {time}], "absent": [1, 1]}}}}\n'
    (out / NAME).write_text(line)
    Journal(out, {})
    assert precious.exists()


def test_a_journal_that_cannot_be_written_is_told_of(source: Path, out: Path) -> None:
    journal = Journal(out, {})
    (out / NAME).mkdir()
    with pytest.raises(StorageError, match="cannot be written"):
        journal.begin(source, (1, 1), {})
