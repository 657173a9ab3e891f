# SPDX-License-Identifier: EUPL-1.2
#
# world.sh - for stories: the servers of contrib/world, on top of tap.sh
#
#   . "${top_srcdir:-$(dirname "$0")/../..}/tests/support/world.sh"
#   world_start
#   world_send sindaco@comune.example avvisi@comune.example "$mail"
#   ok "the mail arrives" world_wait_mail avvisi '^Subject: Neve' 20
#   done_testing
#
# After world_start all names of contrib/world/README are set (WORLD_DIR,
# WORLD_IMAPS_PORT, ...).  The servers end with the script.

. "$(dirname "${BASH_SOURCE[0]}")/tap.sh"

# world_start: Dovecot, and as root Postfix and the milters, on free ports.
world_start()
{
    WORLD_DIR=$scratch/world
    "$world_tools/world" start "$WORLD_DIR" >"$scratch/world.log" 2>&1 </dev/null || {
        diag "$(cat "$scratch/world.log")"
        bail "the servers do not start"
    }
    . "$WORLD_DIR/env"
}

# world_needs_mail: skips the whole story where Postfix cannot run.
world_needs_mail()
{
    world_can_mail || skip_all "Postfix and its milters need root"
}

# world_stop: ends the servers; fails when one does not end.
world_stop()
{
    [ -n "${WORLD_DIR:-}" ] || return 0
    local dir=$WORLD_DIR
    WORLD_DIR=
    "$world_tools/world" stop "$dir"
}

# world_dovecot stop|start: the server goes away, and comes back with the same
# ports, passwords and mails.
world_dovecot()
{
    "$world_tools/dovecot" "$1" "$WORLD_DIR" "$WORLD_IMAPS_PORT" "$WORLD_LMTP_PORT" ||
        bail "Dovecot does not $1"
}

# world_postfix stop|start: the same for Postfix; its queue is kept.
world_postfix()
{
    "$world_tools/postfix" "$1" "$WORLD_DIR" "$WORLD_SUBMISSION_PORT" \
        "$WORLD_SMTPS_PORT" "$WORLD_BORDER_PORT" || bail "Postfix does not $1"
}

# world_send FROM RCPT FILE: as a member of staff, signed, through the border.
world_send()
{
    "$world_tools/send" "$WORLD_DIR" "$@"
}

# world_send_outside ADDRESS FROM RCPT FILE: as anybody at ADDRESS.
world_send_outside()
{
    local address=$1
    shift
    "$world_tools/send" --outside "$address" "$WORLD_DIR" "$@"
}

# world_put FROM RCPT FILE: straight into the mailbox, past the border.
world_put()
{
    "$world_tools/send" --inbox "$WORLD_DIR" "$@" || bail "Dovecot takes no mail"
}

# world_wait_mail USER PATTERN [SECONDS [FOLDER]]: prints the file of the mail.
world_wait_mail()
{
    "$world_tools/wait-mail" "$WORLD_DIR" "$@"
}

# world_inbox USER [FOLDER]: prints all mails there.
world_inbox()
{
    "$world_tools/inbox" "$WORLD_DIR" "$@"
}

# world_token USER [SECONDS]: an XOAUTH2 token.
world_token()
{
    "$world_tools/token" "$WORLD_DIR" "$@"
}

support_stop_more()
{
    world_stop
}
