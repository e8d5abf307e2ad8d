"""The example's catalogues differ by region and can be told apart."""

from wapcommerce.testing.example.catalogues import ATHENS, FRANKFURT


def test_the_regions_do_not_sell_the_same() -> None:
    assert {profile.name for profile in ATHENS.profiles} != {
        profile.name for profile in FRANKFURT.profiles
    }
    assert {template.name for template in ATHENS.templates} != {
        template.name for template in FRANKFURT.templates
    }


def test_no_id_stands_twice_in_the_world() -> None:
    both = (ATHENS, FRANKFURT)
    ids = [profile.id for catalogue in both for profile in catalogue.profiles]
    ids += [template.id for catalogue in both for template in catalogue.templates]

    assert len(set(ids)) == len(ids)


def test_each_region_has_machines_of_both_generations() -> None:
    for catalogue in (ATHENS, FRANKFURT):
        assert len(catalogue.profiles) >= 4
        assert len(catalogue.templates) >= 3
        assert {profile.generation for profile in catalogue.profiles} == {1, 2}
        assert {1, 2} <= {template.generation for template in catalogue.templates}
        for profile in catalogue.profiles:
            assert any(template.fits(profile) for template in catalogue.templates)
