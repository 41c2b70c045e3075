# shellcheck shell=bash
# Installs what is missing. Each need_… returns at once when the thing is there, so every command may call it every time.

rust_channel() {
    sed -n 's/^channel *= *"\(.*\)"/\1/p' rust-toolchain.toml
}

# The version of a package in Cargo.lock.
locked_version() {
    awk -v name="name = \"$1\"" '$0 == name { getline; gsub(/version = |"/, ""); print; exit }' Cargo.lock
}

# A tool's version as Trunk.toml demands it.
trunk_tool() {
    sed -n "s/^$1 *= *\"\(.*\)\"/\1/p" Trunk.toml
}

# as_root COMMAND…: directly, or by sudo.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

may_be_root() {
    [ "$(id -u)" -eq 0 ] && return 0
    have sudo || return 1
    [ -t 0 ] || sudo -n true 2>/dev/null
}

# is_there THING: a command on PATH, or a file or folder by its absolute path.
is_there() {
    case $1 in
        /*) [ -e "$1" ] ;;
        *) have "$1" ;;
    esac
}

# missing_packages THING=PACKAGE…: the packages of those things that are not there, each once.
missing_packages() {
    local pair package missing=' '
    for pair in "$@"; do
        package=${pair#*=}
        case $missing in
            *" $package "*) ;;
            *) is_there "${pair%%=*}" || missing="$missing$package " ;;
        esac
    done
    # shellcheck disable=SC2086 # a list of package names
    echo $missing
}

# need_packages PURPOSE THING=PACKAGE…: installs the Debian packages of those things that are not there.
need_packages() {
    local purpose=$1 missing
    shift
    wait_for_background packages "Wait for the Debian packages, installed meanwhile"
    missing=$(missing_packages "$@")
    [ -n "$missing" ] || return 0
    may_install "$purpose" "$missing"
    say "Install for $purpose: $missing (a minute or two)"
    # shellcheck disable=SC2086 # a list of package names
    timed "Debian packages" install_packages $missing
}

# begin_packages PURPOSE THING=PACKAGE…: the same in the background, as a head start; need_packages waits for it, and does what it could not.
begin_packages() {
    local purpose=$1 missing
    shift
    case $background_jobs in
        *" packages="*) return 0 ;;
    esac
    missing=$(missing_packages "$@")
    [ -n "$missing" ] || return 0
    may_install "$purpose" "$missing"
    say "Install meanwhile: $missing (the output is in $state/log/packages.log)"
    # shellcheck disable=SC2086 # a list of package names
    in_background packages timed "Debian packages" install_packages $missing
}

# may_install PURPOSE PACKAGES: ends with what to do by hand where packages cannot be installed. A password is asked for here.
may_install() {
    have apt-get ||
        die "Missing for $1: $2. This is no Debian-like system: install these by your own package manager and try again."
    may_be_root || die "Missing for $1: $2. Without root or sudo they can't be installed here; as root: apt-get install $2"
    as_root true
}

apt_is_fresh=''

# install_packages PACKAGE…
install_packages() {
    if [ -z "$apt_is_fresh" ]; then
        as_root apt-get update -q
        apt_is_fresh=yes
    fi
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" ||
        die "apt-get could not install: $*. It says above why."
    # A package that brings a server starts it at once on all addresses, on the very ports that are wanted here.
    local package
    for package in "$@"; do
        case $package in
            janus | coturn | nginx)
                if [ -d /run/systemd/system ]; then
                    say "Stop the system's own $package service: ./dev starts one of its own on loopback"
                    as_root systemctl disable --now "$package.service" || true
                fi
                ;;
        esac
    done
}

need_rust() {
    local channel
    channel=$(rust_channel)
    if ! have rustup; then
        have cargo || die "Rust is missing. Install rustup from https://rustup.rs and try again."
        case $(rustc --version) in
            "rustc $channel "*) ;;
            *) die "Rust $channel is needed, and $(rustc --version) is there without rustup. Install rustup from https://rustup.rs." ;;
        esac
        [ -d "$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown" ] ||
            die "Rust's wasm32-unknown-unknown target is missing. Install rustup from https://rustup.rs; it brings it."
        return 0
    fi
    local sysroot
    sysroot=$(rustup run "$channel" rustc --print sysroot 2>/dev/null || true)
    if [ -z "$sysroot" ] || [ ! -d "$sysroot/lib/rustlib/wasm32-unknown-unknown" ] ||
        [ ! -e "$sysroot/bin/cargo-clippy" ] || [ ! -e "$sysroot/bin/cargo-fmt" ]; then
        say "Install Rust $channel with rustfmt, clippy and the wasm target (half a minute)"
        # Said explicitly: with RUSTUP_AUTO_INSTALL=0 rustup adds nothing by itself.
        timed "Rust" rustup toolchain install "$channel" --profile minimal --component rustfmt --component clippy \
            --target wasm32-unknown-unknown --no-self-update ||
            die "rustup could not install Rust $channel. It says above why."
    fi
    # Rust links by the system's C compiler.
    if have apt-get; then
        need_packages "building" cc=gcc ld=binutils /usr/include/stdio.h=libc6-dev
    else
        need_packages "building" cc=gcc ld=binutils
    fi
}

# has_version PROGRAM VERSION
has_version() {
    # It may have been installed since bash looked.
    hash -r
    [ "$("$1" --version 2>/dev/null | awk '{ print $2; exit }')" = "$2" ]
}

# cargo_tool PROGRAM CRATE VERSION OPT_LEVEL MINUTES WHAT…: into .dev/, unless PATH has just this version. WHAT is what cargo is to install, with
# the versions of its lock file.
cargo_tool() {
    local program=$1 crate=$2 version=$3 opt_level=$4 minutes=$5 build=$state/tools/build-$1
    shift 5
    if has_version "$program" "$version"; then
        return 0
    fi
    # The project's own release, where cargo binstall is there and finds it.
    if have cargo-binstall; then
        say "Download $program $version into .dev/"
        if timed "$program" cargo binstall --no-confirm --disable-strategies quick-install,compile --no-symlinks \
            --install-path "$tools" "$crate@$version" && has_version "$program" "$version"; then
            return 0
        fi
    fi
    say "Build $program $version into .dev/ (once; about $minutes minutes on two cores)"
    # As quick to build as it can be while it is still quick enough to use.
    timed "$program" env CARGO_PROFILE_RELEASE_OPT_LEVEL="$opt_level" CARGO_PROFILE_RELEASE_LTO=off \
        CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_DEBUG=0 CARGO_TARGET_DIR="$build" \
        cargo install --locked --root "$state/tools" --force "$@" ||
        die "cargo could not install $crate $version. By hand: cargo install $crate --version $version"
    rm -rf "$build"
    has_version "$program" "$version" || die "$program is of another version than $version, which this project needs: $("$program" --version)"
}

need_trunk() {
    need_rust
    # Without its check for updates.
    cargo_tool trunk trunk 0.21.14 0 3 trunk --version 0.21.14 --no-default-features --features rustls
}

need_wasm_bindgen() {
    need_rust
    local version
    version=$(locked_version wasm-bindgen)
    [ "$version" = "$(trunk_tool wasm_bindgen)" ] ||
        die "Cargo.lock has wasm-bindgen $version, Trunk.toml $(trunk_tool wasm_bindgen): make them equal (and Cargo.toml's, and that of scripts/tools/wasm-bindgen)."
    cargo_tool wasm-bindgen wasm-bindgen-cli "$version" 1 2 --path scripts/tools/wasm-bindgen
}

need_node() {
    need_packages "$1" node=nodejs npm=npm
    local major
    major=$(node --version | sed 's/^v\([0-9]*\).*/\1/')
    [ "$major" -ge 18 ] || die "Node.js 18 or later is needed for $1, and $(node --version) is there. See https://nodejs.org."
}

wasm_opt_version() {
    local wanted
    wanted=$(trunk_tool wasm_opt)
    echo "${wanted#version_}"
}

has_wasm_opt() {
    wasm-opt --version 2>/dev/null | grep -q "^wasm-opt version $(wasm_opt_version)\b"
}

need_wasm_opt() {
    has_wasm_opt && return 0
    local version
    version=$(wasm_opt_version)
    need_node "wasm-opt"
    # Not Debian's binaryen: its 108 writes a module that breaks at run time.
    say "Install wasm-opt $version (npm's binaryen) into .dev/ (some seconds)"
    mkdir -p "$state/npm" "$tools"
    # By the lock file: its hash is compared with what comes.
    cp scripts/tools/wasm-opt/*.json "$state/npm/"
    timed "wasm-opt" npm --prefix "$state/npm" ci --no-audit --no-fund </dev/null ||
        die "npm could not install binaryen $version. By hand: npm install --global binaryen@$version"
    ln -sf "$state/npm/node_modules/.bin/wasm-opt" "$tools/wasm-opt"
    hash -r
    has_wasm_opt || die "scripts/tools/wasm-opt has another version of binaryen than Trunk.toml, $version: make them equal."
}

# Trunk is told to stay offline, and so is the cargo that it calls: what they need is fetched before.
need_crates() {
    cargo fetch --locked --offline >/dev/null 2>&1 && return 0
    say "Fetch the crates that Cargo.lock names (some seconds)"
    timed "crates" cargo fetch --locked || die "cargo could not fetch the crates. It says above why."
}

# need_build debug|release [THING=PACKAGE…]: all that Trunk needs. Where there is no Trunk yet, the rest is built beside it, and packages that
# are needed afterwards are installed.
need_build() {
    local profile=$1
    shift
    need_rust
    [ "$profile" = debug ] || has_wasm_opt || set -- "$@" node=nodejs npm=npm
    begin_packages "what comes after the build" "$@"
    if ! has_version trunk 0.21.14; then
        say "Build wasm-bindgen and the page's crates meanwhile (the output is in $state/log/page.log)"
        in_background page begin_page "$profile"
    fi
    need_trunk
    wait_for_background page "Wait for wasm-bindgen and the page's crates, built meanwhile"
    need_wasm_bindgen
    need_crates
    [ "$profile" = debug ] || need_wasm_opt
}

# A head start for what comes after Trunk; what fails here is told there.
begin_page() {
    need_wasm_bindgen
    need_crates
    local options=''
    [ "$1" = debug ] || options=--release
    # shellcheck disable=SC2086 # one option or none
    timed "the page's crates" cargo build --locked --offline --target "$wasm" --bin parlour $options
}

need_janus() {
    need_packages "a Janus to talk to" janus=janus
}
