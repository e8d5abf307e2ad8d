"""The admin API in front of a server with canned answers."""

from __future__ import annotations

from tests.adapters.canned import Answer, Server
from wapcommerce.adapters.wap.admin_api import AdminApi

OPERATOR = "NIMBUS\\operator"


def api(*answers: Answer) -> tuple[AdminApi, Server]:
    server = Server(*answers)
    return AdminApi(server.endpoint(), OPERATOR), server
