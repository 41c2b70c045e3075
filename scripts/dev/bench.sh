# shellcheck shell=bash
# ./dev bench: the page beside the packaged demo, by ratios and counts.

dev_bench() {
    local argument
    for argument in "$@"; do
        case $argument in
            --quick | --trace | join | seen | direct | fifty | bytes | weight | endurance | cut) ;;
            *) die "./dev bench has no '$argument': see ./dev help" 2 ;;
        esac
    done
    [ "$(uname)" = Linux ] || die "./dev bench needs Linux: its long wire is a network namespace."
    may_be_root || die "./dev bench needs root or sudo: its long wire is a network namespace."
    [ -e /dev/net/tun ] || die "./dev bench needs /dev/net/tun, which this kernel or container lacks: modprobe tun, or --device /dev/net/tun"
    need_e2e "the bench" ip=iproute2 nsenter=util-linux /usr/share/janus/demos=janus-demos
    build_load_generator
    say "Bench: the page and the packaged demo on one Janus (some fifteen minutes; with --quick, five)"
    PARLOUR_DIST=$dist PARLOUR_BENCH_PROGRAMS=$bench_target/release \
        PARLOUR_BENCH_RESULTS=$state/bench/results.json node bench/measure/run.mjs "$@"
    say "The same as JSON: $state/bench/results.json"
}

bench_target=$state/bench/target

# People who publish, and the wire.
build_load_generator() {
    need_bench_crates
    say "Build the load generator"
    CARGO_TARGET_DIR=$bench_target cargo build --release --locked --offline --manifest-path bench/Cargo.toml ||
        die "The load generator could not be built. It says above why."
}

need_bench_crates() {
    cargo fetch --locked --offline --manifest-path bench/Cargo.toml >/dev/null 2>&1 && return 0
    say "Fetch the crates of the load generator"
    cargo fetch --locked --manifest-path bench/Cargo.toml || die "cargo could not fetch the crates. It says above why."
}
