#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
#
# The servers around the bridge do what the stories rely on: a genuine mail and
# a forged one get different results from the real milters, tokens and bad
# certificates work as told, and nothing is left behind.
set -eu
. "${top_srcdir:-$(dirname "$0")/../..}/tests/support/world.sh"

mail=$top_srcdir/tests/data/world/scuole-chiuse.eml

# Prints the header block of the mail in the file named, folds undone.
header()
{
    tr -d '\r' <"$1" | sed '/^$/q' | sed -e ':a' -e 'N' -e '$!ba' -e 's/\n[ \t]/ /g'
}

# imap_list HOST CURL_OPTIONS...: curl's exit code and what it printed.
imap_list()
{
    local host=$1
    shift
    curl --silent --max-time 20 --cacert "$WORLD_CA" "$@" "imaps://$host:$WORLD_IMAPS_PORT/" ||
        echo "exit $?"
}

world_start
dir=$WORLD_DIR
# As it goes over the wire; curl does not mend line ends.
wire=$scratch/wire.eml
sed 's/$/\r/' "$mail" >"$wire"

# --- Dovecot ---
as_avvisi=(--user "avvisi:$(cat "$WORLD_PASSWORDS/avvisi")")
has "a password opens the mailbox" "$(imap_list localhost "${as_avvisi[@]}")" ' INBOX'
is "a wrong password does not" "$(imap_list localhost --user avvisi:sbagliata)" "exit 67"
has "a token opens the mailbox" \
    "$(imap_list localhost --user avvisi --oauth2-bearer "$(world_token avvisi)")" ' INBOX'
is "a token out of date does not" \
    "$(imap_list localhost --user avvisi --oauth2-bearer "$(world_token avvisi -60)")" "exit 67"
for host in 127.0.0.2 127.0.0.3 127.0.0.4; do
    is "the certificate at $host is refused" "$(imap_list $host "${as_avvisi[@]}")" "exit 60"
done
ok "a mail goes straight into a mailbox" world_put \
    sindaco@comune.example vigili+x@comune.example "$mail"
ok "and is found there" world_wait_mail vigili '^Subject: Scuole chiuse' 20
is "a mail that is not there is not found" \
    "$(world_wait_mail vigili '^Subject: Altro' 1 || echo "exit $?")" "exit 1"

ok "Dovecot goes away" world_dovecot stop
is "and is away" "$(imap_list localhost "${as_avvisi[@]}")" "exit 7"
ok "and comes back" world_dovecot start
has "with the same passwords" "$(imap_list localhost "${as_avvisi[@]}")" ' INBOX'
ok "and the same mails" world_wait_mail vigili '^Subject: Scuole chiuse' 1

# --- Postfix, OpenDKIM, OpenDMARC ---
if [ "$WORLD_MAIL" != yes ]; then
    skip "mail through Postfix and the milters" "needs root"
else
    ok "the staff's mail is taken" world_send \
        sindaco@comune.example avvisi@comune.example "$mail"
    genuine=$(world_wait_mail avvisi 'dmarc=pass (p=reject' 30 || echo /dev/null)
    lines=$(header "$genuine" | sed 's/:.*//' | head -n 8 | tr '\n' ' ')
    is "the results stand above the Received line of the border" "$lines" \
        "Return-Path Delivered-To Received Authentication-Results Authentication-Results Authentication-Results Received DKIM-Signature "
    text=$(header "$genuine")
    has "dmarc=pass" "$text" \
        '^Authentication-Results: mx\.comune\.example; dmarc=pass \(p=reject dis=none\) header\.from=comune\.example$'
    has "dkim=pass" "$text" \
        '^Authentication-Results: mx\.comune\.example; +dkim=pass .*header\.d=comune\.example .*header\.s=avvisi '
    has "spf=pass" "$text" \
        '^Authentication-Results: mx\.comune\.example; spf=pass smtp\.mailfrom=comune\.example$'
    has "the border saw the provider" "$text" \
        '^Received: from smtp\.comune\.example .*\[203\.0\.113\.5\]\) +by mx\.comune\.example '
    is "the field that the mail brought along is gone" \
        "$(printf '%s\n' "$text" | grep -c 'dmarc=')" 1
    is "the text is as it was written" \
        "$(tr -d '\r' <"$genuine" | sed '1,/^$/d')" "$(sed '1,/^$/d' "$mail")"

    ok "a forged mail is taken by the border" world_send_outside 203.0.113.66 \
        sindaco@comune.example avvisi@comune.example "$mail"
    forged=$(world_wait_mail avvisi 'dmarc=fail' 30 || echo /dev/null)
    text=$(header "$forged")
    has "dmarc=fail" "$text" \
        '^Authentication-Results: mx\.comune\.example; dmarc=fail .*header\.from=comune\.example$'
    has "dkim=none" "$text" '^Authentication-Results: mx\.comune\.example; dkim=none'
    is "nothing says pass" "$(printf '%s\n' "$text" | grep -c '=pass' || true)" 0

    is "an address that nobody has is refused" \
        "$(world_send_outside 203.0.113.66 a@altrove.example nessuno@comune.example "$mail" >/dev/null || echo "exit $?")" \
        "exit 69"
    is "nobody writes as another" \
        "$(curl --silent "${as_avvisi[@]}" --ssl-reqd --cacert "$WORLD_CA" \
                --mail-from sindaco@comune.example --mail-rcpt avvisi@comune.example \
                --upload-file "$wire" "smtp://localhost:$WORLD_SUBMISSION_PORT/" || echo "exit $?")" \
        "exit 55"
    is "a submission without STARTTLS is there to be refused" \
        "$(curl --silent "${as_avvisi[@]}" --ssl-reqd --cacert "$WORLD_CA" \
            --mail-from avvisi@comune.example --mail-rcpt admin@comune.example \
            --upload-file "$wire" "smtp://127.0.0.5:$WORLD_SUBMISSION_PORT/" || echo "exit $?")" \
        "exit 64"
    for host in 127.0.0.2 127.0.0.3 127.0.0.4; do
        is "the certificate of submission at $host is refused" \
            "$(curl --silent "${as_avvisi[@]}" --ssl-reqd --cacert "$WORLD_CA" \
                --mail-from avvisi@comune.example --mail-rcpt admin@comune.example \
                --upload-file "$wire" "smtp://$host:$WORLD_SUBMISSION_PORT/" || echo "exit $?")" \
            "exit 60"
    done
    ok "submission with TLS from the first byte" curl --silent "${as_avvisi[@]}" \
        --cacert "$WORLD_CA" --mail-from avvisi@comune.example \
        --mail-rcpt admin@comune.example --upload-file "$wire" \
        "smtps://localhost:$WORLD_SMTPS_PORT/"
    ok "brings the mail into the author's inbox" world_wait_mail admin '^Subject: Scuole' 30

    ok "a report without an envelope sender is taken" curl --silent "${as_avvisi[@]}" \
        --ssl-reqd --cacert "$WORLD_CA" --mail-from "" \
        --mail-rcpt protezionecivile@comune.example --upload-file "$wire" \
        "smtp://localhost:$WORLD_SUBMISSION_PORT/"
    report=$(world_wait_mail protezionecivile '^Subject: Scuole' 30 || echo /dev/null)
    has "and passes as well" "$(header "$report")" '; dmarc=pass '

    ok "Postfix goes away" world_postfix stop
    is "and is away" "$(world_send avvisi@comune.example admin@comune.example "$mail" \
        2>/dev/null || echo "exit $?")" "exit 7"
    ok "and comes back" world_postfix start
    ok "and takes mail again" world_send avvisi@comune.example segreteria@comune.example "$mail"
    ok "which arrives" world_wait_mail segreteria '^Subject: Scuole' 30
fi

# --- the end ---
ok "the servers stop" "$world_tools/world" stop "$dir"
processes=$(ps -eo args=)
is "no process is left" "$(printf '%s\n' "$processes" | grep -F "$dir" || true)" ""
done_testing
