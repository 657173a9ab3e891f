#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
#
# Proofs beside the mail itself: a code in the subject counts once and stays nowhere, a
# signature over the whole mail counts, detached or opaque, one inside an unsigned wrapper
# does not.
set -u
. "${top_srcdir:-$(dirname "$0")/../..}/tests/support/bridge.sh"

world_needs_mail
for tool in oathtool gpg; do
    command -v $tool >/dev/null || skip_all "$tool is missing: contrib/install-deps test"
done
export GNUPGHOME=$scratch/gnupg
mkdir -m 700 "$GNUPGHOME"
trap_agent()
{
    gpgconf --homedir "$GNUPGHOME" --kill all 2>/dev/null || true
    [ ! -d "$sm" ] || gpgconf --homedir "$sm" --kill all 2>/dev/null || true
}
gpg_quiet() { gpg --batch --quiet --no-tty --pinentry-mode loopback --passphrase '' "$@" 2>>"$scratch/gpg.log"; }
gpg_quiet --quick-generate-key sindaco@comune.example ed25519 sign 0 || skip_all "gpg makes no key here"
key=$(gpg_quiet --with-colons --list-keys | awk -F: '$1 == "fpr" { print $10; exit }')

# S/MIME by gpgsm, in a home that knows one certificate.
sm=$scratch/gpgsm
gpgsm_quiet() { gpgsm --homedir "$sm" --batch --quiet --no-tty --pinentry-mode loopback --disable-crl-checks "$@" 2>>"$scratch/gpg.log"; }
if command -v gpgsm >/dev/null && command -v openssl >/dev/null; then
    mkdir -m 700 "$sm"
    openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj '/CN=Il Sindaco' \
        -addext subjectAltName=email:sindaco@comune.example -keyout "$sm/key.pem" \
        -out "$sm/own.pem" 2>>"$scratch/gpg.log"
    printf '%s S relax\n' "$(openssl x509 -in "$sm/own.pem" -noout -fingerprint -sha1 | sed 's/.*=//')" >"$sm/trustlist.txt"
    openssl pkcs12 -export -in "$sm/own.pem" -inkey "$sm/key.pem" -passout pass: \
        -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1 -out "$sm/own.p12"
    echo | gpgsm_quiet --passphrase-fd 0 --import "$sm/own.p12"
    key=$key,$(openssl x509 -in "$sm/own.pem" -noout -fingerprint -sha256 | sed 's/.*=//; s/://g')
fi

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

# opaque WORDS FILE: the mail that hides the signed FILE in one part.
opaque()
{
    mail_new
    {
        mail_head 'Il Sindaco <sindaco@comune.example>' "$1" \
            'Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m' \
            'Content-Transfer-Encoding: base64'
        printf '\n'
        base64 "$2"
    } >"$mail_file"
    bridge_mail "$mail_file"
}
if [ -d "$sm" ]; then
    printf 'Content-Type: text/plain; charset=us-ascii\r\n\r\nIl ponte regge.' >"$scratch/part"
    gpgsm_quiet --include-certs -1 --sign --output "$scratch/part.p7m" "$scratch/part" </dev/null
    opaque '[emergenza] Ponte' "$scratch/part.p7m"
    is "an emergency in an opaque signature goes out" "$(reason_of "$mail_file")" accepted
    ok "with what was signed" wait_for 60 sandbox_is '[.messages[] | select(tostring | contains("Il ponte regge"))] | length > 1' true
    LC_ALL=C sed 's/ponte regge/ponte cede!/' "$scratch/part.p7m" >"$scratch/altered.p7m"
    opaque '[emergenza] Ponte, nuovo avviso' "$scratch/altered.p7m"
    is "one that was changed waits" "$(reason_of "$mail_file")" signature-altered
else
    skip "an emergency in an opaque signature" "gpgsm or openssl is missing"
fi

bridge_stop
trap_agent
done_testing
