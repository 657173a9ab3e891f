/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Answers as mail programs write them: of the mail that was answered ("segreto") not a
 * word may stay, nor who wrote it.
 */
#include "tests/support/mail-work.h"

typedef struct {
    const char *path;
    const char *subject;
    const char *headers;
    const char *subtype;
    const char *body;
    const char *text;
} Reply;

static const Reply replies[] = {
    {"/replies/html-gmail", "Re: avviso", "", "html",
     "<div dir=\"ltr\">Testo mio.</div><br><div class=\"gmail_quote "
     "gmail_quote_container\"><div dir=\"ltr\" class=\"gmail_attr\">Il giorno mar 24 "
     "nov 2026 alle ore 10:00 Carlo Neri &lt;<a "
     "href=\"mailto:c@privato.example\">c@privato.example</a>&gt; ha "
     "scritto:<br></div><blockquote class=\"gmail_quote\" style=\"margin:0px 0px 0px "
     "0.8ex;border-left:1px solid "
     "rgb(204,204,204);padding-left:1ex\"><div>segreto</div></blockquote></div>",
     "Testo mio."},
    {"/replies/html-gmail", "Avviso", "", "html",
     "<div dir=\"ltr\">Testo mio.</div><br><div class=\"gmail_quote "
     "gmail_quote_container\"><div dir=\"ltr\" class=\"gmail_attr\">Il giorno mar 24 "
     "nov 2026 alle ore 10:00 Carlo Neri &lt;<a "
     "href=\"mailto:c@privato.example\">c@privato.example</a>&gt; ha "
     "scritto:<br></div><blockquote class=\"gmail_quote\" style=\"margin:0px 0px 0px "
     "0.8ex;border-left:1px solid "
     "rgb(204,204,204);padding-left:1ex\"><div>segreto</div></blockquote></div>",
     "Testo mio."},
    {"/replies/html-apple", "Re: avviso", "", "html",
     "<html><body>Testo mio.<br><div><br><blockquote type=\"cite\"><div>Il giorno 24 "
     "nov 2026, alle ore 10:00, Carlo Neri &lt;c@privato.example&gt; ha "
     "scritto:</div><br "
     "class=\"x\"><div>segreto</div></blockquote></div></body></html>",
     "Testo mio."},
    {"/replies/html-apple", "Avviso", "", "html",
     "<html><body>Testo mio.<br><div><br><blockquote type=\"cite\"><div>Il giorno 24 "
     "nov 2026, alle ore 10:00, Carlo Neri &lt;c@privato.example&gt; ha "
     "scritto:</div><br "
     "class=\"x\"><div>segreto</div></blockquote></div></body></html>",
     "Testo mio."},
    {"/replies/html-ios", "Re: avviso", "", "html",
     "<html><body dir=\"auto\">Testo mio.<br><br><div dir=\"ltr\">Inviato da "
     "iPhone</div><div dir=\"ltr\"><br><blockquote type=\"cite\">Il giorno 24 nov "
     "2026, alle ore 10:00, Carlo Neri &lt;c@privato.example&gt; ha "
     "scritto:<br><br></blockquote></div><blockquote type=\"cite\"><div "
     "dir=\"ltr\">segreto</div></blockquote></body></html>",
     "Testo mio."},
    {"/replies/html-ios", "Avviso", "", "html",
     "<html><body dir=\"auto\">Testo mio.<br><br><div dir=\"ltr\">Inviato da "
     "iPhone</div><div dir=\"ltr\"><br><blockquote type=\"cite\">Il giorno 24 nov "
     "2026, alle ore 10:00, Carlo Neri &lt;c@privato.example&gt; ha "
     "scritto:<br><br></blockquote></div><blockquote type=\"cite\"><div "
     "dir=\"ltr\">segreto</div></blockquote></body></html>",
     "Testo mio."},
    {"/replies/html-outlook-desktop", "Re: avviso", "", "html",
     "<div class=WordSection1><p class=MsoNormal>Testo mio.</p><p "
     "class=MsoNormal>&nbsp;</p><div><div style='border:none;border-top:solid #E1E1E1 "
     "1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal><b>Da:</b> Carlo Neri "
     "&lt;c@privato.example&gt; <br><b>Inviato:</b> marted&igrave; 24 novembre 2026 "
     "10:00<br><b>A:</b> Anna<br><b>Oggetto:</b> avviso</p></div></div><p "
     "class=MsoNormal>&nbsp;</p><p class=MsoNormal>segreto</p></div>",
     "Testo mio."},
    {"/replies/html-outlook-desktop", "Avviso", "", "html",
     "<div class=WordSection1><p class=MsoNormal>Testo mio.</p><p "
     "class=MsoNormal>&nbsp;</p><div><div style='border:none;border-top:solid #E1E1E1 "
     "1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal><b>Da:</b> Carlo Neri "
     "&lt;c@privato.example&gt; <br><b>Inviato:</b> marted&igrave; 24 novembre 2026 "
     "10:00<br><b>A:</b> Anna<br><b>Oggetto:</b> avviso</p></div></div><p "
     "class=MsoNormal>&nbsp;</p><p class=MsoNormal>segreto</p></div>",
     "Testo mio."},
    {"/replies/html-outlook-desktop-noaddr", "Re: avviso", "", "html",
     "<div class=WordSection1><p class=MsoNormal>Testo mio.</p><p "
     "class=MsoNormal><b>Da:</b> Carlo Neri <br><b>Inviato:</b> marted&igrave; 24 "
     "novembre 2026 10:00<br><b>A:</b> Anna<br><b>Oggetto:</b> avviso</p><p "
     "class=MsoNormal>segreto</p></div>",
     "Testo mio."},
    {"/replies/html-outlook-desktop-noaddr", "Avviso", "", "html",
     "<div class=WordSection1><p class=MsoNormal>Testo mio.</p><p "
     "class=MsoNormal><b>Da:</b> Carlo Neri <br><b>Inviato:</b> marted&igrave; 24 "
     "novembre 2026 10:00<br><b>A:</b> Anna<br><b>Oggetto:</b> avviso</p><p "
     "class=MsoNormal>segreto</p></div>",
     "Testo mio."},
    {"/replies/html-owa", "Re: avviso", "", "html",
     "<div>Testo mio.</div><div id=\"appendonsend\"></div><hr "
     "style=\"display:inline-block;width:98%\" tabindex=\"-1\"><div "
     "id=\"divRplyFwdMsg\" dir=\"ltr\"><font face=\"Calibri\"><b>Da:</b> Carlo Neri "
     "&lt;c@privato.example&gt;<br><b>Inviato:</b> marted&igrave;<br><b>A:</b> "
     "Anna<br><b>Oggetto:</b> avviso</font><div>&nbsp;</div></div><div>segreto</div>",
     "Testo mio."},
    {"/replies/html-owa", "Avviso", "", "html",
     "<div>Testo mio.</div><div id=\"appendonsend\"></div><hr "
     "style=\"display:inline-block;width:98%\" tabindex=\"-1\"><div "
     "id=\"divRplyFwdMsg\" dir=\"ltr\"><font face=\"Calibri\"><b>Da:</b> Carlo Neri "
     "&lt;c@privato.example&gt;<br><b>Inviato:</b> marted&igrave;<br><b>A:</b> "
     "Anna<br><b>Oggetto:</b> avviso</font><div>&nbsp;</div></div><div>segreto</div>",
     "Testo mio."},
    {"/replies/html-outlook-mobile", "Re: avviso", "", "html",
     "<div>Testo mio.</div><div id=\"ms-outlook-mobile-signature\"><div>Ottieni <a "
     "href=\"https://aka.ms/o0ukef\">Outlook per iOS</a></div></div><hr><div "
     "id=\"divRplyFwdMsg\" dir=\"ltr\"><b>Da:</b> Carlo Neri "
     "&lt;c@privato.example&gt;<br><b>Inviato:</b> x<br><b>A:</b> "
     "Anna<br><b>Oggetto:</b> avviso<div>&nbsp;</div></div>segreto",
     "Testo mio."},
    {"/replies/html-outlook-mobile", "Avviso", "", "html",
     "<div>Testo mio.</div><div id=\"ms-outlook-mobile-signature\"><div>Ottieni <a "
     "href=\"https://aka.ms/o0ukef\">Outlook per iOS</a></div></div><hr><div "
     "id=\"divRplyFwdMsg\" dir=\"ltr\"><b>Da:</b> Carlo Neri "
     "&lt;c@privato.example&gt;<br><b>Inviato:</b> x<br><b>A:</b> "
     "Anna<br><b>Oggetto:</b> avviso<div>&nbsp;</div></div>segreto",
     "Testo mio."},
    {"/replies/html-outlook-mac", "Re: avviso", "", "html",
     "<div>Testo mio.</div><span id=\"OLK_SRC_BODY_SECTION\"><div "
     "style=\"border-top:#b5c4df 1pt solid\"><span>Da: </span> Carlo Neri "
     "&lt;c@privato.example&gt;<br><span>Data: </span> x<br><span>A: </span> "
     "Anna<br><span>Oggetto: </span> avviso<br></div><div>segreto</div></span>",
     "Testo mio."},
    {"/replies/html-outlook-mac", "Avviso", "", "html",
     "<div>Testo mio.</div><span id=\"OLK_SRC_BODY_SECTION\"><div "
     "style=\"border-top:#b5c4df 1pt solid\"><span>Da: </span> Carlo Neri "
     "&lt;c@privato.example&gt;<br><span>Data: </span> x<br><span>A: </span> "
     "Anna<br><span>Oggetto: </span> avviso<br></div><div>segreto</div></span>",
     "Testo mio."},
    {"/replies/html-yahoo", "Re: avviso", "", "html",
     "<div>Testo mio.</div><div id=\"ydp1yahoo_quoted_1\" "
     "class=\"ydp1yahoo_quoted\"><div><div>Il marted&igrave; 24 novembre 2026 alle ore "
     "10:00:00 CET, Carlo Neri &lt;c@privato.example&gt; ha "
     "scritto:</div><div><br></div><div>segreto</div></div></div>",
     "Testo mio."},
    {"/replies/html-yahoo", "Avviso", "", "html",
     "<div>Testo mio.</div><div id=\"ydp1yahoo_quoted_1\" "
     "class=\"ydp1yahoo_quoted\"><div><div>Il marted&igrave; 24 novembre 2026 alle ore "
     "10:00:00 CET, Carlo Neri &lt;c@privato.example&gt; ha "
     "scritto:</div><div><br></div><div>segreto</div></div></div>",
     "Testo mio."},
    {"/replies/html-thunderbird", "Re: avviso", "", "html",
     "<p>Testo mio.</p><div class=\"moz-cite-prefix\">Il 24/11/2026 10:00, Carlo Neri "
     "ha scritto:<br></div><blockquote type=\"cite\" "
     "cite=\"mid:x\"><p>segreto</p></blockquote>",
     "Testo mio."},
    {"/replies/html-thunderbird", "Avviso", "", "html",
     "<p>Testo mio.</p><div class=\"moz-cite-prefix\">Il 24/11/2026 10:00, Carlo Neri "
     "ha scritto:<br></div><blockquote type=\"cite\" "
     "cite=\"mid:x\"><p>segreto</p></blockquote>",
     "Testo mio."},
    {"/replies/html-proton", "Re: avviso", "", "html",
     "<div>Testo mio.</div><div class=\"protonmail_quote\">-------- Messaggio "
     "originale --------<br>Il marted&igrave; 24/11/26 10:00, Carlo Neri "
     "&lt;c@privato.example&gt; ha scritto:<br><blockquote class=\"protonmail_quote\" "
     "type=\"cite\">segreto</blockquote></div>",
     "Testo mio."},
    {"/replies/html-proton", "Avviso", "", "html",
     "<div>Testo mio.</div><div class=\"protonmail_quote\">-------- Messaggio "
     "originale --------<br>Il marted&igrave; 24/11/26 10:00, Carlo Neri "
     "&lt;c@privato.example&gt; ha scritto:<br><blockquote class=\"protonmail_quote\" "
     "type=\"cite\">segreto</blockquote></div>",
     "Testo mio."},
    {"/replies/html-zoho", "Re: avviso", "", "html",
     "<div>Testo mio.</div><div class=\"zmail_extra\" "
     "data-zbluepencil-ignore=\"true\"><div>---- Attivato mar, 24 nov 2026 10:00:00 "
     "+0100 <b>c@privato.example</b> ha scritto "
     "----</div><br><blockquote>segreto</blockquote></div>",
     "Testo mio."},
    {"/replies/html-zoho", "Avviso", "", "html",
     "<div>Testo mio.</div><div class=\"zmail_extra\" "
     "data-zbluepencil-ignore=\"true\"><div>---- Attivato mar, 24 nov 2026 10:00:00 "
     "+0100 <b>c@privato.example</b> ha scritto "
     "----</div><br><blockquote>segreto</blockquote></div>",
     "Testo mio."},
    {"/replies/html-zimbra", "Re: avviso", "", "html",
     "<div>Testo mio.</div><hr id=\"zwchr\" data-marker=\"__DIVIDER__\"><div "
     "data-marker=\"__HEADERS__\"><b>Da: </b>\"Carlo Neri\" "
     "&lt;c@privato.example&gt;<br><b>A: </b>Anna<br><b>Inviato: "
     "</b>Martedì<br><b>Oggetto: </b>avviso<br></div><br><div "
     "data-marker=\"__QUOTED_TEXT__\">segreto</div>",
     "Testo mio."},
    {"/replies/html-zimbra", "Avviso", "", "html",
     "<div>Testo mio.</div><hr id=\"zwchr\" data-marker=\"__DIVIDER__\"><div "
     "data-marker=\"__HEADERS__\"><b>Da: </b>\"Carlo Neri\" "
     "&lt;c@privato.example&gt;<br><b>A: </b>Anna<br><b>Inviato: "
     "</b>Martedì<br><b>Oggetto: </b>avviso<br></div><br><div "
     "data-marker=\"__QUOTED_TEXT__\">segreto</div>",
     "Testo mio."},
    {"/replies/html-roundcube", "Re: avviso", "", "html",
     "<p>Testo mio.</p><p id=\"reply-intro\">Il 24-11-2026 10:00 Carlo Neri ha "
     "scritto:</p><blockquote type=\"cite\" style=\"padding: 0 0.4em; border-left: "
     "#1010ff 2px solid; margin: 0\"><div>segreto</div></blockquote>",
     "Testo mio."},
    {"/replies/html-roundcube", "Avviso", "", "html",
     "<p>Testo mio.</p><p id=\"reply-intro\">Il 24-11-2026 10:00 Carlo Neri ha "
     "scritto:</p><blockquote type=\"cite\" style=\"padding: 0 0.4em; border-left: "
     "#1010ff 2px solid; margin: 0\"><div>segreto</div></blockquote>",
     "Testo mio."},
    {"/replies/html-libero", "Re: avviso", "", "html",
     "<p>Testo mio.</p><blockquote type=\"cite\"><div>Il 24/11/2026 10:00 CET Carlo "
     "Neri &lt;c@privato.example&gt; ha "
     "scritto:</div><div>&nbsp;</div><div>segreto</div></blockquote>",
     "Testo mio."},
    {"/replies/html-libero", "Avviso", "", "html",
     "<p>Testo mio.</p><blockquote type=\"cite\"><div>Il 24/11/2026 10:00 CET Carlo "
     "Neri &lt;c@privato.example&gt; ha "
     "scritto:</div><div>&nbsp;</div><div>segreto</div></blockquote>",
     "Testo mio."},
    {"/replies/html-libero-quote-plain-blockquote", "Re: avviso", "", "html",
     "<p>Testo mio.</p><blockquote>Il 24/11/2026 10:00 Carlo Neri "
     "&lt;c@privato.example&gt; ha scritto:<br>segreto</blockquote>",
     "Testo mio."},
    {"/replies/html-libero-quote-plain-blockquote", "Avviso", "", "html",
     "<p>Testo mio.</p><blockquote>Il 24/11/2026 10:00 Carlo Neri "
     "&lt;c@privato.example&gt; ha scritto:<br>segreto</blockquote>",
     "Testo mio."},
    {"/replies/html-samsung", "Re: avviso", "", "html",
     "<div>Testo mio.</div><div><br></div><div>Inviato dal mio "
     "Galaxy</div><div><br></div><div>-------- Messaggio originale "
     "--------</div><div>Da: Carlo Neri &lt;c@privato.example&gt;</div><div>Data: "
     "24/11/26  10:00  (GMT+01:00)</div><div>A: Anna</div><div>Oggetto: "
     "avviso</div><div><br></div><div>segreto</div>",
     "Testo mio."},
    {"/replies/html-samsung", "Avviso", "", "html",
     "<div>Testo mio.</div><div><br></div><div>Inviato dal mio "
     "Galaxy</div><div><br></div><div>-------- Messaggio originale "
     "--------</div><div>Da: Carlo Neri &lt;c@privato.example&gt;</div><div>Data: "
     "24/11/26  10:00  (GMT+01:00)</div><div>A: Anna</div><div>Oggetto: "
     "avviso</div><div><br></div><div>segreto</div>",
     "Testo mio."},
    {"/replies/html-spark", "Re: avviso", "", "html",
     "<div name=\"messageBodySection\">Testo mio.</div><div "
     "name=\"messageReplySection\">Il giorno 24 nov 2026, 10:00 +0100, Carlo Neri "
     "&lt;c@privato.example&gt;, ha scritto:<br /><blockquote "
     "type=\"cite\">segreto</blockquote></div>",
     "Testo mio."},
    {"/replies/html-spark", "Avviso", "", "html",
     "<div name=\"messageBodySection\">Testo mio.</div><div "
     "name=\"messageReplySection\">Il giorno 24 nov 2026, 10:00 +0100, Carlo Neri "
     "&lt;c@privato.example&gt;, ha scritto:<br /><blockquote "
     "type=\"cite\">segreto</blockquote></div>",
     "Testo mio."},
    {"/replies/html-bare-blockquote", "Re: avviso", "", "html",
     "<p>Testo mio.</p><blockquote style=\"border-left:1px solid "
     "#ccc\">segreto</blockquote>",
     "Testo mio."},
    {"/replies/html-bluemail", "Re: avviso", "", "html",
     "<div>Testo mio.</div><div class=\"replyHeader\">Il giorno 24 nov 2026, alle ore "
     "10:00, Carlo Neri &lt;c@privato.example&gt; ha scritto:</div><blockquote "
     "style=\"margin:0\">segreto</blockquote>",
     "Testo mio."},
    {"/replies/html-bluemail", "Avviso", "", "html",
     "<div>Testo mio.</div><div class=\"replyHeader\">Il giorno 24 nov 2026, alle ore "
     "10:00, Carlo Neri &lt;c@privato.example&gt; ha scritto:</div><blockquote "
     "style=\"margin:0\">segreto</blockquote>",
     "Testo mio."},
    {"/replies/html-gmail-mobile", "Re: avviso", "", "html",
     "<div dir=\"auto\">Testo mio.</div><br><div class=\"gmail_quote\"><div "
     "dir=\"ltr\">Il mar 24 nov 2026, 10:00 Carlo Neri &lt;c@privato.example&gt; ha "
     "scritto:<br></div><blockquote class=\"gmail_quote\">segreto</blockquote></div>",
     "Testo mio."},
    {"/replies/html-gmail-mobile", "Avviso", "", "html",
     "<div dir=\"auto\">Testo mio.</div><br><div class=\"gmail_quote\"><div "
     "dir=\"ltr\">Il mar 24 nov 2026, 10:00 Carlo Neri &lt;c@privato.example&gt; ha "
     "scritto:<br></div><blockquote class=\"gmail_quote\">segreto</blockquote></div>",
     "Testo mio."},
    {"/replies/html-gmx", "Re: avviso", "", "html",
     "<div>Testo mio.</div><div name=\"quote\" style=\"margin:10px 5px 5px 10px; "
     "padding: 10px 0 10px 10px; border-left:2px solid #C3D9E5;\"><div "
     "style=\"margin:0 0 10px 0;\"><b>Gesendet:</b> Dienstag<br/><b>Von:</b> "
     "Carlo<br/><b>An:</b> Anna<br/><b>Betreff:</b> x</div><div "
     "name=\"quoted-content\">segreto</div></div>",
     "Testo mio."},
    {"/replies/html-gmx", "Avviso", "", "html",
     "<div>Testo mio.</div><div name=\"quote\" style=\"margin:10px 5px 5px 10px; "
     "padding: 10px 0 10px 10px; border-left:2px solid #C3D9E5;\"><div "
     "style=\"margin:0 0 10px 0;\"><b>Gesendet:</b> Dienstag<br/><b>Von:</b> "
     "Carlo<br/><b>An:</b> Anna<br/><b>Betreff:</b> x</div><div "
     "name=\"quoted-content\">segreto</div></div>",
     "Testo mio."},
    {"/replies/html-ox", "Re: avviso", "", "html",
     "<p>Testo mio.</p><blockquote type=\"cite\">Il giorno 24 novembre 2026 alle 10.00 "
     "Carlo Neri ha scritto:<br><br>segreto</blockquote>",
     "Testo mio."},
    {"/replies/html-ox", "Avviso", "", "html",
     "<p>Testo mio.</p><blockquote type=\"cite\">Il giorno 24 novembre 2026 alle 10.00 "
     "Carlo Neri ha scritto:<br><br>segreto</blockquote>",
     "Testo mio."},
    {"/replies/html-wordsection2", "Re: avviso", "", "html",
     "<div class=WordSection1><p class=MsoNormal>Testo mio.</p><div "
     "style=\"border:none;border-top:solid windowtext 1.0pt\"><p class=MsoNormal>Da: "
     "\"Carlo Neri\" &lt;c@privato.example&gt;<br>Data: x<br>A: Anna<br>Oggetto: "
     "x</p></div><p>segreto</p></div>",
     "Testo mio."},
    {"/replies/html-wordsection2", "Avviso", "", "html",
     "<div class=WordSection1><p class=MsoNormal>Testo mio.</p><div "
     "style=\"border:none;border-top:solid windowtext 1.0pt\"><p class=MsoNormal>Da: "
     "\"Carlo Neri\" &lt;c@privato.example&gt;<br>Data: x<br>A: Anna<br>Oggetto: "
     "x</p></div><p>segreto</p></div>",
     "Testo mio."},
    {"/replies/carlo-short", "Re: avviso", "", "plain",
     "Testo mio.\n\nCarlo Neri ha scritto:\n\nsegreto\n", "Testo mio."},
    {"/replies/carlo-short-in-reply-to", "Avviso", "In-Reply-To: <x@y>\n", "plain",
     "Testo mio.\n\nCarlo Neri ha scritto:\n\nsegreto\n", "Testo mio."},
    {"/replies/lone-da", "Re: avviso", "", "plain",
     "Testo mio.\n\nDa: Carlo Neri <c@privato.example>\n\nsegreto\n", "Testo mio."},
    {"/replies/lone-da", "Avviso", "", "plain",
     "Testo mio.\n\nDa: Carlo Neri <c@privato.example>\n\nsegreto\n", "Testo mio."},
    {"/replies/lone-da-mailto", "Re: avviso", "", "plain",
     "Testo mio.\n\nDa: Carlo Neri <mailto:c@privato.example>\nsegreto\n",
     "Testo mio."},
    {"/replies/lone-da-mailto", "Avviso", "", "plain",
     "Testo mio.\n\nDa: Carlo Neri <mailto:c@privato.example>\nsegreto\n",
     "Testo mio."},
    {"/replies/in-risposta", "Re: avviso", "", "plain",
     "Testo mio.\n\nIn risposta a: Carlo Neri <c@privato.example>\nsegreto\n",
     "Testo mio."},
    {"/replies/in-risposta", "Avviso", "", "plain",
     "Testo mio.\n\nIn risposta a: Carlo Neri <c@privato.example>\nsegreto\n",
     "Testo mio."},
    {"/replies/in-risposta-noaddr", "Re: avviso", "", "plain",
     "Testo mio.\n\nIn risposta a: Carlo Neri\nsegreto\n", "Testo mio."},
    {"/replies/above", "Re: avviso", "", "plain",
     "Testo mio.\n\n##- Rispondi sopra questa riga -##\n\nsegreto\n", "Testo mio."},
    {"/replies/above", "Avviso", "", "plain",
     "Testo mio.\n\n##- Rispondi sopra questa riga -##\n\nsegreto\n", "Testo mio."},
    {"/replies/above2", "Re: avviso", "", "plain",
     "Testo mio.\n\n--- Please type your reply above this line ---\nsegreto\n",
     "Testo mio."},
    {"/replies/above2", "Avviso", "", "plain",
     "Testo mio.\n\n--- Please type your reply above this line ---\nsegreto\n",
     "Testo mio."},
    {"/replies/above3", "Re: avviso", "", "plain",
     "Testo mio.\n\nSi prega di rispondere al di sopra di questa riga\nsegreto\n",
     "Testo mio."},
    {"/replies/above3", "Avviso", "", "plain",
     "Testo mio.\n\nSi prega di rispondere al di sopra di questa riga\nsegreto\n",
     "Testo mio."},
    {"/replies/notes", "Re: avviso", "", "plain",
     "Testo mio.\n\nCarlo Neri/Comune/IT\n24/11/2026 10.00\n\nTo\nAnna "
     "Bianchi/Comune/IT\ncc\n\nSubject\navviso\n\nsegreto\n",
     "Testo mio."},
    {"/replies/notes", "Avviso", "", "plain",
     "Testo mio.\n\nCarlo Neri/Comune/IT\n24/11/2026 10.00\n\nTo\nAnna "
     "Bianchi/Comune/IT\ncc\n\nSubject\navviso\n\nsegreto\n",
     "Testo mio."},
    {"/replies/notes-it", "Re: avviso", "", "plain",
     "Testo mio.\n\nCarlo Neri <c@privato.example>\n24/11/2026 10.00\n\nPer\n\"anna\" "
     "<anna@comune.example>\nCC\n\nOggetto\navviso\n\nsegreto\n",
     "Testo mio."},
    {"/replies/notes-it", "Avviso", "", "plain",
     "Testo mio.\n\nCarlo Neri <c@privato.example>\n24/11/2026 10.00\n\nPer\n\"anna\" "
     "<anna@comune.example>\nCC\n\nOggetto\navviso\n\nsegreto\n",
     "Testo mio."},
    {"/replies/notes-frame", "Re: avviso", "", "plain",
     "Testo mio.\n\n-----Carlo Neri/Comune ha scritto: -----\nsegreto\n", "Testo mio."},
    {"/replies/notes-frame", "Avviso", "", "plain",
     "Testo mio.\n\n-----Carlo Neri/Comune ha scritto: -----\nsegreto\n", "Testo mio."},
    {"/replies/notes-dashes", "Re: avviso", "", "plain",
     "Testo mio.\n\nCarlo Neri---24/11/2026 10:00:00---segreto di Carlo\n",
     "Testo mio."},
    {"/replies/notes-dashes", "Avviso", "", "plain",
     "Testo mio.\n\nCarlo Neri---24/11/2026 10:00:00---segreto di Carlo\n",
     "Testo mio."},
    {"/replies/notes-colons", "Re: avviso", "", "plain",
     "Testo mio.\n\nDa:     Carlo Neri/Comune/IT\nPer:    Anna/Comune/IT\nData:   "
     "24/11/2026 10.00\nOggetto:        avviso\n\nsegreto\n",
     "Testo mio."},
    {"/replies/notes-colons", "Avviso", "", "plain",
     "Testo mio.\n\nDa:     Carlo Neri/Comune/IT\nPer:    Anna/Comune/IT\nData:   "
     "24/11/2026 10.00\nOggetto:        avviso\n\nsegreto\n",
     "Testo mio."},
    {"/replies/mark-gt", "Re: avviso", "", "plain",
     "Testo mio.\n\nIl 24/11/2026 10:00, Carlo Neri ha scritto:\n> segreto\n> "
     "segreto\n",
     "Testo mio."},
    {"/replies/mark-gt", "Avviso", "", "plain",
     "Testo mio.\n\nIl 24/11/2026 10:00, Carlo Neri ha scritto:\n> segreto\n> "
     "segreto\n",
     "Testo mio."},
    {"/replies/mark-bare-gt", "Re: avviso", "", "plain",
     "Testo mio.\n\n> segreto\n>\n> segreto\n", "Testo mio."},
    {"/replies/mark-guillemet", "Re: avviso", "", "plain",
     "Testo mio.\n\nIl 24/11/2026 10:00, Carlo Neri ha scritto:\n» segreto\n» "
     "segreto\n",
     "Testo mio."},
    {"/replies/mark-guillemet", "Avviso", "", "plain",
     "Testo mio.\n\nIl 24/11/2026 10:00, Carlo Neri ha scritto:\n» segreto\n» "
     "segreto\n",
     "Testo mio."},
    {"/replies/mark-bare-guillemet", "Re: avviso", "", "plain",
     "Testo mio.\n\n» segreto\n»\n» segreto\n", "Testo mio."},
    {"/replies/mark-wide", "Re: avviso", "", "plain",
     "Testo mio.\n\nIl 24/11/2026 10:00, Carlo Neri ha scritto:\n＞ segreto\n＞ "
     "segreto\n",
     "Testo mio."},
    {"/replies/mark-wide", "Avviso", "", "plain",
     "Testo mio.\n\nIl 24/11/2026 10:00, Carlo Neri ha scritto:\n＞ segreto\n＞ "
     "segreto\n",
     "Testo mio."},
    {"/replies/mark-bare-wide", "Re: avviso", "", "plain",
     "Testo mio.\n\n＞ segreto\n＞\n＞ segreto\n", "Testo mio."},
    {"/replies/mark-entity", "Re: avviso", "", "plain",
     "Testo mio.\n\nIl 24/11/2026 10:00, Carlo Neri ha scritto:\n&gt; segreto\n&gt; "
     "segreto\n",
     "Testo mio."},
    {"/replies/mark-entity", "Avviso", "", "plain",
     "Testo mio.\n\nIl 24/11/2026 10:00, Carlo Neri ha scritto:\n&gt; segreto\n&gt; "
     "segreto\n",
     "Testo mio."},
    {"/replies/mark-bare-entity", "Re: avviso", "", "plain",
     "Testo mio.\n\n&gt; segreto\n&gt;\n&gt; segreto\n", "Testo mio."},
    {"/replies/mark", "Re: avviso", "", "plain",
     "Testo mio.\n\nIl 24/11/2026 10:00, Carlo Neri ha scritto:\n| segreto\n| "
     "segreto\n",
     "Testo mio."},
    {"/replies/mark", "Avviso", "", "plain",
     "Testo mio.\n\nIl 24/11/2026 10:00, Carlo Neri ha scritto:\n| segreto\n| "
     "segreto\n",
     "Testo mio."},
    {"/replies/mark-bare", "Re: avviso", "", "plain",
     "Testo mio.\n\n| segreto\n|\n| segreto\n", "Testo mio."},
    {"/replies/mark-gt-gt", "Re: avviso", "", "plain",
     "Testo mio.\n\nIl 24/11/2026 10:00, Carlo Neri ha scritto:\n> > segreto\n> > "
     "segreto\n",
     "Testo mio."},
    {"/replies/mark-gt-gt", "Avviso", "", "plain",
     "Testo mio.\n\nIl 24/11/2026 10:00, Carlo Neri ha scritto:\n> > segreto\n> > "
     "segreto\n",
     "Testo mio."},
    {"/replies/mark-bare-gt-gt", "Re: avviso", "", "plain",
     "Testo mio.\n\n> > segreto\n> >\n> > segreto\n", "Testo mio."},
    {"/replies/mark-gtgt", "Re: avviso", "", "plain",
     "Testo mio.\n\nIl 24/11/2026 10:00, Carlo Neri ha scritto:\n>> segreto\n>> "
     "segreto\n",
     "Testo mio."},
    {"/replies/mark-gtgt", "Avviso", "", "plain",
     "Testo mio.\n\nIl 24/11/2026 10:00, Carlo Neri ha scritto:\n>> segreto\n>> "
     "segreto\n",
     "Testo mio."},
    {"/replies/mark-bare-gtgt", "Re: avviso", "", "plain",
     "Testo mio.\n\n>> segreto\n>>\n>> segreto\n", "Testo mio."},
    {"/replies/mark-CNgt", "Re: avviso", "", "plain",
     "Testo mio.\n\nIl 24/11/2026 10:00, Carlo Neri ha scritto:\nCN> segreto\nCN> "
     "segreto\n",
     "Testo mio."},
    {"/replies/mark-CNgt", "Avviso", "", "plain",
     "Testo mio.\n\nIl 24/11/2026 10:00, Carlo Neri ha scritto:\nCN> segreto\nCN> "
     "segreto\n",
     "Testo mio."},
    {"/replies/mark-bare-CNgt", "Re: avviso", "", "plain",
     "Testo mio.\n\nCN> segreto\nCN>\nCN> segreto\n", "Testo mio."},
    {"/replies/mark-nospace", "Re: avviso", "", "plain",
     "Testo mio.\n\n>segreto\n>>segreto\n", "Testo mio."},
    {"/replies/mark-nospace", "Avviso", "", "plain",
     "Testo mio.\n\n>segreto\n>>segreto\n", "Testo mio."},
    {"/replies/libero", "Re: avviso", "", "plain",
     "Testo mio.\n\n--\nInviato da Libero Mail per Android Martedì, 24 Novembre 2026, "
     "10:00AM +01:00 da Carlo Neri  c@privato.example :\n\nsegreto\n",
     "Testo mio."},
    {"/replies/libero", "Avviso", "", "plain",
     "Testo mio.\n\n--\nInviato da Libero Mail per Android Martedì, 24 Novembre 2026, "
     "10:00AM +01:00 da Carlo Neri  c@privato.example :\n\nsegreto\n",
     "Testo mio."},
    {"/replies/libero2", "Re: avviso", "", "plain",
     "Testo mio.\n\n--\nInviato da Libero Mail per Android\nMartedì, 24 Novembre 2026, "
     "10:00AM +01:00 da Carlo Neri  c@privato.example :\n\n>segreto\n",
     "Testo mio."},
    {"/replies/libero2", "Avviso", "", "plain",
     "Testo mio.\n\n--\nInviato da Libero Mail per Android\nMartedì, 24 Novembre 2026, "
     "10:00AM +01:00 da Carlo Neri  c@privato.example :\n\n>segreto\n",
     "Testo mio."},
    {"/replies/one-line", "Re: avviso", "", "plain",
     "Testo mio. Grazie -- Inviato da Libero Mail Il 31 Luglio 2026, alle 17:14:05 UTC "
     "Carlo Neri<c@privato.example> ha scritto: segreto segreto",
     "Testo mio. Grazie"},
    {"/replies/one-line", "Avviso", "", "plain",
     "Testo mio. Grazie -- Inviato da Libero Mail Il 31 Luglio 2026, alle 17:14:05 UTC "
     "Carlo Neri<c@privato.example> ha scritto: segreto segreto",
     "Testo mio. Grazie"},
    {"/replies/one-line-outlook", "Re: avviso", "", "plain",
     "Testo mio. Da: Carlo Neri <c@privato.example> Inviato: martedì 24 novembre 2026 "
     "10:00 A: Anna <a@b.example> Oggetto: avviso segreto",
     "Testo mio."},
    {"/replies/one-line-outlook", "Avviso", "", "plain",
     "Testo mio. Da: Carlo Neri <c@privato.example> Inviato: martedì 24 novembre 2026 "
     "10:00 A: Anna <a@b.example> Oggetto: avviso segreto",
     "Testo mio."},
    {"/replies/one-line-orig", "Re: avviso", "", "plain",
     "Testo mio. -----Messaggio originale----- Da: Carlo Neri segreto", "Testo mio."},
    {"/replies/one-line-orig", "Avviso", "", "plain",
     "Testo mio. -----Messaggio originale----- Da: Carlo Neri segreto", "Testo mio."},
    {"/replies/orig", "Re: avviso", "", "plain",
     "Testo mio.\n\n-----Messaggio originale-----\nDa: Carlo Neri "
     "[mailto:c@privato.example]\nInviato: martedì 24 novembre 2026 10:00\nA: "
     "Anna\nOggetto: avviso\n\nsegreto\n",
     "Testo mio."},
    {"/replies/orig", "Avviso", "", "plain",
     "Testo mio.\n\n-----Messaggio originale-----\nDa: Carlo Neri "
     "[mailto:c@privato.example]\nInviato: martedì 24 novembre 2026 10:00\nA: "
     "Anna\nOggetto: avviso\n\nsegreto\n",
     "Testo mio."},
    {"/replies/orig2", "Re: avviso", "", "plain",
     "Testo mio.\n\n---------- Messaggio originale ----------\nDa: Carlo Neri "
     "<c@privato.example>\n\nA: Anna\n\nData: 24/11/2026 10:00\n\nOggetto: "
     "avviso\n\nsegreto\n",
     "Testo mio."},
    {"/replies/orig2", "Avviso", "", "plain",
     "Testo mio.\n\n---------- Messaggio originale ----------\nDa: Carlo Neri "
     "<c@privato.example>\n\nA: Anna\n\nData: 24/11/2026 10:00\n\nOggetto: "
     "avviso\n\nsegreto\n",
     "Testo mio."},
    {"/replies/orig3", "Re: avviso", "", "plain",
     "Testo mio.\n\n-------- Messaggio originale --------\nOggetto: avviso\nData: "
     "24-11-2026 10:00\nMittente: Carlo Neri <c@privato.example>\nDestinatario: "
     "anna@comune.example\n\nsegreto\n",
     "Testo mio."},
    {"/replies/orig3", "Avviso", "", "plain",
     "Testo mio.\n\n-------- Messaggio originale --------\nOggetto: avviso\nData: "
     "24-11-2026 10:00\nMittente: Carlo Neri <c@privato.example>\nDestinatario: "
     "anna@comune.example\n\nsegreto\n",
     "Testo mio."},
    {"/replies/outlook", "Re: avviso", "", "plain",
     "Testo mio.\n\nDa: Carlo Neri\nInviato: martedì 24 novembre 2026 10:00\nA: "
     "Anna\nCc: Luca\nOggetto: avviso\n\nsegreto\n",
     "Testo mio."},
    {"/replies/outlook", "Avviso", "", "plain",
     "Testo mio.\n\nDa: Carlo Neri\nInviato: martedì 24 novembre 2026 10:00\nA: "
     "Anna\nCc: Luca\nOggetto: avviso\n\nsegreto\n",
     "Testo mio."},
    {"/replies/outlook-wide", "Re: avviso", "", "plain",
     "Testo mio.\n________________________________\nDa: Carlo Neri "
     "<c@privato.example>\nInviato: martedì 24 novembre 2026 10:00\nA: Anna "
     "<anna@comune.example>\nOggetto: avviso\n\nsegreto\n",
     "Testo mio."},
    {"/replies/outlook-wide", "Avviso", "", "plain",
     "Testo mio.\n________________________________\nDa: Carlo Neri "
     "<c@privato.example>\nInviato: martedì 24 novembre 2026 10:00\nA: Anna "
     "<anna@comune.example>\nOggetto: avviso\n\nsegreto\n",
     "Testo mio."},
    {"/replies/outlook-star", "Re: avviso", "", "plain",
     "Testo mio.\n\n*Da:* Carlo Neri <c@privato.example>\n*Inviato:* martedì\n*A:* "
     "Anna\n*Oggetto:* avviso\n\nsegreto\n",
     "Testo mio."},
    {"/replies/outlook-star", "Avviso", "", "plain",
     "Testo mio.\n\n*Da:* Carlo Neri <c@privato.example>\n*Inviato:* martedì\n*A:* "
     "Anna\n*Oggetto:* avviso\n\nsegreto\n",
     "Testo mio."},
    {"/replies/new-outlook", "Re: avviso", "", "plain",
     "Testo mio.\n\nDa: Carlo Neri <c@privato.example>\nData: martedì, 24 novembre "
     "2026 alle ore 10:00\nA: Anna\nOggetto: avviso\nsegreto\n",
     "Testo mio."},
    {"/replies/new-outlook", "Avviso", "", "plain",
     "Testo mio.\n\nDa: Carlo Neri <c@privato.example>\nData: martedì, 24 novembre "
     "2026 alle ore 10:00\nA: Anna\nOggetto: avviso\nsegreto\n",
     "Testo mio."},
    {"/replies/k9", "Re: avviso", "", "plain",
     "Testo mio.\n-- \nInviato dal mio dispositivo Android con K-9 Mail. Perdonate la "
     "brevità.\n\nIl 24 novembre 2026 10:00:00 CET, Carlo Neri <c@privato.example> ha "
     "scritto:\n>segreto\n",
     "Testo mio."},
    {"/replies/k9", "Avviso", "", "plain",
     "Testo mio.\n-- \nInviato dal mio dispositivo Android con K-9 Mail. Perdonate la "
     "brevità.\n\nIl 24 novembre 2026 10:00:00 CET, Carlo Neri <c@privato.example> ha "
     "scritto:\n>segreto\n",
     "Testo mio."},
    {"/replies/wrapped-quote", "Re: avviso", "", "plain",
     "Testo mio.\n\nIl 24/11/2026 10:00, Carlo Neri ha scritto:\n> questa riga citata "
     "molto lunga che il programma spezza male e che\nsegreto\n> continua qui\n",
     "Testo mio."},
    {"/replies/wrapped-quote", "Avviso", "", "plain",
     "Testo mio.\n\nIl 24/11/2026 10:00, Carlo Neri ha scritto:\n> questa riga citata "
     "molto lunga che il programma spezza male e che\nsegreto\n> continua qui\n",
     "Testo mio."},
    {"/replies/broken-attribution", "Re: avviso", "", "plain",
     "Testo mio.\n\nIl giorno mar 24 nov 2026 alle ore 10:00 Carlo Neri "
     "<\nc@privato.example> ha scritto:\n\n> segreto\n",
     "Testo mio."},
    {"/replies/broken-attribution", "Avviso", "", "plain",
     "Testo mio.\n\nIl giorno mar 24 nov 2026 alle ore 10:00 Carlo Neri "
     "<\nc@privato.example> ha scritto:\n\n> segreto\n",
     "Testo mio."},
    {"/replies/broken-attribution-2", "Re: avviso", "", "plain",
     "Testo mio.\n\nIl giorno mar 24 nov 2026 alle ore 10:00\nCarlo "
     "Neri\n<c@privato.example>\nha scritto:\n\nsegreto\n",
     "Testo mio."},
    {"/replies/broken-attribution-2", "Avviso", "", "plain",
     "Testo mio.\n\nIl giorno mar 24 nov 2026 alle ore 10:00\nCarlo "
     "Neri\n<c@privato.example>\nha scritto:\n\nsegreto\n",
     "Testo mio."},
    {"/replies/sig-then-quote", "Re: avviso", "", "plain",
     "Testo mio.\n\n-- \nAnna Bianchi\nUfficio Scuola\n\nIl 24/11/2026 10:00, Carlo "
     "Neri ha scritto:\n> segreto\n",
     "Testo mio."},
    {"/replies/sig-then-quote", "Avviso", "", "plain",
     "Testo mio.\n\n-- \nAnna Bianchi\nUfficio Scuola\n\nIl 24/11/2026 10:00, Carlo "
     "Neri ha scritto:\n> segreto\n",
     "Testo mio."},
    {"/replies/quote-then-sig", "Re: avviso", "", "plain",
     "Testo mio.\n\nIl 24/11/2026 10:00, Carlo Neri ha scritto:\n> segreto\n\n-- "
     "\nAnna Bianchi\n",
     "Testo mio."},
    {"/replies/quote-then-sig", "Avviso", "", "plain",
     "Testo mio.\n\nIl 24/11/2026 10:00, Carlo Neri ha scritto:\n> segreto\n\n-- "
     "\nAnna Bianchi\n",
     "Testo mio."},
    {"/replies/quote-then-disclaimer", "Re: avviso", "", "plain",
     "Testo mio.\n\nIl 24/11/2026 10:00, Carlo Neri ha scritto:\n> segreto\n\nLe "
     "informazioni contenute in questo messaggio sono riservate. Se ricevuto per "
     "errore cancellarlo.\n",
     "Testo mio."},
    {"/replies/quote-then-disclaimer", "Avviso", "", "plain",
     "Testo mio.\n\nIl 24/11/2026 10:00, Carlo Neri ha scritto:\n> segreto\n\nLe "
     "informazioni contenute in questo messaggio sono riservate. Se ricevuto per "
     "errore cancellarlo.\n",
     "Testo mio."},
    {"/replies/two-attributions", "Re: avviso", "", "plain",
     "Testo mio.\n\nIl 24/11/2026 10:00, Carlo Neri ha scritto:\n> segreto\n>\n> Il "
     "23/11/2026 10:00, Anna ha scritto:\n>> segreto\n",
     "Testo mio."},
    {"/replies/two-attributions", "Avviso", "", "plain",
     "Testo mio.\n\nIl 24/11/2026 10:00, Carlo Neri ha scritto:\n> segreto\n>\n> Il "
     "23/11/2026 10:00, Anna ha scritto:\n>> segreto\n",
     "Testo mio."},
    {"/replies/german-outlook", "Re: avviso", "", "plain",
     "Testo mio.\n\nVon: Carlo Neri\nGesendet: Dienstag, 24. November 2026 10:00\nAn: "
     "Anna\nBetreff: x\n\nsegreto\n",
     "Testo mio."},
    {"/replies/german-outlook", "Avviso", "", "plain",
     "Testo mio.\n\nVon: Carlo Neri\nGesendet: Dienstag, 24. November 2026 10:00\nAn: "
     "Anna\nBetreff: x\n\nsegreto\n",
     "Testo mio."},
    {"/replies/french-outlook", "Re: avviso", "", "plain",
     "Testo mio.\n\nDe : Carlo Neri\nEnvoyé : mardi 24 novembre 2026 10:00\nÀ : "
     "Anna\nObjet : x\n\nsegreto\n",
     "Testo mio."},
    {"/replies/french-outlook", "Avviso", "", "plain",
     "Testo mio.\n\nDe : Carlo Neri\nEnvoyé : mardi 24 novembre 2026 10:00\nÀ : "
     "Anna\nObjet : x\n\nsegreto\n",
     "Testo mio."},
    {"/replies/polish-outlook", "Re: avviso", "", "plain",
     "Testo mio.\n\nOd: Carlo Neri\nWysłane: wtorek, 24 listopada 2026 10:00\nDo: "
     "Anna\nTemat: x\n\nsegreto\n",
     "Testo mio."},
    {"/replies/polish-outlook", "Avviso", "", "plain",
     "Testo mio.\n\nOd: Carlo Neri\nWysłane: wtorek, 24 listopada 2026 10:00\nDo: "
     "Anna\nTemat: x\n\nsegreto\n",
     "Testo mio."},
    {"/replies/slovene-outlook", "Re: avviso", "", "plain",
     "Testo mio.\n\nOd: Carlo Neri\nPoslano: torek, 24. november 2026 10:00\nZa: "
     "Anna\nZadeva: x\n\nsegreto\n",
     "Testo mio."},
    {"/replies/slovene-outlook", "Avviso", "", "plain",
     "Testo mio.\n\nOd: Carlo Neri\nPoslano: torek, 24. november 2026 10:00\nZa: "
     "Anna\nZadeva: x\n\nsegreto\n",
     "Testo mio."},
    {"/replies/croat-outlook", "Re: avviso", "", "plain",
     "Testo mio.\n\nŠalje: Carlo Neri\nPoslano: 24. studenoga 2026. 10:00\nPrima: "
     "Anna\nPredmet: x\n\nsegreto\n",
     "Testo mio."},
    {"/replies/croat-outlook", "Avviso", "", "plain",
     "Testo mio.\n\nŠalje: Carlo Neri\nPoslano: 24. studenoga 2026. 10:00\nPrima: "
     "Anna\nPredmet: x\n\nsegreto\n",
     "Testo mio."},
    {"/replies/hungarian-outlook", "Re: avviso", "", "plain",
     "Testo mio.\n\nFeladó: Carlo Neri\nElküldve: 2026. november 24. 10:00\nCímzett: "
     "Anna\nTárgy: x\n\nsegreto\n",
     "Testo mio."},
    {"/replies/hungarian-outlook", "Avviso", "", "plain",
     "Testo mio.\n\nFeladó: Carlo Neri\nElküldve: 2026. november 24. 10:00\nCímzett: "
     "Anna\nTárgy: x\n\nsegreto\n",
     "Testo mio."},
    {"/replies/romanian-outlook", "Re: avviso", "", "plain",
     "Testo mio.\n\nDe la: Carlo Neri\nTrimis: marți, 24 noiembrie 2026 10:00\nCătre: "
     "Anna\nSubiect: x\n\nsegreto\n",
     "Testo mio."},
    {"/replies/romanian-outlook", "Avviso", "", "plain",
     "Testo mio.\n\nDe la: Carlo Neri\nTrimis: marți, 24 noiembrie 2026 10:00\nCătre: "
     "Anna\nSubiect: x\n\nsegreto\n",
     "Testo mio."},
    {"/replies/czech-outlook", "Re: avviso", "", "plain",
     "Testo mio.\n\nOd: Carlo Neri\nOdesláno: úterý 24. listopadu 2026 10:00\nKomu: "
     "Anna\nPředmět: x\n\nsegreto\n",
     "Testo mio."},
    {"/replies/czech-outlook", "Avviso", "", "plain",
     "Testo mio.\n\nOd: Carlo Neri\nOdesláno: úterý 24. listopadu 2026 10:00\nKomu: "
     "Anna\nPředmět: x\n\nsegreto\n",
     "Testo mio."},
    {"/replies/finnish-outlook", "Re: avviso", "", "plain",
     "Testo mio.\n\nLähettäjä: Carlo Neri\nLähetetty: tiistai 24. marraskuuta 2026 "
     "10.00\nVastaanottaja: Anna\nAihe: x\n\nsegreto\n",
     "Testo mio."},
    {"/replies/finnish-outlook", "Avviso", "", "plain",
     "Testo mio.\n\nLähettäjä: Carlo Neri\nLähetetty: tiistai 24. marraskuuta 2026 "
     "10.00\nVastaanottaja: Anna\nAihe: x\n\nsegreto\n",
     "Testo mio."},
    {"/replies/swedish-outlook", "Re: avviso", "", "plain",
     "Testo mio.\n\nFrån: Carlo Neri\nSkickat: den 24 november 2026 10:00\nTill: "
     "Anna\nÄmne: x\n\nsegreto\n",
     "Testo mio."},
    {"/replies/swedish-outlook", "Avviso", "", "plain",
     "Testo mio.\n\nFrån: Carlo Neri\nSkickat: den 24 november 2026 10:00\nTill: "
     "Anna\nÄmne: x\n\nsegreto\n",
     "Testo mio."},
    {"/replies/danish-outlook", "Re: avviso", "", "plain",
     "Testo mio.\n\nFra: Carlo Neri\nSendt: 24. november 2026 10:00\nTil: Anna\nEmne: "
     "x\n\nsegreto\n",
     "Testo mio."},
    {"/replies/danish-outlook", "Avviso", "", "plain",
     "Testo mio.\n\nFra: Carlo Neri\nSendt: 24. november 2026 10:00\nTil: Anna\nEmne: "
     "x\n\nsegreto\n",
     "Testo mio."},
    {"/replies/dutch-outlook", "Re: avviso", "", "plain",
     "Testo mio.\n\nVan: Carlo Neri\nVerzonden: dinsdag 24 november 2026 10:00\nAan: "
     "Anna\nOnderwerp: x\n\nsegreto\n",
     "Testo mio."},
    {"/replies/dutch-outlook", "Avviso", "", "plain",
     "Testo mio.\n\nVan: Carlo Neri\nVerzonden: dinsdag 24 november 2026 10:00\nAan: "
     "Anna\nOnderwerp: x\n\nsegreto\n",
     "Testo mio."},
    {"/replies/turkish-outlook", "Re: avviso", "", "plain",
     "Testo mio.\n\nGönderen: Carlo Neri\nGönderildi: 24 Kasım 2026 Salı 10:00\nKime: "
     "Anna\nKonu: x\n\nsegreto\n",
     "Testo mio."},
    {"/replies/turkish-outlook", "Avviso", "", "plain",
     "Testo mio.\n\nGönderen: Carlo Neri\nGönderildi: 24 Kasım 2026 Salı 10:00\nKime: "
     "Anna\nKonu: x\n\nsegreto\n",
     "Testo mio."},
    {"/replies/greek-outlook", "Re: avviso", "", "plain",
     "Testo mio.\n\nΑπό: Carlo Neri\nΕστάλη: Τρίτη 24 Νοεμβρίου 2026 10:00\nΠρος: "
     "Anna\nΘέμα: x\n\nsegreto\n",
     "Testo mio."},
    {"/replies/greek-outlook", "Avviso", "", "plain",
     "Testo mio.\n\nΑπό: Carlo Neri\nΕστάλη: Τρίτη 24 Νοεμβρίου 2026 10:00\nΠρος: "
     "Anna\nΘέμα: x\n\nsegreto\n",
     "Testo mio."},
    {"/replies/chinese-outlook", "Re: avviso", "", "plain",
     "Testo mio.\n\n发件人: Carlo Neri\n发送时间: 2026年11月24日 10:00\n收件人: "
     "Anna\n主题: x\n\nsegreto\n",
     "Testo mio."},
    {"/replies/chinese-outlook", "Avviso", "", "plain",
     "Testo mio.\n\n发件人: Carlo Neri\n发送时间: 2026年11月24日 10:00\n收件人: "
     "Anna\n主题: x\n\nsegreto\n",
     "Testo mio."},
    {"/replies/korean-outlook", "Re: avviso", "", "plain",
     "Testo mio.\n\n보낸 사람: Carlo Neri\n보낸 날짜: 2026년 11월 24일 10:00\n받는 "
     "사람: Anna\n제목: x\n\nsegreto\n",
     "Testo mio."},
    {"/replies/korean-outlook", "Avviso", "", "plain",
     "Testo mio.\n\n보낸 사람: Carlo Neri\n보낸 날짜: 2026년 11월 24일 10:00\n받는 "
     "사람: Anna\n제목: x\n\nsegreto\n",
     "Testo mio."},
    {"/replies/spanish-outlook", "Re: avviso", "", "plain",
     "Testo mio.\n\nDe: Carlo Neri\nEnviado: martes, 24 de noviembre de 2026 "
     "10:00\nPara: Anna\nAsunto: x\n\nsegreto\n",
     "Testo mio."},
    {"/replies/spanish-outlook", "Avviso", "", "plain",
     "Testo mio.\n\nDe: Carlo Neri\nEnviado: martes, 24 de noviembre de 2026 "
     "10:00\nPara: Anna\nAsunto: x\n\nsegreto\n",
     "Testo mio."},
    {"/replies/pt-outlook", "Re: avviso", "", "plain",
     "Testo mio.\n\nDe: Carlo Neri\nEnviado: terça-feira, 24 de novembro de 2026 "
     "10:00\nPara: Anna\nAssunto: x\n\nsegreto\n",
     "Testo mio."},
    {"/replies/pt-outlook", "Avviso", "", "plain",
     "Testo mio.\n\nDe: Carlo Neri\nEnviado: terça-feira, 24 de novembro de 2026 "
     "10:00\nPara: Anna\nAssunto: x\n\nsegreto\n",
     "Testo mio."},
    {"/replies/uk-outlook", "Re: avviso", "", "plain",
     "Testo mio.\n\nВід: Carlo Neri\nНадіслано: вівторок, 24 листопада 2026 р. "
     "10:00\nКому: Anna\nТема: x\n\nsegreto\n",
     "Testo mio."},
    {"/replies/uk-outlook", "Avviso", "", "plain",
     "Testo mio.\n\nВід: Carlo Neri\nНадіслано: вівторок, 24 листопада 2026 р. "
     "10:00\nКому: Anna\nТема: x\n\nsegreto\n",
     "Testo mio."},
};

static void
test_reply(gconstpointer data)
{
    const Reply *reply = data;
    g_autofree char *raw = g_strdup_printf(
        "From: Anna <anna@comune.example>\nTo: avvisi@comune.example\nSubject: %s\n"
        "%sMIME-Version: 1.0\nContent-Type: text/%s; charset=utf-8\n"
        "Content-Transfer-Encoding: 8bit\n\n%s",
        reply->subject, reply->headers, reply->subtype, reply->body);
    g_autoptr(Work) work = mail_work(raw, -1);
    g_autoptr(GError) error = NULL;

    filters_run(work, &error);
    g_assert_no_error(error);

    g_autofree char *text = mail_text(work);

    g_assert_cmpstr(text, ==, reply->text);
    g_assert_true(mail_has_removed(work, "quote", "segreto"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    for (size_t i = 0; i < G_N_ELEMENTS(replies); i++) {
        g_autofree char *path =
            g_strdup_printf("%s/%" G_GSIZE_FORMAT, replies[i].path, i);

        g_test_add_data_func(path, &replies[i], test_reply);
    }
    return g_test_run();
}
