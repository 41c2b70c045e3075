# shellcheck shell=bash
# A Janus of our own, from deploy/janus, on loopback.

# Debian's folder of plugins and transports.
janus_library() {
    local folder
    for folder in /usr/lib/*/janus /usr/lib/janus /usr/local/lib/janus /opt/janus/lib/janus; do
        if [ -e "$folder/plugins/libjanus_videoroom.so" ]; then
            echo "$folder"
            return 0
        fi
    done
    die "Janus is there, but its plugins are in none of the usual folders (/usr/lib/*/janus, /opt/janus/lib/janus)."
}

# prepare_janus FOLDER WS HTTP ADMIN_HTTP: its configuration with these ports, and a new secret of the Admin API, which only this user can
# read: any page in a browser on this machine reaches the ports.
prepare_janus() {
    local folder=$1 library secret
    library=$(janus_library)
    secret=$(head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n')
    rm -rf "$folder"
    (umask 077 && mkdir -p "$folder")
    local file
    for file in deploy/janus/*.jcfg; do
        sed -e "s|@LIB@|$library|" -e "s|@WS_PORT@|$2|" -e "s|@HTTP_PORT@|$3|" -e "s|@ADMIN_HTTP_PORT@|$4|" \
            -e "s|@ADMIN_SECRET@|$secret|" "$file" >"$folder/$(basename "$file")"
    done
}

# wait_for_janus PID LOG WS_PORT HTTP_PORT
wait_for_janus() {
    local tries=0
    while [ $tries -lt 100 ]; do
        # It goes on without its API when it can't have a port, so the log is what tells.
        if grep -q '\[FATAL\]' "$2"; then
            die "Janus did not start: $(grep -m 1 '\[FATAL\]' "$2") (all of it: $2)"
        fi
        running "$1" || die "Janus ended at once. Its last lines: $(tail -n 3 "$2") (all of it: $2)"
        if port_answers "$3" && http_says "$4" /janus/info server_info; then
            return 0
        fi
        sleep 0.1
        tries=$((tries + 1))
    done
    die "Janus has not answered within 10 s: see $2"
}

# Janus never sends media over the loopback interface.
warn_without_network() {
    [ -r /proc/net/route ] || return 0
    local others
    others=$(awk 'NR > 1 && $1 != "lo"' /proc/net/route | wc -l)
    [ "$others" -gt 0 ] || say "Note: there is no network interface beside loopback, and Janus sends no media over that."
}
