"""What Automatic chooses, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from enlarger.analysis.description import Description
from enlarger.errors import RequestError
from enlarger.geometry import Size
from enlarger.imaging.pixel_format import RGB_U8
from enlarger.imaging.strips import Strip
from enlarger.jobs.automatic import REPEATED, Way, keep_choice, read_policy, select
from enlarger.jobs.preferences import remember, remembered
from enlarger.jobs.request import JobRequest, Source
from enlarger.jobs.run import run_on_array
from enlarger.networks.families import find_family
from enlarger.tiles.target import Target
from tiny_networks import nearest_network, write_model

CLEAN_PHOTO = Description(
    contents={"photo": 0.9},
    damage="clean",
    damage_confidence=0.9,
    jpeg_quality=None,
    noise=0.3,
    blur=0.0,
    enlarged=1.0,
    text_share=0.0,
    is_grey=False,
    is_bilevel=False,
)


def like(content: str = "photo", confidence: float = 0.9, **features: Any) -> Description:
    return replace(CLEAN_PHOTO, **{"contents": {content: confidence}, **features})


def unknown(way: Way) -> None:
    """Know of no way what it takes."""


@pytest.mark.parametrize(
    ("picture", "look", "way"),
    [
        (CLEAN_PHOTO, "faithful", Way("faithful")),
        (CLEAN_PHOTO, "sharp", Way("photo")),
        (like(damage="jpeg", jpeg_quality=50), "faithful", Way("faithful", clean=True)),
        (like(damage="jpeg", jpeg_quality=92), "faithful", Way("faithful")),
        (like(damage="noise", noise=12), "faithful", Way("faithful", clean=True)),
        (like(content="drawing"), "sharp", Way("art")),
        (like(content="print"), "faithful", Way("art")),
        (like(content="drawing", damage="jpeg", jpeg_quality=90), "faithful", Way("art")),
        (like(content="drawing", damage="jpeg", jpeg_quality=50), "faithful", Way("art", clean=True)),
        (like(content="pixel art"), "sharp", Way("nearest")),
        (like(content="drawing", confidence=0.6), "sharp", Way("faithful")),
        (like(damage="noise", damage_confidence=0.5), "faithful", Way("faithful")),
        (
            like(damage="noise", noise=9, confidence=0.5),
            "faithful",
            Way("faithful", clean=True),
        ),
        (like(content="screentone", damage="noise", noise=9), "faithful", Way("art")),
        (like(content="pixel art", damage="noise", noise=9), "faithful", Way("nearest", clean=True)),
        (like(contents={"pixel art": 0.5, "drawing": 0.4}), "faithful", Way("art")),
        (like(contents={"pixel art": 0.4, "photo": 0.5}), "faithful", Way("faithful")),
        (
            like(contents={"print": 0.5, "drawing": 0.3}, damage="jpeg", jpeg_quality=50),
            "faithful",
            Way("art", clean=True),
        ),
        (like(content="drawing", damage="blur"), "faithful", Way("art")),
        (like(content="pixel art", damage_confidence=0.5), "faithful", Way("nearest")),
        (None, "faithful", Way("faithful")),
    ],
)
def test_with_what_comes_with_enlarger_a_picture_gets(
    picture: Description | None, look: str, way: Way
) -> None:
    for time in ("fast", "best"):
        assert select(picture, look, time, 4, unknown).way == way  # pyright: ignore[reportArgumentType]


def test_every_list_ends_with_what_comes_with_enlarger_and_names_what_there_is() -> None:
    policy = read_policy()
    for rule in policy.rule:
        for names in (rule.faithful, rule.sharp):
            ways = [name.removeprefix("clean+") for name in names]
            for name in ways:
                assert name == REPEATED or find_family(name), name
            last = find_family(ways[-1])
            assert ways[-1] == REPEATED or (last and last.installed), ways


def test_for_the_faithful_look_nothing_is_made_up() -> None:
    for rule in read_policy().rule:
        families = [find_family(name.removeprefix("clean+")) for name in rule.faithful]
        assert not any(family.generative for family in families if family)


def test_the_strongest_that_is_installed_and_quick_enough_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    folder = tmp_path / "enlarger" / "models"
    write_model(folder, "strong", nearest_network(4), 4)
    card = folder / "strong" / "model.toml"
    card.write_text(card.read_text() + '\nfamily = "span"\n')

    def chosen(seconds: float | None, time: str = "best") -> tuple[str, str]:
        found = select(CLEAN_PHOTO, "faithful", time, 4, lambda way: seconds if way.name == "span" else 1)  # type: ignore[arg-type]
        return found.way.name, found.reason

    assert chosen(None)[0] == chosen(100)[0] == "span"
    name, reason = chosen(4000)
    assert name == "faithful"
    assert "would take about 67 min" in reason
    assert chosen(100, "fast")[0] == "faithful"


def test_the_reason_says_what_was_found_and_what_is_done() -> None:
    found = select(like(damage="jpeg", jpeg_quality=50), "faithful", "best", 4, unknown)
    assert found.reason == (
        "A photograph, JPEG of about quality 50. It is cleaned first, then enlarged with Faithful x4."
    )
    unsure = select(like(confidence=0.5), "faithful", "best", 2, unknown)
    assert unsure.reason == (
        "Probably a photograph, clean. As this is not certain, it is enlarged with Faithful x2."
    )
    sprite = select(like(content="pixel art"), "faithful", "best", 4, unknown)
    assert sprite.reason == "Pixel art, clean. It is enlarged with nearest-neighbour interpolation."


def test_strong_damage_is_cleaned_more_than_slight_one() -> None:
    strength = read_policy().strength
    by_noise = [strength(like(damage="noise", noise=level)) for level in (0.2, 4, 8, 20)]
    by_jpeg = [strength(like(damage="jpeg", jpeg_quality=quality)) for quality in (98, 92, 80, 30)]
    for strengths in (by_noise, by_jpeg):
        assert strengths == sorted(strengths)
        assert strengths[-1] == 1
        assert strengths[0] < 0.2


@pytest.fixture
def noisy() -> Source:
    chance = np.random.default_rng(1)
    ramp = np.linspace(60, 180, 200)[:, None, None] + np.zeros((1, 240, 3))
    pixels = np.clip(ramp + chance.normal(0, 12, ramp.shape), 0, 255).astype(np.uint8)

    def read() -> Iterator[Strip]:
        yield pixels

    return Source(Size(240, 200), RGB_U8, read)


def test_a_picture_that_nobody_may_read_is_planned_for_the_faithful_network(noisy: Source) -> None:
    job = JobRequest(target=Target(4)).job(Source(noisy.size, noisy.pixel_format))
    assert job.forecast.model == "faithful-x4"
    assert job.forecast.reason == "Faithful x4, unless the picture suggests another way when it is read."


def test_the_users_choice_to_clean_or_not_holds(noisy: Source) -> None:
    for wanted in (True, False):
        job = JobRequest(clean_first=wanted).job(noisy)
        assert (job.cleaner is not None) == wanted
        assert (job.forecast.clean is not None) == wanted
        named = JobRequest(model="art", clean_first=wanted).job(noisy)
        assert named.forecast.model == "art-x4"
        assert (named.cleaner is not None) == wanted


def test_clean_enlarges_too() -> None:
    source = Source(Size(30, 20), RGB_U8)
    larger = JobRequest(model="clean", target=Target(4)).job(source)
    assert (larger.size, larger.networks_text) == (Size(120, 80), "clean-x1, faithful-x4")
    same = JobRequest(model="clean").job(source)
    assert (same.size, same.networks_text) == (Size(30, 20), "clean-x1")


def test_a_faithful_choice_needs_no_fidelity() -> None:
    from enlarger.fidelity.settings import Fidelity

    job = JobRequest(fidelity=Fidelity(0.4)).job(Source(Size(30, 20), RGB_U8))
    assert job.settings.fidelity is None


@pytest.mark.parametrize("options", [{"look": "nice"}, {"time": "soon"}, {"denoise": 0.5}])
def test_what_there_is_not_is_refused(options: dict[str, str]) -> None:
    with pytest.raises(RequestError):
        JobRequest(**options).job(Source(Size(3, 2), RGB_U8))  # type: ignore[arg-type]


@pytest.fixture
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))


@pytest.mark.usefixtures("own_data")
def test_what_the_user_chose_for_such_pictures_is_taken_and_the_reason_says_so() -> None:
    keep_choice(CLEAN_PHOTO, "art", 4)
    for look in ("faithful", "sharp"):
        found = select(CLEAN_PHOTO, look, "best", 4, unknown)
        assert found.way == Way("art")
        assert found.reason == (
            "A photograph, clean. It is enlarged with Art x4. This is your last choice for photographs."
        )
    assert select(like(content="print"), "sharp", "best", 4, unknown).way == Way("art")
    assert "you chose" not in select(like(content="print"), "sharp", "best", 4, unknown).reason
    noisy = select(like(damage="noise", noise=12), "faithful", "best", 4, unknown)
    assert noisy.way == Way("art", clean=True), "damage is still undone"


@pytest.mark.usefixtures("own_data")
def test_for_the_faithful_look_a_choice_that_makes_up_detail_is_told_of_alone() -> None:
    keep_choice(CLEAN_PHOTO, "photo", 4)
    found = select(CLEAN_PHOTO, "faithful", "best", 4, unknown)
    assert found.way == Way("faithful")
    assert found.reason.endswith(
        " Last time you chose Photo x4 for such a picture, which the sharp look takes."
    )
    damaged = select(like(damage="jpeg", jpeg_quality=40), "sharp", "best", 4, unknown)
    assert damaged.way == Way("photo")
    assert damaged.reason.endswith("enlarged with Photo x4. This is your last choice for photographs.")


@pytest.mark.usefixtures("own_data")
def test_a_choice_gives_way_to_the_time_there_is() -> None:
    keep_choice(CLEAN_PHOTO, "art", 4)
    slow = select(CLEAN_PHOTO, "faithful", "best", 4, lambda way: 4000 if way.name == "art" else 1)
    assert slow.way == Way("faithful")
    assert "Art x4 would take about 67 min." in slow.reason
    fast = select(CLEAN_PHOTO, "faithful", "fast", 4, unknown)
    assert fast.way == Way("faithful")
    assert fast.reason.endswith(" Last time you chose Art x4 for such a picture.")


@pytest.mark.usefixtures("own_data")
def test_a_choice_ends_when_what_automatic_itself_takes_is_chosen() -> None:
    keep_choice(CLEAN_PHOTO, "art", 4)
    keep_choice(CLEAN_PHOTO, "faithful", 4)
    assert remembered("photo") is None
    assert "you chose" not in select(CLEAN_PHOTO, "faithful", "best", 4, unknown).reason


@pytest.mark.usefixtures("own_data")
def test_what_does_not_enlarge_or_is_for_who_knows_what_is_no_choice_to_keep() -> None:
    for name in ("clean", "bicubic", "not-installed"):
        keep_choice(CLEAN_PHOTO, name, 4)
    keep_choice(like(confidence=0.6), "art", 4)
    assert remembered("photo") is None
    keep_choice(CLEAN_PHOTO, "art", 4)
    assert select(like(confidence=0.6), "faithful", "best", 4, unknown).way == Way("faithful")


@pytest.mark.usefixtures("own_data")
@pytest.mark.parametrize("name", ["clean", "lanczos", "removed-since"])
def test_a_remembered_name_that_cannot_enlarge_changes_nothing(name: str) -> None:
    before = select(CLEAN_PHOTO, "sharp", "best", 4, unknown)
    remember("photo", name)
    assert select(CLEAN_PHOTO, "sharp", "best", 4, unknown) == before


@pytest.mark.parametrize("model", ["auto", "photo"])
def test_grey_in_three_channels_is_enlarged_like_any_picture(model: str) -> None:
    chance = np.random.default_rng(2)
    pixels = chance.integers(0, 255, (40, 50, 1), dtype=np.uint8).repeat(3, axis=2)
    source = Source(Size(50, 40), RGB_U8, lambda: iter([pixels]))
    result, _ = run_on_array(JobRequest(model=model, target=Target(2), device="cpu").job(source), pixels)
    assert result.shape == (80, 100, 3)
    assert (result == result[..., :1]).all()
