from wapcommerce.testing.simulator import DEMO_PASSWORD, DEMO_USER, Behaviour


def test_without_settings_the_demo_user_is_known_to_wap_and_spf() -> None:
    behaviour = Behaviour()

    assert behaviour.admins == behaviour.spf_users == {DEMO_USER: DEMO_PASSWORD}


def test_no_password_shows_in_the_text_of_the_value() -> None:
    behaviour = Behaviour(admins={"a": "hidden-1"}, tenants={"b": "hidden-2"})

    assert "hidden" not in repr(behaviour)
    assert DEMO_PASSWORD not in repr(behaviour)
