#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
#
# The provider is down, slow, wrong, strict or forgetful: deliveries wait or fail as
# the table of errors says, and the report says so.
set -u
. "${top_srcdir:-$(dirname "$0")/../..}/tests/support/bridge.sh"

world_needs_mail
world_start
sandbox_start
bridge_settings '[channel whatsapp] uncertain_wait_s=2' '[channel whatsapp] rate_per_s=80'
bridge_subscribers 5
open_numbers='[.messages[] | .number]'

# trouble JSON...: what shall happen from now on; what was told before is forgotten.
trouble()
{
    local one list=
    sandbox scenario/clear '{}' >/dev/null
    for one in "$@"; do
        list=$list${list:+,}$one
    done
    [ -z "$list" ] || sandbox scenario "[$list]" >/dev/null
}

# notice TITLE: hands in a mail; its file is in $mail, its title in $title.
notice()
{
    title=$1
    mail=$(mail_text "$1" "Il testo di: $1.")
    genuine "$mail"
    world_put sindaco@comune.example avvisi@comune.example "$mail"
}

# report [SECONDS]: fills $final with the report and $id with the broadcast.
report()
{
    final=$(bridge_report final "$mail" "${1:-40}")
    id=$(bridge_sql "SELECT id FROM broadcasts WHERE title = '$title'")
    ok "$title: the counts are whole" sum_is_whole "${id:-0}"
    is "$title: nobody got it twice" \
        "$(sandbox_messages "[.messages[] | select(tostring | contains(\"$title\")) | .number] | (length - (unique | length))")" 0
}

of()
{
    sandbox_messages "[.messages[] | select(tostring | contains(\"$title\"))] | $1"
}

bridge_start

# --- nobody there ---
sandbox_stop
notice 'Gestore spento'
ok "a receipt comes though the provider is away" report_file receipt "$mail"
ok "the deliveries are tried and wait" wait_for 20 eval \
    '[ "$(bridge_sql "SELECT count(*) FROM deliveries WHERE state = 0 AND reason IS NOT NULL")" -ge 1 ] || [ "$(bridge_sql "SELECT sum(tries) FROM attempts")" -ge 1 ]'
is "none is lost" "$(broadcast_count pending 1)$(broadcast_count failed 1)" 50
sandbox_start
report 60
has "and all arrive when it is back" "$final" '^Invio finito: 5 su 5 raggiunti'

# --- an error page instead of an answer: perhaps it was sent ---
trouble '{"endpoint":"messages","number":"+393330001002","http":500,"html":true}'
notice 'Pagina di errore'
report
has "a page of error leaves one in doubt" "$final" '^Incerti .*: 1$'
has "and says that it is not sent again" "$final" 'Gli incerti non vengono rimandati'
is "it was not" "$(of 'length')" 4

trouble '{"endpoint":"messages","number":"+393330001002","http":500,"html":true,"accept":true}'
notice 'Pagina e messaggio'
report
has "a callback settles the doubt" "$final" '^Invio finito: 5 su 5 raggiunti'

# --- an error with a code: surely not sent ---
trouble '{"endpoint":"messages","number":"+393330001003","code":131000,"http":500}'
notice 'Guasto passeggero'
report 60
has "an error with a code is tried again" "$final" '^Invio finito: 5 su 5 raggiunti'

trouble '{"endpoint":"messages","code":130429,"http":429,"count":2}'
notice 'Troppo in fretta'
report 60
has "after 429 all arrive" "$final" '^Invio finito: 5 su 5 raggiunti'

# --- an answer that is none ---
trouble '{"endpoint":"messages","number":"+393330001004","wrong_json":true}'
notice 'Mezza risposta'
report
ok "half an answer is a doubt that the callback settles" \
    grep -q -E 'Invio finito: 5 su 5|Incerti .*: 1$' <<<"$final"

trouble '{"endpoint":"messages","number":"+393330001004","close":true}'
notice 'Linea caduta'
report
has "a line that breaks leaves one in doubt" "$final" '^Incerti .*: 1$'
trouble '{"endpoint":"messages","number":"+393330001004","close":true,"accept":true}'
notice 'Linea caduta dopo'
report
has "until its callback comes" "$final" '^Invio finito: 5 su 5 raggiunti'

trouble '{"endpoint":"messages","number":"+393330001005","delay_ms":1500}'
notice 'Risposta lenta'
report
has "a slow answer is waited for" "$final" '^Invio finito: 5 su 5 raggiunti'

# --- persons ---
trouble '{"endpoint":"messages","number":"+393330001001","code":131026}' \
    '{"endpoint":"messages","number":"+393330001002","fail":131026}' \
    '{"endpoint":"messages","number":"+393330001003","fail":131049}'
notice 'Non raggiungibili'
report
has "who cannot be reached is counted" "$final" '^Non riusciti: 3$'
has "with the reason in plain words" "$final" '^- 2: il numero non è su WhatsApp, o WhatsApp sul telefono è troppo vecchio$'
has "and the other one" "$final" '^- 1: WhatsApp limita gli avvisi promozionali a questa persona$'
has "beside who was reached" "$final" '^Invio finito: 2 su 5 raggiunti'

open_window +393330001004
ok "a window is open" wait_for 10 eval \
    '[ "$(bridge_sql "SELECT count(*) FROM subscribers WHERE window_until_s > 0")" = 1 ]'
trouble '{"endpoint":"messages","number":"+393330001004","code":131047}'
notice 'Finestra chiusa'
report
has "a window that has closed is no failure" "$final" '^Invio finito: 5 su 5 raggiunti'
is "the template follows" "$(of '[.[] | select(.number == "+393330001004") | .type] | join(" ")')" template

# --- statuses ---
trouble '{"endpoint":"messages","number":"+393330001001","reverse":true}' \
    '{"endpoint":"messages","number":"+393330001002","copies":3}' \
    '{"endpoint":"messages","number":"+393330001003","early":true}' \
    '{"endpoint":"messages","number":"+393330001004","late_ms":2500}' \
    '{"endpoint":"messages","number":"+393330001005","statuses":[{"status":"sent"},{"status":"failed","after_ms":10,"code":131026},{"status":"delivered","after_ms":30}]}'
notice 'Conferme in disordine'
report
has "statuses in any order end in the same counts" "$final" '^Invio finito: 5 su 5 raggiunti'
bridge_sql "SELECT 1" >/dev/null
trouble '{"endpoint":"messages","number":"+393330001001","bad_signature":true,"statuses":[{"status":"sent"},{"status":"failed","after_ms":1,"code":131026,"bad_signature":true},{"status":"delivered","after_ms":40}]}'
notice 'Firma sbagliata'
report
has "a webhook with a wrong signature counts for nothing" "$final" '^Invio finito: 5 su 5 raggiunti'

# --- the token has expired: everything waits, and the administrator is told ---
trouble
sandbox settings '{"token_expired":true}' >/dev/null
notice 'Gettone scaduto'
alert=$(admin_mail 'codice 190')
has "the administrator is told that the token is refused" "$alert" 'rifiuta tutti gli invii'
is "nothing was lost" "$(broadcast_count pending "$(bridge_sql "SELECT id FROM broadcasts WHERE title = 'Gettone scaduto'")")" 5
sandbox settings '{"token_expired":false}' >/dev/null
bridge_stop
bridge_start
report 60
has "after it is mended all arrive" "$final" '^Invio finito: 5 su 5 raggiunti'
is "no token and no number stands in the alert" "$(grep -c -E 'gettone|39333' <<<"$alert")" 0
bridge_stop

# --- without a webhook ---
bridge_settings '[web] port=' '[channel whatsapp] app_secret_file=' '[channel whatsapp] verify_token_file='
sed -i '/^buttons=/d' "$BRIDGE_CONF"
notice 'Senza conferme'
bridge_once
is "a run without a webhook ends" "$status" 0
report
has "and says that nothing can be verified" "$final" \
    '^Invio finito: WhatsApp ha preso in carico 5 messaggi su 5\. La consegna non è verificabile'
has "in the counts too" "$final" '^Presi in carico da WhatsApp, consegna non verificabile: 5$'
ok "each message says how to leave" test "$(of 'map(tostring | contains("Per non ricevere altri avvisi")) | all')" = true
done_testing
