"""Windows authentication as IIS offers it.

Inferred: without credentials, or with wrong ones, IIS answers 401 with ``WWW-Authenticate:
Negotiate`` and ``NTLM``, each in a header of its own, and a page of HTML. Stand-in: HTTP Basic
where the caller allows it; the handshakes of Negotiate and NTLM themselves are refused.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping

from werkzeug import Request, Response

_PAGE = "<html><head><title>401 - Unauthorized</title></head><body>Access is denied.</body></html>"


def windows_user(request: Request, passwords: Mapping[str, str], *, basic: bool) -> str | None:
    """The user whose credentials came with the request; None for none or wrong ones."""
    given = request.authorization
    if given is None or given.type != "basic" or not basic:
        return None
    user, password = given.username or "", given.password or ""
    return user if is_listed(passwords, user, password) else None


def challenge(basic_realm: str = "") -> Response:
    """What IIS says to who has not logged in; it names Basic where a realm is given."""
    answer = Response(_PAGE, 401, content_type="text/html; charset=utf-8")
    answer.headers.add("WWW-Authenticate", "Negotiate")
    answer.headers.add("WWW-Authenticate", "NTLM")
    if basic_realm:
        answer.headers.add("WWW-Authenticate", f'Basic realm="{basic_realm}"')
    return answer


def is_listed(passwords: Mapping[str, str], user: str, password: str) -> bool:
    """Whether that user has that password."""
    return user in passwords and same_secret(passwords[user], password)


def same_secret(left: str, right: str) -> bool:
    """Compare two secrets in a time that tells nothing."""
    return hmac.compare_digest(left.encode(), right.encode())
