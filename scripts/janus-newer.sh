#!/usr/bin/env bash
# janus-newer.sh FOLDER: unpacks the Janus of Debian unstable into a folder, beside the system's own and without installing anything.
#
# FOLDER/bin/janus takes the arguments of janus and is run by the C library that it was built for. With FOLDER/bin first on the
# PATH, or by `./dev test --janus FOLDER`, the tests run on it. Needs a Debian with apt-get and dpkg, about 160 MB and half a minute.
#
#   JANUS_SUITE=sid     the Debian suite to take it from
set -euo pipefail

if [ $# -ne 1 ] || [ "${1#-}" != "$1" ]; then
    sed -n '2,/^set /s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi
suite=${JANUS_SUITE:-sid}
mkdir -p "$1"
folder=$(cd "$1" && pwd)
root=$folder/root
apt_conf=$folder/apt/apt.conf

fail() {
    echo "janus-newer.sh: $*" >&2
    exit 1
}

# Debian's mirror as this machine names it, in the newer form of its sources or in the older one.
mirror() {
    local named
    named=$(sed -n 's|^URIs: *\([^ ]*/debian/\{0,1\}\)$|\1|p' /etc/apt/sources.list.d/*.sources 2>/dev/null | head -n 1)
    [ -n "$named" ] ||
        named=$(sed -n 's|^deb \(\[[^]]*\] \)\{0,1\}\([^ ]*/debian/\{0,1\}\) .*|\2|p' /etc/apt/sources.list 2>/dev/null | head -n 1)
    [ -n "$named" ] || fail "no source of this machine's apt names a Debian mirror"
    echo "$named"
}

# An apt of its own that knows one suite and takes nothing for installed, so that every library is named.
write_apt_conf() {
    local mirror
    mirror=$(mirror)
    mkdir -p "$folder"/apt/{none,log,state/lists/partial,cache/archives/partial}
    : >"$folder/apt/state/status"
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main" >"$folder/apt/suite.list"
    cat >"$apt_conf" <<CONF
Dir::State "$folder/apt/state";
Dir::State::Lists "$folder/apt/state/lists";
Dir::State::status "$folder/apt/state/status";
Dir::State::extended_states "$folder/apt/state/extended_states";
Dir::Etc::sourcelist "$folder/apt/suite.list";
Dir::Etc::sourceparts "$folder/apt/none";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "$folder/apt/none";
Dir::Cache "$folder/apt/cache";
Dir::Log "$folder/apt/log";
Debug::NoLocking "1";
APT::Install-Recommends "false";
CONF
}

# Janus and the libraries that it needs, by a simulated installation. What those bring along for systemd, PAM and D-Bus is left out.
needed_packages() {
    apt-get -c "$apt_conf" --simulate install janus | awk '/^Inst/ { print $2 }' |
        grep -E '^(janus|lib.*|zlib1g)$' |
        grep -v -E '^lib(apparmor|audit|c-gconv|cap-ng|db5|dbus|dconf|ncursesw|pam|proc2|sasl2-modules|soup-3.0-common|systemd-shared|tinfo)'
}

unpack() {
    local packages package
    packages=$(needed_packages) || fail "apt knows no janus in $suite"
    rm -rf "$root" "$folder/debs"
    mkdir -p "$root" "$folder/debs"
    # shellcheck disable=SC2086 # a list of package names
    (cd "$folder/debs" && apt-get -qq -c "$apt_conf" download $packages) 2>&1 | { grep -v unsandboxed >&2 || true; }
    for package in $packages; do
        set -- "$folder/debs/${package}"_*.deb
        [ -e "$1" ] || fail "apt could not download $package"
        dpkg -x "$1" "$root"
    done
    rm -rf "$folder/debs"
}

# The wrapper. The dynamic loader is called "janus", for that is what the process is then called.
#
# On the command line only the folder of the plugins can be named. Those of transports, event handlers and loggers are keys of
# janus.jcfg, and a configuration that names the system's would load the system's. So the wrapper runs Janus on a copy of the
# janus.jcfg, beside it, in which all four point here.
write_wrapper() {
    mkdir -p "$folder"/{bin,loader,gio}
    ln -sfn "$loader" "$folder/loader/janus"
    {
        printf '#!/bin/sh\n# The Janus that janus-newer.sh unpacked; takes the arguments of janus.\nfolder=%q\nlibraries=%q\n' \
            "$folder" "$libraries"
        cat <<'WRAPPER'
configs='' config='' previous='' only_tells=''
for word do
    case $previous in
        -F | --configs-folder) configs=$word ;;
        -C | --config) config=$word ;;
    esac
    case $word in
        --configs-folder=*) configs=${word#*=} ;;
        --config=*) config=${word#*=} ;;
        -V | --version | -h | --help) only_tells=yes ;;
    esac
    previous=$word
done
if [ -z "$only_tells" ]; then
    if [ -z "$configs" ]; then
        configs=$folder/root/etc/janus
        set -- "$@" -F "$configs"
    fi
    config=${config:-$configs/janus.jcfg}
    copy=${config%.jcfg}.newer.jcfg
    awk -v libraries="$libraries/janus" '
        /^[ \t]*(plugins|transports|events|loggers)_folder[ \t]*=/ { next }
        { print }
        /^general:[ \t]*[{]/ {
            count = split("plugins transports events loggers", kinds, " ")
            for (i = 1; i <= count; i++) printf "\t%s_folder = \"%s/%s\"\n", kinds[i], libraries, kinds[i]
        }' "$config" >"$copy" || exit 1
    set -- "$@" -C "$copy"
fi
export GIO_MODULE_DIR="$folder/gio"
exec "$folder/loader/janus" --inhibit-cache --library-path "$libraries" --argv0 janus "$folder/root/usr/bin/janus" "$@"
WRAPPER
    } >"$folder/bin/janus"
    chmod +x "$folder/bin/janus"
}

# Every library is found in the folder, and none of the system's is mixed with them.
check_libraries() {
    local binary
    for binary in "$root/usr/bin/janus" "$libraries"/janus/*/*.so; do
        if "$folder/loader/janus" --inhibit-cache --library-path "$libraries" --list "$binary" | grep -E 'not found|=> /(usr|lib)' >&2; then
            fail "$binary lacks a library"
        fi
    done
}

for program in apt-get dpkg; do
    command -v "$program" >/dev/null || fail "needs $program"
done
write_apt_conf
apt-get -qq -c "$apt_conf" update || fail "the package lists of $suite cannot be had"
unpack
libraries=$(dirname "$(find "$root/usr/lib" -path '*/janus/plugins' -type d | head -n 1)")
libraries=${libraries%/janus}
loader=$(find "$libraries/" -maxdepth 1 -name 'ld-linux*.so.*' | head -n 1)
[ -n "$loader" ] || fail "the C library of $suite brought no dynamic loader"
write_wrapper
check_libraries
{ "$folder/bin/janus" --version || true; } | grep '^Janus version'
