#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
#
# kill -9 at random moments, thirty times: each mail is broadcast once, nobody gets
# a routine notice twice, an emergency reaches everybody, and whoever may have been
# left out stands as uncertain in the report.  tests/flow/crash does it for hours.
set -u
. "${top_srcdir:-$(dirname "$0")/../..}/tests/support/bridge.sh"

kills=${BANDITORE_KILLS:-30}
seed=${BANDITORE_SEED:-$SRANDOM}
RANDOM=$((seed % 32768))
people=${BANDITORE_PEOPLE:-60}
rate=${BANDITORE_RATE:-40} # a second
mails=8
emergency=4 # which of the mails is one
with_photo=6
# What may be under way when it is killed: what 100 ms carry, and half of that again
# that was not yet settled.
batch=$((rate * 3 / 20))
patience=$((60 + people * mails / (rate < 40 ? rate : 40)))
# States of the database: see AttemptState in bridge/base/attempt.h.
open_states=0,1
uncertain_state=2
reached_states=5,6

world_needs_mail
world_start
sandbox_start
# More than 80 a second only a number may send that was upgraded to 1,000; any other is
# told to slow down, and does.
sandbox settings "{\"sent_ms\":20,\"delivered_ms\":60,\"read_ms\":0,
    \"throughput_per_s\":$((rate <= 80 ? 80 : 1000))}" >/dev/null
# An answer takes its time, so that a kill often falls between message and answer.
sandbox scenario '{"endpoint":"messages","delay_ms":40,"accept":true,"count":-1}' >/dev/null
bridge_settings "[channel whatsapp] rate_per_s=$rate" '[channel whatsapp] uncertain_wait_s=8' \
    '[channel whatsapp] uncertain_wait_emergency_s=1' '[admission] second_factor=none' \
    '[sender sindaco@comune.example] classes=routine urgent emergency'
bridge_subscribers $people
vips black "$scratch/foto.jpg" 400 300 --bands 3
diag "BANDITORE_SEED=$seed"

declare -a file
# write N: the mail number N, as the border passes it on.
write()
{
    local title="Notizia-$1"
    [ "$1" != $emergency ] || title="[emergenza] $title"
    if [ "$1" = $with_photo ]; then
        mail_new
        {
            mail_head 'Il Sindaco <sindaco@comune.example>' "$title" 'Content-Type: multipart/mixed; boundary=mm'
            printf '\n--mm\nContent-Type: text/plain\n\nLa strada resta chiusa: una foto.\n--mm\nContent-Type: image/jpeg\nContent-Disposition: attachment; filename=foto.jpg\nContent-Transfer-Encoding: base64\n\n'
            base64 "$scratch/foto.jpg"
            echo '--mm--'
        } >"$mail_file"
    else
        mail_file=$(mail_text "$title" "Questo è il testo della notizia numero $1.")
    fi
    file[$1]=$mail_file
    genuine "$mail_file"
    world_put sindaco@comune.example avvisi@comune.example "$mail_file" || bail "no mail"
}

# asked_to_end: by SIGTERM: what was sent is answered first, within five seconds.
ends= wanted_ends= late= left_sending=
asked_to_end()
{
    local took
    bridge_stop
    ends+="$status "
    wanted_ends+="0 "
    took=$(sed -n 's/.*what was under way took \([0-9]*\) ms to end, 0 requests.*/\1/p' "$scratch/bridge.log" | tail -1)
    [ "${took:-9999}" -lt 5000 ] || late+="${took:-no word} "
    left_sending+=$(bridge_sql 'SELECT count(*) FROM attempts WHERE state = 1' | grep -v '^0$')
}

written=0
for ((k = 0; k < kills; k++)); do
    if [ $written -lt $mails ] && [ $((k * mails / kills)) -ge $written ]; then
        written=$((written + 1))
        write $written
    fi
    bridge_launch
    # Not a wait: the moment of the fault.  The first ones fall into the making of the
    # database.
    [ $k -lt 3 ] && least=0 most=60 || least=50 most=850
    sleep "0.$(printf %03d $((least + RANDOM % most)))"
    kill -0 "$bridge_pid" 2>/dev/null || bail "it ended by itself: $(tail "$scratch/bridge.log")"
    if [ $((k % 10)) -eq 9 ]; then
        # Before it listens a signal ends it at once.
        wait_for 20 bridge_answers || bail "it does not start: $(tail "$scratch/bridge.log")"
        asked_to_end
        continue
    fi
    # A checkpoint is under way, of a process that is killed with it.
    checkpoint=
    if [ $((k % 3)) -eq 2 ] && [ -f "$BRIDGE_STATE/banditore.db" ]; then
        sqlite3 "$BRIDGE_STATE/banditore.db" 'PRAGMA wal_checkpoint(RESTART)' >/dev/null 2>&1 &
        checkpoint=$!
    fi
    bridge_kill
    [ -z "$checkpoint" ] || { kill -KILL $checkpoint && wait $checkpoint; } 2>/dev/null || :
done
is "asked to end it does so well, each time" "$ends" "$wanted_ends"
is "and soon, by its own clock" "$late" ""
is "and exactly: what was sent was answered" "$left_sending" ""
diag "$(bridge_sql 'SELECT count(*) FROM deliveries WHERE state NOT IN (0)') deliveries were begun under fire"
bridge_start
for ((n = 1; n <= mails; n++)); do
    ok "mail $n has its receipt" report_file receipt "${file[$n]}" $patience
    ok "and its report" report_file final "${file[$n]}" $patience
done

numbers()
{
    sandbox_messages "[.messages[] | select(tostring | contains(\"Notizia-$1\")) | .number] | sort | .[]"
}

of_state()
{
    bridge_sql "SELECT number FROM deliveries d JOIN subscribers s ON s.id = d.subscriber
        JOIN broadcasts b ON b.id = d.broadcast WHERE b.title LIKE '%Notizia-$1' AND d.state $2 ORDER BY number"
}

doubted=0
for ((n = 1; n <= mails; n++)); do
    id=$(bridge_sql "SELECT group_concat(id) FROM broadcasts WHERE title LIKE '%Notizia-$n'")
    has "mail $n is one broadcast" "$id" '^[0-9]+$'
    ok "its counts make up the audience" sum_is_whole "$id"
    is "which is everybody" "$(broadcast_count audience "$id")" $people
    numbers $n >"$scratch/got"
    sort -u "$scratch/got" >"$scratch/got.once"
    of_state $n '>= 0' >"$scratch/all"
    of_state $n "= $uncertain_state" >"$scratch/doubt"
    of_state $n "IN ($reached_states)" >"$scratch/reached"
    comm -23 "$scratch/all" "$scratch/got.once" >"$scratch/missing"
    if [ $n = $emergency ]; then
        is "the emergency reached everybody" "$(cat "$scratch/missing")" ""
        doubled=$(uniq -d "$scratch/got" | wc -l)
        diag "$doubled got the emergency twice"
        ok "few got it twice" test "$doubled" -le $((kills * batch))
    else
        is "nobody got it twice" "$(uniq -d "$scratch/got")" ""
        is "whoever was left out is in doubt" "$(comm -23 "$scratch/missing" "$scratch/doubt")" ""
        is "who is in doubt got none, as callbacks say" "$(comm -12 "$scratch/got.once" "$scratch/doubt")" ""
        is "nobody is left waiting" "$(of_state $n "IN ($open_states)")" ""
        count=$(wc -l <"$scratch/doubt")
        doubted=$((doubted + count))
        bridge report "$id"
        is "the report has as many in doubt" \
            "$(sed -n 's/^Incerti .*: //p' <<<"$out" | grep . || echo 0)" "$count"
    fi
    is "who is said to be reached was" "$(comm -13 "$scratch/got.once" "$scratch/reached")" ""
done
diag "$doubted of $((people * (mails - 1))) are in doubt"
ok "few are in doubt" test $doubted -le $((kills * batch))
is "no mail is in the mailbox any more" "$(folder_count '')" 0
is "all lie where they belong" "$(folder_count 'Banditore.Inviati')" $mails
is "each report was written once" \
    "$(bridge_sql "SELECT count(*) || ' ' || count(DISTINCT message_id) FROM outbox WHERE key LIKE 'final:%'")" "$mails $mails"
ids()
{
    cat "$WORLD_DIR"/mail/sindaco/*/* 2>/dev/null | grep -a -i -o '^Message-ID: <banditore[^>]*' | sort -u | wc -l
}
is "and every copy of it has the same id" "$(ids)" $((mails * 2))
bridge audit
is "the audit names each broadcast once" "$(grep -c '	broadcast	' <<<"$out")" $mails
bridge audit verify
is "and is whole" "$status" 0
is "the database is whole" "$(bridge_sql 'PRAGMA integrity_check')" ok
is "no file is left half written" "$(find "$BRIDGE_STATE" -name '*.tmp*' -o -name '*.part' | wc -l)" 0
bridge_stop
is "it ends well" "$status" 0
done_testing
