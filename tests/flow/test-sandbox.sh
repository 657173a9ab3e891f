#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# The stand-in for the WhatsApp Cloud API refuses what Meta refuses, and its
# webhooks misbehave when told to.
set -u
bin=${top_builddir:-.}/contrib/sandbox/banditore-sandbox
sink=${top_builddir:-.}/tests/support/webhook-sink
src=${top_srcdir:-.}
tmp=$(mktemp -d)
pids=
n=0

cleanup() {
    for pid in $pids; do kill "$pid" 2>/dev/null; done
    for pid in $pids; do wait "$pid" 2>/dev/null; done
    rm -rf "$tmp"
}
trap cleanup EXIT
trap 'exit 1' INT TERM

# Wait until a command succeeds; about ten seconds at most.
await() {
    tries=0
    while ! "$@" >/dev/null 2>&1; do
        tries=$((tries + 1))
        [ $tries -lt 200 ] || return 1
        sleep 0.05
    done
}
is() { # WANT GOT TITLE
    n=$((n + 1))
    if [ "$1" = "$2" ]; then
        echo "ok $n - $3"
    else
        echo "not ok $n - $3"
        echo "# wanted '$1', got '$2'"
    fi
}

printf 'segreto-di-prova\n' >"$tmp/secret"
printf 'gettone\n' >"$tmp/token"
printf 'verifica\n' >"$tmp/verify"
"$sink" segreto-di-prova verifica 2 "$tmp/hooks" >"$tmp/sink.out" 2>"$tmp/sink.err" &
pids="$pids $!"
await grep -q ready "$tmp/sink.out" || { echo 'Bail out! no sink'; exit 1; }
"$bin" --listen 127.0.0.1:0 --token-file "$tmp/token" --app-secret-file "$tmp/secret" \
    --verify-token-file "$tmp/verify" --webhook-url "$(sed 's/^ready //' "$tmp/sink.out")" \
    --templates "$src/contrib/sandbox/templates.json" --pid-file "$tmp/pid" \
    >"$tmp/out" 2>"$tmp/err" &
box=$!
pids="$pids $box"
await grep -q ready "$tmp/out" || { echo 'Bail out! no stand-in'; cat "$tmp/err"; exit 1; }
url=$(sed 's/^ready //' "$tmp/out")
api=$url/v23.0/100000000000001
account=$url/v23.0/200000000000001

# Prints HTTP status and error code (or ok), the body is in $tmp/reply.
graph() {
    http=$(curl -s -m 20 -o "$tmp/reply" -w '%{http_code}' \
        -H "Authorization: Bearer gettone" "$@") || http=none
    echo "$http $(jq -r '.error.code // "ok"' "$tmp/reply" 2>/dev/null)"
}
send() { graph -H 'Content-Type: application/json' -d "$1" "$api/messages"; }
drive() { curl -s -m 20 -d "$2" "$url/sandbox/$1" >"$tmp/drive"; }
state() { curl -s "$url/sandbox/messages" | jq -r "$1"; }
text() { # NUMBER BODY
    jq -nc --arg to "$1" --arg body "$2" '{messaging_product:"whatsapp",to:$to,type:"text",
        biz_opaque_callback_data:("c"+$to),text:{body:$body}}'
}
filled() { # NUMBER NAME TITLE TEXT [HEADER]
    jq -nc --arg to "$1" --arg name "$2" --arg a "$3" --arg b "$4" --argjson h "${5:-null}" '
        {messaging_product:"whatsapp",to:$to,type:"template",template:{name:$name,
        language:{code:"it"},components:([{type:"body",parameters:[
        {type:"text",parameter_name:"titolo",text:$a},
        {type:"text",parameter_name:"testo",text:$b}]}]+
        (if $h then [{type:"header",parameters:[$h]}] else [] end))}}'
}
state_is() { [ "$(state "$1")" = "$2" ]; }
longer() { [ "$(wc -l <"$tmp/hooks")" -gt "$1" ]; }
hooks() { jq -s "$1" "$tmp/hooks" 2>/dev/null; }
hook_is() { [ "$(hooks "$1")" = "$2" ]; }
fresh() { drive reset '{}'; drive settings "${1:-{\}}"; }
long() { awk -v n="$1" 'BEGIN { while (n-- > 0) printf "a" }'; }
anna=+393330000001

# Who and where.
is '200 ok' "$(graph "$api?fields=display_phone_number,throughput")" 'the number is described'
is STANDARD "$(jq -r .throughput.level "$tmp/reply")" 'with its throughput'
is '400 100' "$(graph "$api?fields=nonsense")" 'an unknown field is refused'
is 401 "$(curl -s -o "$tmp/reply" -w '%{http_code}' -d '{}' "$api/messages")" 'no token'
is 190 "$(jq .error.code "$tmp/reply")" 'has code 190'
is 401 "$(curl -s -o "$tmp/reply" -w '%{http_code}' -H 'Authorization: Bearer x' "$api")" 'wrong token'
drive settings '{"token_expired":true}'
is '401 190' "$(send "$(text $anna ciao)")" 'an expired token'
drive settings '{"token_expired":false}'
is '400 100' "$(graph -d '{}' "$url/v23.0/999/messages")" 'a wrong number id'

# The envelope.
is '400 100' "$(send 'x')" 'no JSON'
is '400 100' "$(send '{"to":"+393330000001","type":"text","text":{"body":"x"}}')" 'no product'
is '400 131008' "$(send '{"messaging_product":"whatsapp","to":"+393330000001"}')" 'no type'
is '400 131051' "$(send '{"messaging_product":"whatsapp","to":"+39333000","type":"fax"}')" 'unknown type'
is '400 131008' "$(send '{"messaging_product":"whatsapp","type":"text","text":{"body":"x"}}')" 'no recipient'
is '400 131009' "$(send "$(text +39xx x)")" 'a number with letters'
is '400 131021' "$(send "$(text +390000000001 x)")" 'to ourselves'
is '400 100' "$(send "$(text $anna x | jq -c '.surprise=1')")" 'an unknown key'
is '400 100' "$(send "$(text $anna x | jq -c ".biz_opaque_callback_data=\"$(long 513)\"")")" 'a callback of 513'
is '400 131008' "$(send "$(text $anna '')")" 'an empty text'
is '400 100' "$(send "$(text $anna "$(long 4097)")")" 'a text of 4097'
is '200 ok' "$(send "$(text $anna "$(long 4096)")")" 'a text of 4096'
is '200 ok' "$(send "$(text 393330000009 x)")" 'without + it is taken'
is 39393330000009 "$(jq -r '.contacts[0].wa_id' "$tmp/reply")" 'but goes to somebody else'
await state_is .counts.webhook_failures 2
is 2 "$(state .counts.webhook_failures)" 'webhooks are tried again until they get 200'

# Templates.
fresh
is '200 ok' "$(send "$(filled $anna avviso_comune Titolo Testo)")" 'a template is accepted'
is accepted "$(jq -r '.messages[0].message_status' "$tmp/reply")" 'and says so'
is '*Titolo*' "$(state '.messages[0].text' | sed -n '1s/Avviso del Comune: //p')" 'it is filled in'
is 'Leggi tutto' "$(state '.messages[0].buttons[0].payload')" 'a button has its text as payload'
is '404 132001' "$(send "$(filled $anna manca T T)")" 'an unknown template'
is '404 132001' "$(send "$(filled $anna avviso_comune T T | jq -c '.template.language.code="it_IT"')")" 'an unknown language'
is '400 132000' "$(send "$(filled $anna avviso_comune T T | jq -c 'del(.template.components[0].parameters[1])')")" 'too few parameters'
is '400 132012' "$(send "$(filled $anna avviso_comune T T | jq -c 'del(.template.components[0].parameters[1].parameter_name)')")" 'a parameter without name'
is '400 132018' "$(send "$(filled $anna avviso_comune 'T
T' T)")" 'a newline in a parameter'
is '400 132018' "$(send "$(filled $anna avviso_comune 'a	b' T)")" 'a tab in a parameter'
is '400 132018' "$(send "$(filled $anna avviso_comune 'a     b' T)")" 'five spaces in a parameter'
is '200 ok' "$(send "$(filled $anna avviso_comune 'a    b' T)")" 'four spaces are allowed'
is '400 131008' "$(send "$(filled $anna avviso_comune '' T)")" 'an empty parameter'
is '400 132005' "$(send "$(filled $anna avviso_comune T "$(long 1000)")")" 'a body over 1024'
is '400 132012' "$(send "$(filled $anna avviso_comune_foto T T)")" 'a missing header'
is '400 132000' "$(send "$(filled $anna avviso_comune T T '{"type":"text","text":"x"}')")" 'a header too many'
drive template '{"name":"avviso_comune","status":"PAUSED"}'
is '400 132015' "$(send "$(filled $anna avviso_comune T T)")" 'a paused template'
drive template '{"name":"avviso_comune","status":"DISABLED"}'
is '400 132016' "$(send "$(filled $anna avviso_comune T T)")" 'a disabled template'
is '200 ok' "$(graph "$account/message_templates?limit=4&fields=name")" 'templates are listed'
is 4 "$(jq '.data|length' "$tmp/reply")" 'by pages'
is '200 ok' "$(graph "$(jq -r .paging.next "$tmp/reply")")" 'that lead on'
is '2 null' "$(jq -r '"\(.data|length) \(.paging.next)"' "$tmp/reply")" 'to the last'
is '200 ok' "$(graph -d '' "$account/subscribed_apps")" 'the application subscribes'

# Media.
fresh
printf '%%PDF-1.4\nprova\n' >"$tmp/a.pdf"
printf '\377\330\377\340prova' >"$tmp/a.jpg"
put() { # FILE MIME
    graph -F messaging_product=whatsapp -F "type=$2" -F "file=@$1;type=$2" "$api/media"
}
is '200 ok' "$(put "$tmp/a.pdf" application/pdf)" 'a PDF is uploaded'
pdf=$(jq -r .id "$tmp/reply")
is '200 ok' "$(put "$tmp/a.jpg" image/jpeg)" 'a photo is uploaded'
jpg=$(jq -r .id "$tmp/reply")
is '400 131053' "$(put "$tmp/a.pdf" image/jpeg)" 'a PDF that says it is a photo'
is '400 100' "$(put "$tmp/a.jpg" image/webp)" 'a type that is not allowed'
is '400 100' "$(graph -F "file=@$tmp/a.jpg;type=image/jpeg" "$api/media")" 'an upload without product'
{ cat "$tmp/a.jpg"; head -c 5000000 /dev/zero; } >"$tmp/big.jpg"
is '400 131053' "$(put "$tmp/big.jpg" image/jpeg)" 'a photo over 5 MB'
is '200 ok' "$(graph "$url/v23.0/$pdf")" 'a medium is described'
is "$(sha256sum <"$tmp/a.pdf" | cut -d' ' -f1)" "$(jq -r .sha256 "$tmp/reply")" 'with its digest'
is '200 ' "$(graph "$(jq -r .url "$tmp/reply")")" 'and can be fetched'
is same "$(cmp -s "$tmp/reply" "$tmp/a.pdf" && echo same)" 'byte by byte'
curl -s "$url/sandbox/media/$pdf" >"$tmp/reply"
is same "$(cmp -s "$tmp/reply" "$tmp/a.pdf" && echo same)" 'also by the tests'
head_pdf="{\"type\":\"document\",\"document\":{\"id\":\"$pdf\",\"filename\":\"a.pdf\"}}"
is '200 ok' "$(send "$(filled $anna avviso_comune_documento T T "$head_pdf")")" 'a document header'
is 'application/pdf a.pdf' "$(state '.messages[0].media|.mime+" "+.filename')" 'is shown'
is '400 131053' "$(send "$(filled $anna avviso_comune_foto T T "{\"type\":\"image\",\"image\":{\"id\":\"$pdf\"}}")")" 'a PDF as photo header'
image() { jq -nc --arg to $anna --argjson i "$1" '{messaging_product:"whatsapp",to:$to,type:"image",image:$i}'; }
is '200 ok' "$(send "$(image "{\"id\":\"$jpg\",\"caption\":\"x\"}")")" 'a photo'
is '400 100' "$(send "$(image "{\"id\":\"$jpg\",\"link\":\"https://a.example/\"}")")" 'id and link'
is '400 100' "$(send "$(image "{\"id\":\"$jpg\",\"caption\":\"$(long 1025)\"}")")" 'a caption of 1025'
is '400 100' "$(send "$(image "{\"id\":\"$jpg\",\"filename\":\"x\"}")")" 'a photo with filename'
is '400 131053' "$(send "$(image '{"id":"12"}')")" 'an unknown medium'
drive clock '{"advance_s":2592001}'
is '400 131053' "$(send "$(image "{\"id\":\"$jpg\"}")")" 'a medium after 30 days'
drive clock '{"advance_s":-2592001}'
is '200 ok' "$(graph -X DELETE "$url/v23.0/$jpg")" 'a medium is deleted'
is '400 131053' "$(send "$(image "{\"id\":\"$jpg\"}")")" 'and is gone'

# Limits, on a clock that stands.
fresh '{"throughput_per_s":5}'
drive clock '{"freeze":true}'
for i in 1 2 3 4 5; do got=$(send "$(filled +39333000001$i avviso_comune T T)"); done
is '200 ok' "$got" 'five a second pass'
is '429 130429' "$(send "$(filled +393330000016 avviso_comune T T)")" 'the sixth does not'
drive clock '{"advance_s":1}'
is '200 ok' "$(send "$(filled +393330000016 avviso_comune T T)")" 'a second later it does'
fresh '{"throughput_per_s":0,"daily_limit":2}'
drive clock '{"freeze":true}'
i=0
while [ $i -lt 45 ]; do got=$(send "$(filled $anna avviso_comune T T)"); i=$((i + 1)); done
is '200 ok' "$got" '45 to one number pass'
is '429 131056' "$(send "$(filled $anna avviso_comune T T)")" 'the 46th does not'
drive clock '{"advance_s":6}'
is '200 ok' "$(send "$(filled $anna avviso_comune T T)")" 'six seconds later it does'
is '200 ok' "$(send "$(filled +393330000002 avviso_comune T T)")" 'a second number of the day'
is '429 131048' "$(send "$(filled +393330000003 avviso_comune T T)")" 'a third is over the daily limit'
drive inbound '{"number":"+393330000003","text":"ciao"}'
is '200 ok' "$(send "$(text +393330000003 ciao)")" 'in its window it is free'
drive clock '{"advance_s":86400}'
is '200 ok' "$(send "$(filled +393330000004 avviso_comune T T)")" 'the next day starts anew'

# The window.
fresh '{"sent_ms":0,"delivered_ms":0,"read_ms":0}'
: >"$tmp/hooks"
is '200 ok' "$(send "$(text $anna prima)")" 'text outside the window is accepted'
await hook_is '[.[].body.entry[].changes[].value.statuses[]?|select(.status=="failed")][0].errors[0].code' 131047
is 131047 "$(state '.messages[0].error')" 'and fails by webhook'
is true "$(hooks 'all(.good)')" 'with a right signature'
is c$anna "$(hooks '.[].body.entry[].changes[].value.statuses[]?.biz_opaque_callback_data' | tr -d '"')" 'with our callback'
drive inbound "{\"number\":\"$anna\",\"text\":\"perché no?\"}"
await hook_is '[.[].body.entry[].changes[].value.messages[]?.text.body][0]' '"perché no?"'
is '"393330000001"' "$(hooks '[.[].body.entry[].changes[].value.messages[]?.from][0]')" 'inbound text arrives'
is '200 ok' "$(send "$(text $anna dopo)")" 'now text is accepted'
await hook_is '[.[].body.entry[].changes[].value.statuses[]?|select(.status!="failed").status]' "$(printf '[\n  "sent",\n  "delivered",\n  "read"\n]')"
is read "$(state '.messages[1].status')" 'and is read'
is free_customer_service "$(hooks '[.[].body.entry[].changes[].value.statuses[]?|select(.status=="sent").pricing.type][0]' | tr -d '"')" 'for free'
drive clock '{"advance_s":86401}'
send "$(text $anna tardi)" >/dev/null
await state_is '.messages[2].error' 131047
is 131047 "$(state '.messages[2].error')" 'after 24 hours it is closed again'
drive inbound "{\"number\":\"$anna\",\"payload\":\"LEGGI\",\"text\":\"Leggi\",\"context\":\"wamid.X\"}"
await hook_is '[.[].body.entry[].changes[].value.messages[]?.button.payload|strings][0]' '"LEGGI"'
is '"wamid.X"' "$(hooks '[.[].body.entry[].changes[].value.messages[]?.context.id|strings][0]')" 'a tap on a button arrives'
drive inbound "{\"number\":\"$anna\",\"stop_marketing\":true}"
send "$(filled $anna avviso_comune T T)" >/dev/null
await state_is '.messages[3].error' 131050
is 131050 "$(state '.messages[3].error')" 'who stopped marketing gets none'

# Messages with buttons, and taps on them.
asks() { # NUMBER BODY ID TITLE [BUTTONS]
    jq -nc --arg to "$1" --arg body "$2" --arg id "$3" --arg title "$4" --argjson n "${5:-1}" '
        {messaging_product:"whatsapp",to:$to,type:"interactive",interactive:{type:"button",
         body:{text:$body},action:{buttons:[range($n)|{type:"reply",reply:{
          id:($id+(if . > 0 then tostring else "" end)),
          title:($title+(if . > 0 then tostring else "" end))}}]}}}'
}
fresh '{"sent_ms":0,"delivered_ms":0,"read_ms":0}'
drive inbound "{\"number\":\"$anna\",\"text\":\"Ciao\"}"
is '200 ok' "$(send "$(asks $anna Confermi? si "$(long 20)" 1)")" 'a question with a button'
is '200 ok' "$(send "$(asks $anna "$(long 1024)" si Si 3)")" 'with three, and 1024 characters'
is '400 131009' "$(send "$(asks $anna x si Si 4)")" 'not with four'
is '400 131009' "$(send "$(asks $anna x si Si 0)")" 'not without'
is '400 131009' "$(send "$(asks $anna x si "$(long 21)")")" 'a label of 21 is too long'
is '400 131009' "$(send "$(asks $anna "$(long 1025)" si Si)")" 'a body of 1025 too'
is '400 131009' "$(send "$(asks $anna x "$(long 257)" Si)")" 'an id of 257 too'
is '400 131008' "$(send "$(asks $anna '' si Si)")" 'an empty body is refused'
wamid=$(state '.messages[0].wamid')
drive inbound "{\"number\":\"$anna\",\"payload\":\"no\",\"context\":\"$wamid\"}"
is 'text, payload or message is needed' "$(jq -r .error "$tmp/drive")" 'there is no such button to tap'
drive inbound "{\"number\":\"$anna\",\"payload\":\"si\",\"context\":\"$wamid\"}"
await hook_is '[.[].body.entry[].changes[].value.messages[]?.interactive.button_reply.id|strings][0]' '"si"'
is "\"$wamid\"" "$(hooks '[.[].body.entry[].changes[].value.messages[]?|select(.type=="interactive").context.id][0]')" 'a tap arrives as Meta sends it'

# Lists, and taps on their lines.
lists() { # TITLE ROWS [DESCRIPTION [BUTTON]]
    jq -nc --arg to "$anna" --arg title "$1" --argjson n "$2" --arg hint "${3:-x}" --arg button "${4:-Scegli}" '
        {messaging_product:"whatsapp",to:$to,type:"interactive",interactive:{type:"list",
         body:{text:"Che cosa?"},action:{button:$button,sections:[{rows:[range($n)|{
          id:("riga"+tostring),title:$title,description:$hint}]}]}}}'
}
is '200 ok' "$(send "$(lists "$(long 24)" 10 "$(long 72)" "$(long 20)")")" 'a list of ten lines'
is '400 131009' "$(send "$(lists Eventi 11)")" 'not of eleven'
is '400 131008' "$(send "$(lists Eventi 0)")" 'not without'
is '400 131009' "$(send "$(lists "$(long 25)" 1)")" 'a title of 25 is too long'
is '400 131009' "$(send "$(lists Eventi 1 "$(long 73)")")" 'a description of 73 too'
is '400 131009' "$(send "$(lists Eventi 1 x "$(long 21)")")" 'a button of 21 too'
is '400 131009' "$(send "$(lists Eventi 2 | sed 's/riga1/riga0/')")" 'lines have ids of their own'
send "$(lists Eventi 2)" >/dev/null
is Scegli "$(state '.messages[-1].list')" 'the page can show it'
wamid=$(state '.messages[-1].wamid')
drive inbound "{\"number\":\"$anna\",\"payload\":\"riga1\",\"context\":\"$wamid\"}"
reply='.[].body.entry[].changes[].value.messages[]?.interactive|select(.type == "list_reply").list_reply'
await hook_is "$reply.id" '"riga1"'
is '"riga1 Eventi x"' "$(hooks "$reply|\"\\(.id) \\(.title) \\(.description)\"")" 'a tap on a line arrives as Meta sends it'

# Faults that are ordered.
fresh '{"sent_ms":0,"delivered_ms":0,"read_ms":0}'
drive scenario '[{"code":131016,"count":1,"skip":1},{"number":"+393330000005","html":true}]'
is '200 ok' "$(send "$(filled $anna avviso_comune T T)")" 'the first passes'
is '500 131016' "$(send "$(filled $anna avviso_comune T T)")" 'the second is refused'
is '200 ok' "$(send "$(filled $anna avviso_comune T T)")" 'the third passes'
is '500 ' "$(send "$(filled +393330000005 avviso_comune T T)")" 'a page instead of JSON'
is '400 131026' "$(send "$(filled +393398131026 avviso_comune T T)")" 'a telling number is refused'
send "$(filled +393399131049 avviso_comune T T)" >/dev/null
await state_is '.messages[-1].error' 131049
is 131049 "$(state '.messages[-1].error')" 'another fails later'
is unknown "$(curl -s -d '{"nonsense":1}' "$url/sandbox/scenario" | jq -r .error | cut -d' ' -f1)" 'an unknown key is told'
drive scenario '{"code":80007,"endpoint":"any","count":1}'
is '429 80007' "$(graph "$api")" 'any call can be refused'
before=$(state .counts.accepted)
drive scenario '{"close":true,"accept":true}'
body=$(text +393330000007 x)
is 'none ' "$(: >"$tmp/reply"; send "$body")" 'the connection is closed'
is $((before + 1)) "$(state .counts.accepted)" 'although the message was accepted'
is 0 "$(state .counts.duplicates)" 'once'
send "$body" >/dev/null
is 1 "$(state .counts.duplicates)" 'a repetition is counted'
drive scenario '{"wrong_json":true}'
is '200 ' "$(send "$body")" 'half an answer'
drive scenario '{"delay_ms":3600000}'
send "$body" >"$tmp/late" &
late=$!
await state_is .counts.accepted $((before + 3))
is '' "$(cat "$tmp/late")" 'an answer is held back'
drive clock '{"advance_s":3600}'
wait $late
is '200 ok' "$(cat "$tmp/late")" 'until the clock is there'

# Webhooks that misbehave.
fresh '{"sent_ms":0,"delivered_ms":10,"read_ms":20}'
: >"$tmp/hooks"
drive scenario '{"early":true}'
send "$(filled $anna avviso_comune T T)" >/dev/null
is '"sent"' "$(hooks '.[0].body.entry[0].changes[0].value.statuses[0].status')" 'a status comes before the answer'
await hook_is '[.[].body.entry[].changes[].value.statuses[]?]|length' 3
seen() { hooks "[.[].body.entry[].changes[].value.statuses[]?|select(.biz_opaque_callback_data==\"$1\").status]|join(\" \")" | tr -d '"'; }
seen_is() { [ "$(seen "$1")" = "$2" ]; }
order() { # CALLBACK SCENARIO WANT TITLE
    drive scenario "$2"
    send "$(filled $anna avviso_comune T T | jq -c ".biz_opaque_callback_data=\"$1\"")" >/dev/null
    await seen_is "$1" "$3"
    is "$3" "$(seen "$1")" "$4"
}
order r '{"reverse":true}' 'read delivered sent' 'statuses come in reverse'
order d '{"copies":2}' 'sent sent delivered delivered read read' 'statuses come twice'
order j '{"statuses":[{"status":"sent"},{"status":"read","after_ms":20}]}' 'sent read' 'read comes without delivered'
order f '{"statuses":[{"status":"sent"},{"status":"failed","after_ms":20,"code":131026}]}' 'sent failed' 'failed comes after sent'
order h '{"message_status":"held_for_quality_assessment","fail":132015}' failed 'a held message fails'
drive settings '{"hold_webhooks":true}'
drive scenario '{"never":true}'
send "$(filled $anna avviso_comune T T | jq -c '.biz_opaque_callback_data="never"')" >/dev/null
is 0 "$(state .webhooks_waiting)" 'no status at all'
for i in 1 2 3 4 5; do send "$(filled +39333000002$i avviso_comune T T)" >/dev/null; done
lines=$(wc -l <"$tmp/hooks")
drive clock '{"advance_s":60}'
drive settings '{"hold_webhooks":false}'
await state_is .webhooks_waiting 0
await longer "$lines"
is 14 "$(hooks '.[-1].body.entry[0].changes[0].value.statuses|length')" 'many statuses come in one webhook'
drive scenario '{"bad_signature":true,"statuses":[{"status":"sent","bad_signature":true}]}'
send "$(filled $anna avviso_comune T T)" >/dev/null
await hook_is '.[-1].good' false
is false "$(hooks '.[-1].good')" 'a signature is wrong'
drive webhook '{"body":{"object":"whatsapp_business_account","entry":[{"id":"1"},{"id":"2"}]}}'
await hook_is '.[-1].body.entry|length' 2
is '"2"' "$(hooks '.[-1].body.entry[1].id')" 'any body can be posted'
drive verify '{}'
is 200 "$(jq .http "$tmp/drive")" 'the handshake succeeds'

# Faults with a name: each file does what it says.
faults=$src/contrib/sandbox/scenarios
scene() { # NAME [JQ]: without chance and without waiting for the one that is meant
    fresh '{"sent_ms":0,"delivered_ms":10,"read_ms":20}'
    : >"$tmp/hooks"
    jq -c "${2:-.scenarios[] |= (del(.skip) | del(.share))}" "$faults/$1.json" |
        curl -s -o "$tmp/drive" -d @- "$url/sandbox/scenario"
}
named() { send "$(filled ${2:-$anna} avviso_comune T T | jq -c ".biz_opaque_callback_data=\"$1\"")"; }
held_back() { # TITLE
    named held >"$tmp/late" &
    late=$!
    await state_is .counts.accepted 1
    is '' "$(cat "$tmp/late")" "$1"
    drive clock '{"advance_s":3600}'
    wait $late
}
scene latency '(.scenarios[].delay_ms) = [3600000, 3600000]'
held_back 'latency: an answer takes its time'
is '200 ok' "$(cat "$tmp/late")" 'and comes'
scene accepted-then-silent
held_back 'accepted-then-silent: taken, and no answer'
scene cut-mid-response
: >"$tmp/reply"
is 'none ' "$(named cut | sed 's/ .*/ /')" 'cut-mid-response: the connection ends'
is 1 "$(test -s "$tmp/reply" && state .counts.accepted)" 'in the middle, with the message taken'
scene burst-500
is '500 ' "$(named burst)" 'burst-500: a page with status 500'
scene storm-429
is 130429 "$(named storm | cut -d' ' -f2)" 'storm-429: too many'
scene webhook-first
named first >/dev/null
is '"sent"' "$(hooks '.[0].body.entry[0].changes[0].value.statuses[0].status')" 'webhook-first: before the answer'
scene webhooks-lost
named lost >/dev/null
is 'read 0' "$(state '.messages[-1].status') $(state .webhooks_waiting)" 'webhooks-lost: read, and nobody hears of it'
scene webhooks-doubled
named thrice >/dev/null
await seen_is thrice 'read read read delivered delivered delivered sent sent sent'
is 9 "$(seen thrice | wc -w)" 'webhooks-doubled: three times each'
scene webhooks-day-late
named late >/dev/null
is 3 "$(state .webhooks_waiting)" 'webhooks-day-late: nothing today'
drive clock '{"advance_s":86460}'
await state_is .webhooks_waiting 0
is 3 "$(seen late | wc -w)" 'but tomorrow'
scene no-status
named never >/dev/null
is 0 "$(state .webhooks_waiting)" 'no-status: taken, and nothing more'
scene token-expires '.scenarios[0].skip=1'
is '200 ok' "$(named token)" 'token-expires: it is good at first'
named token >/dev/null
is 190 "$(named token | cut -d' ' -f2)" 'then it has expired'
scene tier-reached '.scenarios[0].skip=1 | .scenarios[0].settings.daily_limit=1'
is '200 ok' "$(named tier +393330000031)" 'tier-reached: the first of the day'
is 131048 "$(named tier +393330000032 | cut -d' ' -f2)" 'and no second person'
scene storm-429 '.scenarios[0].share=50'
first=$(for i in 1 2 3 4 5 6 7 8; do named chance; done)
scene storm-429 '.scenarios[0].share=50'
is "$first" "$(for i in 1 2 3 4 5 6 7 8; do named chance; done)" 'chance is the same each time'
is 2 "$(echo "$first" | sort -u | wc -l)" 'and chance'
fresh '{"sent_ms":0,"delivered_ms":10,"read_ms":20}'
printf '{\n "seed": 1,\n "scenarios": [\n  {"skipp": 1}]}\n' >"$tmp/wrong.json"
"$bin" --token-file "$tmp/token" --templates "$src/contrib/sandbox/templates.json" \
    --scenario "$tmp/wrong.json" >/dev/null 2>"$tmp/why"
is "banditore-sandbox: $tmp/wrong.json:4: unknown key skipp" "$(cat "$tmp/why")" 'a wrong file is told by its line'
"$bin" --token-file "$tmp/token" --templates "$src/contrib/sandbox/templates.json" \
    --scenario "$faults/token-expires.json" >"$tmp/out2" 2>&1 &
pids="$pids $!"
await grep -q ready "$tmp/out2"
is 1 "$(grep -c '^ready' "$tmp/out2")" 'a right one is taken'

# The page and the end.
is '200 text/html; charset=UTF-8' "$(curl -s -o "$tmp/reply" -w '%{http_code} %{content_type}' "$url/")" 'the page is there'
is '' "$(grep -Eo '(src|href)="https?:[^"]*"' "$tmp/reply")" 'with nothing from elsewhere'
is 404 "$(curl -s -o /dev/null -w '%{http_code}' "$url/../etc/passwd")" 'and nothing else'
drive scenario '{"delay_ms":3600000}'
send "$body" >"$tmp/late" &
late=$!
await state_is .messages[-1].callback c+393330000007
kill "$box"
wait "$box"
is 0 $? 'it ends when asked, also with an answer held back'
wait $late
is '' "$(cat "$tmp/err")" 'without a complaint'
is gone "$(test -e "$tmp/pid" || echo gone)" 'and removes its pid file'
echo "1..$n"
