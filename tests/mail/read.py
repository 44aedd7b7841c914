"""Reads one mail with Python's own parser and prints what it understood as JSON: read.py FILE."""

import email
import email.policy
import json
import sys

with open(sys.argv[1], "rb") as file:
    raw = file.read()
message = email.message_from_bytes(raw, policy=email.policy.default)
defects = [type(d).__name__ for part in message.walk() for d in part.defects]
for value in message.values():
    defects += [type(d).__name__ for d in getattr(value, "defects", [])]
print(json.dumps({
    "headers": {name.lower(): str(value) for name, value in message.items()},
    "type": message.get_content_type(), "charset": message.get_content_charset(),
    "body": message.get_content(), "defects": defects,
    "longest_raw_line": max(len(line) for line in raw.splitlines()),
}))
