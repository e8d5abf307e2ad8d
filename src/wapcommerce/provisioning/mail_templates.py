"""Mail templates: which exist, what may stand in them, and how one becomes a mail (S20, S21, D11).

A template is checked when it is saved and again when it is used, because an administrator may
edit a file in place.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Final

from attrs import field, frozen

from wapcommerce.errors import CallNotDone, InvalidMailTemplate, NotFound, Rejection
from wapcommerce.model.mail import Mail
from wapcommerce.ports import MailTemplates
from wapcommerce.provisioning.builtin_mails import (
    BUILT_IN,
    CUSTOMER_ACTIVATION,
    RESELLER_ACTIVATION,
)
from wapcommerce.provisioning.language import (
    DEFAULT_LANGUAGE,
    canonical_language,
    is_language,
    languages_to_try,
)
from wapcommerce.provisioning.merge_text import MergeText, breaks_line, fields_in, part_problems

LINK_FIELD: Final = "activation_link"

_ACTIVATION_FIELDS = frozenset(
    {"name", "username", LINK_FIELD, "portal_url", "expires_on", "order_id"}
)

MERGE_FIELDS: Final[Mapping[str, frozenset[str]]] = {
    CUSTOMER_ACTIVATION: _ACTIVATION_FIELDS,
    RESELLER_ACTIVATION: _ACTIVATION_FIELDS,
}
"""The fields each template may use. There is none for a password, on purpose (D11)."""


@frozen
class MailTemplate:
    """One mail in one language, with merge fields written ``${name}``.

    `name` is a key of `MERGE_FIELDS`, `language` a BCP 47 tag, kept in its usual spelling.
    """

    name: str
    language: str = field(converter=canonical_language)
    subject: str
    text: str
    html: str

    @property
    def parts(self) -> dict[str, str]:
        """Subject, text and HTML by the names that `MailTemplates.parts` uses."""
        return {"subject": self.subject, "text": self.text, "html": self.html}

    @property
    def title(self) -> str:
        """How messages call the template: ``customer_activation.el``."""
        return f"{self.name}.{self.language}"


def validate(template: MailTemplate) -> tuple[Rejection, ...]:
    """Everything that keeps the template from being filled, at once; empty when it is good."""
    allowed = MERGE_FIELDS.get(template.name)
    if allowed is None:
        message = f"there is no mail template {template.name!r}"
        hint = f"the templates are {', '.join(sorted(MERGE_FIELDS))}"
        return (Rejection("mail_template_unknown", message, "name", hint),)
    found: list[Rejection] = []
    if not is_language(template.language):
        message = f"{template.language!r} is not a language tag"
        found.append(Rejection("mail_language_invalid", message, "language", "write el or el-GR"))
    for part, text in template.parts.items():
        found += part_problems(part, text, allowed)
    return (*found, *_subject_problems(template.subject), *_missing_links(template))


def require_valid(template: MailTemplate) -> None:
    """Raise `InvalidMailTemplate` with every problem, for whoever saves a template."""
    if problems := validate(template):
        raise InvalidMailTemplate(template.title, problems)


def fill(template: MailTemplate, fields: Mapping[str, str], key: str, recipient: str) -> Mail:
    """The mail that the template makes of these values.

    Values are escaped in the HTML part only, and no value is read for fields again. Raises
    `InvalidMailTemplate` for a template that was never checked, `KeyError` when a field that the
    template uses has no value, and `CallNotDone` when a value would break the subject's line.
    """
    require_valid(template)
    for name in sorted(fields_in(template.subject)):
        if breaks_line(fields[name]):
            # The name, not the value: what people enter stays out of journals and logs.
            reason = f"the value of {name} has a line break and cannot stand in the subject"
            hint = "correct the value, or take the field out of the subject"
            raise CallNotDone(_ENDPOINT, f"fill {template.title}", reason, hint, permanent=True)
    escaped = {name: html.escape(value) for name, value in fields.items()}
    return Mail(
        key=key,
        recipient=recipient,
        subject=MergeText(template.subject).substitute(fields),
        text=MergeText(template.text).substitute(fields),
        html=MergeText(template.html).substitute(escaped),
    )


def choose(templates: MailTemplates, name: str, language: str) -> MailTemplate:
    """The stored template in that language, else its primary language, else English, else ours.

    ``el-GR`` is looked for as ``el-GR``, ``el``, ``en``. Raises `NotFound` for an unknown name.
    A stored template that is broken raises `CallNotDone`, permanent: another text than the
    administrator's is never sent in its place.
    """
    if name not in BUILT_IN:
        raise NotFound("mail template", name)
    for candidate in languages_to_try(language):
        parts = templates.parts(name, candidate)
        if parts is not None:
            return _usable(_from_parts(name, candidate, parts))
    return _from_parts(name, DEFAULT_LANGUAGE, BUILT_IN[name])


_ENDPOINT = "mail templates"
_PROBLEMS_SHOWN = 5


def _from_parts(name: str, language: str, parts: Mapping[str, str]) -> MailTemplate:
    subject, text, html_part = (parts.get(part, "") for part in ("subject", "text", "html"))
    return MailTemplate(name, language, subject, text, html_part)


def _usable(template: MailTemplate) -> MailTemplate:
    if problems := validate(template):
        # Enough to mend it; whoever saves a template sees all of them.
        reason = "; ".join(map(str, problems[:_PROBLEMS_SHOWN]))
        hint = "correct the stored template"
        raise CallNotDone(_ENDPOINT, f"use {template.title}", reason, hint, permanent=True)
    return template


def _subject_problems(subject: str) -> list[Rejection]:
    found: list[Rejection] = []
    if breaks_line(subject):
        message = "the subject has more than one line"
        found.append(Rejection("mail_subject_line_break", message, "subject", "write one line"))
    if LINK_FIELD in fields_in(subject):
        # Subjects are shown in notifications, lists and the logs of mail servers.
        message = "the activation link stands in the subject"
        hint = "put it into text and html only"
        found.append(Rejection("mail_link_in_subject", message, "subject", hint))
    return found


def _missing_links(template: MailTemplate) -> list[Rejection]:
    return [
        Rejection(
            "mail_link_missing",
            f"the {part} does not hold the activation link",
            part,
            f"put ${{{LINK_FIELD}}} where the reader shall click",
        )
        for part in ("text", "html")
        if template.parts[part].strip() and LINK_FIELD not in fields_in(template.parts[part])
    ]
