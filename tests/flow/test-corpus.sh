#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
#
# Strangers' mails, where ../shared/fixtures is: each set reaches its score, and
# nothing grave happens to any case (tests/corpus).
set -u
. "${top_srcdir:-$(dirname "$0")/../..}/tests/support/tap.sh"

export top_builddir
status=0
"$top_srcdir/tests/corpus" >"$scratch/scores" || status=$?
[ $status != 77 ] || skip_all "no fixtures beside the source"
[ -s "$scratch/scores" ] || bail "no scores"

# What failed, then the line of its set; the same lines again at the end.
while read -r line; do
    [ -n "$line" ] || break
    diag "$line"
    case $line in
    *" needed "*) is "${line%% *}" "$(grep -o BELOW <<<"$line")" "" ;;
    esac
done <"$scratch/scores"
done_testing
