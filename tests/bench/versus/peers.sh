#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# peers.sh FOLDER: installs the tools that sluice is measured against, and says which versions.
set -euo pipefail
folder=$1
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$folder"

if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    missing=()
    for package in nodejs libvips-tools graphicsmagick imagemagick webp time; do
        case $package in
        nodejs) command -v node >/dev/null || missing+=(nodejs npm) ;;
        *) dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed ||
            missing+=("$package") ;;
        esac
    done
    if [ "${#missing[@]}" -gt 0 ]; then
        apt-get -qq update
        DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends "${missing[@]}" >/dev/null
    fi
fi
if [ ! -e "$folder/node_modules/sharp" ] && command -v npm >/dev/null; then
    cp "$here/package.json" "$here/package-lock.json" "$folder"
    npm ci --prefix "$folder" --no-audit --no-fund --silent || echo "versus: no sharp could be had"
fi

version() {
    "$@" 2>&1 | head -n 1 || true
}
if [ -e "$folder/node_modules/sharp" ]; then
    # shellcheck disable=SC2016 # the shell is to leave it alone
    (cd "$folder" && node -e '
        const { sharp, vips, mozjpeg, webp } = require("sharp").versions;
        console.log(`sharp ${sharp}: libvips ${vips}, mozjpeg ${mozjpeg}, libwebp ${webp}`)')
fi
for tool in "vipsthumbnail --vips-version" "gm version" "mogrify -version"; do
    command -v "${tool%% *}" >/dev/null || continue
    # shellcheck disable=SC2086
    version $tool
done
