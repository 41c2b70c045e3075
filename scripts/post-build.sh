#!/bin/sh
# Trunk's post_build hook: what differs between a page that is served here and one that is built for others.
set -eu

staging=${TRUNK_STAGING_DIR:?this script is run by trunk}
page=$staging/index.html

# `./dev run` hands its own configuration to the page this way; a build for others has none.
if [ -n "${PARLOUR_CONFIG:-}" ]; then
    cp "$PARLOUR_CONFIG" "$staging/config.json"
fi

# `trunk serve` adds an inline script that reloads the page after a change, and the page's policy would block it.
if grep -q '\.well-known/trunk/ws' "$page"; then
    awk '{ page = page $0 "\n" }
        END { sub(/<meta[^>]*Content-Security-Policy[^>]*>/, "", page); printf "%s", page }' "$page" >"$page.tmp"
    mv "$page.tmp" "$page"
fi
