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

apt_is_fresh=''

# need_packages PURPOSE PACKAGE…: Debian packages, all of them missing.
need_packages() {
    local purpose=$1
    shift
    have apt-get ||
        die "Missing for $purpose: $*. This is no Debian-like system: install these by your own package manager and try again."
    may_be_root ||
        die "Missing for $purpose: $*. Without root or sudo they can't be installed here; as root: apt-get install $*"
    if [ -z "$apt_is_fresh" ]; then
        say "Refresh the list of Debian packages"
        as_root apt-get update -q
        apt_is_fresh=yes
    fi
    say "Install for $purpose: $*"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" ||
        die "apt-get could not install: $*. It says above why."
    # A package that brings a server starts it at once on all addresses, on the very ports that are wanted here.
    local package
    for package in "$@"; do
        case $package in
            janus | coturn)
                if [ -d /run/systemd/system ]; then
                    say "Stop the system's own $package service: ./dev starts one of its own on loopback"
                    as_root systemctl disable --now "$package.service" || true
                fi
                ;;
        esac
    done
}

# need_commands PURPOSE COMMAND=PACKAGE…: the packages of those commands that are not there.
need_commands() {
    local purpose=$1 pair missing=''
    shift
    for pair in "$@"; do
        have "${pair%%=*}" || missing="$missing ${pair#*=}"
    done
    # shellcheck disable=SC2086 # a list of package names
    [ -z "$missing" ] || need_packages "$purpose" $missing
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
        say "Install Rust $channel with rustfmt, clippy and the wasm target"
        # Said explicitly: with RUSTUP_AUTO_INSTALL=0 rustup adds nothing by itself.
        rustup toolchain install "$channel" --profile minimal --component rustfmt --component clippy \
            --target wasm32-unknown-unknown --no-self-update ||
            die "rustup could not install Rust $channel. It says above why."
    fi
    # Rust links by the system's C compiler.
    need_commands "building" cc=gcc ld=binutils
    if have apt-get && [ ! -e /usr/include/stdio.h ]; then
        need_packages "building" libc6-dev
    fi
}

# cargo_tool PROGRAM CRATE VERSION MINUTES [OPTION…]: into .dev/, unless PATH has just this version.
cargo_tool() {
    local program=$1 crate=$2 version=$3 minutes=$4
    shift 4
    local found=''
    if have "$program"; then
        found=$("$program" --version 2>/dev/null | awk '{ print $2; exit }')
    fi
    [ "$found" != "$version" ] || return 0
    if [ -n "$found" ]; then
        say "$program $found is there, but $version is needed: build that into .dev/ (about $minutes minutes, once)"
    else
        say "Build $program $version into .dev/ (about $minutes minutes, once)"
    fi
    cargo install "$crate" --version "$version" --root "$state/tools" "$@" ||
        die "cargo could not install $crate $version. By hand: cargo install $crate --version $version"
}

need_trunk() {
    need_rust
    cargo_tool trunk trunk 0.21.14 6 --locked
}

need_wasm_bindgen() {
    need_rust
    local version
    version=$(locked_version wasm-bindgen)
    [ "$version" = "$(trunk_tool wasm_bindgen)" ] ||
        die "Cargo.lock has wasm-bindgen $version, Trunk.toml $(trunk_tool wasm_bindgen): make them equal (and Cargo.toml's)."
    # Without --locked: the crate's own lock file names a version that can't be had any more.
    cargo_tool wasm-bindgen wasm-bindgen-cli "$version" 3
}

need_node() {
    need_commands "$1" node=nodejs npm=npm
    local major
    major=$(node --version | sed 's/^v\([0-9]*\).*/\1/')
    [ "$major" -ge 18 ] || die "Node.js 18 or later is needed for $1, and $(node --version) is there. See https://nodejs.org."
}

need_wasm_opt() {
    local wanted version
    wanted=$(trunk_tool wasm_opt)
    version=${wanted#version_}
    if have wasm-opt && wasm-opt --version 2>/dev/null | grep -q "^wasm-opt version $version\b"; then
        return 0
    fi
    need_node "wasm-opt"
    # Not Debian's binaryen: its 108 writes a module that breaks at run time.
    say "Install wasm-opt $version (npm's binaryen) into .dev/"
    mkdir -p "$state/npm" "$tools"
    npm install --prefix "$state/npm" --no-audit --no-fund --no-save "binaryen@$version" ||
        die "npm could not install binaryen $version. By hand: npm install --global binaryen@$version"
    ln -sf "$state/npm/node_modules/.bin/wasm-opt" "$tools/wasm-opt"
}

# Trunk is told to stay offline, and so is the cargo that it calls: what they need is fetched before.
need_crates() {
    cargo fetch --locked --offline >/dev/null 2>&1 && return 0
    say "Fetch the crates that Cargo.lock names"
    cargo fetch --locked || die "cargo could not fetch the crates. It says above why."
}

# need_build debug|release
need_build() {
    need_trunk
    need_wasm_bindgen
    need_crates
    [ "$1" != release ] || need_wasm_opt
}

need_janus() {
    need_commands "a Janus to talk to" janus=janus
}
