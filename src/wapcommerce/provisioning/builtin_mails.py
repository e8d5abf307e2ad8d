"""The activation mails in English, for installations that edited none (S20, S21, S24).

No mail names an order: a synchronisation (S24) sends the same mail without one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CUSTOMER_ACTIVATION: Final = "customer_activation"
RESELLER_ACTIVATION: Final = "reseller_activation"

_CUSTOMER_TEXT = """\
Hello ${name},

your account in the cloud portal is ready. Choose a password for it here:

${activation_link}

The link works once, until ${expires_on}.

Afterwards you log in here:

  Portal:     ${portal_url}
  User name:  ${username}

If the link has expired, ask your provider for a new one. Keep this mail to yourself until you have
chosen your password. If you did not expect it, you can ignore it.
"""

_CUSTOMER_HTML = """\
<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Activate your cloud account</title></head>
<body style="font-family: sans-serif; max-width: 40em">
<p>Hello ${name},</p>
<p>your account in the cloud portal is ready. Choose a password for it here:</p>
<p><a href="${activation_link}">${activation_link}</a></p>
<p>The link works once, until ${expires_on}.</p>
<p>Afterwards you log in here:</p>
<table>
<tr><th align="left">Portal</th><td><a href="${portal_url}">${portal_url}</a></td></tr>
<tr><th align="left">User name</th><td>${username}</td></tr>
</table>
<p>If the link has expired, ask your provider for a new one. Keep this mail to yourself until you
have chosen your password. If you did not expect it, you can ignore it.</p>
</body>
</html>
"""

_RESELLER_TEXT = """\
Hello ${name},

your reseller account in the cloud portal is ready. Choose a password for it here:

${activation_link}

The link works once, until ${expires_on}.

Afterwards you log in here:

  Portal:     ${portal_url}
  User name:  ${username}

You are co-administrator of every plan subscription that you sell. With this one login you see the
plan subscriptions of all your customers.

If the link has expired, ask your provider for a new one. Keep this mail to yourself until you have
chosen your password. If you did not expect it, you can ignore it.
"""

_RESELLER_HTML = """\
<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Activate your reseller account</title></head>
<body style="font-family: sans-serif; max-width: 40em">
<p>Hello ${name},</p>
<p>your reseller account in the cloud portal is ready. Choose a password for it here:</p>
<p><a href="${activation_link}">${activation_link}</a></p>
<p>The link works once, until ${expires_on}.</p>
<p>Afterwards you log in here:</p>
<table>
<tr><th align="left">Portal</th><td><a href="${portal_url}">${portal_url}</a></td></tr>
<tr><th align="left">User name</th><td>${username}</td></tr>
</table>
<p>You are co-administrator of every plan subscription that you sell. With this one login you see
the plan subscriptions of all your customers.</p>
<p>If the link has expired, ask your provider for a new one. Keep this mail to yourself until you
have chosen your password. If you did not expect it, you can ignore it.</p>
</body>
</html>
"""

BUILT_IN: Final[Mapping[str, Mapping[str, str]]] = {
    CUSTOMER_ACTIVATION: {
        "subject": "Activate your cloud account",
        "text": _CUSTOMER_TEXT,
        "html": _CUSTOMER_HTML,
    },
    RESELLER_ACTIVATION: {
        "subject": "Activate your reseller account",
        "text": _RESELLER_TEXT,
        "html": _RESELLER_HTML,
    },
}
