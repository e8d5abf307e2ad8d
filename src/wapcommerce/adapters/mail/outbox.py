"""A folder as mail server: for demonstrations, tests and hosts with a mail queue of their own."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import ClassVar

from attrs import field, frozen

from wapcommerce.adapters.mail.files import replace_files
from wapcommerce.adapters.mail.message import email_message, is_one_mailbox, sender_mailbox
from wapcommerce.adapters.wire.system import utc_now
from wapcommerce.errors import CallNotDone
from wapcommerce.model.mail import Mail

# The files hold activation links: nobody but their owner reads them.
_MODE = 0o600
_LONGEST_STEM = 80


@frozen
class EmlOutbox:
    """Writes each mail to a file ``*.eml`` in `folder`, readable by its owner only.

    The name of the file follows from the mail's key, so sending the same mail again replaces the
    file. Whoever takes files away to deliver them remembers the names that were delivered. Safe to
    share between threads and processes.
    """

    deduplicates: ClassVar[bool] = True

    folder: Path
    sender: str = field(validator=is_one_mailbox)
    clock: Callable[[], datetime] = field(default=utc_now, repr=False)

    def send(self, mail: Mail) -> None:
        """Write the file. Raises `CallNotDone`; trying again is safe whatever happened."""
        sender = sender_mailbox(self.sender)
        content = email_message(mail, sender, self.clock()).as_bytes()
        try:
            replace_files({self.folder / file_name(mail.key): content}, _MODE)
        except OSError as error:
            reason = f"the file was not written ({type(error).__name__})"
            hint = "check the folder's permissions and free space"
            raise CallNotDone("mail outbox", "send", reason, hint) from error


def file_name(key: str) -> str:
    """A file name for the key, good on every file system.

    What is readable of the key comes first; its hash tells apart keys that look alike or differ
    in capital letters only.
    """
    stem = re.sub(r"[^A-Za-z0-9@.-]+", "_", key).strip("._")[:_LONGEST_STEM]
    return f"{stem or 'mail'}-{sha256(key.encode()).hexdigest()[:16]}.eml"
