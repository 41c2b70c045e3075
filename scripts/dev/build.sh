# shellcheck shell=bash
# ./dev build, check, size, replay, audit, doc.

wasm=wasm32-unknown-unknown

dev_build() {
    no_arguments build "$@"
    build_release
}

# build_release [THING=PACKAGE…]: dist/; packages that are needed afterwards are installed meanwhile.
build_release() {
    need_build release "$@"
    say "Build dist/"
    trunk build --release --offline || die "The build failed. It says above why."
    set_up_took
}

dev_check() {
    no_arguments check "$@"
    need_rust
    need_crates
    need_bench_crates
    say "Format"
    cargo fmt --all --check
    local manifest
    for manifest in bench/Cargo.toml scripts/tools/*/Cargo.toml; do
        cargo fmt --check --manifest-path "$manifest"
    done
    say "Clippy, native"
    cargo clippy --locked --workspace --all-targets -- -D warnings
    say "Clippy, wasm"
    cargo clippy --locked --target "$wasm" -p parlour --lib --bins --test browser -- -D warnings
    say "Clippy, load generator"
    CARGO_TARGET_DIR=$bench_target cargo clippy --locked --manifest-path bench/Cargo.toml --all-targets -- -D warnings
    say "Documentation"
    document
    say "Package of the Janus client"
    cargo package --locked --offline --quiet --allow-dirty -p janus-proto
    need_packages "checking the scripts" shellcheck=shellcheck
    say "Shellcheck"
    shellcheck --external-sources dev .ci/run scripts/*.sh deploy/*/*.sh
    say "Native tests"
    cargo test --locked --workspace
}

dev_size() {
    local parts=''
    case "$#-${1:-}" in
        0-) ;;
        1---parts) parts=yes ;;
        *) die "./dev size takes --parts or nothing." 2 ;;
    esac
    need_node "measuring the size"
    # What wasm-bindgen leaves for wasm-opt: the same functions, with their names.
    local module=${CARGO_TARGET_DIR:-target}/wasm-bindgen/release/parlour_bg.wasm
    if [ ! -e dist/index.html ] || { [ -n "$parts" ] && [ ! -e "$module" ]; }; then
        build_release
    fi
    [ -z "$parts" ] || node scripts/parts.mjs "$module"
    node scripts/size.mjs dist
}

dev_replay() {
    [ $# -eq 1 ] || die "./dev replay takes one file." 2
    need_rust
    need_crates
    cargo run --quiet --locked -p parlour-call --example replay -- "$1"
}

dev_audit() {
    no_arguments audit "$@"
    need_rust
    need_crates
    need_bench_crates
    need_node "reading cargo's metadata"
    node scripts/audit.mjs
    audit_advisories
}

# Known vulnerabilities of all that is built here, by a copy of the RustSec database (PARLOUR_ADVISORIES=FOLDER: by that one).
audit_advisories() {
    local database=${PARLOUR_ADVISORIES:-$state/advisory-db}
    if [ -z "${PARLOUR_ADVISORIES:-}" ] && ! fetch_advisories "$database"; then
        note "No known vulnerabilities were looked for: the RustSec database, $advisories, cannot be reached."
        return 0
    fi
    say "Known vulnerabilities"
    CARGO_TARGET_DIR=$state/advisories cargo run --quiet --locked --manifest-path scripts/tools/advisories/Cargo.toml -- \
        "$database" Cargo.lock bench/Cargo.lock scripts/tools/*/Cargo.lock
}

advisories=https://github.com/RustSec/advisory-db.git

# fetch_advisories FOLDER: as they are now, or not at all.
fetch_advisories() {
    have git || return 1
    local fetched=$1.new
    rm -rf "$fetched"
    GIT_TERMINAL_PROMPT=0 timeout 120 git clone --quiet --depth 1 "$advisories" "$fetched" || return 1
    rm -rf "$1"
    mv "$fetched" "$1"
}

dev_doc() {
    no_arguments doc "$@"
    need_rust
    need_crates
    say "Documentation"
    document
}

document() {
    RUSTDOCFLAGS="${RUSTDOCFLAGS:-} -D warnings" cargo doc --locked --no-deps --lib --workspace --exclude parlour
    # An application: whoever reads it wants the rooms behind the doors too, and the pages of modules link there.
    RUSTDOCFLAGS="${RUSTDOCFLAGS:-} -D warnings -A rustdoc::private_intra_doc_links" cargo doc --locked --no-deps --lib \
        -p parlour --document-private-items --target "$wasm"
}
