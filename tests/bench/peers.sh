# SPDX-License-Identifier: EUPL-1.2
#
# peers.sh - the packages of package.json, as package-lock.json pins them
#
# Sourced by the scripts that compare with them, which set $bench (here)
# and $top_builddir.  They are put below the build folder once, and `make clean` takes
# them away; the package registry is the one that npm is set to.
peers=$top_builddir/tests/bench/peers

# Only when the pinned versions have changed.
fetch_peers()
{
    cmp -s "$bench/package-lock.json" "$peers/installed" && return
    command -v npm >/dev/null || return
    rm -rf "$peers"
    mkdir -p "$peers"
    cp "$bench/package.json" "$bench/package-lock.json" "$peers/"
    if (cd "$peers" && npm ci --silent --ignore-scripts --no-audit --no-fund) \
        >"$peers/npm.log" 2>&1; then
        cp "$bench/package-lock.json" "$peers/installed"
        return
    fi
    cat "$peers/npm.log" >&2
    return 1
}

# better-sqlite3 is C++ and takes two minutes.  Node's own headers are used where they
# are installed; none are downloaded.
build_sqlite_peer()
{
    local made=$peers/node_modules/better-sqlite3/build/Release/better_sqlite3.node
    [ ! -e "$made" ] || return 0
    echo "building better-sqlite3, once, two minutes" >&2
    [ ! -e /usr/include/node/node.h ] || export npm_config_nodedir=/usr
    (cd "$peers" && npm_config_build_from_source=true \
        npm rebuild --silent better-sqlite3) >"$peers/npm.log" 2>&1 && [ -e "$made" ] &&
        return
    tail -n 20 "$peers/npm.log" >&2
    return 1
}
