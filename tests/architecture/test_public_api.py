"""What a host imports from `wapcommerce` itself."""

import inspect
from importlib.resources import files

import wapcommerce


def test_public_names_are_sorted_and_named_once() -> None:
    assert list(wapcommerce.__all__) == sorted(set(wapcommerce.__all__))


def test_every_public_name_exists_and_says_what_it_is() -> None:
    undocumented = [
        name for name in wapcommerce.__all__ if not inspect.getdoc(getattr(wapcommerce, name))
    ]

    assert not undocumented


def test_the_package_tells_type_checkers_that_it_is_typed() -> None:
    assert files("wapcommerce").joinpath("py.typed").is_file()
