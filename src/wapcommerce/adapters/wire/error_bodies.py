"""What an error answer says about itself, in any of the forms that WAP, SPF and the STS use.

No body is trusted to be what its content type claims; one that cannot be read, such as the HTML
page of a web server, is an unknown error and not a failure of its own.
"""

from __future__ import annotations

import json
from xml.etree.ElementTree import Element, ParseError

from attrs import frozen
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

UNKNOWN_CODE = "UnknownError"


@frozen
class ErrorBody:
    """The code and message of an error answer.

    `is_refusal`: a SOAP fault that blames the request, as for a wrong password, whatever the HTTP
    status; nothing was done.
    """

    code: str = UNKNOWN_CODE
    message: str = ""
    is_refusal: bool = False


def error_body(content: bytes) -> ErrorBody:
    """Read ``{Code, Message}``, an OData error, an XML error or a SOAP fault."""
    try:
        return _from_json(json.loads(content))
    except (ValueError, RecursionError):
        return _from_xml(content)


def _from_json(document: object) -> ErrorBody:
    if not isinstance(document, dict):
        return ErrorBody()
    values = {str(key).lower(): value for key, value in document.items()}
    inner = values.get("odata.error", values.get("error"))
    if isinstance(inner, dict):
        return _from_json(inner)
    code, message = values.get("code"), values.get("message")
    if isinstance(message, dict):
        message = message.get("value")
    return ErrorBody(
        code if isinstance(code, str) and code else UNKNOWN_CODE,
        message if isinstance(message, str) else "",
    )


def _from_xml(content: bytes) -> ErrorBody:
    try:
        root = fromstring(content)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return ErrorBody()
    fault = root.find("{*}Body/{*}Fault")
    if fault is not None:
        cause = _text(fault, "{*}Code/{*}Value")
        detail = _text(fault, "{*}Code/{*}Subcode/{*}Value") or cause
        code = detail.rpartition(":")[2] or UNKNOWN_CODE
        return ErrorBody(code, _text(fault, "{*}Reason/{*}Text"), cause.endswith("Sender"))
    if root.tag.rpartition("}")[2] in ("Error", "error"):
        code = _text(root, "{*}Code") or _text(root, "{*}code")
        message = _text(root, "{*}Message") or _text(root, "{*}message")
        return ErrorBody(code or UNKNOWN_CODE, message)
    return ErrorBody()


def _text(element: Element, path: str) -> str:
    return (element.findtext(path) or "").strip()
