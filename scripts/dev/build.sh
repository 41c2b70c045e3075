# shellcheck shell=bash
# ./dev build, check, size, replay, audit, doc.

wasm=wasm32-unknown-unknown

dev_build() {
    no_arguments build "$@"
    build_release
}

build_release() {
    need_build release
    need_library_crates
    say "Build dist/"
    lean trunk build --release --offline || die "The build failed. It says above why."
}

# lean COMMAND…: with a standard library built for the page, in which a panic is a trap. The ready-made one carries the texts and the
# formatting of every panic, 20 KB (brotli 11) which no browser shows: they go to a standard error that the web does not have. Building it
# is not stable yet; the pinned toolchain is told that this is known.
#
# What LLVM is told makes the program smaller where its own idea of small is a processor's. Nothing is inlined that does not get smaller by it
# (0.9 KB). What is longer than a register is moved by WebAssembly's own instruction for it, not by loads and stores one after the other
# (8 KB). Loops count as they are written, and nothing is computed ahead on the way to where it may be needed: both keep values at hand for
# a processor, and each costs locals here (2.8 KB). What is written and never read is looked for farther than where time to compile matters (0.3 KB).
lean() {
    if has_library_source; then
        local llvm='-Cllvm-args=-inline-threshold=0 -Cllvm-args=-max-store-memcpy=1 -Cllvm-args=-max-store-memmove=1'
        llvm+=' -Cllvm-args=-disable-lsr -Cllvm-args=-enable-pre=false -Cllvm-args=-enable-load-pre=false'
        llvm+=' -Cllvm-args=-dse-memoryssa-scanlimit=3000 -Cllvm-args=-dse-memoryssa-walklimit=3000 -Cllvm-args=-memssa-check-limit=2000'
        env RUSTC_BOOTSTRAP=1 CARGO_UNSTABLE_BUILD_STD=std,panic_abort CARGO_UNSTABLE_BUILD_STD_FEATURES=optimize_for_size \
            CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="-Zunstable-options -Cpanic=immediate-abort $llvm" "$@"
    else
        say "Rust's library source (rust-src) is not there: the page is some 27 KB larger without it"
        "$@"
    fi
}

dev_check() {
    no_arguments check "$@"
    need_rust
    need_crates
    need_bench_crates
    say "Format"
    cargo fmt --check
    cargo fmt --check --manifest-path bench/Cargo.toml
    say "Clippy, native"
    cargo clippy --locked --workspace --all-targets -- -D warnings
    say "Clippy, wasm"
    # shellcheck disable=SC2046 # options
    cargo clippy --locked --target "$wasm" --lib --bins $(browser_test_option) -- -D warnings
    say "Clippy, load generator"
    CARGO_TARGET_DIR=$bench_target cargo clippy --locked --manifest-path bench/Cargo.toml --all-targets -- -D warnings
    say "Documentation"
    document
    if have shellcheck; then
        say "Shellcheck"
        shellcheck --external-sources dev .ci/run scripts/post-build.sh
    fi
    say "Native tests"
    cargo test --locked --workspace
}

# The native tests need crates that don't exist for wasm, so the browser's is named.
browser_test_option() {
    [ ! -e tests/browser/main.rs ] || echo "--test browser"
}

dev_size() {
    no_arguments size "$@"
    need_node "measuring the size"
    [ -e dist/index.html ] || build_release
    node scripts/size.mjs dist
}

dev_replay() {
    [ $# -eq 1 ] || die "./dev replay takes one file." 2
    need_rust
    need_crates
    cargo run --quiet --locked --bin parlour -- replay "$1"
}

dev_audit() {
    no_arguments audit "$@"
    need_rust
    need_crates
    need_bench_crates
    need_node "reading cargo's metadata"
    node scripts/audit.mjs
}

dev_doc() {
    no_arguments doc "$@"
    need_rust
    need_crates
    say "Documentation"
    document
}

document() {
    # An application: whoever reads it wants the rooms behind the doors too, and the pages of modules link there.
    RUSTDOCFLAGS="${RUSTDOCFLAGS:-} -D warnings -A rustdoc::private_intra_doc_links" cargo doc --locked --no-deps --lib --document-private-items --target "$wasm"
}
