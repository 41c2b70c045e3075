# shellcheck shell=bash
# What every part of ./dev shares. Written for bash 3.2 too, so that macOS can at least build and use --gateway.

state=$root/.dev
tools=$state/tools/bin
PATH=$tools:${CARGO_HOME:-$HOME/.cargo}/bin:$PATH
export PATH

if [ -t 1 ]; then
    bold=$(printf '\033[1m') red=$(printf '\033[31m') plain=$(printf '\033[0m')
else
    bold='' red='' plain=''
fi

# One step, before it is taken.
say() {
    printf '%s==> %s%s\n' "$bold" "$*" "$plain"
}

# note TEXT: something that could not be checked. Among the last lines of the run, of all of it where PARLOUR_NOTES names a file.
note() {
    if [ -n "${PARLOUR_NOTES:-}" ]; then
        echo "$1" >>"$PARLOUR_NOTES"
    else
        notes="$notes$1"$'\n'
    fi
}

notes=''

tell_notes() {
    [ -z "$notes" ] || printf '\nNot checked:\n%s' "$notes"
}

# die MESSAGE [STATUS]
die() {
    printf '%s%s%s\n' "$red" "$1" "$plain" >&2
    exit "${2:-1}"
}

# timed WHAT COMMAND…: notes how long it took, for set_up_took.
timed() {
    local what=$1 begin=$SECONDS status=0
    shift
    "$@" || status=$?
    mkdir -p "$state/log"
    echo "$what" $((SECONDS - begin)) >>"$took"
    return $status
}

took=$state/log/took.$$

# Says what was installed and built for the first time, and how long each took, also beside another.
set_up_took() {
    [ -e "$took" ] || return 0
    say "Minutes that the set-up took: $(awk -v all=$SECONDS '
        { seconds = $NF; $NF = ""; printf "%s%.1f, ", $0, seconds / 60 }
        END { printf "all together %.1f", all / 60 }' "$took")"
    rm "$took"
}

background_jobs=''

# in_background NAME COMMAND…: its output goes to .dev/log/NAME.log. A head start: whoever needs the result looks again.
in_background() {
    local name=$1
    shift
    mkdir -p "$state/log"
    # A process group of its own, so that it can be ended as a whole.
    set -m
    (
        set +m
        background_jobs=''
        "$@"
    ) </dev/null >"$state/log/$name.log" 2>&1 &
    background_jobs="$background_jobs $name=$!"
    set +m
}

# wait_for_background NAME MESSAGE: until it ends, however it ends.
wait_for_background() {
    local job
    for job in $background_jobs; do
        if [ "${job%%=*}" = "$1" ]; then
            ! running "${job#*=}" || say "$2"
            wait "${job#*=}" || true
            background_jobs=${background_jobs/ $job/}
        fi
    done
}

# Ends what still runs there; an installation of packages is left to its end.
end_background() {
    local job
    tell_notes
    notes=''
    rm -f "$took"
    for job in $background_jobs; do
        [ "${job%%=*}" = packages ] || kill -- -"${job#*=}" 2>/dev/null || true
    done
}

trap end_background EXIT

have() {
    command -v "$1" >/dev/null 2>&1
}

# Arguments that a command does not take are mistakes, not noise.
no_arguments() {
    [ $# -eq 1 ] || die "./dev $1 takes no arguments." 2
}

is_port() {
    case $1 in
        '' | *[!0-9]* | ??????*) return 1 ;;
    esac
    [ "$1" -ge 1 ] && [ "$1" -le 65535 ]
}

port_answers() {
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# Who listens on a port, as far as this user may know; nothing where that is unknown.
port_holder() {
    if have ss; then
        ss -ltnpH "sport = :$1" 2>/dev/null | sed -n 's/.*users:(("\([^"]*\)",pid=\([0-9]*\).*/\1, process \2/p' | head -n 1
    elif have lsof; then
        lsof -nP -iTCP:"$1" -sTCP:LISTEN 2>/dev/null | awk 'NR == 2 { print $1 ", process " $2 }'
    fi
}

# need_port PORT PURPOSE OPTION: a port is never shared silently.
need_port() {
    is_port "$1" || die "'$1' is no port (1 to 65535): $3" 2
    port_answers "$1" || return 0
    local holder
    holder=$(port_holder "$1")
    die "Port $1, wanted for $2, is taken by ${holder:-another program}. End that, or choose another port with $3 N."
}

# http_says PORT PATH TEXT: whether the answer, headers included, has this text. Without curl, which a fresh machine may lack.
http_says() {
    local answer
    answer=$(
        exec 2>/dev/null
        exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 1
        printf 'GET %s HTTP/1.0\r\nHost: 127.0.0.1:%s\r\nConnection: close\r\n\r\n' "$2" "$1" >&3
        cat <&3
    ) || return 1
    case $answer in
        *"$3"*) return 0 ;;
        *) return 1 ;;
    esac
}

running() {
    kill -0 "$1" 2>/dev/null
}

# Ends a child of ours by its id: politely, and after 5 s for good.
end_process() {
    local pid=$1 tries=0
    [ -n "$pid" ] || return 0
    kill "$pid" 2>/dev/null || return 0
    while running "$pid" && [ $tries -lt 50 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
    kill -9 "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
}
