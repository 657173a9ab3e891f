#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
#
# Every header compiles alone, and twice in one file.
set -eu
. "${top_srcdir:-$(dirname "$0")/..}/tests/support/tap.sh"

[ -e "$top_builddir/Makefile" ] || skip_all "run configure first, or make check"
compile=$(MAKEFLAGS='' MAKELEVEL='' make -s --no-print-directory -C "$top_builddir" print-compile)

# compiles ROOT HEADER
compiles()
{
    # The flags are quoted for a shell, as make gives them to one.
    printf '#include "%s"\n#include "%s"\n' "$2" "$2" |
        (cd "$top_builddir" && eval "$compile -I'$1' -fsyntax-only -x c -")
}

# proven ROOT HEADER: the source of the same name includes it first, so that the build
# has compiled it alone already, and nothing can include it twice.
proven()
{
    local source=$1/${2%.h}.c
    [ -e "$source" ] && [ "$(grep -m 1 '^#include' "$source")" = "#include \"$2\"" ] &&
        grep -q '^#pragma once$' "$1/$2"
}

# good ROOT HEADER
good()
{
    proven "$1" "$2" || compiles "$1" "$2"
}

for header in $(cd "$top_srcdir" && find bridge filters contrib/sandbox tests -name '*.h' | sort); do
    ok "$header" good "$top_srcdir" "$header"
done

printf 'GString *text(void);\n' >"$scratch/bad.h"
printf '#pragma once\n#include <glib.h>\ntypedef enum { A } Sample;\n' >"$scratch/good.h"
ok "a header that lacks an include is seen" not compiles "$scratch" bad.h
ok "a good one is not blamed" compiles "$scratch" good.h
printf '#include <glib.h>\n#include "bad.h"\n' >"$scratch/bad.c"
ok "nor does a source prove it that includes another before" not proven "$scratch" bad.h
done_testing
