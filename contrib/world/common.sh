# SPDX-License-Identifier: EUPL-1.2
#
# common.sh - what the scripts of this folder share (sourced, bash)

# Debian keeps the servers where an ordinary user's PATH does not look.
PATH=$PATH:/usr/sbin:/sbin
export LC_ALL=C

world_die()
{
    echo "world: $*" >&2
    exit 1
}

# The account the servers run as: nobody when we are root, else ourselves.
world_account()
{
    if [ "$(id -u)" = 0 ]; then echo nobody; else id -un; fi
}

# Can this machine and user run Postfix and its milters?  Its master wants root.
world_can_mail()
{
    [ "$(id -u)" = 0 ] && command -v postconf >/dev/null &&
        command -v opendkim >/dev/null && command -v opendmarc >/dev/null
}

# Prints a loopback port that nobody listens on.  Below 32768, where Linux takes
# the ports of outgoing connections from, so that none of these sits on it.
world_free_port()
{
    local port
    while :; do
        port=$((10000 + SRANDOM % 22000))
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
    done
    echo "$port"
}

# world_until SECONDS COMMAND...: runs COMMAND until it succeeds; fails at the
# deadline.  Looks again after 20 ms, then ever more seldom, down to six times a
# second: a look costs processes, and others wait for the same cores.
world_until()
{
    local seconds=$1 deadline pause ms=20
    shift
    deadline=$((${EPOCHREALTIME/[.,]/} + seconds * 1000000))
    until "$@"; do
        [ "${EPOCHREALTIME/[.,]/}" -lt "$deadline" ] || return 1
        printf -v pause '0.%03d' $ms
        sleep "$pause"
        [ $ms -ge 160 ] || ms=$((ms * 2))
    done
}

world_listens()
{
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# Have all these processes ended?  A zombie has; who must reap it is not our business.
world_gone()
{
    local IFS=,
    ! ps -o stat= -p "$*" | grep -q -v '^Z'
}

# Prints the pid and those of all its descendants, and halts each of them, so that
# none can fork another behind our back.
world_halted_family()
{
    local child
    kill -STOP "$1" 2>/dev/null || return 0
    world_until 2 world_halted "$1"
    echo "$1"
    for child in $(ps -o pid= --ppid "$1"); do
        world_halted_family "$child"
    done
}

world_halted()
{
    ! ps -o stat= -p "$1" | grep -q -v '^[TtZX]'
}

# Is nothing left of this process group?  A zombie is nothing.
world_group_gone()
{
    ! ps -eo pgid=,stat= | grep -q "^ *$1 *[^Z ]"
}

# Ends what is left of a process group, and looks again until it is nothing.
world_end_group()
{
    kill -KILL -- "-$1" 2>/dev/null || true
    world_group_gone "$1"
}

# world_end PID [SIGNAL]: ends a server that we started, with all its children, by
# pid.  All are told at once: Dovecot's log process waits for seconds otherwise.  A
# child that a master makes on its last breath stands in no list of ours, but in the
# process group that a daemon has of its own.
world_end()
{
    local pid=$1 signal=${2:-TERM} family group
    [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null || return 0
    group=$(ps -o pgid= -p "$pid" | tr -d ' ')
    mapfile -t family < <(world_halted_family "$pid")
    kill "-$signal" "${family[@]}" 2>/dev/null || true
    kill -CONT "${family[@]}" 2>/dev/null || true
    if [ "$group" = "$pid" ] && world_until 5 world_gone "$pid"; then
        world_until 1 world_group_gone "$group" || world_until 5 world_end_group "$group"
        return
    fi
    world_until 5 world_gone "${family[@]}" && return 0
    kill -KILL "${family[@]}" 2>/dev/null || true
    world_until 5 world_gone "${family[@]}"
}
