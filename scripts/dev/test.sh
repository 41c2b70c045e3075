# shellcheck shell=bash
# ./dev test: native and browser tests, the Janus crate's example and end-to-end tests, counted separately.

summary=''
anything_failed=''

dev_test() {
    local suite suites="$*"
    for suite in $suites; do
        case $suite in
            native | browser | example | e2e | faults) ;;
            *) die "There is no suite '$suite': native, browser, example, e2e, faults." 2 ;;
        esac
    done
    mkdir -p "$state/test"
    for suite in ${suites:-native browser example e2e}; do
        "test_$suite"
    done
    echo
    printf '%s' "$summary"
    [ -z "$anything_failed" ] || die "Some tests failed."
}

# count SUITE STATUS LOG PASSED_PATTERN FAILED_PATTERN: a suite that breaks off, or runs nothing, has failed as well.
count() {
    local passed failed
    passed=$(sum "$3" "$4")
    failed=$(sum "$3" "$5")
    if [ "$2" -ne 0 ] && [ "$failed" -eq 0 ]; then
        summary="$summary$1: $passed passed, $failed failed, and it broke off: see $3"$'\n'
        anything_failed=yes
    elif [ $((passed + failed)) -eq 0 ]; then
        summary="$summary$1: 0 passed, 0 failed: no test ran, see $3"$'\n'
        anything_failed=yes
    else
        summary="$summary$1: $passed passed, $failed failed"$'\n'
        [ "$failed" -eq 0 ] || anything_failed=yes
    fi
}

# The sum of the numbers that a pattern captures in a log.
sum() {
    sed -n "s/$2/\\1/p" "$1" | awk '{ total += $1 } END { print total + 0 }'
}

# logged SUITE COMMAND…: shows and keeps the output; sets `status` and `log`.
logged() {
    log=$state/test/$1.log
    shift
    status=0
    "$@" 2>&1 </dev/null | tee "$log" || status=$?
}

test_native() {
    need_rust
    need_crates
    say "Native tests"
    logged native cargo test --locked --workspace --no-fail-fast
    count_cargo native
}

test_browser() {
    need_rust
    need_crates
    begin_packages "the browser tests" chromium=chromium chromedriver=chromium-driver
    need_wasm_bindgen
    need_packages "the browser tests" chromium=chromium chromedriver=chromium-driver
    say "Browser tests in headless Chromium"
    # One bound for the whole binary, and generous: continuous integration has slow days.
    logged browser env CHROMEDRIVER="$(command -v chromedriver)" WASM_BINDGEN_TEST_TIMEOUT=300 \
        cargo test --locked --target wasm32-unknown-unknown -p parlour --test browser
    count_cargo browser
}

# The Janus crate's example, in a room of a real Janus.
test_example() {
    need_rust
    need_crates
    need_janus
    say "Example of the Janus crate: joins a room of a real Janus"
    local folder=$state/test/janus janus_log=$state/test/example-janus.log janus_pid
    prepare_janus "$folder" 28188 28088 28288 28089
    janus --configs-folder="$folder" --disable-colors </dev/null >"$janus_log" 2>&1 &
    janus_pid=$!
    wait_for_janus "$janus_pid" "$janus_log" 28188 28088
    logged example cargo run --locked --quiet -p janus-proto --example room -- ws://127.0.0.1:28188 1234 3
    end_process "$janus_pid"
    grep -q '^joined room 1234 as [0-9]' "$log" || status=1
    [ "$status" -ne 0 ] || echo 'example: 1 passed' >>"$log"
    count example "$status" "$log" '^example: \([0-9]*\) passed$' '^example: \([0-9]*\) failed$'
}

count_cargo() {
    count "$1" "$status" "$log" '^test result: .* \([0-9][0-9]*\) passed; .*' \
        '^test result: .* \([0-9][0-9]*\) failed; .*'
}

# What the end-to-end tests need around the page itself, as arguments of need_packages.
e2e_packages='node=nodejs npm=npm chromium=chromium janus=janus'

# The built page under test.
dist=${PARLOUR_DIST:-$root/dist}

# need_e2e PURPOSE [THING=PACKAGE…]: the page, and what plays with it.
need_e2e() {
    local purpose=$1
    shift
    [ -z "${PARLOUR_DIST:-}" ] || [ -e "$dist/index.html" ] || die "PARLOUR_DIST=$dist holds no built page." 2
    # shellcheck disable=SC2086 # pairs
    [ -n "${PARLOUR_DIST:-}" ] || build_release $e2e_packages "$@"
    need_node "$purpose"
    # shellcheck disable=SC2086 # pairs
    need_packages "$purpose" $e2e_packages "$@"
    need_e2e_packages
}

need_e2e_packages() {
    say "Packages of the end-to-end tests"
    # The browsers are Debian's.
    PUPPETEER_SKIP_DOWNLOAD=1 npm --prefix tests/e2e ci --no-audit --no-fund </dev/null ||
        die "npm could not install the packages of tests/e2e. It says above why."
}

dev_shots() {
    [ $# -le 1 ] || die "./dev shots takes one folder." 2
    need_e2e "the pictures"
    local folder
    mkdir -p "${1:-$state/shots}"
    folder=$(cd "${1:-$state/shots}" && pwd)
    say "Pictures of every screen, into $folder"
    PARLOUR_DIST=$dist node tests/e2e/screenshots.mjs "$folder"
}

test_e2e() {
    need_e2e "the end-to-end tests" firefox-esr=firefox-esr turnserver=coturn /usr/share/janus/demos=janus-demos
    say "End-to-end tests: a real Janus, real browsers"
    logged e2e env PARLOUR_DIST="$dist" npm --prefix tests/e2e test
    count e2e "$status" "$log" '^end to end: \([0-9][0-9]*\) passed.*' '^end to end: .* \([0-9][0-9]*\) failed.*'
}

# Not among all tests: some faults last for a minute and a half.
test_faults() {
    need_e2e "the fault suite" turnserver=coturn /usr/share/janus/demos=janus-demos
    say "Fault suite: a real Janus and coturn, three people, bad weather (more than an hour; PARLOUR_TIMES=1: less than a third of that)"
    logged faults env PARLOUR_DIST="$dist" PARLOUR_TIMES="${PARLOUR_TIMES:-6}" node tests/e2e/faults.mjs
    count faults "$status" "$log" '^# pass \([0-9][0-9]*\).*' '^# fail \([0-9][0-9]*\).*'
}
