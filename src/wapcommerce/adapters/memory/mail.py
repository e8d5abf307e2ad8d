"""Mail and mail templates in memory (D13)."""

from __future__ import annotations

from collections.abc import Iterable

from wapcommerce.errors import CallNotDone
from wapcommerce.model.mail import Mail
from wapcommerce.provisioning.mail_templates import MailTemplate, require_valid
from wapcommerce.provisioning.merge_text import breaks_line


class MemoryMailer:
    """Keeps every mail it is given, a repeated one twice. Safe to share between threads."""

    deduplicates = False

    def __init__(self) -> None:
        self._sent: list[Mail] = []

    def send(self, mail: Mail) -> None:
        """Keep the mail. Raises `CallNotDone` for a line break where a header would be."""
        if breaks_line(mail.recipient) or breaks_line(mail.subject):
            reason = "the recipient or the subject has a line break"
            raise CallNotDone("memory", "send", reason, "correct it", permanent=True)
        self._sent.append(mail)

    @property
    def sent(self) -> tuple[Mail, ...]:
        """All mails so far, oldest first."""
        return tuple(self._sent)


class MemoryTemplates:
    """Keeps edited mail templates. Safe to share between threads."""

    def __init__(self, templates: Iterable[MailTemplate] = ()) -> None:
        self._templates: dict[tuple[str, str], MailTemplate] = {}
        for template in templates:
            self.save(template)

    def save(self, template: MailTemplate) -> None:
        """Replace the template of that name and language.

        Raises `InvalidMailTemplate` with every problem; what was stored before then stays.
        """
        require_valid(template)
        self._templates[template.name, template.language] = template

    def parts(self, name: str, language: str) -> dict[str, str] | None:
        """The parts of exactly that template, or None."""
        template = self._templates.get((name, language))
        return None if template is None else template.parts
