# SPDX-License-Identifier: EUPL-1.2
#
# arrival.sh - from the arrival of a mail to its first message, through the whole bridge
#
# Sourced by the scripts beside it, from the build folder.  Dovecot, the daemon with its
# children, and the sink of common.sh, which answers after 150 ms.
slow=yes
. "${top_srcdir:-$(dirname "$0")/../..}/tests/bench/common.sh"
. "$top_srcdir/tests/support/bridge.sh"
BRIDGE_CONF=$dir/banditore.conf
BRIDGE_STATE=$dir/state
SANDBOX_URL=https://localhost:$port/slow

support_stop_more()
{
    world_stop
    cleanup
}

# arrival_start COUNT SETTING...: the bridge with COUNT citizens, and who watches.
arrival_start()
{
    local count=$1
    shift
    world_start
    bridge_settings "[channel whatsapp] ca_file=$dir/sink.pem" '[mailbox] poll_s=600' "$@"
    enrol "$count"
    # watch.py looks at folders that are there.
    (umask 077; mkdir -p "$BRIDGE_STATE"/mails/{0..9}{{0..9},{a..f}} \
        "$BRIDGE_STATE"/mails/{a..f}{{0..9},{a..f}})
    bridge_start
    "$bench/watch.py" "$WORLD_IMAPS_PORT" avvisi "$scratch/password" "$WORLD_CA" \
        "$BRIDGE_STATE/mails" >"$dir/seen" 2>&1 &
    own $!
    wait_for 20 grep -q '^ready' "$dir/seen" || bail "$(cat "$dir/seen")"
    wait_for 20 bridge_idles || bail "the bridge does not watch the mailbox"
}

# Its connection, and that of watch.py.
bridge_idles()
{
    [ "$(grep -c 'Login: user=<avvisi>' "$WORLD_DIR/dovecot/log")" -ge 2 ] && sleep 1
}

# first FILE KIND COLUMN SINCE: the least of COLUMN, not before SINCE, in lines of KIND.
first()
{
    awk -v kind="$2" -v since="$4" "
        index(\" \" \$0 \" \", \" \" kind \" \") { at = $3
            if (at >= since && (!found || at < found)) found = at }
        END { if (found) printf \"%.4f\\n\", found; exit !found }" "$1"
}

# arrival_mail TEMPLATE SUBJECT: a mail arrives, and its first message goes out as
# TEMPLATE.  Adds to $dir/arrivals: when the raw client heard of the mail, the bridge had
# it, the first request began, in seconds.
arrival_mail()
{
    local mail put raw hand request
    mail=$(mail_text "$2" "Avviso numero $SRANDOM: $2.")
    genuine "$mail"
    put=$(date +%s.%N)
    world_put sindaco@comune.example avvisi@comune.example "$mail"
    raw=$(wait_for 20 first "$dir/seen" raw '$2' "$put") &&
        hand=$(wait_for 20 first "$dir/seen" hand '$2' "$put") &&
        request=$(wait_for 60 first "$dir/times" "$1" '$1 - $2' "$hand") ||
        bail "a mail does not go out: $(tail -n 5 "$scratch/bridge.log")"
    echo "$raw $hand $request" >>"$dir/arrivals"
}

# arrival_ms EXPRESSION: the median of it over all mails, in ms.
arrival_ms()
{
    awk "{ print 1000 * ($1) }" "$dir/arrivals" | median
}

# arrival_most_ms EXPRESSION: the same, the most.
arrival_most_ms()
{
    awk "{ print 1000 * ($1) }" "$dir/arrivals" | sort -n | tail -n 1
}
