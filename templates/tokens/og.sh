#!/bin/sh
# Draws templates/assets/images/og.png (1200×630, the Open Graph picture) from og.svg with headless Chromium.
# Run it after og.svg has changed; CHROMIUM names another browser binary.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
"${CHROMIUM:-chromium}" --headless --no-sandbox --hide-scrollbars --window-size=1200,630 \
  --screenshot="$here/../assets/images/og.png" "file://$here/og.svg"
