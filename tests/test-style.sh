#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
#
# The rules of style that a program can watch over.  Each is a function of a
# folder that prints its breaches, and each is shown a bad sample at the end.
set -eu
. "${top_srcdir:-$(dirname "$0")/..}/tests/support/tap.sh"

# All source files below the folder, one a line.
c_files()
{
    (cd "$1" && find bridge filters tests contrib -name '*.[ch]' 2>/dev/null | sort)
}

scripts()
{
    (cd "$1" && find tests contrib .ci -type f -size -200k 2>/dev/null | sort |
        xargs -r awk 'FNR == 1 && /^#!/ { print FILENAME }')
}

# in_files ROOT PROGRAM: runs awk over all C sources at once.
in_files()
{
    c_files "$1" | (cd "$1" && xargs -r awk "$2")
}

no_licence()
{
    { c_files "$1" && scripts "$1"; } | sort -u | (cd "$1" &&
        xargs -r grep -L -m 1 'SPDX-License-Identifier: EUPL-1.2') | sort
}

no_pragma()
{
    c_files "$1" | grep '\.h$' | (cd "$1" && xargs -r grep -L '^#pragma once') | sort
}

# in_code ROOT PATTERN: where C code outside of comments matches.
in_code()
{
    PATTERN=$2 in_files "$1" '
        FNR == 1 { comment = 0 }
        { line = $0; gsub(/\/\*.*\*\//, "", line) }
        line ~ /^ *\/\*/ { comment = 1 }
        !comment && line ~ ENVIRON["PATTERN"] { print FILENAME ":" FNR ":" $0 }
        line ~ /\*\// { comment = 0 }'
}

goto_used()
{
    in_code "$1" '(^|[^A-Za-z0-9_"])goto +[A-Za-z0-9_]+;'
}

unsafe_called()
{
    in_code "$1" '(^|[^A-Za-z0-9_">.])(strcpy|strcat|sprintf|vsprintf|gets|strtok|system|popen|alloca)[(]'
}

line_comments()
{
    in_code "$1" '^ *//'
}

# Words of unfinished work, put together so that this file does not hold them.
unfinished()
{
    c_files "$1" | (cd "$1" && xargs -r grep -H -n -w -E "(TO""DO|FIX""ME)") || true
}

# A function's body stands between a { and a } in the first column.
ifdef_in_function()
{
    in_files "$1" '
        FNR == 1 { inside = 0 }
        /^\{/ { inside = 1 }
        /^\}/ { inside = 0 }
        inside && FILENAME ~ /\.c$/ && /^[ \t]*#[ \t]*if/ {
            print FILENAME ":" FNR ": " $0
        }'
}

no_readme()
{
    (cd "$1" && find bridge filters tests contrib -maxdepth 1 -type d 2>/dev/null |
        grep -E '^(bridge/[a-z]+|filters|tests|contrib|contrib/(sandbox|world))$' | sort) |
        while IFS= read -r folder; do
            [ -s "$1/$folder/README" ] || echo "$folder"
        done
}

misformatted()
{
    c_files "$1" | (cd "$1" && xargs -r "$2" --dry-run -Werror 2>&1) |
        sed -n 's/:[0-9]*:[0-9]*: error: .*//p' | sort -u
}

is "every source names its licence" "$(no_licence "$top_srcdir")" ""
is "every header stands once" "$(no_pragma "$top_srcdir")" ""
is "no goto" "$(goto_used "$top_srcdir")" ""
is "no unsafe function" "$(unsafe_called "$top_srcdir")" ""
is "no comment to the end of the line" "$(line_comments "$top_srcdir")" ""
is "nothing is marked as unfinished" "$(unfinished "$top_srcdir")" ""
is "no #if inside a function" "$(ifdef_in_function "$top_srcdir")" ""
is "every folder has a README" "$(no_readme "$top_srcdir")" ""

formatter=$(command -v clang-format-14 || true)
if [ -n "$formatter" ]; then
    is "clang-format has nothing to say" "$(misformatted "$top_srcdir" "$formatter")" ""
else
    skip "clang-format has nothing to say" "clang-format-14 is not installed"
fi

# The checks themselves, on bad samples.
mkdir -p "$scratch/bridge/base" "$scratch/tests"
note="TO""DO"
cp "$top_srcdir/.clang-format" "$scratch/"
cat >"$scratch/bridge/base/bad.c" <<CODE
// no licence
static void
bad(char *text)
{
#ifdef OPTION
  strcpy(text, "x"); /* $note */
#endif
  goto out;
out:
  return;
}
CODE
cat >"$scratch/bridge/base/good.c" <<CODE
/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A comment may speak of goto out; and of strcpy( as it likes.
 */
#ifdef OPTION
static void
good(void)
{
    g_snprintf(text, sizeof(text), "goto the square");
}
#endif
CODE
printf 'typedef int Bad;\n' >"$scratch/bridge/base/bad.h"
printf '#!/bin/sh\nexit 0\n' >"$scratch/tests/bad.sh"
is "a missing licence is seen" "$(no_licence "$scratch" | tr '\n' ' ')" \
    "bridge/base/bad.c bridge/base/bad.h tests/bad.sh "
is "a missing pragma is seen" "$(no_pragma "$scratch")" "bridge/base/bad.h"
for check in goto_used unsafe_called line_comments unfinished ifdef_in_function; do
    is "$check sees a bad file, and no good one" \
        "$($check "$scratch" | cut -d: -f1)" "bridge/base/bad.c"
done
is "a missing README is seen" "$(no_readme "$scratch" | tr '\n' ' ')" "bridge/base tests "
[ -z "$formatter" ] || has "a bad layout is seen" \
    "$(misformatted "$scratch" "$formatter")" '^bridge/base/bad\.c$'
done_testing
