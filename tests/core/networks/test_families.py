"""Families: what is listed, and which network of one a size takes."""

from __future__ import annotations

import pytest

from enlarger.errors import ModelError
from enlarger.networks.cards import read_toml
from enlarger.networks.catalogue import read_catalogue
from enlarger.networks.families import FAMILIES, find_families, find_family, resolve
from enlarger.networks.library import find_models


def test_every_network_is_in_one_family() -> None:
    listed = [member.id for family in find_families() for member in (*family.installed, *family.available)]
    known = {model.card.id for model in find_models()[0]} | {
        entry.id for entry in read_catalogue() if entry.kind == "enlarge"
    }
    assert sorted(listed) == sorted(known)


def test_what_comes_with_enlarger_is_listed_first_and_tells_of_itself() -> None:
    shipped = find_families()[:4]
    assert [family.id for family in shipped] == ["faithful", "photo", "art", "clean"]
    for family in shipped:
        assert all((family.title, family.summary, family.trained_on))
        assert family.licence == "MIT"
        assert family.commercial_use
    assert [family.generative for family in shipped] == [False, True, False, False]


@pytest.mark.parametrize(
    ("name", "factor", "network"),
    [
        ("art", 2, "art-x2"),
        ("art", 1.5, "art-x2"),
        ("art", 2.5, "art-x4"),
        ("art", 9, "art-x4"),
        ("art", None, "art-x4"),
        ("clean", 4, "clean-x1"),
        ("art-x2", 4, "art-x2"),
        ("nearest", 4, "nearest"),
    ],
)
def test_a_family_and_a_size_name_a_network(name: str, factor: float | None, network: str) -> None:
    assert resolve(name, factor) == network


def test_a_family_that_is_not_installed_names_the_command_that_gets_it() -> None:
    family = find_family("real-esrgan")
    assert family
    assert not family.installed
    with pytest.raises(ModelError) as caught:
        resolve("real-esrgan", 4)
    assert "`enlarger models get real-esrgan`" in caught.value.hint


def test_families_are_named_by_the_networks_that_there_are() -> None:
    named = {entry.family for entry in read_catalogue()} | {model.card.family for model in find_models()[0]}
    assert named - {""} <= set(read_toml(FAMILIES))


def test_no_family_is_called_as_a_network() -> None:
    assert not set(read_toml(FAMILIES)) & {entry.id for entry in read_catalogue()}
