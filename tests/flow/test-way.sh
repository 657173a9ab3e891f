#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
#
# The whole way: mails of the staff through real servers to the phones of the
# sandbox, and receipts, reports, answers and notes back into real inboxes.
set -u
. "${top_srcdir:-$(dirname "$0")/../..}/tests/support/bridge.sh"

world_needs_mail
world_start
sandbox_start
bridge_settings '[bridge] live=no'
bridge_subscribers 4 1001 meteo
bridge_subscribers 2 1005 scuola
sindaco=+393330000901
segreteria=+393330000902
anna=+393330001001

# to FILE: the numbers that got the mail in FILE, sorted; by its title.
to()
{
    sandbox_messages "[.messages[] | select(tostring | contains(\"$1\")) | .number] | unique | join(\" \")"
}

# count_of TITLE WANTED: for wait_for.
got()
{
    [ "$(sandbox_messages "[.messages[] | select(tostring | contains(\"$1\")) | .number] | unique | length")" = "$2" ]
}

# the FILTER: about the messages with $title.
the()
{
    sandbox_messages "[.messages[] | select(tostring | contains(\"$title\"))] | $1"
}

in_folder()
{
    [ "$(folder_count "$1")" = "$2" ]
}

# --- before the bridge is live ---
bridge live
is "a bridge that was not tried does not go live" "$status" 1
has "and says what is missing" "$err" 'first write a mail'
bridge_start
mail=$(mail_text 'Prova generale' 'Questo messaggio serve a provare il servizio.')
bridge_mail "$mail"
receipt=$(bridge_report receipt "$mail")
has "the receipt says that only staff receive" "$receipt" '^PROVA: .*solo per i telefoni del personale \(2 persone\)'
final=$(bridge_report final "$mail")
has "the report knows that both were reached" "$final" '^Invio finito: 2 su 2 raggiunti'
title='Prova generale'
is "only phones of the staff got it" "$(to "$title")" "$sindaco $segreteria"
is "each message begins with PROVA" \
    "$(the '[.[] | if .template then .params.titolo // (.text | sub("^[^*]*\\*"; "")) else .text end | test("^[*]?PROVA")] | all')" true
bridge live
is "after it the bridge goes live" "$status" 0

# --- a text, for a topic ---
open_window $anna
ok "the window of a citizen who writes is known" \
    wait_for 10 eval '[ "$(bridge_sql "SELECT count(*) FROM subscribers WHERE window_until_s > 0")" = 1 ]'
title='Neve in collina'
mail=$(mail_text '[meteo] Neve in collina' 'Da stasera neve sopra i 300 metri.

Chi può resti a casa: le strade *non* sono tutte pulite.')
bridge_mail "$mail"
receipt=$(bridge_report receipt "$mail")
has "the receipt says to how many" "$receipt" '^Il messaggio parte adesso per 4 persone\.'
has "and what about" "$receipt" '^Argomento: Allerte meteo$'
has "and shows the message" "$receipt" '^Da stasera neve sopra i 300 metri'
final=$(bridge_report final "$mail")
has "the report says how many were reached" "$final" '^Invio finito: 4 su 4 raggiunti'
has "of how many" "$final" '^Destinatari: 4$'
is "it reached who follows the topic" "$(to "$title")" "$anna +393330001002 +393330001003 +393330001004"
is "once each" "$(the length)" 4
is "inside the window as text" "$(the "[.[] | select(.number == \"$anna\") | .type] | join(\" \")")" text
has "with all paragraphs" "$(the "[.[] | select(.number == \"$anna\") | .text][0]")" '^Chi può resti a casa'
is "outside by template" "$(the "[.[] | select(.number != \"$anna\") | .template] | unique | join(\" \")")" avviso_comune
is "all were delivered" "$(the '[.[] | .status] | map(. == "delivered" or . == "read") | all')" true
ok "the counts are whole" sum_is_whole 2
file=$(report_file final "$mail")
has "the report is an automatic mail" "$(cat "$file")" '^Auto-Submitted: auto-(generated|replied)'
has "in the thread of the author's" "$(cat "$file")" "^In-Reply-To: <$(mail_of "$mail")@telefono.example>"
has "with HTML" "$(cat "$file")" '^Content-Type: text/html'
has "that passes DMARC itself" "$(cat "$file")" 'dmarc=pass'

# --- HTML with a document ---
title='Orari della biblioteca'
mail_new
{
    mail_head 'Il Sindaco <sindaco@comune.example>' "$title" 'Content-Type: multipart/mixed; boundary=mm'
    cat <<'END'

--mm
Content-Type: multipart/related; boundary=aa

--aa
Content-Type: text/html; charset=utf-8

<html><head><style>p{color:red}</style></head><body><p>La biblioteca &egrave; aperta il <b>sabato</b>.</p><ul><li>mattina</li><li>pomeriggio</li></ul><img src="http://traccia.example/1.gif" width=1 height=1></body></html>
--aa--
--mm
Content-Type: application/pdf; name=orari.pdf
Content-Disposition: attachment; filename=orari.pdf
Content-Transfer-Encoding: base64

END
    printf '%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]>>endobj\ntrailer<</Root 1 0 R>>\n%%%%EOF\n' >"$scratch/orari.pdf"
    base64 "$scratch/orari.pdf"
    echo '--mm--'
} >"$mail_file"
mail=$mail_file
bridge_mail "$mail"
final=$(bridge_report final "$mail")
has "a notice for all reaches all" "$final" '^Invio finito: 6 su 6 raggiunti'
is "outside the window in one template with the document" \
    "$(the "[.[] | select(.number != \"$anna\") | .template] | unique | join(\" \")")" avviso_comune_documento
is "which is the file as it was" \
    "$(the "[.[] | .media.sha256 | select(.)] | unique | join(\" \")")" "$(sha256sum <"$scratch/orari.pdf" | cut -d' ' -f1)"
is "under its name" "$(the "[.[] | .media.filename | select(.)] | unique | join(\" \")")" orari.pdf
has "the richer text was read" "$(the "[.[] | select(.number == \"$anna\") | .text | select(.)] | join(\" \")")" '\*sabato\*'
is "nothing of the page's own is left" "$(the 'map(tostring | test("color:red|traccia")) | any')" false
has "the receipt names the document" "$(bridge_report receipt "$mail")" '^- orari\.pdf.*: inviato'

# --- a photo, too large and in a form that phones do not take ---
title='Frana sulla provinciale'
# Something to see, larger than phones take.
vips sines "$scratch/foto.v" 3000 2000 --uchar >/dev/null 2>&1 && vips copy "$scratch/foto.v" "$scratch/foto.png" >/dev/null 2>&1
mail_new
{
    mail_head 'Il Sindaco <sindaco@comune.example>' "$title" 'Content-Type: multipart/mixed; boundary=mm'
    printf '\n--mm\nContent-Type: text/plain\n\nLa strada resta chiusa.\n--mm\nContent-Type: image/png; name=foto.png\nContent-Disposition: attachment; filename=foto.png\nContent-Transfer-Encoding: base64\n\n'
    base64 "$scratch/foto.png"
    echo '--mm--'
} >"$mail_file"
mail=$mail_file
bridge_mail "$mail"
final=$(bridge_report final "$mail")
has "a notice with a photo reaches all" "$final" '^Invio finito: 6 su 6 raggiunti'
is "outside the window in one template with the photo" \
    "$(the "[.[] | select(.number != \"$anna\") | .template] | unique | join(\" \")")" avviso_comune_foto
is "uploaded once" "$(the "[.[] | .media.id | select(.)] | unique | length")" 1
curl -s -o "$scratch/seen.jpg" "$SANDBOX_URL/sandbox/media/$(the '[.[] | .media.id | select(.)][0]')"
has "as a JPEG of 2048 pixels at most" "$(file "$scratch/seen.jpg")" 'JPEG.* 2048x1365'

# --- [prova] ---
title='Prova dei colori'
mail=$(mail_text '[prova] Prova dei colori' 'Si vede bene?')
bridge_mail "$mail"
ok "a trial has its report" report_file final "$mail"
is "and reaches the author alone" "$(to "$title")" "$sindaco"
has "begins with PROVA" "$(the '.[0] | .params.titolo // .text')" 'PROVA'

# --- who may write about what ---
mail=$(from='La Segreteria <segreteria@comune.example>' mail_text '[scuola] Mensa' 'Da lunedì la mensa è aperta.')
bridge_mail "$mail" segreteria@comune.example
title=Mensa
ok "an office writes about its own topic" report_file final "$mail" 30 segreteria
is "to who follows it" "$(to "$title")" "+393330001005 +393330001006"
mail=$(from='La Segreteria <segreteria@comune.example>' mail_text '[meteo] Grandine' 'Grandina forte.')
bridge_mail "$mail" segreteria@comune.example
has "about another it is held and told" "$(bridge_report answer "$mail" 30 segreteria)" 'NON è partito: è in attesa'

# --- mails that must not go out ---
forged=$(mail_text 'Evacuare subito' 'Uscite tutti di casa!')
world_send_outside 203.0.113.66 sindaco@comune.example avvisi@comune.example "$forged"
ok "a forged mail is refused" wait_for 30 in_folder 'Banditore.Rifiutati' 1
note=$(admin_mail 'dmarc-fail')
has "and the administrator is told" "$note" 'sindaco@comune.example'
is "nobody answers it" "$(report_find answer "$forged" sindaco)" ""

old=$(mail_text 'Vecchio' 'Di tre giorni fa.')
sed -i "s/^Date: .*/Date: $(date -R -d '3 days ago')/" "$old"
bridge_mail "$old"
answer=$(bridge_report confirm "$old")
has "an old mail is held and its author asked" "$answer" '^Il tuo messaggio NON è ancora partito'
has "with the reason" "$answer" 'date-too-old'

hidden=$(mail_text 'Nascosto' 'Non è scritto a noi.')
sed -i 's/^To: .*/To: tutti@comune.example/' "$hidden"
bridge_mail "$hidden"
has "a mail that does not name us is held" "$(bridge_report confirm "$hidden")" 'not-addressed-to-us'

robot=$(mail_text 'Fuori sede' 'Sono in ferie fino a lunedì.' 'Auto-Submitted: auto-replied')
bridge_mail "$robot"
ok "an automatic answer is put aside" wait_for 30 in_folder 'Banditore.Ignorati' 1
is "and not answered" "$(report_find answer "$robot" sindaco)" ""

world_send sindaco@comune.example avvisi@comune.example "$old"
ok "a copy of a held mail is not asked about again" wait_for 30 eval '[ "$(folder_count "Banditore.In attesa")" -ge 4 ] || [ "$(folder_count "Banditore.Ignorati")" -ge 2 ]'

ok "the mailbox is empty at last" wait_for 30 in_folder '' 0
is "what went out lies where it belongs" "$(folder_count 'Banditore.Inviati')" 6
for word in 'Evacuare' 'Vecchio' 'Nascosto' 'Fuori sede' 'Grandine'; do
    is "nobody got: $word" "$(to "$word")" ""
done

# --- citizens write ---
# writes NUMBER JSON: the members of an inbound message but its number.
writes()
{
    sandbox inbound "{\"number\":\"$1\",$2}" >/dev/null
}

# told NUMBER WORDS: whether that is in an answer.
told()
{
    [ "$(sandbox_messages "[.messages[] | select(.number == \"$1\" and .template == null and (.text // \"\" | contains(\"$2\")))] | length")" -gt 0 ]
}

enrolled()
{
    [ "$(bridge_sql 'SELECT count(*) FROM subscribers WHERE state = 0')" = "$1" ]
}
bruno=+393330001011
hidden=+393330001012
writes $bruno '"text":"Iscrivimi Bruno Neri"'
ok "who wants to join is told what it is, and asked" wait_for 20 told $bruno 'Rispondi SÌ'
ok "and is not enrolled yet" enrolled 6
writes $hidden '"text":"attiva","hide_number":true'
ok "so is who hides their number" wait_for 20 told $hidden 'Rispondi SÌ'
writes $bruno '"text":"Sì, grazie"'
writes $hidden '"text":"ok","hide_number":true'
ok "with a yes both join" wait_for 20 enrolled 8
ok "and are told" wait_for 20 told $bruno 'Iscrizione fatta'
ok "one without a number" wait_for 20 told $hidden 'Iscrizione fatta'
is "the record has the words, and no name" \
    "$(bridge_sql "SELECT group_concat(words, '; ') FROM (SELECT words FROM consents WHERE how = 'whatsapp' ORDER BY words)")" \
    'Iscrivimi … … → Sì, grazie; attiva → ok'
writes $bruno '"text":"Argomenti"'
list='.messages[] | select(.list)'
ok "topics come as a list" wait_for 20 eval '[ "$(sandbox_messages "[$list] | length")" = 1 ]'
writes $bruno "\"payload\":\"topic-scuola\",\"context\":\"$(sandbox_messages "$list | .wamid")\""
ok "a tap on a line changes them" wait_for 20 told $bruno 'Da adesso ricevi: Allerte meteo'
writes $hidden '"text":"i miei dati","hide_number":true'
ok "who asks sees what is stored" wait_for 20 told $hidden 'il codice con cui WhatsApp ti indica'
writes $hidden '"text":"cancella i miei dati","hide_number":true'
ok "and has it erased" wait_for 20 told $hidden 'i tuoi dati sono cancellati'
template=$(sandbox_messages '[.messages[] | select(.number == "+393330001002" and .template == "avviso_comune")][0]')
writes +393330001002 "\"payload\":\"leggi\",\"text\":\"Leggi tutto\",\"context\":$(jq .wamid <<<"$template")"
ok "a tap on a template's button brings the whole notice" wait_for 20 told +393330001002 'le strade'
writes +393330001003 '"payload":"stop","text":"Disattiva"'
ok "another leaves" wait_for 20 told +393330001003 'non ricevi più'
ok "at once" enrolled 6
writes +393330001004 '"text":"AIUTO"'
ok "a cry for help is answered with 112" wait_for 20 told +393330001004 'Se sei in pericolo chiama il 112'
before=$(sandbox_messages '.messages | length')
writes +393330001005 '"text":"Grazie mille!"'
writes +393330001006 '"text":"Mia madre ha bisogno di ossigeno"'
ok "a question is answered with the contact" wait_for 20 told +393330001006 'il centralino, 0100 000000'
is "a courtesy with nothing" "$(sandbox_messages '.messages | length')" $((before + 1))

# --- a mail beyond the limit ---
for page in health metrics; do
    curl -s "http://127.0.0.1:$BRIDGE_WEB_PORT/$page"
done >"$scratch/pages"
bridge_stop
bridge_settings '[bridge] live=no' '[limits] mail_bytes=100000'
bridge_start
large=$(mail_text 'Enorme' 'Testo.')
head -c 600000 /dev/zero | tr '\0' x | fold -w 76 >>"$large"
bridge_mail "$large"
answer=$(bridge_report answer "$large")
has "a mail that is too large is refused and told" "$answer" '^Il messaggio NON è partito'
has "because of its size" "$answer" 'troppo grande'
ok "it lies with the refused" wait_for 20 in_folder 'Banditore.Rifiutati' 2
bridge_stop
log_out()
{
    grep -a 'imap(avvisi)' "$WORLD_DIR/dovecot/log" | grep -o -a 'out=[0-9]*' | tail -n 1 | cut -d= -f2
}
ok "and was never fetched whole" wait_for 10 eval '[ -n "$(log_out)" ] && [ "$(log_out)" -lt 300000 ]'
diag "bytes of the last session: $(log_out)"

# --- what must never be in a mail ---
for user in sindaco segreteria admin; do
    for file in $("$world_tools/inbox" --files "$WORLD_DIR" $user); do
        report_text "$file"
        cat "$file"
    done
done >"$scratch/all"
ok "reports were found to look at" test -s "$scratch/all"
bridge audit
printf '%s\n' "$out" >>"$scratch/all"
bridge broadcasts list
printf '%s\n' "$out" >>"$scratch/all"
cat "$scratch/pages" "$scratch/bridge.log" >>"$scratch/all"
find "$BRIDGE_STATE" -type f ! -name 'banditore.db*' ! -name left.journal -exec cat {} + >>"$scratch/all"
is "no number of a citizen stands in reports, logs, pages, audit and files" \
    "$(grep -a -c -E '3330001[0-9]{3}|333 ?000 ?1' "$scratch/all")" 0
is "nor in another guise: ids of messages hold it" "$(grep -a -c -E 'wamid\.|MzkzMzMwMDAx|IT\.[0-9]{6}' "$scratch/all")" 0
is "nor what they wrote" "$(grep -a -c -i -E 'ossigeno|Bruno' "$scratch/all")" 0
is "which is not in the database either" \
    "$(grep -a -c -i 'ossigeno' "$BRIDGE_STATE/banditore.db")" 0
bridge audit verify
is "the audit is whole" "$status" 0
done_testing
