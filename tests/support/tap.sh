# SPDX-License-Identifier: EUPL-1.2
#
# tap.sh - for test scripts in bash: TAP, waiting, a scratch folder, a clean end
#
#   . "${top_srcdir:-$(dirname "$0")/..}/tests/support/tap.sh"
#   is "two and two" "$((2 + 2))" 4
#   ok "a file is there" test -e "$top_srcdir/README"
#   done_testing
#
# "$scratch" is a folder of the test's own.  Processes that a test starts are
# given to `own PID`: whatever way the script ends, they end with it and the
# folder goes; BANDITORE_KEEP=yes keeps the folder for a look.

top_srcdir=$(cd "${top_srcdir:-$(dirname "${BASH_SOURCE[0]}")/../..}" && pwd)
top_builddir=$(cd "${top_builddir:-.}" && pwd)
world_tools=$top_srcdir/contrib/world
. "$world_tools/common.sh"

tap_count=0
tap_failed=0
tap_planned=""
owned_pids=()
# Short, since sockets lie in it; nobody, whom root's servers run as, passes through.
scratch=$(mktemp -d /tmp/banditore.XXXXXX)
chmod 711 "$scratch"

# --- TAP -------------------------------------------------------------------

# diag TEXT...: a line that is no result.
diag()
{
    printf '%s\n' "$*" | sed 's/^/# /'
}

# plan COUNT: says beforehand how many results come; else done_testing counts.
plan()
{
    tap_planned=$1
    echo "1..$1"
}

# ok NAME COMMAND...: passes when COMMAND succeeds.  Its output becomes comments.
ok()
{
    local name=$1 output status=0
    shift
    tap_count=$((tap_count + 1))
    output=$("$@" 2>&1) || status=$?
    if [ $status = 0 ]; then
        echo "ok $tap_count - $name"
    else
        echo "not ok $tap_count - $name"
        tap_failed=$((tap_failed + 1))
        diag "failed with $status: $*"
        [ -z "$output" ] || diag "$output"
    fi
    return 0
}

# not COMMAND...: for ok, where COMMAND must fail.
not()
{
    ! "$@"
}

# is NAME GOT WANTED: passes when both texts are the same.
is()
{
    tap_count=$((tap_count + 1))
    if [ "$2" = "$3" ]; then
        echo "ok $tap_count - $1"
    else
        echo "not ok $tap_count - $1"
        tap_failed=$((tap_failed + 1))
        diag "got:    $2"
        diag "wanted: $3"
    fi
}

# has NAME TEXT PATTERN: passes when a line of TEXT matches the extended pattern.
has()
{
    tap_count=$((tap_count + 1))
    if printf '%s\n' "$2" | grep -q -a -E -e "$3"; then
        echo "ok $tap_count - $1"
    else
        echo "not ok $tap_count - $1"
        tap_failed=$((tap_failed + 1))
        diag "no line matches: $3"
        diag "$2"
    fi
}

# skip NAME REASON: counts as skipped.
skip()
{
    tap_count=$((tap_count + 1))
    echo "ok $tap_count - $1 # SKIP $2"
}

# skip_all REASON: nothing of this story can be shown here.
skip_all()
{
    echo "1..0 # SKIP $*"
    exit 0
}

# bail REASON: the story cannot go on; an error, not a failure.
bail()
{
    echo "Bail out! $*"
    exit 99
}

# done_testing: prints the plan where none was given, and exits.
done_testing()
{
    [ -n "$tap_planned" ] || echo "1..$tap_count"
    [ $tap_failed = 0 ] && exit 0
    exit 1
}

# --- waiting and processes -------------------------------------------------

# free_port: prints a loopback port that nobody listens on.
free_port()
{
    world_free_port
}

# wait_for SECONDS COMMAND...: until COMMAND succeeds; fails at the deadline.
wait_for()
{
    world_until "$@"
}

# own PID: this process ends with the story.
own()
{
    owned_pids+=("$1")
}

# end PID: ends a process that we started, with all its children, and waits.
end()
{
    world_end "$1"
}

# --- the end ---------------------------------------------------------------

# A library on top of this one says here what else is to be ended.
support_stop_more()
{
    :
}

support_cleanup()
{
    local status=$? pid
    trap - EXIT
    for pid in "${owned_pids[@]}"; do
        world_end "$pid" || true
    done
    support_stop_more || true
    if [ "${BANDITORE_KEEP:-no}" = yes ]; then
        diag "kept: $scratch"
    else
        rm -rf "$scratch"
    fi
    exit $status
}
trap support_cleanup EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
