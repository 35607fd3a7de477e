#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# build_peers.sh OUT: builds the peers whose compilers and libraries are here (Debian: golang-go, g++,
# libtbb-dev, libglib2.0-dev, cargo, librust-crossbeam-channel-dev), names those that are not.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "$1"
out=$(cd "$1" && pwd)

missing() {
    printf 'not here, so not compared: %s\n' "$1" >&2
    rm -f "$out/$1"
}

build_tbb() { g++ -O2 -o "$out/tbb" "$here/peer_tbb.cpp" -ltbb -lpthread; }

build_glib() {
    # shellcheck disable=SC2046
    gcc -O2 -o "$out/glib" "$here/peer_glib.c" $(pkg-config --cflags --libs glib-2.0)
}

build_go() { (cd "$out" && GO111MODULE=off go build -o go "$here/peer.go"); }

# With the crates that Debian installs, and no others.
build_crossbeam() {
    mkdir -p "$out/crate/.cargo"
    cp "$here/peer_crossbeam.rs" "$out/crate/main.rs"
    cat >"$out/crate/Cargo.toml" <<'TOML'
[package]
name = "crossbeam"
version = "0.0.0"
edition = "2021"
[[bin]]
name = "crossbeam"
path = "main.rs"
[dependencies]
crossbeam-channel = "0.5"
TOML
    cat >"$out/crate/.cargo/config.toml" <<'TOML'
[source.crates-io]
replace-with = "debian"
[source.debian]
directory = "/usr/share/cargo/registry"
TOML
    (cd "$out/crate" && cargo build --release --offline --quiet && cp target/release/crossbeam "$out")
}

for peer in tbb glib go crossbeam; do
    "build_$peer" >"$out/$peer.log" 2>&1 || missing "$peer"
done
