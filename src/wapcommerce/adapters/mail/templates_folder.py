"""Mail templates as files that an administrator edits (S20, D11)."""

from __future__ import annotations

from pathlib import Path

from attrs import field, frozen

from wapcommerce.adapters.mail.files import replace_files
from wapcommerce.errors import CallNotDone
from wapcommerce.provisioning.language import is_language
from wapcommerce.provisioning.mail_templates import MERGE_FIELDS, MailTemplate, require_valid

# The subject comes last: a template counts from the moment its subject is there.
_SUFFIXES = {"html": ".html", "text": ".text.txt", "subject": ".subject.txt"}

# Edited by people, perhaps under another login than the service's.
_MODE = 0o644


@frozen
class TemplateFolder:
    """Three UTF-8 files for each template, named after it and its language.

    ``customer_activation.el.subject.txt``, ``customer_activation.el.text.txt`` and
    ``customer_activation.el.html``. A template exists when its subject file does. Each file is
    replaced whole; who reads during a save may see a new part beside an old one, both of which
    are valid. Safe to share between threads and processes.
    """

    path: Path = field(converter=Path)

    def save(self, template: MailTemplate) -> None:
        """Replace the template of that name and language.

        Raises `InvalidMailTemplate` with every problem, and `CallNotDone` when the files cannot
        be written; what was stored before then stays.
        """
        require_valid(template)
        files = {
            self._file(template.name, template.language, part): template.parts[part].encode()
            for part in _SUFFIXES
        }
        try:
            replace_files(files, _MODE)
        except OSError as error:
            raise _failed(f"save {template.title}", error) from error

    def parts(self, name: str, language: str) -> dict[str, str] | None:
        """The parts of one template as they stand in the files, or None without a subject file.

        A missing text or HTML file is missing here too. Raises `CallNotDone` when a file cannot
        be read or is not UTF-8.
        """
        # Nothing else may become part of a path.
        if name not in MERGE_FIELDS or not is_language(language):
            return None
        try:
            found = {part: self._read(name, language, part) for part in reversed(_SUFFIXES)}
        except (OSError, UnicodeDecodeError) as error:
            raise _failed(f"read {name}.{language}", error) from error
        if found["subject"] is None:
            return None
        return {part: text for part, text in found.items() if text is not None}

    def _read(self, name: str, language: str, part: str) -> str | None:
        try:
            content = self._file(name, language, part).read_bytes()
        except FileNotFoundError:
            return None
        # Windows editors begin a file with a byte order mark and end a line with CR and LF.
        text = content.decode("utf-8-sig")
        return text.rstrip("\r\n") if part == "subject" else text

    def _file(self, name: str, language: str, part: str) -> Path:
        return self.path / f"{name}.{language}{_SUFFIXES[part]}"


def _failed(operation: str, error: Exception) -> CallNotDone:
    permanent = isinstance(error, UnicodeDecodeError)
    reason = "a file is not UTF-8" if permanent else f"file error ({type(error).__name__})"
    hint = "save it as UTF-8" if permanent else "check the folder's permissions and free space"
    return CallNotDone("mail templates", operation, reason, hint, permanent=permanent)
