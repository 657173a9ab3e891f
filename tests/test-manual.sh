#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
#
# The manual: man formats it without a warning, and it names every command and
# every setting of the program.
set -eu
. "${top_srcdir:-$(dirname "$0")/..}/tests/support/tap.sh"

page=$top_srcdir/contrib/man/banditore.1
settings=$top_builddir/contrib/man/banditore.conf.5
reasons=$top_builddir/contrib/man/banditore-reasons.7
[ -e "$reasons" ] || bail "banditore-reasons.7 is not built"
[ -e "$settings" ] || bail "banditore.conf.5 is not built"

# warnings FILE: what man has to say against it.
warnings()
{
    MANPAGER=cat MAN_KEEP_FORMATTING='' MANWIDTH=80 LC_ALL=C.UTF-8 \
        man --warnings -l "$1" 2>&1 >/dev/null | grep -v '^man: .*locale' || true
}

plain()
{
    MANPAGER=cat MANWIDTH=80 LC_ALL=C.UTF-8 man -l "$1" 2>/dev/null | sed 's/.\x08//g'
}

if command -v man >/dev/null; then
    is "man has nothing against banditore.1" "$(warnings "$page")" ""
    is "man has nothing against banditore.conf.5" "$(warnings "$settings")" ""
    is "man has nothing against banditore-reasons.7" "$(warnings "$reasons")" ""
    has "banditore-reasons.7 has the table" "$(plain "$reasons")" '^ *dmarc-fail$'
    printf '.TH X 1\n.SH NAME\n.nosuchmacro\n' >"$scratch/bad.1"
    has "a bad page is noticed" "$(warnings "$scratch/bad.1")" nosuchmacro
    has "banditore.1 has text" "$(plain "$page")" 'STOPPING EVERYTHING'
    has "banditore.conf.5 has the tables" "$(plain "$settings")" '^ *poll_s +longest'
else
    skip "man has nothing to say" "man is not installed"
fi

# Each command, from the words of its own file.
commands=$(sed -n 's/^ *\.name = "\([a-z]*\)",$/\1/p' "$top_srcdir"/bridge/cli/cmd-*.c)
listed=$(sed -n '/command_registry/,$p' "$top_srcdir/bridge/cli/registry.c" |
    grep -o '&command_[a-z]*' | wc -l)
is "every command is known to this test" "$(printf '%s\n' "$commands" | wc -l)" "$listed"
for command in $commands; do
    has "banditore.1 has $command" "$(cat "$page")" "^\\.BR? \"?$command(\\\\| |\$)"
done

# Each group and key of the tables is in the page and, with a comment, in the sample.
for key in $(grep -o -E '\("[a-z_]+"' "$top_srcdir/bridge/base/settings-table.c" |
    tr -d '("' | sort -u); do
    grep -q -x "\\.B $key" "$settings" || missing="${missing:-} $key"
done
is "banditore.conf.5 has every key" "${missing:-}" ""

# Each code that the program gives stands in the page.
missing=
for code in $(grep -h -o -E 'reason_apply\([a-z>-]+, "[a-z-]+"|verdict_(set|by|new)\(.*"[a-z-]+"' \
    -r "$top_srcdir/bridge" --include='*.c' | grep -o '"[a-z-]*"' | tr -d '"' | sort -u); do
    sed 's/\\-/-/g' "$reasons" | grep -q -x "\.B $code" || missing="$missing $code"
done
is "banditore-reasons.7 has every code" "$missing" ""

done_testing
