#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
#
# The mail server goes away and comes back, in IDLE, around a mail, between queue
# and move, with new numbers for old mails: nothing is lost and nothing comes twice.
set -u
. "${top_srcdir:-$(dirname "$0")/../..}/tests/support/bridge.sh"

world_needs_mail
world_start
sandbox_start
bridge_settings '[mailbox] poll_s=2'
bridge_subscribers 3

in_folder()
{
    [ "$(folder_count "$1")" = "$2" ]
}

# put TITLE: a genuine mail straight into the mailbox; its file is in $mail.
put()
{
    mail=$(mail_text "$1" "Il testo di: $1.")
    genuine "$mail"
    world_put sindaco@comune.example avvisi@comune.example "$mail"
}

# once TITLE: everybody got it, nobody twice.
once()
{
    is "everybody got it once: $1" \
        "$(sandbox_messages "[.messages[] | select(tostring | contains(\"$1\")) | .number] | sort | join(\" \")")" \
        "+393330001001 +393330001002 +393330001003"
    is "and it is one broadcast" "$(bridge_sql "SELECT count(*) FROM broadcasts WHERE title = '$1'")" 1
}

said()
{
    tail -n "+$lines" "$scratch/bridge.log" | grep -q -a -E -e "$1"
}

mark()
{
    lines=$(($(wc -l <"$scratch/bridge.log") + 1))
}

idles()
{
    ps -eo args= | grep -q -F 'imap: [avvisi' || true
    grep -q -a 'Login: user=<avvisi>' "$WORLD_DIR/dovecot/log"
}

# --- during IDLE ---
bridge_start
ok "the bridge is in the mailbox" wait_for 20 idles
mark
world_dovecot stop
ok "it notices that the server is gone" wait_for 30 said 'mailbox: '
world_dovecot start
put 'Dopo la pausa'
ok "a mail after the pause goes out" report_file final "$mail" 60
once 'Dopo la pausa'
ok "and is filed" wait_for 30 in_folder 'Banditore.Inviati' 1

# --- gone right after the mail has come ---
for n in 1 2 3; do
    put "Subito $n"
    world_dovecot stop
    world_dovecot start
done
for n in 1 2 3; do
    ok "a mail around a restart goes out: $n" wait_for 60 eval \
        "[ \"\$(sandbox_messages '[.messages[] | select(tostring | contains(\"Subito $n\"))] | length')\" = 3 ]"
done
ok "all are filed" wait_for 60 in_folder 'Banditore.Inviati' 4
for n in 1 2 3; do
    once "Subito $n"
done
bridge_stop

# --- gone between queue and move: the folder refuses, the server is stopped ---
bridge_settings '[mailbox] poll_s=2' '[channel whatsapp] rate_per_s=1'
bridge_start
put 'Prima della mossa'
ok "the mail is queued" wait_for 30 eval '[ "$(bridge_sql "SELECT count(*) FROM broadcasts WHERE title = '"'Prima della mossa'"'")" = 1 ]'
bridge_kill
bridge_sql "UPDATE mails SET state = decision WHERE subject = 'Prima della mossa'"
world_dovecot stop
bridge_start
ok "while the mail server is away messages go on" wait_for 30 eval \
    "[ \"\$(sandbox_messages '[.messages[] | select(tostring | contains(\"Prima della mossa\")) | .number] | unique | length')\" -ge 2 ]"
world_dovecot start
ok "and the mail is filed when it is back" wait_for 60 in_folder 'Banditore.Inviati' 5
ok "the mailbox is empty" wait_for 30 in_folder '' 0
is "one broadcast came of it" "$(bridge_sql "SELECT count(*) FROM broadcasts WHERE title = 'Prima della mossa'")" 1
# One may stay in doubt since the bridge was killed; none is still to go.
ok "all that goes out of it has gone" wait_for 60 eval \
    '[ "$(bridge_sql "SELECT count(*) FROM deliveries WHERE state IN (0, 1)")" = 0 ]'
bridge_stop

# --- new numbers for old mails ---
bridge_settings '[mailbox] poll_s=2'
mail_dir=$WORLD_DIR/mail/avvisi
world_dovecot stop
# Two old mails come back, and all gets a new UIDVALIDITY.
for old in "$mail_dir/.Banditore.Inviati"/{new,cur}/*; do
    [ -f "$old" ] || continue
    cp -p "$old" "$mail_dir/new/$SRANDOM.${old##*/}"
done
back=$(ls "$mail_dir/new" | wc -l)
ok "old mails are back in the mailbox" test "$back" -ge 2
chown -R --reference="$mail_dir" "$mail_dir/new"
before=$(cat "$mail_dir/dovecot-uidlist" | head -n 1)
rm -f "$mail_dir"/dovecot-uidlist "$mail_dir"/dovecot.index*
world_dovecot start
messages=$(sandbox_messages '.messages | length')
bridge_start
put 'Nuovi numeri'
ok "a new mail goes out" report_file final "$mail" 60
once 'Nuovi numeri'
ok "the server did number anew" test "$before" != "$(head -n 1 "$mail_dir/dovecot-uidlist")"
ok "the old ones are put away again" wait_for 60 in_folder '' 0
is "and not one went out again" "$(sandbox_messages '.messages | length')" $((messages + 3))
is "nor was anybody told of them" "$("$world_tools/inbox" --files "$WORLD_DIR" sindaco | xargs grep -l -a 'banditore.answer' | wc -l)" 0
bridge_stop

# --- a server without IDLE and MOVE, by token ---
world_dovecot stop
sed -i '/imap_capability/d' "$WORLD_DIR/dovecot/dovecot.conf"
cat >"$scratch/less" <<'END'
protocol imap {
  imap_capability = IMAP4rev1 LITERAL+ UIDPLUS AUTH=PLAIN AUTH=XOAUTH2 SASL-IR
}
imap_capability = IMAP4rev1 LITERAL+ UIDPLUS AUTH=PLAIN AUTH=XOAUTH2 SASL-IR
END
# The script writes its configuration anew, so ours is started by hand.
cat "$scratch/less" >>"$WORLD_DIR/dovecot/dovecot.conf"
rm -f "$WORLD_DIR/dovecot/run/master.pid"
(cd "$WORLD_DIR/dovecot" && setpriv --reuid nobody --regid nogroup --clear-groups dovecot -c "$WORLD_DIR/dovecot/dovecot.conf" >/dev/null 2>&1 </dev/null)
wait_for 10 world_listens "$WORLD_IMAPS_PORT"
cat >"$scratch/token" <<END
#!/bin/sh
exec $world_tools/token $WORLD_DIR avvisi
END
chmod 755 "$scratch/token"
bridge_settings '[mailbox] poll_s=1' '[mailbox] password_file=' "[mailbox] token_command=$scratch/token"
bridge check
has "the login by token is good" "$out" '^ok +mailbox: '
has "and the server is a plain one" "$out" 'IDLE no, MOVE no'
bridge_start
put 'Senza IDLE'
ok "a mail is found by looking" report_file final "$mail" 60
once 'Senza IDLE'
ok "and filed by copy" wait_for 30 in_folder '' 0
ok "once" in_folder 'Banditore.Inviati' $((5 + back + 2))
bridge_stop
printf '#!/bin/sh\nexec %s/token %s avvisi -60\n' "$world_tools" "$WORLD_DIR" >"$scratch/token"
bridge_once
is "a token that has expired is denied" "$status" 77
printf '#!/bin/sh\necho no luck >&2\nexit 3\n' >"$scratch/token"
bridge_once
ok "a command that fails is told" test "$status" -ge 69
has "by name" "$err" 'mailbox: '
done_testing
