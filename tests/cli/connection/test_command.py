"""`wapcommerce check-connection`: options in, findings out, and no password anywhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import evolve
from typer.testing import CliRunner, Result

from tests.cli.connection.served import simulated
from tests.cli.running import COMMAND
from wapcommerce.cli.app import app
from wapcommerce.testing import example
from wapcommerce.testing.simulator import DEMO_PASSWORD, DEMO_USER, Behaviour, Served, Simulator

WAP, SPF = "WAPCOMMERCE_WAP_PASSWORD", "WAPCOMMERCE_SPF_PASSWORD"
GIVEN = {WAP: DEMO_PASSWORD}


@pytest.fixture
def simulator() -> Simulator:
    return simulated(Behaviour(spf_users={DEMO_USER: DEMO_PASSWORD, "SIM\\spf": "of-spf"}))


@pytest.fixture
def served(simulator: Simulator) -> Iterator[Served]:
    with simulator.serve(https=True) as where:
        yield where


def options(served: Served, *more: str, offering: Path | None = None) -> list[str]:
    return [
        "check-connection",
        str(offering or example.offering_path()),
        "--token-url",
        served.sts_url,
        "--admin-url",
        served.admin_url,
        "--spf-url",
        served.spf_url,
        "--user",
        DEMO_USER,
        "--login",
        "password",
        "--spf-login",
        "basic",
        "--ca-bundle",
        str(served.ca_bundle),
        *more,
    ]


def ran(arguments: list[str], env: dict[str, str] | None = None, typed: str = "") -> Result:
    given: dict[str, str | None] = {WAP: None, SPF: None, **(env or {})}
    return CliRunner(env=given).invoke(app, arguments, input=typed)


def spoilt(path: Path) -> Path:
    """The example's offering with another cloud in Frankfurt."""
    text = example.offering_path().read_text(encoding="utf-8")
    path.write_text(text.replace("71d3a9e6c402", "71d3a9e6c4ff"), encoding="utf-8")
    return path


def test_all_that_is_good_is_listed_and_the_code_is_0(served: Served) -> None:
    ended = ran(options(served), GIVEN)
    assert ended.exit_code == 0
    lines = ended.stdout.splitlines()
    assert lines[0] == "token service"
    assert lines[-1] == "19 ok"
    assert "  ok           catalogue    4 profiles and 4 templates to sell" in lines


def test_each_failure_says_where_and_what_to_do_and_the_code_is_1(
    served: Served, tmp_path: Path
) -> None:
    ended = ran(options(served, offering=spoilt(tmp_path / "o.toml")), GIVEN)
    assert ended.exit_code == 1
    assert "  failed       cloud        stamp " in ended.stdout
    assert f"{'':28}regions[1].cloud_id: take one of: " in ended.stdout
    assert f"{'':28}regions[1].base_plan: it grants cloud " in ended.stdout
    assert ended.stdout.splitlines()[-1] == "17 ok, 2 failed"


def test_as_json_each_finding_is_an_object_and_nothing_else_is_printed(
    served: Served, tmp_path: Path
) -> None:
    ended = ran(options(served, "--json", offering=spoilt(tmp_path / "o.toml")), GIVEN)
    assert ended.exit_code == 1
    rows = json.loads(ended.stdout)
    assert len(rows) == 19
    assert set(rows[0]) == {"subject", "step", "state", "message", "hint", "code", "path"}
    assert {row["code"] for row in rows if row["state"] == "failed"} == {
        "cloud_not_in_plan",
        "cloud_not_in_stamp",
    }
    assert ran(options(served, "--json"), GIVEN).exit_code == 0


def test_a_warning_alone_ends_with_code_0(simulator: Simulator, served: Served) -> None:
    stamp = simulator.wap.stamps[example.offering().regions[0].stamp_id]
    first, second, *others = stamp.templates
    twins = (first, evolve(second, name=first.name), *others)
    simulator.wap.add_stamp(evolve(stamp, templates=twins))
    ended = ran(options(served), GIVEN)
    assert ended.exit_code == 0
    assert ended.stdout.splitlines()[-1] == "19 ok, 1 warning"


def test_the_password_is_asked_for_where_the_environment_has_none(served: Served) -> None:
    ended = ran(options(served, "--json"), typed=f"{DEMO_PASSWORD}\n")
    assert ended.exit_code == 0
    assert "Password of SIM\\operator" in ended.stderr
    json.loads(ended.stdout)


def test_without_a_password_the_variable_is_named(served: Served) -> None:
    ended = ran(options(served), {WAP: ""})
    assert ended.exit_code == 2
    assert WAP in ended.stderr


def test_spf_may_have_a_login_of_its_own(simulator: Simulator, served: Served) -> None:
    other = options(served, "--spf-user", "SIM\\spf")
    assert ran(other, {**GIVEN, SPF: "of-spf"}).exit_code == 0
    assert ran(other, GIVEN, typed="of-spf\n").exit_code == 0
    assert ran(other, {**GIVEN, SPF: "wrong"}).exit_code == 1
    same = options(served, "--spf-user", DEMO_USER)
    assert ran(same, GIVEN).exit_code == 0
    assert ran(options(served), {**GIVEN, SPF: "wrong"}).exit_code == 1


def test_there_is_no_option_for_a_password_and_none_is_printed(served: Served) -> None:
    shown = ran(["check-connection", "--help"]).stdout
    assert "--password" not in shown
    for secret in (DEMO_PASSWORD, "not-the-password"):
        ended = ran(options(served), {WAP: secret})
        assert secret not in ended.stdout + ended.stderr


@pytest.mark.parametrize(
    ("option", "value", "reason"),
    [
        ("--token-url", "http://wap.example:30072", "not https"),
        ("--admin-url", "https://ann:secret-1@wap.example", "holds a login"),
        ("--spf-url", "nonsense", "not https"),
        ("--login", "kerberos", "kerberos"),
    ],
)
def test_an_option_that_cannot_be_used_is_refused(
    served: Served, option: str, value: str, reason: str
) -> None:
    ended = ran(options(served, option, value), GIVEN)
    assert ended.exit_code == 2
    assert reason in " ".join(ended.stderr.replace("│", " ").split())
    assert "secret-1" not in ended.stderr


def test_a_bundle_that_is_none_is_refused(served: Served, tmp_path: Path) -> None:
    bundle = tmp_path / "ca.pem"
    bundle.write_text("nothing")
    ended = ran(options(served, "--ca-bundle", str(bundle)), GIVEN)
    assert ended.exit_code == 2
    assert "--ca-bundle" in ended.stderr


def test_as_a_process_it_ends_with_the_code_and_no_traceback(
    served: Served, tmp_path: Path
) -> None:
    def process(offering: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, *options(served, offering=offering)],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            env={**os.environ, **GIVEN},
        )

    assert process(example.offering_path()).returncode == 0
    assert process(spoilt(tmp_path / "o.toml")).returncode == 1
    missing = process(tmp_path / "none.toml")
    assert missing.returncode == 1
    assert "Traceback" not in missing.stderr
    assert "cannot be read" in missing.stderr


def test_windows_login_without_its_extra_names_the_extra(served: Served) -> None:
    blocked = f"import sys; sys.modules['spnego'] = None; {COMMAND[-1]}"
    ended = subprocess.run(
        [sys.executable, "-c", blocked, *options(served, "--login", "windows")],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, **GIVEN, "COLUMNS": "200"},
    )
    assert ended.returncode == 2
    assert "wapcommerce[windows]" in ended.stderr
    assert "Traceback" not in ended.stderr
