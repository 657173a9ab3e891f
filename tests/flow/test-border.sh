#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
#
# The probe of `check --border`: a border that takes forged results out passes and is
# remembered, then results right under its line are believed; one that leaves them there
# fails, and ends what was proven.
set -u
. "${top_srcdir:-$(dirname "$0")/../..}/tests/support/bridge.sh"

world_needs_mail
world_start
sandbox_start
outside=passante@altrove.example
ours=avvisi@comune.example

# adjacent SUBJECT: a genuine mail, its results right under the border's line, decided;
# prints why it was decided so.
adjacent()
{
    local mail id # and a signature of its own, or it were a replay
    mail=$(mail_text "$1" 'Lavori fino a venerdì.')
    genuine "$mail"
    awk '/^(Authentication-Results|Received):/ { is_ours = !done; to = substr($0, 1, 1) }
        /^DKIM-Signature:/ && !done { printf "%s%s", line, results; done = 1; is_ours = 0 }
        !is_ours { print; next }
        to == "A" { results = results $0 "\n"; next }
        { line = line $0 "\n" }' "$mail" >"$mail.new"
    sed "s/AbCdEfGh/$(printf '%08x' $SRANDOM)/" "$mail.new" >"$mail"
    world_put sindaco@comune.example $ours "$mail" || return 1
    bridge_once
    id=$(mail_of "$mail")
    bridge_sql "SELECT reason FROM mails WHERE message_id LIKE '$id@%'"
}

# proven: when the last probe passed, in seconds since 1970; 0 = it failed.
proven()
{
    bridge_sql "SELECT CAST(value AS INTEGER) FROM facts WHERE name = 'border-probe'"
}

bridge_settings '[admission] position=adjacent'
bridge_subscribers 1

bridge check --border
is "without a probe there is nothing to look for" "$status" 1
is "results under the border's line are not believed unproven" "$(adjacent 'Via Roma chiusa')" border-not-proven

# --- a border that does its work ---
bridge check --border --from $outside --write "$scratch/probe.eml"
is "a probe is written" "$status" 0
has "and told how to send it" "$out" "Send it to $ours"
is "with three forged results" "$(grep -c '^Authentication-Results: mx\.comune\.example; dkim=pass' "$scratch/probe.eml")" 3
ok "the border takes it from outside" world_send_outside 203.0.113.66 $outside $ours "$scratch/probe.eml"
started=$(date +%s)
bridge check --border
is "the border passes" "$status" 0
has "and it is said" "$out" '^ok  border: forged results are taken out'
ok "and remembered" [ "$(proven)" -ge "$started" ]
bridge audit
has "and stands in the audit" "$out" 'probe-passed'
is "now they are believed" "$(adjacent 'Ponte chiuso')" accepted
is "the probe itself is nobody's notice" \
    "$(bridge_sql "SELECT reason FROM mails WHERE message_id LIKE 'banditore.probe.%'")" our-own-mail
cp "$scratch/banditore.conf" "$scratch/before.conf"
bridge_settings '[admission] position=adjacent' '[admission] internal_nets=192.0.2.0/24'
bridge check --offline
has "with other settings it must be repeated" "$out" '^NO  border: warning: .*have changed since'
cp "$scratch/before.conf" "$scratch/banditore.conf"
bridge check --border
is "it is found again where our own mail was put" "$status" 0

# --- a border that leaves forged results in place ---
bridge check --border --from $outside --write "$scratch/probe.eml"
{
    printf 'Received: from outside.example (outside.example [203.0.113.66])\n'
    printf '\tby mx.comune.example (Postfix) with ESMTP id 4Bk2\n'
    printf '\tfor <%s>; %s\n' $ours "$(date -R)"
    printf 'Authentication-Results: mx.comune.example; dmarc=none header.from=altrove.example\n'
    cat "$scratch/probe.eml"
} >"$scratch/left.eml"
world_put $outside $ours "$scratch/left.eml"
bridge check --border
is "a border that leaves forged results fails" "$status" 1
has "and it is said which" "$out" '^NO  border: .*forged fields in place \(top, middle, bottom\)'
is "what was proven is no more" "$(proven)" 0
is "nor are its results believed" "$(adjacent 'Piazza chiusa')" border-not-proven

done_testing
