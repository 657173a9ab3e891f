#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
#
# Every command says what is wrong and where, and ends with the status that the
# manual promises.
set -u
. "${top_srcdir:-$(dirname "$0")/../..}/tests/support/bridge.sh"

# exits NAME WANTED COMMAND...: the exit status of a command.
exits()
{
    local name=$1 wanted=$2
    shift 2
    bridge "$@"
    is "$name" "$status" "$wanted"
    [ "$status" = "$wanted" ] || diag "$out$err"
}

in_folder()
{
    (cd "$1" && shift && "$@")
}

# sql_is QUERY WANTED
sql_is()
{
    [ "$(bridge_sql "$1")" = "$2" ]
}

# --- wrong use ---
exits "no command" 2
exits "an unknown command" 2 brodcasts
has "is named" "$err" "unknown command 'brodcasts'"
exits "an unknown option" 2 --nwo 2026-01-01T00:00:00Z run
exits "a clock that cannot be read" 2 --now tomorrow run
exits "too much behind a command" 2 run --once twice
exits "a number that is none" 2 report x
exits "a preview of nothing" 2 preview
exits "an unknown verb" 2 subscribers ad
exits "a broadcast without its number" 2 broadcasts cancel
exits "help" 0 --help
has "names all commands" "$(grep -c -E '^  (run|check|preview|subscribers|broadcasts|report|live|stop|resume|audit|backup|restore) ' <<<"$out")" '^12$'
exits "the version" 0 --version
exits "help of one command" 0 check --help

# --- settings ---
status=0
"$bridge_program" --config "$scratch/none" check --offline 2>"$scratch/err" || status=$?
is "settings that are not there" "$status" 66
cat >"$scratch/bad.conf" <<'END'
lingua=it
[bridge]
administration=Comune di Borgo
administration=Comune di Sotto
admin=nessuno
lvie=yes
report_after_s=5
time_zone=Europe/Roma
[mailbox]
host=imap.comune.example
prot=993
user=avvisi
security=none
addresses=avvisi@comune.example
password_file=a
[smpt]
host=localhost
[smtp]
host=smtp.comune.example
user=avvisi
from=avvisi@comune.example
security=plain
[sender sindaco]
[sender segreteria@comune.example]
topics=metoe
classes=routine, urgnt
phones=333 0000001
[topic meteo]
[channel whatsapp]
driver=whatsapp
phone_number_id=1
token_file=t
tokn_file=t
api_url=http://graph.example/
[sandbox]
[quiet]
from=22
to=07:00
days=sunday domenica
END
status=0
"$bridge_program" --config "$scratch/bad.conf" check --offline >"$scratch/out" 2>"$scratch/err" || status=$?
err=$(cat "$scratch/err")
is "bad settings" "$status" 1
while IFS='|' read -r line pattern; do
    has "line $line: $pattern" "$err" "^$scratch/bad.conf:$line: .*$pattern"
done <<'END'
1|before the first
4|'administration' stands twice in .bridge.; first in line 3
5|admin in .bridge. is no mail address
6|unknown key 'lvie' in .bridge.: is 'live' meant
7|report_after_s in .bridge. must be a whole number from 60 to 86400
8|unknown time_zone 'Europe/Roma'
11|unknown key 'prot' in .mailbox.: is 'port' meant
13|security=none in .mailbox. is for loopback addresses only
16|unknown group .smpt.: is .smtp. meant
22|security in .smtp. must be one of: tls starttls none
23|'sindaco' is no mail address
25|there is no .topic metoe.; is 'meteo' meant
26|'urgnt' is none of routine, urgent, emergency
27|a number needs . and country code
33|unknown key 'tokn_file' in .channel whatsapp.: is 'token_file' meant
34|must begin with https
35|unknown group .sandbox.
37|from and to in .quiet. must be as 22:00, not '22' and '07:00'
39|days in .quiet. are as sunday, 12-25 or 2027-12-25, not 'domenica'
END
has "what is missing is named" "$err" 'leave_contact'
has "and a login without a secret" "$err" '\[smtp\] needs password_file or token_command'
has "and they are counted" "$err" '^banditore: [0-9]+ problems in '
status=0
"$bridge_program" --config "$scratch/bad.conf" run >/dev/null 2>&1 || status=$?
is "nothing runs on them" "$status" 78
BANDITORE_CONFIG=$scratch/bad.conf "$bridge_program" broadcasts list >/dev/null 2>"$scratch/err"
is "the environment names them too" $? 78

# --- the world ---
world_needs_mail
world_start
sandbox_start
bridge_settings '[admission] border_hosts='
exits "nothing can be believed without a border" 1 check --offline
has "and that is said" "$out" '^NO +admission: .*border_hosts'
bridge_settings '[quiet] from=22:00'
exits "quiet hours without an end" 1 check --offline
has "are no hours" "$out$err" '.quiet. needs from and to together'
bridge_settings '[quiet] from=22:00' '[quiet] to=07:00' '[quiet] days=sunday 12-25 2027-12-24'
exits "good quiet hours" 0 check --offline
bridge_settings '[web] join_number=+390100000000' '[bridge] contact=URP' \
    '[bridge] public_url=https://avvisi.comune.example'
exits "a poster" 0 poster
has "an A4 sheet" "$out" '^<svg .*width="210mm" height="297mm"'
has "with the number" "$out" 'ISCRIVIMI con WhatsApp al numero \+390100000000<'
has "and a code" "$out" 'd="M4 4h7v1h-7z'
bridge_settings
exits "no poster without a number" 1 poster
exits "good settings" 0 check --offline
is "have no NO" "$(grep -c '^NO' <<<"$out")" 0
has "but a warning, without a privacy notice" "$out" '^! +privacy: warning: notice_url'
exits "all servers are well" 0 check
is "have no NO either" "$(grep -c '^NO' <<<"$out")" 0

# --- subscribers ---
exits "nobody without a source of consent" 1 subscribers add +393330001001
has "and why" "$err" 'consent_source'
exits "a citizen" 0 subscribers add "333 000 1001" --consent-source modulo --topics meteo
exits "once" 1 subscribers add +393330001001 --consent-source modulo
has "and why" "$err" 'already enrolled'
exits "an unknown topic" 1 subscribers add +393330001002 --consent-source modulo --topics metoe
has "with the probable one" "$err" "is 'meteo' meant"
exits "what is no number" 1 subscribers add "il sindaco" --consent-source modulo
printf 'number,topics,language,zone,consented_at,consent_source,consent_words\r\n+393330001003,"meteo,scuola",it,centro,2026-01-02T03:04:05Z,modulo,"sì, ""voglio"" tutto"\r\n' >"$scratch/a.csv"
exits "a table" 0 subscribers import "$scratch/a.csv"
# As a spreadsheet in Italian saves it: BOM, semicolons, blank line, no consent, junk.
printf '\xef\xbb\xbfconsent_source;Number ;topics\n"modulo";"333 0001004";meteo\n\nmodulo;39 333 0001005;\n;+393330001006;\nmodulo;12;\nmodulo;+393330001007;musica\nmodulo;+393330001003;\n' >"$scratch/b.csv"
exits "a table with bad lines" 1 subscribers import "$scratch/b.csv"
is "takes the good ones" "$out" "2 added, 4 refused"
has "names the line without consent" "$err" "^$scratch/b.csv:5: .*consent_source"
has "the one without a number" "$err" "^$scratch/b.csv:6: "
has "the one with an unknown topic" "$err" "^$scratch/b.csv:7: .*musica"
has "and the one that is known" "$err" "^$scratch/b.csv:8: already enrolled"
printf 'consent_source\tnumber\tconsent_words\nmodulo\t+393330001008\tcos\xec\n' >"$scratch/c.csv"
exits "tabs and an old charset" 0 subscribers import "$scratch/c.csv"
printf 'PK\003\004xxxxxxxxxxxx' >"$scratch/d.xlsx"
exits "a spreadsheet that is no CSV" 65 subscribers import "$scratch/d.xlsx"
has "is told from one" "$err" 'save it as CSV'
printf 'numero;consenso\n+393330001009;modulo\n' >"$scratch/e.csv"
exits "columns that are not there" 65 subscribers import "$scratch/e.csv"
exits "a file that is not there" 66 subscribers import "$scratch/none.csv"
bridge subscribers list
cp "$scratch/out" "$scratch/list.csv"
is "the list has a line for each" "$(grep -c '^+39333' <<<"$out")" 5
has "with all that was written" "$out" '^\+393330001003,whatsapp,"meteo,scuola",it,centro,2026-01-02T03:04:05Z,modulo,"sì, ""voglio"" tutto"'
has "the old charset is mended" "$out" 'così'
exits "what is stored of one" 0 subscribers show "333 000 1003"
has "is shown" "$out" '^topics: meteo,scuola$'
has "with the record of consent" "$out" '^2026-01-02T03:04:05Z joined, modulo: sì, "voglio" tutto$'
exits "nothing of a stranger" 1 subscribers show IT.1234567
exits "one leaves" 0 subscribers remove "+39 333 0001008"
bridge subscribers show +393330001008
has "which is in their record" "$out" '^20[0-9-]*T[0-9:]*Z left, ufficio$'
exits "once" 1 subscribers remove +393330001008
exits "one asks to be forgotten" 0 subscribers forget "+39 333 0001004"
exits "once" 1 subscribers forget +393330001004
exits "one who left, too" 0 subscribers forget +393330001008
exits "an old list" 1 subscribers import "$scratch/list.csv"
is "but brings nobody back" "$out" "0 added, 5 refused"
has "and says what would" "$err" "^$scratch/list.csv:[0-9]+: left, .*consented_at"
printf 'number,consent_source,consented_at\n+393330001004,modulo,2031-01-02T03:04:05Z\n+393330001008,modulo,2031-01-02T03:04:05Z\n' >"$scratch/back.csv"
exits "consent of a day to come" 1 subscribers import "$scratch/back.csv"
has "is none" "$err" "^$scratch/back.csv:2: consented_at 2031-.* is in the future"
exits "consent given anew" 0 --now 2031-02-03T04:05:06Z subscribers import "$scratch/back.csv"
is "brings them back" "$out" "2 added, 0 refused"
sqlite3 "$BRIDGE_STATE/banditore.db" "UPDATE subscribers SET suspended_s = 1900000000 WHERE number = '+393330001003'"
exits "one who cannot be reached" 1 subscribers import "$scratch/a.csv"
has "stays out" "$err" "^$scratch/a.csv:2: left, or was taken off"
sqlite3 "$BRIDGE_STATE/banditore.db" "UPDATE subscribers SET suspended_s = 0"
bridge --now 2031-02-03T04:05:06Z subscribers add +393330001010 --consent-source modulo
bridge subscribers list
has "--now moves the clock" "$out" '^\+393330001010,.*2031-02-03T04:05:0'

# --- what check warns of, and what it learns ---
sqlite3 "$BRIDGE_STATE/banditore.db" "INSERT INTO budgets (channel, most) VALUES ('whatsapp', 2);
    INSERT INTO templates VALUES ('whatsapp', 'avviso_comune:it', 'PAUSED', 1);"
exits "a list longer than the limit" 0 check
has "is a warning" "$out" "^! +limit: warning: .*un'emergenza oggi raggiunge 2 di [0-9]"
has "a template that is approved again is used again" "$out" '^ok +template: is used again'
is "and no longer banned" "$(sqlite3 "$BRIDGE_STATE/banditore.db" 'SELECT count(*) FROM templates')" 0
sqlite3 "$BRIDGE_STATE/banditore.db" 'UPDATE budgets SET reserve = 2'
exits "a reserve that leaves nothing" 1 check
has "is named" "$out" '^NO +limit: emergency_reserve is as large'
sqlite3 "$BRIDGE_STATE/banditore.db" 'DELETE FROM budgets'
sed -i '/^\[template allerta_comune\]/,/^\[/s/^for=.*/for=emergency;meteo/' "$BRIDGE_CONF"
exits "templates for some notices only" 0 check
has "are a warning for emergencies" "$out" '^! +channel: warning: .*emergency'
has "and for urgent ones" "$out" '^! +channel: warning: .*urgent'

seq 1 1500 | awk 'BEGIN { print "number,consent_source" } { printf "+39333001%04d,modulo\n", $1 }' >"$scratch/many.csv"
bridge_settings "[bridge] state_dir=$scratch/other"
exits "more than one commit" 0 subscribers import "$scratch/many.csv"
is "are all there" "$out" "1500 added, 0 refused"
bridge_settings "[bridge] state_dir=$scratch/again"
# The signal is there before the program is.
status=0
env --block-signal=INT sh -c 'kill -INT $$; exec "$@"' sh "$bridge_program" \
    --config "$BRIDGE_CONF" subscribers import "$scratch/many.csv" \
    >"$scratch/out" 2>"$scratch/err" || status=$?
is "an interruption" "$status" 75
has "ends after a commit" "$(cat "$scratch/out")" '^1000 added, 0 refused; interrupted'
bridge audit
has "that is noted" "$out" 'subscriber-import.*1000'
exits "the same table again" 1 subscribers import "$scratch/many.csv"
is "brings the rest" "$out" "500 added, 1000 refused"
bridge_settings

# --- preview ---
vips black "$scratch/foto.jpg" 640 480 --bands 3
mail_new
{
    mail_head 'Il Sindaco <sindaco@comune.example>' '[meteo] Neve in collina' \
        'Content-Type: multipart/mixed; boundary=xx'
    printf '\n--xx\nContent-Type: text/plain; charset=utf-8\n\nDa stasera *neve* sopra i 300 metri.\n\n-- \nIl Sindaco\nTel. 0100 000000\n'
    printf -- '--xx\nContent-Type: image/jpeg\nContent-Disposition: attachment; filename=foto.jpg\nContent-Transfer-Encoding: base64\n\n'
    base64 "$scratch/foto.jpg"
    printf -- '--xx\nContent-Type: application/zip\nContent-Disposition: attachment; filename=tutto.zip\nContent-Transfer-Encoding: base64\n\n'
    printf 'PK\003\004xxxxxxxxxxxxxxxxxxxxxxxxxxxx' | base64
    printf -- '--xx--\n'
} >"$mail_file"
genuine "$mail_file"
exits "a preview" 0 preview --json "$mail_file"
cp "$scratch/out" "$scratch/preview.json"
# field NAME FILTER: jq says true about the preview.
field()
{
    is "preview: $1" "$(jq -c "$2" "$scratch/preview.json" 2>&1)" true
}
field "has every field" '([keys[]] | sort) == (["verdict","reason","explanation","sender","title","text","class","topics","send_at","valid_until","origin","removed","parts","media","alert","warnings","evidence","channels"] | sort)'
field "verdict" '.verdict == "accept" and .reason == "accepted"'
field "sender" '.sender == "sindaco@comune.example"'
field "title without the tag" '.title == "Neve in collina"'
field "topics" '.topics == ["meteo"]'
field "class" '.class == "routine"'
field "text" '(.text | contains("sopra i 300 metri")) and (.text | contains("Tel.") | not)'
field "what was removed" '[.removed[].what] == ["signature"]'
field "origin" '.origin == {kind: "none", from: null, subject: null}'
field "times" '.send_at == null and .valid_until == null and .alert == null'
field "fates" '[.parts[] | .fate] | (contains(["read"]) and contains(["refused"]) and ((contains(["sent"]) or contains(["converted"]))))'
field "each part has its fields" '[.parts[] | has("path") and has("type") and has("filename") and has("size") and has("sha256") and has("fate") and has("reason")] | all'
field "a refused part has a reason" '[.parts[] | select(.fate == "refused") | .reason != null and .filename == "tutto.zip"] == [true]'
field "media" '(.media | length) == 1 and .media[0].mime == "image/jpeg" and .media[0].kind == "image" and (.media[0].sha256 | length) == 64'
field "evidence" '[.evidence[] | select(.method == "dmarc" and .result == "pass")] | length >= 1'
field "each evidence has its fields" '[.evidence[] | has("method") and has("result") and has("identity") and has("detail")] | all'
field "outside the window a template" '[.channels.whatsapp[].type] == ["template"]'
field "with the photo on top" '.media[0].sha256 as $s | [.channels.whatsapp[0].template.components[] | select(.type == "header").parameters[0].image.id] == ["sha256:" + $s]'
field "inside the window text and photo" '([.channels.whatsapp_open[].type] | sort) == ["image"] or ([.channels.whatsapp_open[].type] | sort) == ["image", "text"]'
field "to nobody" '[.channels[][] | .to] | unique == ["+390000000000"]'
cp "$scratch/out" "$scratch/first.json"
"$bridge_program" --config "$BRIDGE_CONF" preview --json - <"$mail_file" >"$scratch/second.json"
ok "standard input gives the same" cmp "$scratch/first.json" "$scratch/second.json"
exits "a preview for reading" 0 preview "$mail_file"
has "says the verdict" "$out" 'Esito +accept .accepted'
bridge --now "$(date -u -d '+5 days' +%Y-%m-%dT%H:%M:%SZ)" preview --json "$mail_file"
is "too old for a clock five days later" "$(jq -r .verdict+.reason "$scratch/out")" holdtoo-old
is "nothing was stored" "$(bridge_sql 'SELECT count(*) FROM mails')" 0
exits "a preview of no file" 66 preview "$scratch/none.eml"

# hostile NAME: a preview that must end well, whatever stands in $mail_file.
hostile()
{
    local began=${EPOCHREALTIME%%[.,]*}
    bridge preview --json "$mail_file"
    is "hostile: $1: ends with an answer" "$status$(jq -r 'select(.verdict != null) | "x"' "$scratch/out" 2>/dev/null)" 0x
    ok "hostile: $1: within 10 s" test $((${EPOCHREALTIME%%[.,]*} - began)) -le 10
}
mail_new
: >"$mail_file"
hostile "nothing at all"
head -c 300000 /dev/urandom >"$mail_file"
hostile "noise"
{ printf 'From: '; head -c 40000 /dev/zero | tr '\0' '('; printf '\nTo: '; head -c 40000 /dev/zero | sed 's/\x0/a:/g'; printf ';\n\nx\n'; } >"$mail_file"
hostile "nested comments and groups"
is "and is not accepted" "$(jq -r '.verdict != "accept"' "$scratch/out")" true
{
    mail_head sindaco@comune.example x 'Content-Type: multipart/mixed; boundary=b0'
    for i in $(seq 0 400); do
        printf '\n--b%d\nContent-Type: multipart/mixed; boundary=b%d\n' "$i" $((i + 1))
    done
} >"$mail_file"
genuine "$mail_file"
hostile "four hundred levels"
{
    mail_head sindaco@comune.example x 'Content-Type: text/html; charset=utf-8'
    echo
    for i in $(seq 1 60000); do printf '<div><b>'; done
} >"$mail_file"
genuine "$mail_file"
hostile "sixty thousand open tags"
{
    mail_head sindaco@comune.example 'Lavori' 'Content-Type: multipart/mixed; boundary=pp'
    printf '\n--pp\nContent-Type: text/plain\n\nLavori in via Roma.\n'
    printf -- '--pp\nContent-Type: image/png; name=via.png\nContent-Transfer-Encoding: base64\n\n'
    printf '\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xea\x60\0\0\xea\x60\x08\2\0\0\0\0\0\0\0' | base64
    printf -- '--pp--\n'
} >"$mail_file"
genuine "$mail_file"
hostile "a picture of 60,000 x 60,000"
is "which is refused by name, and nothing else" "$(jq -c '[.verdict, (.parts[] | .fate, .reason)]' "$scratch/out")" \
    '["accept","read",null,"refused","image-too-large"]'
most_kb=$(python3 -c '
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' \
    "$bridge_program" --config "$BRIDGE_CONF" preview --json "$mail_file")
ok "in less than 256 MB" test "$most_kb" -lt $((256 * 1024))
{
    mail_head sindaco@comune.example 'x =?utf-8?Q?=00=0D=0ABcc:_tutti=40comune.example?=' \
        'Content-Type: text/plain; charset=utf-8' 'Content-Transfer-Encoding: quoted-printable'
    printf '\nA=00=1B=E2=80=AE\xff\xfe=C3=28\n'
} >"$mail_file"
genuine "$mail_file"
hostile "control characters"
is "which reach nobody" "$(jq -c '[.title, .text, (.channels | tostring)] | map(test("[\u0000-\u0008\u000b-\u001f\u202e]")) | any' "$scratch/out")" false

# --- the daemon and commands beside it ---
bridge_start
exits "a second daemon on the same folder" 75 run
has "says so" "$err" 'banditore: '
exits "stop" 0 stop
mail=$(mail_text 'Mercato' 'Il mercato di sabato si tiene in piazza.')
bridge_mail "$mail"
ok "a receipt comes though nothing goes out" report_file receipt "$mail"
exits "the list of broadcasts" 0 broadcasts list
has "has the mail" "$out" "^1	.*	routine	ready	[0-9]+	sindaco@comune.example	Mercato$"
exits "one broadcast" 0 broadcasts show 1
has "has its audience" "$out" '^audience: 6$'
has "all of it waiting" "$out" '^pending: 6$'
exits "one that is not there" 1 broadcasts show 77
exits "its report as it stands" 0 report 1
has "says what waits" "$out" '^Ancora da inviare: 6$'
is "nobody's number is in it" "$(grep -c '39333' <<<"$out")" 0
exits "a report of nothing" 1 report 77
exits "resume of one that is not paused" 1 broadcasts resume 1
exits "cancel" 0 broadcasts cancel 1
has "says how many were stopped" "$out" '6 messages were stopped'
exits "cancel of one that is over" 1 broadcasts cancel 1
exits "nothing stands in the place of a notice without a page" 1 broadcasts replace 1 2
exits "replace without the new one" 2 broadcasts replace 1
exits "resume" 0 resume
final=$(bridge_report final "$mail")
has "the report says that they were stopped" "$final" '^Fermati prima dell.invio: 6$'
is "nothing reached a phone" "$(sandbox_messages '.messages | length')" 0
second=$(mail_text 'Mercato' 'Il mercato di sabato si tiene in piazza, anche con la pioggia.')
bridge_mail "$second"
ok "after it messages go out again" wait_for 20 sandbox_is '.messages | length' 6
ok "and the counts are whole" sum_is_whole 2

copy=$scratch/copy
exits "a copy while it runs" 0 backup "$copy"
has "says what it holds" "$out" '2 mails, 0 media files'
is "is a whole database" "$(sqlite3 "$copy/banditore.db" 'PRAGMA integrity_check')" ok
is "with the broadcasts in it" "$(sqlite3 "$copy/banditore.db" 'SELECT count(*) FROM broadcasts')" 2
is "which others cannot read" "$(stat -c %a "$copy" "$copy"/* | sort | uniq | paste -sd' ')" "600 700"
ok "its list names every file" in_folder "$copy" sha256sum --quiet -c MANIFEST
exits "a copy is not written over another" 73 backup "$copy"
exits "a copy where nothing can be written" 73 backup "$scratch/none/copy"
is "nothing half is left" "$(find "$scratch" -maxdepth 1 -name 'copy.new-*')" ""

exits "the audit" 0 audit
for action in subscriber-add subscriber-import subscriber-remove stop cancel resume broadcast backup; do
    has "tells of $action" "$out" "	$action	"
done
is "names nobody's number" "$(grep -c '393330001' <<<"$out")" 0
exits "the audit is whole" 0 audit verify
has "and says its head" "$out" ' [0-9]+:[0-9a-f]{64}$'

# --- the copy comes back after somebody has left and a notice has gone out ---
sandbox inbound '{"number": "+393330001001", "text": "STOP"}' >/dev/null
ok "somebody leaves" wait_for 20 sql_is 'SELECT count(*) FROM subscribers WHERE state = 0' 5
ok "and is told so" wait_for 20 sandbox_is \
    '.messages[] | select(.text | contains("non ricevi più")) | .number' +393330001001
fair=$(mail_text 'Fiera' 'La fiera si apre domenica alle nove.')
bridge_mail "$fair"
ok "a notice goes out after the copy" wait_for 20 sandbox_is '.messages | length' 12
ok "and is filed" wait_for 20 sql_is 'SELECT count(*) FROM mails WHERE state = 6' 3
exits "while the daemon runs nothing is restored" 75 restore "$copy"
bridge_stop
is "the daemon ends well" "$status" 0
cp -r "$copy" "$scratch/damaged"
sed -i 's/riunione/rivoluzione/; s/Subject/Sabject/' "$scratch"/damaged/mails/*/*
exits "a damaged copy is refused" 65 restore "$scratch/damaged"
exits "and a folder that is none" 65 restore "$scratch"
is "nothing was changed" "$(bridge_sql 'SELECT count(*) FROM mails')" 3
exits "the copy is restored" 0 restore "$copy"
has "who left stays away" "$out" '1 people left since'
has "the old state is named" "$out" 'What stood before is in .*/replaced-'
is "and whole" "$(sqlite3 "$BRIDGE_STATE"/replaced-*/banditore.db 'SELECT count(*) FROM broadcasts')" 3
bridge_start
park=$(mail_text 'Parco' 'Il parco riapre.')
bridge_mail "$park"
ok "a mail is taken" wait_for 20 sql_is "SELECT count(*) FROM broadcasts WHERE title LIKE '%Parco%' AND state = 1" 1
is "but nothing goes out" "$(sandbox_messages '.messages | length')" 12
exits "until it is let go" 0 resume
ok "then it does" wait_for 20 sandbox_is '.messages | length' 17
is "not to who left" "$(sandbox_messages '[.messages[] | select(.number == "+393330001001")] | length')" 2
ok "the notice of the lost days has its place" wait_for 20 sql_is 'SELECT count(*) FROM mails WHERE state = 6' 4
is "and its number is not given again" "$(bridge_sql 'SELECT max(id) FROM broadcasts')" 4
exits "the audit goes on" 0 audit verify
head=${out##* }
bridge_stop
bridge_sql "DROP TRIGGER audit_stays; UPDATE audit SET actor = 'nessuno' WHERE action = 'cancel'"
exits "a changed line is found" 1 audit verify
has "and named" "$err" 'line [0-9]+ of the audit was changed'
bridge_sql "DROP TRIGGER audit_keeps; DELETE FROM audit WHERE id > 1;
    UPDATE sqlite_sequence SET seq = 1 WHERE name = 'audit'"
exits "a tail that was cut with care is not seen" 0 audit verify
exits "but by who kept a head" 1 audit verify --head "$head"
has "which names the place" "$err" 'cut: line 2 '
exits "what is no head is told" 1 audit verify --head 12

mkdir "$scratch/newer"
cp "$copy/banditore.db" "$scratch/newer/banditore.db"
sqlite3 "$scratch/newer/banditore.db" 'PRAGMA user_version = 99'
bridge_settings "[bridge] state_dir=$scratch/newer"
exits "a database of a later version is refused" 65 run
done_testing
