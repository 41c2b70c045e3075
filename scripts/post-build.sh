#!/bin/sh
# Trunk's post_build hook: puts the release page under a Content-Security-Policy.
#
# Trunk writes its loader as an inline script, which a policy without 'unsafe-inline' forbids. So the loader moves into a file
# named after its contents, and what else such a policy would block fails the build here instead of in a browser.
# Needs a POSIX shell, awk, cksum and cargo, nothing that has to be installed.
set -eu
LC_ALL=C
export LC_ALL

staging=${TRUNK_STAGING_DIR:?this script is run by trunk}
page=$staging/index.html

# `./dev run` hands its own configuration to the page this way; a build for others has none.
if [ -n "${PARLOUR_CONFIG:-}" ]; then
    cp "$PARLOUR_CONFIG" "$staging/config.json"
fi

[ "${TRUNK_PROFILE:-debug}" = release ] || exit 0
# `trunk serve --release` adds an inline script that reloads the page; such a page is not for others either.
if grep -q '\.well-known/trunk/ws' "$page"; then
    exit 0
fi

fail() {
    echo "post-build: $1" >&2
    exit 1
}

# Gateways, token and TURN endpoints come from config.json, so connections may go anywhere; code and styles only come from here.
# `frame-ancestors` has no effect in a page and belongs into a header: see README.md.
policy="default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:;"
policy="$policy media-src 'self' blob: mediastream:; connect-src 'self' ws: wss: http: https:; base-uri 'none';"
policy="$policy object-src 'none'; form-action 'none'"

# Splits the page at the one inline module script: prints what is asked for by `part` (loader, or page with `src` for it).
# shellcheck disable=SC2016 # awk's variables, not the shell's
split='
    { page = page $0 "\n" }
    END {
        if (!match(page, /<script type="?module"?( nonce="[^"]*")?>/)) exit 3
        before = substr(page, 1, RSTART - 1)
        rest = substr(page, RSTART + RLENGTH)
        end = index(rest, "</script>")
        if (!end) exit 3
        if (part == "loader") { printf "%s", substr(rest, 1, end - 1); exit }
        page = before "<script type=\"module\" src=\"./" src "\"></script>" substr(rest, end + length("</script>"))
        # Browsers ignore the integrity of what is preloaded for fetch, and write a line to the console about it; the script is squeezed
        # after Trunk took its sum. Both come from the same host as this page.
        gsub(/ integrity="[^"]*"/, "", page)
        if (!match(page, /<head[^>]*>/)) exit 4
        meta = "<meta http-equiv=\"Content-Security-Policy\" content=\"" policy "\">"
        printf "%s", substr(page, 1, RSTART + RLENGTH - 1) meta substr(page, RSTART + RLENGTH)
    }'

# Comments and the space before lines are for whoever reads the source.
squeeze() {
    awk '/^[ \t]*\/\*/ { comment = 1 }
        !comment { sub(/^[ \t]+/, ""); if ($0 != "") print }
        /\*\/[ \t]*$/ { comment = 0 }' "$1"
}

# Not with what the page was built with: this runs here.
env -u RUSTC_BOOTSTRAP -u CARGO_UNSTABLE_BUILD_STD -u CARGO_UNSTABLE_BUILD_STD_FEATURES cargo run --quiet --locked --offline -p parlour-pack -- "$staging" ||
    fail "module and script could not be made smaller"

for script in "$staging"/parlour-*.js; do
    squeeze "$script" >"$script.tmp"
    mv "$script.tmp" "$script"
done

# Seven small files cost more on the wire than one: they go into one, in the page's order.
styles=$(awk '{ while (match($0, /<link rel="stylesheet" href="\.\/[^"]*"[^>]*>/)) {
        link = substr($0, RSTART, RLENGTH); $0 = substr($0, RSTART + RLENGTH)
        sub(/.*href="\.\//, "", link); sub(/".*/, "", link); print link } }' "$page")
[ -n "$styles" ] || fail "found no style sheet in index.html: has Trunk changed?"
for style in $styles; do
    squeeze "$staging/$style"
    rm "$staging/$style"
done >"$staging/styles.tmp"
sheet=styles-$(cksum <"$staging/styles.tmp" | awk '{ printf "%08x%04x", $1, $2 }').css
mv "$staging/styles.tmp" "$staging/$sheet"
awk -v sheet="$sheet" '
    { page = page $0 "\n" }
    END {
        links = "[ \t]*<link rel=\"stylesheet\" href=\"\\./[^\"]*\"[^>]*>\n?"
        match(page, links)
        rest = substr(page, RSTART)
        gsub(links, "", rest)
        printf "%s<link rel=\"stylesheet\" href=\"./%s\" />\n%s", substr(page, 1, RSTART - 1), sheet, rest
    }' "$page" >"$page.tmp"
mv "$page.tmp" "$page"

# Trunk's loader says nothing where the program cannot be had; this one does.
trunks=$(awk -v part=loader "$split" "$page") || fail "found no inline loader in index.html: has Trunk changed?"
script=$(printf '%s\n' "$trunks" | sed -n "s/^import .* from '\(.*\)';$/\1/p")
module=$(printf '%s\n' "$trunks" | sed -n "s/.*module_or_path: '\(.*\)' .*/\1/p")
if [ -z "$script" ] || [ -z "$module" ]; then
    fail "the loader names no script or no module: has Trunk changed?"
fi
cat >"$staging/loader.tmp" <<LOADER
try {
await (await import('$script')).default({ module_or_path: '$module' });
} catch (error) {
document.getElementById('skeleton')?.replaceWith(document.getElementById('broken').content);
throw error;
}
LOADER
hash=$(cksum <"$staging/loader.tmp" | awk '{ printf "%08x%04x", $1, $2 }')
loader=loader-$hash.js
mv "$staging/loader.tmp" "$staging/$loader"
awk -v part=page -v src="$loader" -v policy="$policy" "$split" "$page" >"$page.tmp" || fail "index.html has no <head>"
mv "$page.tmp" "$page"

if grep -Eqi '<style|[[:space:]](style|on[a-z]+)=' "$page"; then
    fail "index.html has an inline style or handler, which the policy blocks: use a linked stylesheet or a script file"
fi
if grep -Eio '<script[^>]*>' "$page" | grep -Eqvi '[[:space:]]src='; then
    fail "index.html has an inline script, which the policy blocks: put it into a file"
fi
