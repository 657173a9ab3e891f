#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
#
# signed-mails - certified, signed and broken mails, made with the real tools
#
#   signed-mails.sh FOLDER
#
# FOLDER gets NAME.eml (CRLF), ca.pem and ca-revoked.pem (with a list), smime.sha256, openpgp.fpr, state/gnupg (public
# keys only), dkim.txt and dkim-test.txt (TXT records).  The time of all is that of the clock.
set -eu
cd "$1"
now=$(date +%s)
date=$(LC_ALL=C date -R -d "@$now")

crlf() { sed 's/$/\r/'; }

# agent HOME: one that answers before it is needed; gpg and gpgsm themselves wait five
# seconds for it, which a busy machine may take.
agent()
{
    local tries=0
    until gpgconf --homedir "$1" --launch gpg-agent 2>>tools.log; do
        tries=$((tries + 1))
        [ $tries -lt 10 ] || return 1
    done
}
# What went wrong is said, what goes well is not.
trap '[ $? = 0 ] || cat tools.log >&2' EXIT

# --- certificates: a CA of PEC providers, a provider, another CA, a mayor -------
certificate() # NAME CA ADDRESS SUBJECT [PURPOSE [DAYS]]
{
    openssl req -newkey rsa:2048 -nodes -keyout "$1.key" -out "$1.csr" -subj "$4" 2>/dev/null
    printf 'subjectAltName=email:%s\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=%s\n' \
        "$3" "${5:-emailProtection}" >"$1.ext"
    openssl x509 -req -in "$1.csr" -CA "$2.pem" -CAkey "$2.key" -CAcreateserial -days "${6:-30}" \
        -extfile "$1.ext" -out "$1.pem" 2>/dev/null
}
authority() # NAME
{
    openssl req -x509 -newkey rsa:2048 -nodes -keyout "$1.key" -out "$1.pem" -days 60 \
        -subj "/C=IT/O=Prova/CN=$1" -addext keyUsage=critical,keyCertSign,cRLSign 2>/dev/null
}
authority ca
authority other
certificate provider ca posta-certificata@pec.example "/C=IT/O=Gestore/CN=Posta Certificata"
certificate stranger other posta-certificata@pec.example "/C=IT/O=Gestore/CN=Posta Certificata"
certificate namesake ca posta-certificata@altra.example "/C=IT/O=Altro/CN=Posta Certificata"
certificate mayor other sindaco@comune.example "/C=IT/CN=Anna Rossi"
certificate clerk other sindaco@comune.example "/C=IT/CN=Anna Rossi"
certificate past other sindaco@comune.example "/C=IT/CN=Anna Rossi" emailProtection 2
# "plain" is not for mails by its purposes, and revoked all the same.
certificate revoked other sindaco@comune.example "/C=IT/CN=Anna Rossi"
certificate plain other sindaco@comune.example "/C=IT/CN=Anna Rossi" clientAuth
for who in mayor past revoked plain; do
    openssl x509 -in $who.pem -outform DER | sha256sum | cut -d' ' -f1
done >smime.sha256
printf '[ca]\ndefault_ca=it\n[it]\ndatabase=index\ndefault_md=sha256\ndefault_crl_days=30\n' >crl.conf
: >index
for who in revoked plain; do
    openssl ca -config crl.conf -cert other.pem -keyfile other.key -revoke $who.pem 2>/dev/null
done
openssl ca -config crl.conf -cert other.pem -keyfile other.key -gencrl -out list.pem 2>/dev/null
cat ca.pem list.pem >ca-revoked.pem

# --- certified mail --------------------------------------------------------------
author=comune@pec.example
to=avvisi@comune.example
tipo=posta-certificata
inner=$author
words='Subject: Scuole chiuse'
when=$now
reference=opec1.$now@pec.example
envelope() # FILE SIGNER [HEADER]
{
    local day hour
    day=$(TZ=UTC date -d "@$when" +%d/%m/%Y)
    hour=$(TZ=UTC date -d "@$when" +%H:%M:%S)
    {
        cat <<END
Content-Type: multipart/mixed; boundary="inside"

--inside
Content-Type: text/plain; charset=iso-8859-1

Messaggio di posta certificata.
--inside
Content-Type: application/xml; name="daticert.xml"
Content-Transfer-Encoding: base64

END
        base64 <<END
<?xml version="1.0" encoding="UTF-8"?>
<postacert tipo="$tipo" errore="nessuno"><intestazione><mittente>$author</mittente>
<destinatari tipo="esterno">$to</destinatari><risposte>$author</risposte>
<oggetto>Scuole chiuse &amp; altro</oggetto></intestazione>
<dati><gestore-emittente>Gestore</gestore-emittente>
<data zona="+0000"><giorno>$day</giorno><ora>$hour</ora></data>
<identificativo>opec1.$now@pec.example</identificativo><msgid>&lt;a@pec.example&gt;</msgid>
<ricevuta tipo="completa"/></dati></postacert>
END
        cat <<END
--inside
Content-Type: message/rfc822; name="postacert.eml"

From: $inner
To: avvisi@comune.example
$words
Date: $date
Message-ID: <a@pec.example>
Content-Type: text/plain

Domani le scuole sono chiuse.
--inside--
END
    } | crlf >content
    openssl cms -sign -binary -in content -signer "$2.pem" -inkey "$2.key" -md sha256 \
        -outform DER -out signature
    {
        cat <<END
From: "Per conto di: $author" <posta-certificata@pec.example>
To: avvisi@comune.example
Subject: POSTA CERTIFICATA: Scuole chiuse
Date: $date
Message-ID: <$reference>
${3:-X-Trasporto: posta-certificata}
Content-Type: multipart/signed; protocol="application/x-pkcs7-signature"; micalg=sha-256;
 boundary="outside"

--outside
END
        sed 's/\r$//' content
        cat <<END

--outside
Content-Type: application/x-pkcs7-signature; name="smime.p7s"
Content-Transfer-Encoding: base64

END
        base64 signature
        echo "--outside--"
    } | crlf >"$1.eml"
}
envelope pec-good provider
sed 's/sono chiuse/sono aperte/' pec-good.eml >pec-altered.eml
envelope pec-untrusted stranger
envelope pec-signer namesake
inner=altro@pec.example envelope pec-author provider
tipo=avvenuta-consegna envelope pec-kind provider
author=ignoto@pec.example inner=ignoto@pec.example envelope pec-unlisted provider
reference=nuovo@pec.example envelope pec-reference provider
when=$((now - 200000)) envelope pec-stale provider
to=altri@comune.example envelope pec-recipient provider
to=avvisi+conferma.1.abc@comune.example envelope pec-tag provider
to=meteo@comune.example envelope pec-topic provider
words='Subject: Re: Scuole
In-Reply-To: <b@pec.example>' envelope pec-reply provider
words='Subject: Scuole
References: <banditore.receipt.1@comune.example>' envelope pec-answer provider
words='Subject: Scuole
Auto-Submitted: auto-replied' envelope pec-robot provider
envelope pec-receipt provider "X-Trasporto: posta-certificata
X-Ricevuta: avvenuta-consegna"
envelope pec-anomaly provider "X-Trasporto: errore"
envelope pec-none provider "X-Nothing: here"
{
    printf 'From: posta-certificata@pec.example\r\nX-Trasporto: posta-certificata\r\n'
    printf 'Content-Type: multipart/mixed; boundary="wrap"\r\n\r\n--wrap\r\n'
    printf 'Content-Type: message/rfc822\r\n\r\n'
    cat pec-good.eml
    printf '\r\n--wrap--\r\n'
} >pec-unsigned.eml

# --- mails that a mayor signs ------------------------------------------------------
printf 'Content-Type: text/plain; charset=us-ascii\r\n\r\nLe scuole sono chiuse.' >content
mail() # FILE PROTOCOL SIGNATURE [EXTRA]
{
    printf 'From: Anna Rossi <sindaco@comune.example>\r\nTo: avvisi@comune.example\r\n'
    printf 'Subject: Scuole\r\nDate: %s\r\nMessage-ID: <%s@comune.example>\r\n' "$date" "$1"
    printf 'MIME-Version: 1.0\r\nContent-Type: multipart/signed; protocol="%s";\r\n' "$2"
    printf ' micalg=sha-256; boundary=b\r\n\r\n--b\r\n'
    cat content
    printf '\r\n--b\r\nContent-Type: %s\r\n' "$2"
    if [ "$2" = application/pgp-signature ]; then
        printf '\r\n'
        crlf <"$3"
    else
        printf 'Content-Transfer-Encoding: base64\r\n\r\n'
        base64 "$3" | crlf
    fi
    printf '%s\r\n--b--\r\n' "${4:-}"
}
# wrap FILE: the signed mail as one part of an unsigned one
wrap()
{
    printf 'From: Anna Rossi <sindaco@comune.example>\r\nTo: avvisi@comune.example\r\n'
    printf 'Subject: Scuole\r\nDate: %s\r\nMessage-ID: <wrap@comune.example>\r\n' "$date"
    printf 'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=w\r\n\r\n--w\r\n'
    printf 'Content-Type: text/plain\r\n\r\nLe scuole sono aperte.\r\n--w\r\n'
    sed -n '/^Content-Type: multipart.signed/,$p' "$1"
    printf '\r\n--w--\r\n'
}
extra=$'\r\n--b\r\nContent-Type: text/plain\r\n\r\nAnche gli uffici.'

for who in mayor clerk past revoked plain; do
    openssl cms -sign -binary -in content -signer $who.pem -inkey $who.key -md sha256 \
        -outform DER -out $who.p7s
done
openssl cms -sign -binary -in content -signer mayor.pem -inkey mayor.key -md sha1 \
    -outform DER -out weak.p7s
s=application/pkcs7-signature
mail smime-good $s mayor.p7s >smime-good.eml
sed 's/sono chiuse/sono aperte/' smime-good.eml >smime-altered.eml
mail smime-unknown $s clerk.p7s >smime-unknown.eml
mail smime-weak $s weak.p7s >smime-weak.eml
mail smime-parts $s mayor.p7s "$extra" >smime-parts.eml
wrap smime-good.eml >smime-wrapped.eml
for who in past revoked plain; do
    mail smime-$who $s $who.p7s >smime-$who.eml
done

# --- the same by gpgsm, in a home of its own: detached and opaque -----------------
opaque() # FILE SIGNED
{
    printf 'From: Anna Rossi <sindaco@comune.example>\r\nTo: avvisi@comune.example\r\n'
    printf 'Subject: Scuole\r\nDate: %s\r\nMessage-ID: <%s@comune.example>\r\n' "$date" "$1"
    printf 'MIME-Version: 1.0\r\nContent-Type: application/pkcs7-mime; smime-type=signed-data;\r\n'
    printf ' name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    base64 "$2" | crlf
}
by_gpgsm() # WHO: signs as that certificate's owner, in a home that knows it alone
{
    local sm=$PWD/gpgsm-$1
    mkdir -m 700 "$sm"
    printf '%s S relax\n' "$(openssl x509 -in other.pem -noout -fingerprint -sha1 | sed 's/.*=//')" \
        >"$sm/trustlist.txt"
    openssl pkcs12 -export -in "$1.pem" -inkey "$1.key" -certfile other.pem -passout pass: \
        -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1 -out "$1.p12"
    agent "$sm"
    gpgsm() { command gpgsm --homedir "$sm" --batch --quiet --no-tty --pinentry-mode loopback --disable-crl-checks "$@"; }
    gpgsm --import other.pem 2>>tools.log
    echo | gpgsm --passphrase-fd 0 --import "$1.p12" 2>>tools.log
    gpgsm --detach-sign --output "$1-gpgsm.p7s" content </dev/null 2>>tools.log
    gpgsm --sign --output "$1-gpgsm.p7m" content </dev/null 2>>tools.log
    gpgconf --homedir "$sm" --kill all
}
if command -v gpgsm >/dev/null; then
    for who in mayor clerk; do
        by_gpgsm $who
        mail gpgsm-detached-$who $s $who-gpgsm.p7s >gpgsm-detached-$who.eml
        opaque gpgsm-opaque-$who $who-gpgsm.p7m >gpgsm-opaque-$who.eml
    done
    sed 's/sono chiuse/sono aperte/' gpgsm-detached-mayor.eml >gpgsm-detached-altered.eml
    LC_ALL=C sed 's/sono chiuse/sono aperte/' mayor-gpgsm.p7m >altered.p7m
    opaque gpgsm-opaque-altered altered.p7m >gpgsm-opaque-altered.eml
    # A second decoder could read these otherwise than the first.
    { opaque gpgsm-opaque-foreign mayor-gpgsm.p7m; printf '!AAAA\r\n'; } >gpgsm-opaque-foreign.eml
    wrap gpgsm-detached-mayor.eml >gpgsm-detached-wrapped.eml
fi

# --- OpenPGP, in a home of its own -------------------------------------------------
home=$PWD/home
mkdir -m 700 "$home"
trap '[ $? = 0 ] || cat tools.log >&2
    gpgconf --homedir "$home" --kill all 2>/dev/null || true' EXIT
agent "$home"
gpg() { command gpg --homedir "$home" --batch --quiet --no-tty --pinentry-mode loopback --passphrase '' "$@"; }
fingerprint() { gpg --with-colons --list-keys "$1" | awk -F: '$1 == "fpr" { print $10; exit }'; }
sign() { gpg --local-user "$1" --digest-algo "${2:-SHA256}" --armor --detach-sign --output - content; }
for who in sindaco revoked short; do
    gpg --quick-generate-key "$who@comune.example" ed25519 sign \
        "$([ $who = short ] && echo 10d || echo 0)"
done
fingerprint sindaco >openpgp.fpr
fingerprint revoked >>openpgp.fpr
fingerprint short >>openpgp.fpr
p=application/pgp-signature
sign sindaco >good.asc
mail openpgp-good $p good.asc >openpgp-good.eml
sed 's/sono chiuse/sono aperte/' openpgp-good.eml >openpgp-altered.eml
mail openpgp-parts $p good.asc "$extra" >openpgp-parts.eml
wrap openpgp-good.eml >openpgp-wrapped.eml
sign sindaco SHA1 >weak.asc
mail openpgp-weak $p weak.asc >openpgp-weak.eml
sign revoked >revoked.asc
mail openpgp-revoked $p revoked.asc >openpgp-revoked.eml
sign short >short.asc
mail openpgp-short $p short.asc >openpgp-short.eml
gpg --faked-system-time "$((now - 3 * 86400))!" --quick-generate-key expired@comune.example ed25519 sign 4d
fingerprint expired >>openpgp.fpr
sign expired >expired.asc
mail openpgp-expiring $p expired.asc >openpgp-expiring.eml
cat good.asc revoked.asc >two.asc
mail openpgp-two $p two.asc >openpgp-two.eml
sed 's/^:-----/-----/' "$home/openpgp-revocs.d/$(fingerprint revoked).rev" | gpg --import
mkdir -p state
mkdir -m 700 state/gnupg
gpg --export | command gpg --homedir state/gnupg --batch --quiet --no-autostart --import
# One that the administrator never imported.
gpg --quick-generate-key stranger@evil.example ed25519 sign 0
sign stranger >stranger.asc
mail openpgp-unknown $p stranger.asc >openpgp-unknown.eml

# --- DKIM ----------------------------------------------------------------------------
command -v opendkim-genkey >/dev/null && /usr/bin/python3 -c 'import dkim' 2>/dev/null || exit 0
opendkim-genkey -b 1024 -s s1 -d comune.example
opendkim-genkey -b 1024 -s s2 -d comune.example -t
for selector in s1 s2; do
    grep -o '"[^"]*"' $selector.txt | tr -d '"\n' >dkim-$selector.txt
done
/usr/bin/python3 - "$now" <<'END'
import dkim, sys
now = int(sys.argv[1])
head = [b"from", b"to", b"subject", b"date", b"message-id", b"content-type"]
date = open("pec-good.eml", "rb").read().split(b"\r\nDate: ")[1].split(b"\r\n")[0]
mail = (b"From: Anna Rossi <sindaco@comune.example>\r\nTo: avvisi@comune.example\r\n"
        b"Subject: Scuole\r\nDate: " + date + b"\r\nMessage-ID: <d@comune.example>\r\n"
        b"Content-Type: text/plain\r\n\r\nLe scuole sono chiuse.\r\n")
def write(name, selector=b"s1", fields=head, domain=b"comune.example", body=mail, **more):
    key = open(selector.decode() + ".private", "rb").read()
    signature = dkim.sign(body, selector, domain, key, include_headers=fields,
                          canonicalize=(b"relaxed", b"relaxed"), **more)
    open("dkim-" + name + ".eml", "wb").write(signature + body)
write("good")
write("test", selector=b"s2")
write("partial", fields=[b"from", b"date"])
write("length", length=True)
write("other", domain=b"evil.example")
text = open("dkim-good.eml", "rb").read()
open("dkim-altered.eml", "wb").write(text.replace(b"sono chiuse", b"sono aperte"))
open("dkim-fail.eml", "wb").write(text.replace(b"Subject: Scuole", b"Subject: Uffici"))
assert dkim.verify(text, dnsfunc=lambda name, timeout=5: open("dkim-s1.txt", "rb").read())
END
