#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
#
# The completion for bash knows every command of the program.
set -eu
. "${top_srcdir:-$(dirname "$0")/..}/tests/support/tap.sh"
. "$top_srcdir/contrib/completions/banditore.bash"

# completed WORD...: what could stand for the last word.
completed()
{
    COMP_WORDS=("$@")
    COMP_CWORD=$(($# - 1))
    COMPREPLY=()
    _banditore
    printf '%s\n' "${COMPREPLY[@]}"
}

for command in $(sed -n 's/^ *\.name = "\([a-z]*\)",$/\1/p' "$top_srcdir"/bridge/cli/cmd-*.c); do
    has "$command is completed" "$(completed banditore "${command:0:2}")" "^$command\$"
done
is "verbs of subscribers" "$(completed banditore --config x.conf subscribers im)" "import"
is "verbs of broadcasts" "$(completed banditore broadcasts c)" "cancel"
is "no verb twice" "$(completed banditore broadcasts cancel l)" ""
is "options" "$(completed banditore run --o)" "--once"
done_testing
