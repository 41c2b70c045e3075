# shellcheck shell=bash
# ./dev run: a Janus and the page that talks to it, until Ctrl-C.

janus_pid=''
trunk_pid=''

end_run() {
    trap - EXIT INT TERM HUP
    end_background
    [ -z "$trunk_pid$janus_pid" ] || say "End what was started"
    end_process "$trunk_pid"
    end_process "$janus_pid"
}

dev_run() {
    local port=${PARLOUR_PORT:-8080} ws=${PARLOUR_WS_PORT:-8188} http=${PARLOUR_HTTP_PORT:-8088}
    local admin_http=${PARLOUR_ADMIN_HTTP_PORT:-7088}
    local gateways='' config='' profile=debug
    while [ $# -gt 0 ]; do
        case $1 in
            --gateway | --config | --port | --ws-port | --http-port | --admin-http-port)
                [ $# -ge 2 ] || die "$1 needs a value." 2
                ;;
        esac
        case $1 in
            --gateway)
                is_gateway "$2" || die "'$2' is no gateway URL: ws://host:8188, wss://…, http://host:8088/janus or https://…" 2
                gateways="$gateways${gateways:+, }\"$2\""
                ;;
            --config)
                [ -r "$2" ] || die "There is no file $2." 2
                config=$2
                ;;
            --port) port=$2 ;;
            --ws-port) ws=$2 ;;
            --http-port) http=$2 ;;
            --admin-http-port) admin_http=$2 ;;
            --release)
                profile=release
                shift
                continue
                ;;
            *) die "./dev run has no option '$1': see ./dev help" 2 ;;
        esac
        shift 2
    done

    # Asked first: nobody wants to learn after six minutes of installing that a port is taken.
    need_port "$port" "the page" --port
    if [ -z "$gateways" ]; then
        need_port "$ws" "Janus's WebSocket" --ws-port
        need_port "$http" "Janus's HTTP" --http-port
        need_port "$admin_http" "Janus's Admin API" --admin-http-port
    fi
    if [ -n "$gateways" ]; then need_build "$profile"; else need_build "$profile" janus=janus; fi
    mkdir -p "$state/run"
    trap end_run EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP

    local generated=$state/run/config.json
    if [ -n "$gateways" ]; then
        printf '{ "gateways": [{ "name": "given", "urls": [%s] }] }\n' "$gateways" >"$generated"
    else
        start_janus "$ws" "$http" "$admin_http"
        cat >"$generated" <<JSON
{
  "gateways": [{
    "name": "local",
    "urls": ["ws://127.0.0.1:$ws", "http://127.0.0.1:$http/janus"],
    "adminUrl": "http://127.0.0.1:$admin_http/admin"
  }]
}
JSON
    fi
    start_trunk "$port" "$profile" "${config:-$generated}"

    echo
    set_up_took
    say "Parlour is at http://127.0.0.1:$port/"
    echo "    Open it in two windows, and you are talking to yourself. Ctrl-C ends it."
    if [ -z "$gateways" ]; then
        echo "    Janus: ws://127.0.0.1:$ws, http://127.0.0.1:$http/janus; its log: $state/run/janus.log"
        echo "    Its Admin API: http://127.0.0.1:$admin_http/admin; the secret for this run: admin_secret in $state/run/janus/janus.jcfg"
    fi
    echo
    watch_over
}

is_gateway() {
    case $1 in
        *[\"\\\ ]*) return 1 ;;
        ws://?* | wss://?* | http://?* | https://?*) return 0 ;;
        *) return 1 ;;
    esac
}

start_janus() {
    need_janus
    warn_without_network
    say "Start Janus on 127.0.0.1, ports $1 (WebSocket) and $2 (HTTP)"
    prepare_janus "$state/run/janus" "$@"
    local log=$state/run/janus.log
    janus --configs-folder="$state/run/janus" --disable-colors </dev/null >"$log" 2>&1 &
    janus_pid=$!
    wait_for_janus "$janus_pid" "$log" "$1" "$2"
}

start_trunk() {
    local options=''
    [ "$2" = debug ] || options=--release
    say "Build and serve the app (the first time takes a minute or two)"
    # Its own folder: dist/ stays what ./dev build left.
    mkdir -p "$state/serve"
    # shellcheck disable=SC2086 # one option or none
    PARLOUR_CONFIG=$(absolute "$3") trunk serve --offline --port "$1" --address 127.0.0.1 --dist "$state/serve" $options </dev/null &
    trunk_pid=$!
    local begin=$SECONDS
    until http_says "$1" / ' 200 OK'; do
        running "$trunk_pid" || die "Trunk ended before it served the page. It says above why."
        [ -z "$janus_pid" ] || running "$janus_pid" || die "Janus died: see $state/run/janus.log"
        sleep 0.2
    done
    [ ! -e "$took" ] || echo "first build" $((SECONDS - begin)) >>"$took"
}

absolute() {
    echo "$(cd "$(dirname "$1")" && pwd)/$(basename "$1")"
}

# Both live, or neither.
watch_over() {
    while sleep 1; do
        if [ -n "$janus_pid" ] && ! running "$janus_pid"; then
            tail -n 5 "$state/run/janus.log" >&2
            die "Janus died. Its last lines are above; all of them: $state/run/janus.log"
        fi
        running "$trunk_pid" || die "Trunk ended. It says above why."
    done
}
