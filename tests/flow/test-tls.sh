#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
#
# A server that does not prove who it is never gets the password, and the bridge
# says which server it was and why.
set -u
. "${top_srcdir:-$(dirname "$0")/../..}/tests/support/bridge.sh"

world_needs_mail
world_start
sandbox_start

log_size()
{
    stat -c %s "$1" 2>/dev/null || echo 0
}

# said_since LOG SIZE PATTERN: how many lines of LOG match, after its first SIZE bytes.
said_since()
{
    tail -c +$(($2 + 1)) "$1" 2>/dev/null | grep -c -a -i -E -e "$3" || true
}

imap_log=$WORLD_DIR/dovecot/log
smtp_log=$WORLD_DIR/postfix/log

# Which of an address's faults the words must name.
declare -A fault=(
    [127.0.0.2]='name|host'
    [127.0.0.3]='expired'
    [127.0.0.4]='authority|issuer|trust|verified|unknown'
)

for host in 127.0.0.2 127.0.0.3 127.0.0.4; do
    bridge_settings "[mailbox] host=$host" "[web] port=" '[channel whatsapp] app_secret_file=' \
        '[channel whatsapp] verify_token_file='
    before=$(log_size "$imap_log")
    bridge_once
    is "IMAP at $host: ends as untrusted" "$status" 76
    has "and says why" "$err" "mailbox: .*(${fault[$host]})"
    bridge check
    is "check at $host: not well" "$status" 1
    has "with a line that says so" "$out" "^NO +mailbox: .*(${fault[$host]})"
    has "while the others are well" "$out" '^ok +smtp: '
    is "nobody logged in at $host" \
        "$(said_since "$imap_log" "$before" "Login: user=.*lip=$host|auth failed.*lip=$host")" 0
done

bridge_settings '[mailbox] ca_file='
bridge_once
is "a private authority is no public one" "$status" 76

bridge_settings "[mailbox] password_file=$scratch/wa-token"
bridge_once
is "a wrong password: denied" "$status" 77
has "and said" "$err" 'mailbox: '
bridge check
has "check: the password" "$out" '^NO +mailbox: '

bridge_settings "[mailbox] port=$(free_port)"
bridge_once
is "nobody listens: unavailable" "$status" 69
bridge_settings '[mailbox] host=imap.nowhere.invalid'
bridge_once
is "a name that is none: unavailable" "$status" 69

# A good one, to show that the log would tell.
bridge_settings
before=$(log_size "$imap_log")
bridge_once
is "the right server: done" "$status" 0
ok "and a login in its log" test "$(said_since "$imap_log" "$before" 'Login: user=<avvisi>')" -ge 1

# The same for the server that reports leave by.
logged_in()
{
    [ "$(said_since "$smtp_log" "$before" 'auth=1')" -ge 1 ]
}
for host in 127.0.0.2 127.0.0.3 127.0.0.4 127.0.0.5; do
    bridge_settings "[smtp] host=$host"
    before=$(log_size "$smtp_log")
    bridge check
    is "SMTP at $host: not well" "$status" 1
    has "the line says why" "$out" "^NO +smtp: .*(${fault[$host]:-STARTTLS|TLS})"
    has "while the mailbox is well" "$out" '^ok +mailbox: '
    is "no password left for $host" \
        "$(said_since "$smtp_log" "$before" 'sasl_username|AUTH.*auth=1|auth=1')" 0
done
bridge_settings "[smtp] port=$WORLD_SMTPS_PORT" '[smtp] security=tls'
bridge check
has "TLS from the first byte is as good" "$out" '^ok +smtp: '
bridge_settings "[smtp] password_file=$scratch/wa-token"
bridge check
has "a wrong password of SMTP" "$out" '^NO +smtp: '
bridge_settings
before=$(log_size "$smtp_log")
bridge check
has "the right one" "$out" '^ok +smtp: '
ok "is in the log" wait_for 10 logged_in

# A report waits until the server proves itself, and `run --once` says what is wrong.
mail=$(mail_text 'Mercato' 'Sabato il mercato si tiene in piazza.')
bridge_mail "$mail"
world_wait_mail avvisi "$(mail_of "$mail")" 30 >/dev/null
for host in 127.0.0.2 127.0.0.3 127.0.0.4 127.0.0.5; do
    bridge_settings "[smtp] host=$host"
    bridge_once
    is "a report by SMTP at $host: untrusted" "$status" 76
    has "and why" "$err" "mails cannot leave: .*(${fault[$host]:-STARTTLS})"
done
bridge_settings "[smtp] password_file=$scratch/wa-token"
bridge_once
is "with a wrong password: denied" "$status" 77
bridge_settings "[smtp] port=$(free_port)"
bridge_once
is "where nobody listens: unavailable" "$status" 69
is "the author has got nothing so far" "$(folder_count '' sindaco)" 0
bridge_settings
bridge_once
is "the right server again: done" "$status" 0
ok "the receipt is there" report_file receipt "$mail"
ok "and the report" report_file final "$mail"
is "once each" "$(folder_count '' sindaco)" 2
done_testing
