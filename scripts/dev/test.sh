# shellcheck shell=bash
# ./dev test: native and browser tests, the Janus crate's example and end-to-end tests, counted separately.

summary=''
anything_failed=''

dev_test() {
    local suite suites=''
    while [ $# -gt 0 ]; do
        case $1 in
            native | browser | example | e2e | newer | faults) suites="$suites $1" ;;
            --janus)
                [ $# -ge 2 ] || die "--janus needs a folder that scripts/janus-newer.sh has filled." 2
                use_janus "$(absolute "$2")"
                shift
                ;;
            *) die "There is no suite '$1': native, browser, example, e2e, newer, faults." 2 ;;
        esac
        shift
    done
    # Another Janus makes a difference to whatever talks to one.
    [ -z "${PARLOUR_JANUS_VERSION:-}" ] || suites=${suites:-e2e}
    mkdir -p "$state/test"
    for suite in ${suites:-native browser example e2e}; do
        "test_$suite"
    done
    echo
    printf '%s' "$summary"
    [ -z "$anything_failed" ] || die "Some tests failed."
}

# count SUITE STATUS LOG PASSED_PATTERN FAILED_PATTERN [SKIPPED_PATTERN]: a suite that breaks off, that runs nothing or that skips a test
# has failed as well.
count() {
    local passed failed skipped=0 skips=''
    passed=$(sum "$3" "$4")
    failed=$(sum "$3" "$5")
    # Tests that PARLOUR_ONLY leaves out count as skipped.
    [ -z "${6:-}" ] || [ -n "${PARLOUR_ONLY:-}" ] || skipped=$(sum "$3" "$6")
    [ "$skipped" -eq 0 ] || skips=", $skipped skipped"
    if [ "$2" -ne 0 ] && [ "$failed" -eq 0 ] && [ "$skipped" -eq 0 ]; then
        summary="$summary$1: $passed passed, $failed failed, and it broke off: see $3"$'\n'
        anything_failed=yes
    elif [ $((passed + failed + skipped)) -eq 0 ]; then
        summary="$summary$1: 0 passed, 0 failed: no test ran, see $3"$'\n'
        anything_failed=yes
    else
        summary="$summary$1: $passed passed, $failed failed$skips"$'\n'
        [ $((failed + skipped)) -eq 0 ] || anything_failed=yes
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
    prepare_janus "$folder" 28188 28088 28089
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
        '^test result: .* \([0-9][0-9]*\) failed; .*' '^test result: .* \([0-9][0-9]*\) ignored; .*'
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
    need_e2e_suite
    say "End-to-end tests: a real Janus${PARLOUR_JANUS_VERSION:+ $PARLOUR_JANUS_VERSION}, real browsers"
    run_e2e e2e
}

need_e2e_suite() {
    need_e2e "the end-to-end tests" firefox-esr=firefox-esr turnserver=coturn nginx=nginx openssl=openssl ss=iproute2 /usr/share/janus/demos=janus-demos
}

# run_e2e SUITE [FILE…]: the files whose names begin with these words, or all.
run_e2e() {
    local suite=$1
    shift
    logged "$suite" env PARLOUR_DIST="$dist" npm --prefix tests/e2e test -- "$@"
    count "$suite" "$status" "$log" '^end to end: \([0-9][0-9]*\) passed.*' '^end to end: .* \([0-9][0-9]*\) failed.*' \
        '^end to end: .* \([0-9][0-9]*\) skipped.*'
}

# use_janus FOLDER: from now on the Janus that scripts/janus-newer.sh has unpacked there, and each test asks it by `info` whether it is that one.
use_janus() {
    [ -x "$1/bin/janus" ] || die "There is no Janus in $1: scripts/janus-newer.sh $1" 2
    PATH=$1/bin:$PATH
    PARLOUR_JANUS_VERSION=$(janus_version "$1/bin/janus")
    export PARLOUR_JANUS_VERSION
    [ -n "$PARLOUR_JANUS_VERSION" ] || die "$1/bin/janus does not tell its version." 2
}

# janus_version PROGRAM: such as 1.1.2.
janus_version() {
    # 1.1.2 tells its version and ends with 1.
    { "$1" --version 2>/dev/null || true; } | sed -n 's/^Janus version: [0-9]* (\(.*\))$/\1/p'
}

# Where versions of Janus differ most, on the newest there is: calls, voice rooms, layers, leaving and recovery.
test_newer() {
    need_e2e_suite
    local folder=$state/janus-newer system
    system=$(janus_version janus)
    if [ ! -x "$folder/bin/janus" ]; then
        say "Unpack the newer Janus in $folder (half a minute)"
        if ! timed "newer Janus" scripts/janus-newer.sh "$folder" </dev/null; then
            note "Nothing was tested on a newer Janus than $system: it could not be had."
            return 0
        fi
    fi
    if [ "$(janus_version "$folder/bin/janus")" = "$system" ]; then
        note "Nothing was tested on a newer Janus than $system: there is none."
        return 0
    fi
    say "End-to-end tests on Janus $(janus_version "$folder/bin/janus")"
    local path=$PATH
    use_janus "$folder"
    run_e2e newer call voice layers leaving interruptions missed
    PATH=$path
    unset PARLOUR_JANUS_VERSION
}

# Not among all tests: some faults last for a minute and a half.
test_faults() {
    need_e2e "the fault suite" turnserver=coturn /usr/share/janus/demos=janus-demos
    say "Fault suite: a real Janus and coturn, three people, bad weather (more than an hour; PARLOUR_TIMES=1: less than a third of that)"
    logged faults env PARLOUR_DIST="$dist" PARLOUR_TIMES="${PARLOUR_TIMES:-6}" node tests/e2e/faults.mjs
    count faults "$status" "$log" '^# pass \([0-9][0-9]*\).*' '^# fail \([0-9][0-9]*\).*'
}
