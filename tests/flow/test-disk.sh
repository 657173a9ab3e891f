#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
#
# The disk is full, or the database locked: mail stays on the server, the
# administrator is told although nothing can be written, and work goes on by itself.
set -u
. "${top_srcdir:-$(dirname "$0")/../..}/tests/support/bridge.sh"

world_needs_mail
world_start
sandbox_start

mounted=
support_stop_more()
{
    [ -z "$mounted" ] || umount -l "$mounted"
    world_stop
}

in_folder()
{
    [ "$(folder_count "$1")" = "$2" ]
}

# --- the database is locked by another ---
bridge_settings
bridge_subscribers 2
bridge_start
mail=$(mail_text 'Prima' 'Una notizia prima del guasto.')
bridge_mail "$mail"
ok "before it all is well" report_file final "$mail"
mkfifo "$scratch/hold"
sqlite3 -batch "$BRIDGE_STATE/banditore.db" <"$scratch/hold" >"$scratch/locked" 2>&1 &
holder=$!
own $holder
exec 4>"$scratch/hold"
echo '.timeout 5000
BEGIN EXCLUSIVE; SELECT 7;' >&4
ok "somebody locks the database" wait_for 10 grep -q 7 "$scratch/locked"
mail=$(mail_text 'Archivio occupato' 'Una notizia mentre qualcuno tiene il database.')
bridge_mail "$mail"
ok "the mail comes and cannot be stored" wait_for 60 bridge_logs '(store|database|archive).*(lock|busy)'
alert=$(admin_mail 'archivio' 60)
has "the administrator is told by a mail that needs no store" "$alert" 'archivio'
is "the mail stays on the server" "$(folder_count '')" 1
is "and nothing went out" "$(sandbox_messages '[.messages[] | select(tostring | contains("Archivio occupato"))] | length')" 0
echo 'ROLLBACK;' >&4
exec 4>&-
ok "who held it lets go" wait_for 10 world_gone $holder
final=$(bridge_report final "$mail" 90)
has "and the mail goes out by itself" "$final" '^Invio finito: 2 su 2 raggiunti'
is "once" "$(sandbox_messages '[.messages[] | select(tostring | contains("Archivio occupato"))] | length')" 2
ok "and is filed" wait_for 20 in_folder 'Banditore.Inviati' 2
bridge_stop
is "it ends well" "$status" 0

# --- the disk is full ---
small=$scratch/small
mkdir "$small"
if ! mount -t tmpfs -o size=6m,mode=700 tmpfs "$small" 2>/dev/null; then
    skip "a full disk" "no file system can be mounted here"
    done_testing
fi
mounted=$small
BRIDGE_STATE=$small/state
bridge_settings
bridge_subscribers 3 2001
: >"$scratch/bridge.log"
bridge_start
head -c 64M /dev/zero >"$small/rubbish" 2>/dev/null
is "there is no room any more" "$(df --output=avail "$small" | tail -n 1 | tr -d ' ')" 0
mail=$(mail_text 'Disco pieno' 'Una notizia a disco pieno.')
# More than the last free bytes of a page.
head -c 60000 /dev/zero | tr '\0' x | fold -w 76 | sed 's/^/<!-- /; s/$/ -->/' >"$scratch/filler"
sed -i '/^MIME-Version/a X-Filler: x' "$mail"
bridge_mail "$mail"
ok "the mail comes and cannot be stored" wait_for 60 bridge_logs '(full|space|spazio)'
ok "the administrator is told by a mail that needs no disk" admin_mail 'archivio|disco|registrare' 60
is "the mail stays on the server" "$(folder_count '')" 1
is "and nothing went out" "$(sandbox_messages '[.messages[] | select(tostring | contains("Disco pieno"))] | length')" 0
ok "the daemon still runs" kill -0 "$bridge_pid"
rm "$small/rubbish"
final=$(bridge_report final "$mail" 90)
has "when there is room the mail goes out by itself" "$final" '^Invio finito: 3 su 3 raggiunti'
is "once" "$(sandbox_messages '[.messages[] | select(tostring | contains("Disco pieno"))] | length')" 3
ok "and is filed" wait_for 20 in_folder 'Banditore.Inviati' 3
bridge audit verify
is "the audit is whole" "$status" 0
is "the database too" "$(bridge_sql 'PRAGMA integrity_check')" ok
bridge_stop
is "it ends well" "$status" 0

# Full from the start: it does not run, and says why.
head -c 64M /dev/zero >"$small/rubbish" 2>/dev/null
rm -rf "$small/state"
bridge run --once
ok "a folder that cannot be made is an answer, no crash" test "$status" -ge 65 -a "$status" -le 78
has "with words" "$err" 'banditore: '
done_testing
