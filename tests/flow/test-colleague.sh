#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
#
# Somebody of the staff who is not listed: one answer when the mail is proven, and those
# who can help are told; a forged From earns nobody an answer.
set -u
. "${top_srcdir:-$(dirname "$0")/../..}/tests/support/bridge.sh"

world_needs_mail
world_start
sandbox_start
bridge_settings '[admission] staff_domains=comune.example' \
    '[sender sindaco@comune.example] classes=routine;urgent;emergency'
bridge_subscribers 1
bridge_start

reason()
{
    bridge_sql "SELECT reason FROM mails WHERE decision > 0 AND message_id LIKE '$(mail_of "$1")@%'"
}

is_decided()
{
    [ -n "$(reason "$1")" ]
}

# --- a stranger who says to be a colleague ---
from='I Vigili <vigili@comune.example>'
forged=$(mail_text 'Via Roma chiusa' 'Non è vero.')
world_send_outside 203.0.113.66 vigili@comune.example avvisi@comune.example "$forged"
ok "a forged mail is decided" wait_for 60 is_decided "$forged"
is "as that of anybody" "$(reason "$forged")" sender-not-listed

# --- a colleague ---
mail=$(mail_text 'Piazza chiusa' 'Mercato spostato a sabato.')
bridge_mail "$mail" vigili@comune.example
answer=$(bridge_report answer "$mail" 60 vigili)
has "a proven one is answered" "$answer" 'NON è partito: il tuo indirizzo non è ancora abilitato'
has "with who can enable them" "$answer" 'admin@comune\.example'
has "the administrator is told how" "$(admin_mail 'senders add vigili@comune\.example' 60)" 'Piazza chiusa'
ok "an approver is told" world_wait_mail sindaco '^Message-I[Dd]:.*banditore\.colleague\.' 60

again=$(mail_text 'Piazza aperta' 'Il mercato torna al suo posto.')
bridge_mail "$again" vigili@comune.example
ok "another mail of theirs is decided" wait_for 60 is_decided "$again"
is "alike" "$(reason "$again")" sender-not-enabled
is "without a second answer" "$(bridge_sql "SELECT count(*) FROM outbox WHERE recipient LIKE 'vigili@%'")" 1
is "and nothing went out" "$(bridge_sql 'SELECT count(*) FROM broadcasts')" 0

bridge_stop
done_testing
