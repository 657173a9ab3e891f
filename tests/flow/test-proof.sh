#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
#
# Proofs beside the mail itself: a code in the subject counts once and stays nowhere, a
# signature over the whole mail counts, one inside an unsigned wrapper does not.
set -u
. "${top_srcdir:-$(dirname "$0")/../..}/tests/support/bridge.sh"

world_needs_mail
for tool in oathtool gpg; do
    command -v $tool >/dev/null || skip_all "$tool is missing: contrib/install-deps test"
done
export GNUPGHOME=$scratch/gnupg
mkdir -m 700 "$GNUPGHOME"
trap_agent() { gpgconf --homedir "$GNUPGHOME" --kill all 2>/dev/null || true; }
gpg_quiet() { gpg --batch --quiet --no-tty --pinentry-mode loopback --passphrase '' "$@" 2>>"$scratch/gpg.log"; }
gpg_quiet --quick-generate-key sindaco@comune.example ed25519 sign 0 || skip_all "gpg makes no key here"
key=$(gpg_quiet --with-colons --list-keys | awk -F: '$1 == "fpr" { print $10; exit }')

world_start
sandbox_start
secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ
(umask 077; echo $secret >"$scratch/totp")
bridge_settings '[sender sindaco@comune.example] classes=routine;urgent;emergency' \
    '[sender sindaco@comune.example] factor=totp' \
    "[sender sindaco@comune.example] secret_file=$scratch/totp" \
    "[sender sindaco@comune.example] keys=$key"
bridge_subscribers 2
mkdir -m 700 "$BRIDGE_STATE/gnupg"
gpg_quiet --export | gpg --homedir "$BRIDGE_STATE/gnupg" --batch --quiet --no-autostart --import 2>>"$scratch/gpg.log"
bridge_start

decided()
{
    [ "$(bridge_sql "SELECT reason FROM mails WHERE message_id LIKE '$(mail_of "$1")@%' AND decision > 0")" != "" ]
}

# reason_of FILE: why the mail in FILE was decided as it was.
reason_of()
{
    wait_for 60 decided "$1" || true
    bridge_sql "SELECT reason FROM mails WHERE message_id LIKE '$(mail_of "$1")@%'"
}

# --- a code ---
mail=$(mail_text '[emergenza] Frana in via Roma' 'Restate lontani dal fiume.')
bridge_mail "$mail"
is "an emergency without a second factor waits" "$(reason_of "$mail")" second-factor-needed

code=$(oathtool --totp --base32 $secret)
mail=$(mail_text "[emergenza] [#$code] Frana sulla statale" "Strada chiusa. Il codice era $code.")
bridge_mail "$mail"
is "one with the code of the moment goes out" "$(reason_of "$mail")" accepted
receipt=$(bridge_report receipt "$mail")
has "and is received" "$receipt" 'Frana sulla statale'
is "the receipt does not repeat the code" "$(printf '%s' "$receipt" | grep -c "$code")" 0
ok "it reaches the phones" wait_for 60 sandbox_is '[.messages[] | select(tostring | contains("Frana sulla statale"))] | length > 1' true
is "without the code" "$(sandbox_messages "[.messages[] | select(tostring | contains(\"$code\"))] | length")" 0
is "which is nowhere in the store" "$(bridge_sql .dump | grep -v '^INSERT INTO outbox' | grep -c "$code")" 0
is "nor in the log" "$(grep -c "$code" "$scratch/bridge.log")" 0

again=$(mail_text "[emergenza] [#$code] Frana di nuovo" 'La stessa prova di prima.')
bridge_mail "$again"
is "the same code in another mail waits" "$(reason_of "$again")" code-used

# --- a signature ---
# signed TEXT: the part that is signed and its signature, in $scratch/part and part.asc.
signed()
{
    printf 'Content-Type: text/plain; charset=us-ascii\r\n\r\n%s' "$1" >"$scratch/part"
    rm -f "$scratch/part.asc"
    gpg_quiet --digest-algo SHA256 --armor --detach-sign --output "$scratch/part.asc" "$scratch/part"
}
multipart()
{
    printf 'Content-Type: multipart/signed; protocol="application/pgp-signature"; micalg=pgp-sha256; boundary=ss\n'
    printf '\n--ss\n'
    tr -d '\r' <"$scratch/part"
    printf '\n--ss\nContent-Type: application/pgp-signature; name=signature.asc\n\n'
    cat "$scratch/part.asc"
    printf '\n--ss--\n'
}
signed 'La diga regge. Restate in casa.'
mail_new
{
    mail_head 'Il Sindaco <sindaco@comune.example>' '[emergenza] Diga'
    multipart
} >"$mail_file"
whole=$mail_file
bridge_mail "$whole"
is "an emergency signed as a whole goes out" "$(reason_of "$whole")" accepted

mail_new
{
    mail_head 'Il Sindaco <sindaco@comune.example>' '[emergenza] Diga, nuovo avviso' 'Content-Type: multipart/mixed; boundary=ww'
    printf '\n--ww\nContent-Type: text/plain\n\nLa diga cede: scappate.\n--ww\n'
    multipart
    printf '\n--ww--\n'
} >"$mail_file"
wrapped=$mail_file
bridge_mail "$wrapped"
is "a signed part inside an unsigned wrapper proves nothing" "$(reason_of "$wrapped")" second-factor-needed
is "and its foreign words reach nobody" "$(sandbox_messages '[.messages[] | select(tostring | contains("scappate"))] | length')" 0

bridge_stop
trap_agent
done_testing
