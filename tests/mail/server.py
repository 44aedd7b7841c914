"""An SMTP server that knows nothing of sengen: STARTTLS and AUTH required, one folder of mails.

Run by tests/browser/mail.test.mjs: server.py FOLDER CERT KEY. Prints its port, then stores each
message as NUMBER.eml with the envelope beside it as NUMBER.json. Loopback only.
"""

import json
import pathlib
import ssl
import sys
import time

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

folder, certificate, key = sys.argv[1:4]


class Store:
    """Keeps what arrives; refuses the recipient that asks to be refused."""

    def __init__(self):
        self.count = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refused"):
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.count += 1
        base = pathlib.Path(folder) / f"{self.count:04}"
        meta = {"from": envelope.mail_from, "to": envelope.rcpt_tos, "tls": session.ssl is not None,
                "login": session.auth_data.decode() if session.auth_data else None}
        base.with_suffix(".json").write_text(json.dumps(meta))
        part = base.with_suffix(".part")
        part.write_bytes(envelope.content)
        part.rename(base.with_suffix(".eml"))
        return "250 OK stored"


def authenticate(server, session, envelope, mechanism, auth_data):
    """One login is right; its name is kept as auth_data."""
    if isinstance(auth_data, LoginPassword) and auth_data.password == b"throw-away":
        return AuthResult(success=True, auth_data=auth_data.login)
    return AuthResult(success=False, handled=False)


context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
context.load_cert_chain(certificate, key)
controller = Controller(
    Store(), hostname="127.0.0.1", port=int(sys.argv[4]), tls_context=context, require_starttls=True,
    auth_required=True, auth_require_tls=True, authenticator=authenticate, server_hostname="localhost",
)
controller.start()
print("ready", flush=True)
while True:
    time.sleep(3600)
