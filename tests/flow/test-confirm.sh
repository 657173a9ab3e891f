#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
#
# Held mails: who is asked, what an answer is worth, and that it is worth it once.
set -u
. "${top_srcdir:-$(dirname "$0")/../..}/tests/support/bridge.sh"

world_needs_mail
world_start
sandbox_start
bridge_settings \
    '[sender sindaco@comune.example] classes=routine urgent emergency' \
    '[sender segreteria@comune.example] topics=' \
    '[sender segreteria@comune.example] classes=routine urgent emergency' \
    '[topic tributi] title=Tributi' '[topic tributi] approval=other'
bridge_subscribers 2 1001
sindaco=+393330000901

# question_find USER PATTERN: the newest question to USER whose text matches.
question_find()
{
    local file found=
    while IFS= read -r file; do
        grep -q -a -i -e '^Message-I[Dd]:.*banditore\.confirm\.' "$file" 2>/dev/null &&
            report_text "$file" 2>/dev/null | grep -q -E -e "$2" && found=$file
    done < <("$world_tools/inbox" --files "$WORLD_DIR" "$1")
    [ -n "$found" ] && echo "$found"
}

# field NAME FILE
field()
{
    tr -d '\r' <"$2" | awk -v name="$1" '
        /^$/ { exit }
        /^[ \t]/ { if (on) value = value $0; next }
        { on = index(tolower($0), tolower(name) ":") == 1; if (on) value = substr($0, length(name) + 2) }
        END { gsub(/^[ \t]+|[ \t]+$/, "", value); print value }'
}

# answer QUESTION WORDS [USER]: a reply as a mail program writes it; prints its file.
answer()
{
    local user=${3:-sindaco} to id
    to=$(field Reply-To "$1")
    to=${to#<}
    to=${to%>}
    id=$(field Message-ID "$1")
    mail_new
    {
        printf 'From: %s@comune.example\nTo: %s\nSubject: Re: %s\n' "$user" "$to" "$(field Subject "$1")"
        printf 'Date: %s\nMessage-ID: <%s@telefono.example>\nMIME-Version: 1.0\n' "$(date -R)" "$mail_name"
        printf 'In-Reply-To: %s\nReferences: %s\nContent-Type: text/plain; charset=utf-8\n\n' "$id" "$id"
        printf '%s\n\nIl giorno 24 nov 2026, alle ore 10:00, Avvisi <avvisi@comune.example> ha scritto:\n\n' "$2"
        report_text "$1" | sed 's/^/> /'
    } >"$mail_file"
    world_send "$user@comune.example" "$to" "$mail_file"
    echo "$mail_file"
}

# told USER FILE: the text of what was answered to the mail in FILE.
told()
{
    bridge_report said "$2" 30 "$1"
}

broadcasts()
{
    bridge_sql 'SELECT count(*) FROM broadcasts WHERE mail IS NOT NULL'
}

got()
{
    [ "$(sandbox_messages "[.messages[] | select(tostring | contains(\"$1\")) | .number] | unique | length")" = "$2" ]
}

in_folder()
{
    [ "$(folder_count "$1")" = "$2" ]
}

# --- an emergency needs a second proof: the author's own word by reply ---
bridge_start
mail=$(mail_text '[emergenza] Acqua non potabile' 'Non bere l’acqua del rubinetto in via Roma.')
bridge_mail "$mail"
question=$(wait_for 30 question_find sindaco 'Acqua non potabile')
text=$(report_text "$question")
has "the author is asked first" "$text" 'NON è ancora partito: aspetta la tua conferma'
has "and sees the message" "$text" 'del rubinetto in via Roma'
has "and how many it will reach" "$text" 'Lo riceveranno: 2 persone'
has "and how to answer" "$text" 'CONFERMA come prima parola'
has "with the token in Reply-To" "$(field Reply-To "$question")" '^<?avvisi\+conferma\.[0-9]+\.[a-z2-7]{26}@comune\.example'
is "but not in the subject" "$(field Subject "$question" | grep -c 'conferma\.')" 0
ok "an approver is called too" wait_for 30 question_find segreteria 'Acqua non potabile'
ok "the mail waits with the held" wait_for 30 in_folder 'Banditore.In attesa' 1
is "nobody got anything yet" "$(broadcasts)" 0
is "no token is stored" "$(bridge_sql "SELECT count(*) FROM questions WHERE digest LIKE '%conferma%'")" 0

unclear=$(answer "$question" 'Va bene, grazie')
has "other words do nothing" "$(told sindaco "$unclear")" 'Non ho capito'
yes=$(answer "$question" 'Conferma!')
has "CONFERMA is acknowledged" "$(told sindaco "$yes")" '^Confermato'
ok "and releases it" wait_for 30 got 'Non bere' 2
has "a receipt follows" "$(bridge_report receipt "$mail")" '^Il messaggio parte adesso per 2 persone'
ok "the mail lies with what went out, and so does the answer" wait_for 30 in_folder 'Banditore.Inviati' 2
ok "what was not understood stays with the held" wait_for 30 in_folder 'Banditore.In attesa' 1

again=$(answer "$question" 'CONFERMA')
has "a second CONFERMA does nothing but say so" "$(told sindaco "$again")" 'era già stato confermato'
world_send sindaco@comune.example "$(field To "$yes")" "$yes"
ok "a copy of the confirming mail is put aside" wait_for 30 in_folder 'Banditore.Inviati' 4
is "it went out once" "$(broadcasts)" 1
bridge audit
has "the audit says who confirmed" "$out" 'sindaco@comune.example.*confirm.*mail:1'

# --- a second person ---
mail=$(from='La Segreteria <segreteria@comune.example>' mail_text '[tributi] Scadenza IMU' 'La rata scade il 16 dicembre.')
bridge_mail "$mail" segreteria@comune.example
asked=$(wait_for 30 question_find sindaco 'Scadenza IMU')
has "another person is asked" "$(report_text "$asked")" 'La Segreteria .* vuole pubblicare'
is "the author is not" "$(question_find segreteria 'Scadenza IMU')" ""
answer "$asked" 'CONFERMA' segreteria >/dev/null
ok "the author cannot approve with the other's token" wait_for 30 eval '[ "$(bridge_sql "SELECT count(*) FROM mails WHERE reason = '"'answer-not-valid'"'")" = 1 ]'
is "nothing went out" "$(broadcasts)" 1
approved=$(answer "$asked" 'Confermo, grazie.')
has "the other person can" "$(told sindaco "$approved")" '^Confermato'
ok "and it goes out" wait_for 30 got 'Scadenza IMU' 2
bridge audit
has "the audit names both" "$out" 'segreteria@comune.example.*broadcast'

# --- ANNULLA ---
mail=$(mail_text '[emergenza] Frana' 'Frana sulla provinciale.')
bridge_mail "$mail"
question=$(wait_for 30 question_find sindaco 'Frana sulla provinciale')
no=$(answer "$question" 'ANNULLA')
has "ANNULLA ends it" "$(told sindaco "$no")" '^Annullato'
late=$(answer "$question" 'CONFERMA')
has "for good" "$(told sindaco "$late")" 'era già stato annullato'
ok "the mail lies with the refused" wait_for 30 in_folder 'Banditore.Rifiutati' 1
is "and never went out" "$(broadcasts)" 2

mail=$(from='La Segreteria <segreteria@comune.example>' mail_text '[tributi] Conguaglio' 'Il conguaglio è dovuto.')
bridge_mail "$mail" segreteria@comune.example
answer "$(wait_for 30 question_find sindaco 'Conguaglio')" 'Annulla' >/dev/null
has "of a second person's no the author hears" "$(told segreteria "$mail")" 'Il Sindaco .* ha annullato|sindaco@comune.example ha annullato'

# --- the time limit ---
windy=$(mail_text '[emergenza] Vento forte' 'Raffiche fino a 120 km/h.')
bridge_mail "$windy"
question=$(wait_for 30 question_find sindaco 'Raffiche fino')

# --- the administrator, beyond the questions of an hour ---
mail=$(mail_text '[tributi] Blocco stradale' 'Statale chiusa al km 12.')
bridge_mail "$mail"
has "a fourth question in an hour is not asked" "$(bridge_report answer "$mail")" 'NON è partito: è in attesa'
id=$(bridge_sql 'SELECT max(id) FROM mails')
bridge broadcasts held
has "the administrator sees it" "$out" "^$id	.*Blocco stradale"
bridge broadcasts release "$id"
is "and can release it" "$status" 0
ok "then it goes out" wait_for 30 got 'Statale chiusa' 2
bridge broadcasts release "$id"
is "once" "$status" 1

mail=$(mail_text '[tributi] Fiera' 'La fiera è rimandata.')
bridge_mail "$mail"
has "another is held" "$(bridge_report answer "$mail")" 'NON è partito: è in attesa'
bridge broadcasts refuse "$(bridge_sql 'SELECT max(id) FROM mails')"
is "the administrator can refuse it" "$status" 0
has "and the author hears of it" "$(told sindaco "$mail")" 'ha deciso che il messaggio .*Fiera.* non parte'
ok "it lies with the refused" wait_for 30 in_folder 'Banditore.Rifiutati' 3

n=$(folder_count 'Banditore.In attesa')
bare=$(mail_text '[tributi] Senza numero' 'La piscina è chiusa.')
genuine "$bare"
sed -i '/^Message-I[Dd]:/d' "$bare"
world_put sindaco@comune.example avvisi@comune.example "$bare"
ok "a mail without Message-ID waits" wait_for 30 in_folder 'Banditore.In attesa' $((n + 1))
bridge broadcasts release "$(bridge_sql 'SELECT max(id) FROM mails')"
ok "it goes out too" wait_for 30 got 'La piscina' 2
ok "and leaves the held" wait_for 30 in_folder 'Banditore.In attesa' "$n"

# --- a tap on the phone ---
open_window +393330000902
asked()
{
    sandbox_messages '[.messages[] | select(.type == "interactive" and (.text | contains("via Verdi")))][0] | .'"$1"
}
tap()
{
    sandbox inbound "{\"number\":\"$1\",\"payload\":\"$(asked "buttons[0].payload")\",\"text\":\"Conferma\",\"context\":\"$(asked wamid)\"}" >/dev/null
}
mail=$(from='La Segreteria <segreteria@comune.example>' mail_text '[emergenza] Fuga di gas' 'Non accendere fiamme in via Verdi.')
bridge_mail "$mail" segreteria@comune.example
ok "the author is asked on the phone too" wait_for 30 eval '[ "$(asked number)" = +393330000902 ]'
has "with two buttons" "$(asked 'buttons | map(.text) | join(" ")')" '^Conferma Annulla$'
tap +393330000902
ok "a tap confirms" wait_for 30 got 'Non accendere fiamme' 3
has "the audit says how" "$(bridge_sql "SELECT group_concat(answer) FROM questions WHERE state = 1")" 'tap'
n=$(broadcasts)
tap +393330000902
tap +393330001001
bridge_sql 'SELECT 1' >/dev/null
is "a second tap, or a stranger's, does nothing" "$(broadcasts)" "$n"

# --- and now time passes ---
bridge_stop
bridge_start --now "$(date -u -d '+3 hours' +%Y-%m-%dT%H:%M:%SZ)"
has "when nobody answers the author is told" "$(wait_for 30 bridge_report said "$windy")" 'Nessuno ha confermato in tempo'
late=$(answer "$question" 'CONFERMA')
has "an answer after that is too late" "$(told sindaco "$late")" 'troppo tardi'
is "nothing went out" "$(broadcasts)" 5

# --- the list of staff, while the daemon runs ---
bridge senders add nuova@comune.example --name 'La Nuova' --classes routine
is "a sender is added" "$status" 0
bridge senders list
has "and listed" "$out" '^nuova@comune.example	La Nuova	routine'
ok "the daemon takes it over" wait_for 30 bridge_logs 'list of senders was read again'
has "a mail that welcomes is written" "$(bridge_sql "SELECT count(*) FROM outbox WHERE key LIKE 'welcome:nuova@comune.example:%'")" '^1$'
bridge check --offline
has "check looks at senders.d" "$out" 'senders.d is safe'
chmod 666 "$scratch/senders.d/nuova@comune.example.conf"
bridge check --offline
has "and refuses a file that others may write" "$out$err" 'others may write it'
# read_again N: the daemon has read the list N times.
read_again()
{
    [ "$(grep -c -a 'list of senders was read again' "$scratch/bridge.log")" -ge "$1" ]
}
ok "as does the daemon, which tells the administrator" wait_for 30 bridge_logs 'senders-unsafe'
bridge senders list
is "nobody gets a right by it" "$(printf '%s\n' "$out" | grep -c nuova)" 0
chmod 640 "$scratch/senders.d/nuova@comune.example.conf"
ok "it counts again once it is safe" wait_for 30 read_again 3
bridge senders suspend segreteria@comune.example
is "one of the settings themselves is suspended" "$status" 0
ok "the daemon takes that over too" wait_for 30 read_again 4
mail=$(from='La Segreteria <segreteria@comune.example>' mail_text 'Ancora io' 'Sono sospesa.')
bridge_mail "$mail" segreteria@comune.example
has "and held from then on" "$(bridge_report answer "$mail" 30 segreteria)" 'sender-expired'

# --- FERMA TUTTO ---
stop=$(mail_text 'Ferma tutto!' 'Subito.')
bridge_mail "$stop"
has "FERMA TUTTO is acknowledged" "$(told sindaco "$stop")" '^FERMATO TUTTO'
mail=$(mail_text 'Concerto in piazza' 'Domenica alle 18.')
bridge_mail "$mail"
has "what is written now waits" "$(bridge_report receipt "$mail")" 'Concerto in piazza'
has "the administrator is told" "$(admin_mail 'FERMA TUTTO')" 'banditore resume'
ok "and nothing goes out" got 'Concerto in piazza' 0
bridge resume
ok "until it is resumed" wait_for 30 got 'Concerto in piazza' 2

# An answer to what we wrote: its own words count, not the subject that it repeats.
halted()
{
    [ "$(bridge_sql "SELECT value FROM facts WHERE name = 'halted'")" = "$1" ]
}
reply()
{
    local from=$1
    mail_new
    {
        printf 'From: sindaco@comune.example\nTo: avvisi@comune.example\nSubject: Re: %s\n' "$(field Subject "$from")"
        printf 'Date: %s\nMessage-ID: <%s@telefono.example>\nMIME-Version: 1.0\n' "$(date -R)" "$mail_name"
        printf 'In-Reply-To: %s\nContent-Type: text/plain; charset=utf-8\n\n%s\n' "$(field Message-ID "$from")" "$2"
    } >"$mail_file"
    world_send sindaco@comune.example avvisi@comune.example "$mail_file"
}
reply "$(report_file receipt "$mail" 30 sindaco)" 'Ferma tutto, è sbagliato!'
ok "FERMA TUTTO as the answer to a receipt halts too" wait_for 30 halted yes
bridge resume
reply "$(report_file said "$stop" 30 sindaco)" 'Grazie, risolto.'
has "thanks for it do not" "$(bridge_report answer "$mail_file")" 'answer-to-report'
ok "halt it again" halted no

# --- FERMA TUTTO that nothing proves: whoever owns the address must say so ---
stop=$(mail_text 'FERMA TUTTO' 'Qualcosa non va, chiamatemi.')
genuine "$stop"
sed -i '/^Authentication-Results: .*dmarc=/d; /^DKIM-Signature:/,/^\th=/d; s/dkim=pass/dkim=none/' "$stop"
world_put sindaco@comune.example avvisi@comune.example "$stop"
question=$(wait_for 30 question_find sindaco 'Qualcosa non va')
ok "FERMA TUTTO in the mayor's name alone halts nothing" halted no
answer "$question" 'CONFERMA' >/dev/null
ok "the mayor's CONFERMA makes it an order" wait_for 30 halted yes
is "and it is no notice" "$(bridge_sql "SELECT count(*) FROM broadcasts WHERE title LIKE 'FERMA%' AND question IS NULL")" 0
bridge resume

bridge_stop

chmod o+w "$BRIDGE_CONF"
bridge check --offline
has "check refuses settings that others may write" "$out$err" 'others may write the settings'
chmod o-w "$BRIDGE_CONF"

done_testing
