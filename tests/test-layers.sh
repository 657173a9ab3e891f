#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
#
# Arrows point down only: which folder may include which.  Folders of the same
# layer do not include each other, every include is written from the root, and
# SQL stays in the store.  The last cases show that a breach would be seen.
set -eu
. "${top_srcdir:-$(dirname "$0")/..}/tests/support/tap.sh"

# folder: the folders it may include, besides itself
layers="
bridge/base:
bridge/store: bridge/base
bridge/net: bridge/base
bridge/mailbox: bridge/base bridge/net
bridge/auth: bridge/base
filters: bridge/base
bridge/channels: bridge/base bridge/net
bridge/flow: bridge/base bridge/store bridge/net bridge/mailbox bridge/auth filters bridge/channels
bridge/web: bridge/base bridge/store bridge/net bridge/mailbox bridge/auth filters bridge/channels
bridge/cli: bridge/base bridge/store bridge/net bridge/mailbox bridge/auth filters bridge/channels bridge/flow bridge/web
contrib/sandbox:
contrib/man: bridge/base bridge/auth bridge/channels
"

# library header: the one folder that may include it
only="
sqlite3.h bridge/store
libetpan/ bridge/mailbox
microhttpd.h bridge/web contrib/sandbox
"

# includes ROOT: every include as "folder file name", with < before a library's.
includes()
{
    (cd "$1" && find bridge filters contrib -name '*.[ch]' 2>/dev/null | sort |
        xargs -r awk '
            /^[ \t]*#[ \t]*include[ \t]*["<]/ {
                name = $0
                sub(/^[ \t]*#[ \t]*include[ \t]*"?/, "", name)
                sub(/[">].*/, "", name)
                folder = FILENAME
                sub(/\/[^\/]*$/, "", folder)
                print folder, FILENAME, name
            }')
}

# breaches LIST FOLDER ALLOWED...: prints one line for each include too many.
breaches()
{
    local list=$1 folder=$2
    shift 2
    awk -v folder="$folder" -v allowed=" $folder $* " '
        $1 == folder && $3 !~ /^</ {
            place = $3
            if (!sub(/\/[^\/]*$/, "", place))
                place = "."
            if (!index(allowed, " " place " "))
                print $2 " includes " $3
        }' <<<"$list"
}

# strays LIST HEADER FOLDER...: prints who else includes a library's header.
strays()
{
    local list=$1 header=$2
    shift 2
    awk -v header="<$header" -v owners=" $* " '
        index($3, header) == 1 && !index(owners, " " $1 " ") {
            print $2 " includes " substr($3, 2)
        }' <<<"$list"
}

# Every folder with sources has its line in the table.
unknown_folders()
{
    local folder
    (cd "$1" && find bridge filters contrib -name '*.[ch]' -printf '%h\n' 2>/dev/null | sort -u) |
        while read -r folder; do
            grep -q "^$folder:" <<<"$layers" || echo "$folder"
        done
}

tree=$(includes "$top_srcdir")
ok "there is something to look at" test -n "$tree"

while IFS=: read -r folder allowed; do
    [ -n "$folder" ] || continue
    # shellcheck disable=SC2086
    is "$folder includes only what lies below" \
        "$(breaches "$tree" "$folder" $allowed)" ""
done <<<"$layers"

while read -r header owners; do
    [ -n "$header" ] || continue
    # shellcheck disable=SC2086
    is "$header is the matter of $owners" "$(strays "$tree" "$header" $owners)" ""
done <<<"$only"

is "every folder with sources stands in the table" "$(unknown_folders "$top_srcdir")" ""

# The checks themselves, on a bad tree.
mkdir -p "$scratch/bridge/base" "$scratch/bridge/flow" "$scratch/bridge/rete" \
    "$scratch/contrib/sandbox"
printf '#include "bridge/store/store.h"\n#include <sqlite3.h>\n' >"$scratch/bridge/base/bad.h"
printf '#include "bridge/web/web.h"\n#include "bridge/base/text.h"\n' >"$scratch/bridge/flow/bad.c"
printf '  #  include "queue.h"\n' >"$scratch/bridge/flow/near.c"
printf '#include "bridge/base/text.h"\n' >"$scratch/contrib/sandbox/bad.c"
printf '\n' >"$scratch/bridge/rete/x.c"
bad=$(includes "$scratch")
is "an arrow upwards is seen" "$(breaches "$bad" bridge/base)" \
    "bridge/base/bad.h includes bridge/store/store.h"
is "a neighbour and a name not from the root are seen" \
    "$(breaches "$bad" bridge/flow bridge/base bridge/store)" \
    "bridge/flow/bad.c includes bridge/web/web.h
bridge/flow/near.c includes queue.h"
is "the sandbox using the bridge is seen" "$(breaches "$bad" contrib/sandbox)" \
    "contrib/sandbox/bad.c includes bridge/base/text.h"
is "SQL outside the store is seen" "$(strays "$bad" sqlite3.h bridge/store)" \
    "bridge/base/bad.h includes sqlite3.h"
is "a new folder is seen" "$(unknown_folders "$scratch")" "bridge/rete"
done_testing
