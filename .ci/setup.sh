# shellcheck shell=bash
# What `run` and `test` share. They source this file; nothing here starts by itself.

set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$root"
logs=.tools/logs
mkdir -p "$logs"

# Everything is built in one place, with our tools before a person's own.
export PATH="$root/.tools/bin:$root/node_modules/.bin:$PATH"
export CARGO_TARGET_DIR="$root/target" CARGO_TERM_COLOR=never
unset CARGO_BUILD_TARGET RUSTUP_TOOLCHAIN NO_COLOR # Trunk stops at NO_COLOR=1

say() { printf '%s\n' "$*"; }
stop() { say "$*" >&2; exit 1; }

# A long command runs in its own process group, so that stopping us stops all of it.
job=
stop_job() {
    [ -n "$job" ] || return 0
    local until=$((SECONDS + 10))
    kill -INT -- "-$job" 2>/dev/null || true
    while [ $SECONDS -lt $until ] && kill -0 -- "-$job" 2>/dev/null; do sleep 0.1; done
    kill -KILL -- "-$job" 2>/dev/null || true
}
interrupted() { stop_job; say; say 'Stopped.'; exit 130; }
trap interrupted INT TERM HUP

# doing <sentence> <log name> <command…>: says what it does, shows that it moves, keeps the rest in a log.
doing() {
    local log=$logs/$2.log told=$SECONDS ended=0
    say "$1"
    set -m
    "${@:3}" >"$log" 2>&1 </dev/null &
    job=$!
    set +m
    while kill -0 "$job" 2>/dev/null; do
        if [ -t 1 ]; then
            printf '\r\e[K  %s' "$(tail -n 1 "$log" | tr -d '\r' | cut -c 1-70)"
        elif [ $((SECONDS - told)) -ge 30 ]; then
            told=$SECONDS
            say "  still at it: $(tail -n 1 "$log" | tr -d '\r' | cut -c 1-70)"
        fi
        sleep 0.2
    done
    [ ! -t 1 ] || printf '\r\e[K'
    wait "$job" || ended=$?
    job=
    if [ "$ended" -ne 0 ]; then
        tail -n 40 "$log"
        stop "This did not work: ${1%% (*}. All it said is in $log."
    fi
}

# stale <stamp> <path…>: is anything newer than the stamp?
stale() {
    local stamp=$1 path paths=()
    shift
    [ -e "$stamp" ] || return 0
    for path; do [ ! -e "$path" ] || paths+=("$path"); done
    [ -n "$(find "${paths[@]}" -newer "$stamp" -print -quit)" ]
}

check_prerequisites() {
    command -v rustup >/dev/null || stop 'Please install rustup, which brings Rust, and start this again.'
    command -v cc >/dev/null || stop 'Please install a C compiler (gcc or clang, so that cc works) and start this again.'
    command -v npm >/dev/null || stop 'Please install Node 20 with npm and start this again.'
    node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || a == 20 && b >= 19 ? 0 : 1)' ||
        stop "Please install Node 20.19 or later (this is $(node --version)) and start this again."
}

get_rust() {
    local target=wasm32-unknown-unknown pinned
    pinned=$(sed -n 's/^channel = "\(.*\)"$/\1/p' rust-toolchain.toml)
    if ! rustc --version >/dev/null 2>&1; then
        if rustup run stable rustc --version 2>/dev/null | grep -q "^rustc $pinned "; then
            export RUSTUP_TOOLCHAIN=stable
        else
            doing "Getting Rust $pinned (about a minute; only once)" rust \
                rustup toolchain install "$pinned" --profile minimal
        fi
    fi
    [ -d "$(rustc --print sysroot)/lib/rustlib/$target" ] ||
        doing 'Getting the part of Rust that builds for browsers (only once)' rust-wasm rustup target add "$target"
}

# Debian's packages by name; only where one is root.
get_debian() {
    export DEBIAN_FRONTEND=noninteractive
    apt-get update && apt-get install --yes --no-install-recommends "$@"
}

# The browser's half of wasm-bindgen is a crate and must have exactly the version of the tool.
trunk=0.21.14
wasm_bindgen=$(sed -n 's/^wasm-bindgen = "=\([0-9.]*\)"$/\1/p' Cargo.toml)

# They help to build and are not what we ship, so they are made to be ready soon: not optimised, and
# without what asks the internet. Measured on 2 idle cores, one after the other: wasm-bindgen 61 s and
# Trunk 175 s (139 s and 281 s at opt-level 1). wasm-bindgen then takes 0.1 s on a small app, not 0.03 s.
# 61 s of Trunk is one crate, minify-html-common, which no option makes faster; so both are built at once.
install_tool() {
    local crate=$1 name=$2 version=$3
    [ "$("$name" --version 2>/dev/null)" != "$name $version" ] || return 0
    CARGO_TARGET_DIR="$root/.tools/build/$name" \
        CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_DEBUG=0 \
        CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_STRIP=true \
        cargo install "$crate" --version "$version" --bin "$name" \
        --no-default-features --locked --force --root "$root/.tools"
}

install_tools() {
    local trunks
    install_tool trunk trunk "$trunk" &
    trunks=$!
    install_tool wasm-bindgen-cli wasm-bindgen "$wasm_bindgen"
    wait "$trunks"
}

get_tools() {
    [ -n "$wasm_bindgen" ] || stop 'Cargo.toml should say wasm-bindgen = "=…" with an exact version.'
    if [ "$(trunk --version 2>/dev/null)" != "trunk $trunk" ] ||
        [ "$(wasm-bindgen --version 2>/dev/null)" != "wasm-bindgen $wasm_bindgen" ]; then
        doing 'Building Trunk and wasm-bindgen (about 5 minutes on 2 cores; only once)' tools install_tools
        rm -rf .tools/build
    fi
}

# get_npm ships: what style and size need. get_npm tests: that and what the browser stories need.
get_npm() {
    local omit=(--omit=optional) stamp=node_modules/.ready-for-$1
    [ "$1" = tests ] || omit+=(--omit=dev)
    stale "$stamp" package.json package-lock.json || return 0
    PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 doing 'Getting the tools for style and size (half a minute; only once)' npm \
        npm ci "${omit[@]}" --ignore-scripts --no-audit --no-fund --loglevel=error
    touch node_modules/.ready-for-ships "$stamp"
}

# built <stamp> <what comes out> <what goes in…>: is it there, and newer than all that goes in?
built() { [ -e "$2" ] && ! stale "$1" "${@:3}"; }

# The stamp tells when the build began, so that what is saved meanwhile is built next time.
build_app() {
    local stamp=.tools/app-built
    ! built "$stamp" dist/index.html app domain style public Cargo.toml Cargo.lock Trunk.toml \
        package-lock.json rust-toolchain.toml || return 0
    rm -f "$stamp"
    touch "$stamp.next"
    doing "Building the browser's half (first time about $1 minutes on 2 cores)" app trunk build --release
    mv "$stamp.next" "$stamp"
}

build_server() {
    local stamp=.tools/server-built
    ! built "$stamp" target/release/server server domain Cargo.toml Cargo.lock rust-toolchain.toml || return 0
    rm -f "$stamp"
    touch "$stamp.next"
    doing "Building the server (first time about $1 minutes on 2 cores)" server cargo build --release -p server
    mv "$stamp.next" "$stamp"
}

# Compresses what Trunk built as strongly as can be, once, so that a start is quick.
pack_app() {
    ! built .tools/app-packed dist/index.html.br .tools/app-built || return 0
    doing 'Packing the browser’s half' pack env DIST="$root/dist" "$1" pack
    touch .tools/app-packed
}
