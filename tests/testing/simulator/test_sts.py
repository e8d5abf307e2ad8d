import base64
from datetime import datetime, timedelta
from xml.sax.saxutils import escape

import httpx
import pytest
from attrs import evolve
from defusedxml.ElementTree import fromstring

from tests.testing.simulator.support import Clock
from tests.testing.simulator.test_tokens import claims
from wapcommerce.testing.simulator import DEMO_PASSWORD, DEMO_USER, Service, Simulator
from wapcommerce.testing.simulator.records import UserState, WapUser
from wapcommerce.testing.simulator.sts import ADFS_PATH, USERNAME_PATH, WINDOWS_PATH
from wapcommerce.testing.simulator.tokens import ADMIN_SITE, TENANT_SITE, token_user

TRUST = "http://docs.oasis-open.org/ws-sx/ws-trust/200512"
WSS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss"
SOAP = {"Content-Type": "application/soap+xml; charset=utf-8"}
ANN = "ann@example.com"


def timestamp(expires: str) -> str:
    return (
        f'<Timestamp xmlns="{WSS}-wssecurity-utility-1.0.xsd"><Expires>{expires}</Expires>'
        "</Timestamp>"
    )


def envelope(
    user: str = DEMO_USER,
    password: str = DEMO_PASSWORD,
    realm: str = ADMIN_SITE,
    *,
    before: str = "",
    action: str = "RST/Issue",
) -> bytes:
    return f"""
    <e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"
                xmlns:w="http://www.w3.org/2005/08/addressing">
      <e:Header>
        <w:Action>{TRUST}/{action}</w:Action>
        <sec:Security xmlns:sec="{WSS}-wssecurity-secext-1.0.xsd">{before}
          <sec:UsernameToken><sec:Username>{escape(user)}</sec:Username>
            <sec:Password>{escape(password)}</sec:Password></sec:UsernameToken>
        </sec:Security>
      </e:Header>
      <e:Body>
        <RequestSecurityToken xmlns="{TRUST}">
          <AppliesTo xmlns="http://schemas.xmlsoap.org/ws/2004/09/policy">
            <w:EndpointReference><w:Address>{realm}</w:Address></w:EndpointReference>
          </AppliesTo>
          <RequestType>{TRUST}/Issue</RequestType>
        </RequestSecurityToken>
      </e:Body>
    </e:Envelope>""".encode()


def post(
    simulator: Simulator,
    content: bytes,
    path: str = USERNAME_PATH,
    auth: tuple[str, str] = ("", ""),
) -> httpx.Response:
    with httpx.Client(transport=simulator.transport(Service.STS)) as client:
        return client.post(f"http://sts.test{path}", content=content, headers=SOAP, auth=auth)


def token_in(answer: httpx.Response) -> str:
    """The token as clients find it: the whole inner text, in base64."""
    collection = f"{{{TRUST}}}RequestSecurityTokenResponseCollection"
    response = f"{{{TRUST}}}RequestSecurityTokenResponse"
    element = fromstring(answer.text).find(
        f"{{http://www.w3.org/2003/05/soap-envelope}}Body/{collection}/{response}/"
        f"{{{TRUST}}}RequestedSecurityToken"
    )
    assert element is not None
    return base64.b64decode("".join(element.itertext()), validate=True).decode()


def subcode(answer: httpx.Response) -> str:
    assert answer.status_code == 500
    soap = "{http://www.w3.org/2003/05/soap-envelope}"
    found = fromstring(answer.text).findtext(f".//{soap}Subcode/{soap}Value")
    assert found is not None
    return str(found).partition(":")[2]


def test_a_listed_administrator_gets_a_token_for_the_admin_site(simulator: Simulator) -> None:
    answer = post(simulator, envelope())

    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("application/soap+xml")
    assert token_user(simulator.wap, token_in(answer), ADMIN_SITE) == DEMO_USER


def test_windows_transport_takes_the_credentials_from_http(simulator: Simulator) -> None:
    content = envelope(user="", password="")

    answer = post(simulator, content, WINDOWS_PATH, (DEMO_USER, DEMO_PASSWORD))

    assert token_user(simulator.wap, token_in(answer), ADMIN_SITE) == DEMO_USER


@pytest.mark.parametrize("auth", [("", ""), (DEMO_USER, "wrong"), ("nobody", DEMO_PASSWORD)])
def test_windows_transport_answers_wrong_credentials_with_401(
    simulator: Simulator, auth: tuple[str, str]
) -> None:
    answer = post(simulator, envelope(), WINDOWS_PATH, auth)

    assert answer.status_code == 401
    assert "WWW-Authenticate" in answer.headers
    assert simulator.wap.tokens == []


def test_windows_transport_has_no_tokens_for_tenants(simulator: Simulator) -> None:
    content = envelope(realm=TENANT_SITE)

    assert subcode(post(simulator, content, WINDOWS_PATH, (DEMO_USER, DEMO_PASSWORD))) == (
        "InvalidScope"
    )


@pytest.mark.parametrize(
    ("user", "password", "realm"),
    [
        (DEMO_USER, "wrong", ADMIN_SITE),
        ("nobody", DEMO_PASSWORD, ADMIN_SITE),
        (DEMO_USER, DEMO_PASSWORD, TENANT_SITE),
        (ANN, "ann's", ADMIN_SITE),
    ],
)
def test_wrong_credentials_are_a_soap_fault(
    simulator: Simulator, clock: Clock, user: str, password: str, realm: str
) -> None:
    simulator.wap.users[ANN] = WapUser(ANN, ANN, UserState.ACTIVE, clock.now)
    simulator.logins.create_login(ANN, "ann's")

    assert subcode(post(simulator, envelope(user, password, realm))) == "FailedAuthentication"
    assert simulator.wap.tokens == []


def test_a_tenant_with_a_login_gets_a_token_for_the_tenant_site(
    simulator: Simulator, clock: Clock
) -> None:
    simulator.wap.users[ANN] = WapUser(ANN, ANN, UserState.ACTIVE, clock.now)
    simulator.logins.create_login(ANN, "a<&>b")

    answer = post(simulator, envelope(ANN, "a<&>b", TENANT_SITE))

    assert token_user(simulator.wap, token_in(answer), TENANT_SITE) == ANN


def test_a_timestamp_is_good_until_it_expires(simulator: Simulator, clock: Clock) -> None:
    soon = (clock.now + timedelta(seconds=1)).isoformat()
    now = f"{clock.now:%Y-%m-%dT%H:%M:%S.%f}Z"

    assert post(simulator, envelope(before=timestamp(soon))).status_code == 200
    assert subcode(post(simulator, envelope(before=timestamp(now)))) == "MessageExpired"


@pytest.mark.parametrize("expires", ["tomorrow", "2099-01-01T00:00:00", ""])
def test_a_timestamp_without_an_instant_is_refused(simulator: Simulator, expires: str) -> None:
    assert subcode(post(simulator, envelope(before=timestamp(expires)))) == "InvalidSecurity"


def test_an_unknown_realm_is_refused(simulator: Simulator) -> None:
    assert subcode(post(simulator, envelope(realm="http://azureservices/Other"))) == "InvalidScope"


def test_another_action_is_refused(simulator: Simulator) -> None:
    assert subcode(post(simulator, envelope(action="RST/Cancel"))) == "ActionNotSupported"


def test_a_body_without_a_request_is_refused(simulator: Simulator) -> None:
    content = envelope().replace(b"RequestSecurityToken", b"SomethingElse")

    assert subcode(post(simulator, content)) == "InvalidRequest"


@pytest.mark.parametrize(
    "content",
    [b"no xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
)
def test_what_is_not_plain_xml_is_refused(simulator: Simulator, content: bytes) -> None:
    assert post(simulator, content).status_code == 400


def test_xml_that_is_no_envelope_is_refused(simulator: Simulator) -> None:
    assert subcode(post(simulator, b"<a/>")) == "VersionMismatch"


def test_the_services_take_soap_at_their_paths_only(simulator: Simulator) -> None:
    with httpx.Client(transport=simulator.transport("sts"), base_url="http://sts.test") as client:
        assert client.post("/wstrust/issue/other", headers=SOAP).status_code == 404
        assert client.get(USERNAME_PATH).status_code == 405
        assert client.post(USERNAME_PATH, content=envelope()).status_code == 415
        assert client.post(WINDOWS_PATH, content=envelope(), headers=SOAP).status_code == 401


def test_the_answer_says_how_long_the_token_lives(simulator: Simulator, clock: Clock) -> None:
    answer = post(simulator, envelope())

    expires = fromstring(answer.text).findtext(f".//{{{WSS}-wssecurity-utility-1.0.xsd}}Expires")
    assert datetime.fromisoformat(str(expires)) == clock.now + timedelta(hours=1)


def test_without_credentials_windows_transport_offers_what_iis_offers(simulator: Simulator) -> None:
    with httpx.Client(transport=simulator.transport(Service.STS)) as client:
        answer = client.post(f"http://sts.test{WINDOWS_PATH}", content=envelope(), headers=SOAP)

    assert answer.status_code == 401
    assert answer.headers.get_list("WWW-Authenticate") == ["Negotiate", "NTLM"]
    assert answer.headers["Content-Type"].startswith("text/html")


def test_whether_basic_stands_in_for_windows_is_a_switch(simulator: Simulator) -> None:
    simulator.wap.behaviour = evolve(simulator.wap.behaviour, windows_basic=False)
    answer = post(simulator, envelope(), WINDOWS_PATH, (DEMO_USER, DEMO_PASSWORD))

    assert answer.headers.get_list("WWW-Authenticate") == ["Negotiate", "NTLM"]


def test_whether_administrators_get_tokens_by_password_from_wap_is_a_switch(
    simulator: Simulator,
) -> None:
    simulator.wap.behaviour = evolve(simulator.wap.behaviour, admin_usernamemixed=False)

    assert subcode(post(simulator, envelope())) == "FailedAuthentication"
    assert post(simulator, envelope(), ADFS_PATH).status_code == 200


@pytest.mark.parametrize(
    ("user", "password", "realm"),
    [(DEMO_USER, DEMO_PASSWORD, ADMIN_SITE), (ANN, "ann's", TENANT_SITE)],
)
def test_adfs_knows_administrators_and_tenants(
    simulator: Simulator, clock: Clock, user: str, password: str, realm: str
) -> None:
    simulator.wap.users[ANN] = WapUser(ANN, ANN, UserState.ACTIVE, clock.now)
    simulator.logins.create_login(ANN, "ann's")

    token = token_in(post(simulator, envelope(user, password, realm), ADFS_PATH))

    assert token_user(simulator.wap, token, realm) == user
    assert claims(token)["iss"] == "http://sts.test/adfs/services/trust"
    wrong = post(simulator, envelope(user, "wrong", realm), ADFS_PATH)
    assert subcode(wrong) == "FailedAuthentication"


def test_the_fault_names_the_failure_in_the_words_of_ws_security(simulator: Simulator) -> None:
    text = post(simulator, envelope(password="wrong")).text

    assert "<s:Value>wsse:FailedAuthentication</s:Value>" in text
    assert f'xmlns:wsse="{WSS}-wssecurity-secext-1.0.xsd"' in text
