/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/html.h"

#include "bridge/base/limits.h"
#include "tests/support/mail-work.h"

typedef struct {
    const char *path;
    const char *html;
    const char *text;
} Case;

static const Case cases[] = {
    {"/html/paragraphs", "<p>Uno</p><p>Due</p>", "Uno\n\nDue"},
    {"/html/divs", "<div>Uno</div><div>Due</div>", "Uno\nDue"},
    {"/html/div-blank", "<div>Uno</div><div><br></div><div>Due</div>", "Uno\n\nDue"},
    {"/html/breaks", "Uno<br>Due<br><br><br>Tre", "Uno\nDue\n\nTre"},
    {"/html/outlook",
     "<p class=MsoNormal>Uno<o:p></o:p></p><p class=MsoNormal>Due</p>"
     "<p class=MsoNormal>&nbsp;</p><p class=MsoNormal>Tre</p>",
     "Uno\nDue\n\nTre"},
    {"/html/blanks", "<p>  a \n\t b&nbsp;&nbsp;c </p>", "a b c"},
    {"/html/spans", "<p>ca<span>sa</span> <b>mia</b>.</p>", "casa mia."},
    {"/html/entities",
     "<p>gioved&igrave; &#8364; 5 &lt;tag&gt; &#128512; &amp;amp;</p>",
     "giovedì € 5 <tag> 😀 &amp;"},
    {"/html/invisible",
     "<p>a\xE2\x80\x8B"
     "b&#8238;c&shy;d</p>",
     "abcd"},
    {"/html/preheader", "<div style='Display : none'>SEGRETO</div><p>Testo</p>",
     "Testo"},
    {"/html/preheader-size", "<div style='font-size:1px'>SEGRETO</div>Testo", "Testo"},
    {"/html/preheader-height",
     "<div style='max-height:0px;overflow:hidden'>SEGRETO</div>T", "T"},
    {"/html/preheader-class", "<span class='preheader'>SEGRETO</span>Testo", "Testo"},
    {"/html/hidden", "<p hidden>SEGRETO</p><p>Testo</p>", "Testo"},
    {"/html/not-hidden",
     "<p style='font-size:14px;max-height:0.5em;opacity:1'>Testo</p>", "Testo"},
    {"/html/script-style",
     "<style>p{color:red}</style><script>alert(1)</script><title>T</title><p>Testo</p>",
     "Testo"},
    {"/html/conditional",
     "<!--[if gte mso 9]><xml><o:x>MSO</o:x></xml><![endif]--><p>Testo</p>", "Testo"},
    {"/html/comment-open", "<p>Testo</p><!-- senza fine", "Testo"},
    {"/html/list", "<ul><li>a</li><li>b</li></ul>", "- a\n- b"},
    {"/html/list-numbered", "<ol start=3><li>a</li><li>b</li><li value=9>c</li></ol>",
     "3. a\n4. b\n9. c"},
    {"/html/list-nested", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>",
     "- a\n- – b\n- c"},
    {"/html/list-paragraph", "<ul><li><p>a</p></li><li><p>b</p></li></ul>", "- a\n- b"},
    {"/html/heading", "<h1>Titolo</h1><p>Testo</p>", "Titolo\n\nTesto"},
    {"/html/table",
     "<table><tr><th>Zona</th><th>Giorno</th><th>Ora</th></tr>"
     "<tr><td>Centro</td><td>lun, mer</td><td>8</td></tr></table>",
     "Zona · Giorno · Ora\nCentro · lun, mer · 8"},
    {"/html/table-of-two", "<table><tr><td>Dove</td><td>in piazza</td></tr></table>",
     "Dove: in piazza"},
    {"/html/table-layout",
     "<table><tr><td><table><tr><td>Uno<br>Due</td></tr></table></td></tr></table>",
     "Uno\nDue"},
    {"/html/link", "<p>Vedi <a href='https://www.comune.example/a'>il sito</a>.</p>",
     "Vedi il sito: https://www.comune.example/a."},
    {"/html/link-itself",
     "<a href='https://www.comune.example/'>www.comune.example</a>",
     "www.comune.example"},
    {"/html/link-mail",
     "<a href='mailto:urp@comune.example?subject=x'>urp@comune.example</a>",
     "urp@comune.example"},
    {"/html/link-script", "<a href='javascript:alert(1)'>premi</a>", "premi"},
    {"/html/link-safe",
     "<a href='https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2F"
     "www.comune.example%2Fa&amp;data=x'>qui</a>",
     "qui: https://www.comune.example/a"},
    {"/html/pre", "<pre>  a   b\nc</pre>", "  a   b\nc"},
    {"/html/pre-crlf", "<pre>a\r\nb\r\n\r\nc</pre>", "a\nb\n\nc"},
    {"/html/icon-words",
     "Uno<a href='https://x.example'><img src='https://x.example/f' width=20 "
     "alt=f></a>",
     "Uno"},
    {"/html/tags-open", "<p>Uno<p>Due<b>tre", "Uno\n\nDuetre"},
    {"/html/rubbish", "<p <b>Uno</p></html><p>Due", "Uno\n\nDue"},
    {"/html/after-the-end", "<html><body>Uno</body></html><div>Due</div>Tre",
     "Uno\n\nDue\nTre"},
    {"/html/end-first", "</i></div>Uno<b>Due", "UnoDue"},
    {"/html/blockquote", "<p>Uno</p><blockquote>Detto</blockquote>", "Uno\n\n> Detto"},
    {"/html/emoji-image", "Ciao<img src='https://x.example/e.png' width=20 alt='😀'>",
     "Ciao😀"},
    /* Blocks, as the editors of mail programs make them. */
    {"/html/gmail",
     "<div dir=\"ltr\"><div>Uno</div><div><br></div><div>Due</div></div>",
     "Uno\n\nDue"},
    {"/html/apple",
     "<div><span style=\"caret-color: rgb(0, 0, 0);\">Uno</span></div>"
     "<div><br class=\"\"></div><div>Due&nbsp;</div>",
     "Uno\n\nDue"},
    {"/html/outlook-soup", "Uno<br>\r\n<br>\r\nDue<br>\r\nTre<br>\r\n",
     "Uno\n\nDue\nTre"},
    {"/html/outlook-new",
     "<div class=\"elementToProof\" style=\"font-size: 12pt;\">Uno</div>"
     "<div class=\"elementToProof\"><br></div>"
     "<div class=\"elementToProof\">Due</div>",
     "Uno\n\nDue"},
    {"/html/samsung", "<p dir=\"ltr\">Uno</p>\n<p dir=\"ltr\">Due<br>\nTre</p>\n",
     "Uno\n\nDue\nTre"},
    {"/html/xhtml", "<p>Uno<br/>Due</p><div/>Tre<hr/>Quattro",
     "Uno\nDue\n\nTre\n\nQuattro"},
    {"/html/span-block",
     "<span style=\"display:block\">Uno</span><span "
     "style=\"display:block\">Due</span>",
     "Uno\nDue"},
    {"/html/div-inline",
     "<div style=\"display:inline\">Uno </div><div "
     "style=\"display:inline\">due</div>",
     "Uno due"},
    {"/html/pre-wrap", "<div style=\"white-space:pre-wrap\">Uno\nDue\n\nTre</div>",
     "Uno\nDue\n\nTre"},
    {"/html/definition", "<dl><dt>Dove</dt><dd>in piazza</dd></dl>", "Dove\nin piazza"},
    {"/html/details", "<details><summary>Orari</summary>8-12</details>", "Orari\n8-12"},
    {"/html/head-unclosed",
     "<html><head><meta name=x><title>T</title><style>p{}</style><body>Testo", "Testo"},
    {"/html/doctype",
     "<!DOCTYPE html PUBLIC \"-//W3C//DTD\" \"http://x.example/\"><?xml:namespace "
     "prefix = o />Testo",
     "Testo"},
    {"/html/two-mails", "<html><body>Uno</body></html>\n<html><body>Due</body></html>",
     "Uno\n\nDue"},
    {"/html/quote-open", "<p>Uno</p><p class=\"x>Due</p>", "Uno"},
    {"/html/attribute-no-blank", "<p class=\"a\"id='b'>Uno</p>", "Uno"},
    {"/html/less-than", "<p>se a < b e 3<5, <3 <- </p>", "se a < b e 3<5, <3 <-"},
    {"/html/address-in-brackets",
     "Scrivere a Urp <urp@comune.example> o <https://www.comune.example/a>",
     "Scrivere a Urp <urp@comune.example> o <https://www.comune.example/a>"},
    {"/html/deep-words", "<b><i><u><font><span>a</span></font></u></i></b>b", "ab"},
    {"/html/misnested", "<b>uno <i>due</b> tre</i> quattro", "uno due tre quattro"},
    {"/html/quote", "<p>Il detto <q>chi va piano</q>.</p>", "Il detto “chi va piano”."},
    {"/html/superscript",
     "<p>5 m<sup>2</sup>, 1<sup>a</sup>, H<sub>2</sub>O, "
     "3<sup>rd</sup></p>",
     "5 m², 1ª, H₂O, 3rd"},
    {"/html/soft-hyphen", "<p>preci&shy;pitevole<wbr>volmente</p>",
     "precipitevolevolmente"},
    {"/html/wingdings",
     "Ciao <span style='font-family:Wingdings'>J</span> <font face=Wingdings>à</font> "
     "qui",
     "Ciao 🙂 → qui"},
    {"/html/base-and-form",
     "<form>Nome <input value=x><select><option>Uno</select>fine</form>", "Nome fine"},
    /* What the page says of Outlook alone. */
    {"/html/conditional-else",
     "<!--[if mso]>VECCHIO<![endif]--><!--[if !mso]><!-->Uno<!--<![endif]-->", "Uno"},
    {"/html/conditional-revealed", "<![if !mso]>Uno<![endif]> due", "Uno due"},
    {"/html/conditional-arrow", "<!--[if !mso]>-->Uno<!--<![endif]-->", "Uno"},
    {"/html/comment-odd", "a<!-->b<!--->c<!-- x --!>d<!-- -- -->e", "abcde"},
    {"/html/vml",
     "<!--[if mso]><v:roundrect href=\"http://x.example\"><center>Vai</center>"
     "</v:roundrect><![endif]--><a href=\"http://www.comune.example\" "
     "style=\"mso-hide:all;\">Vai</a>",
     "Vai: http://www.comune.example"},
    {"/html/xml-island",
     "<xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml>Testo",
     "Testo"},
    {"/html/style-in-body", "Uno <style>p{}</style><script>if (a<b) x()</script>due",
     "Uno due"},
    {"/html/style-open", "Uno<style>p{color:red} due", "Uno"},
    {"/html/svg", "Uno <svg><text>NO</text></svg>due", "Uno due"},
    /* Entities. */
    {"/html/entity-no-semicolon", "perch&eacute, citt&agrave chiusa, gioved&igrave12",
     "perché, città chiusa, giovedì12"},
    {"/html/entity-in-address", "a?b=1&copy=2&reg=3 &notit; &unknown; & &;",
     "a?b=1&copy=2&reg=3 &notit; &unknown; & &;"},
    {"/html/entity-windows", "&#147;ciao&#148; &#150; l&#146;acqua &#x80;5",
     "“ciao” – l’acqua €5"},
    {"/html/entity-surrogates", "&#55357;&#56832; &#xD83D;&#xDE00; &#55357; x",
     "😀 😀 x"},
    {"/html/entity-bad", "a&#0;b&#x110000;c&#99999999999;d&#xFFFE;e", "abcde"},
    {"/html/entity-html5", "&check; &num;1 &lowbar; &apos;a&apos; &ccaron;",
     "✓ #1 _ 'a' č"},
    {"/html/entity-twice", "&amp;egrave; &amp;lt;b&amp;gt;", "&egrave; &lt;b&gt;"},
    {"/html/entity-blanks", "a&ensp;b&thinsp;c&emsp;&emsp;d&#8239;e", "a b c d e"},
    /* What is not shown. */
    {"/html/tiny-container",
     "<td style=\"font-size:0px\"><div style=\"font-size:13px\">Testo</div></td>",
     "Testo"},
    {"/html/tiny-font",
     "<div style='font:0/0 a'>NO</div><div style='font: 12px "
     "Arial'>Testo</div>",
     "Testo"},
    {"/html/font-short",
     "<span style='font:7.0pt \"Times New Roman\"'>Uno</span> <span style='font:bold "
     "1px Arial'>NO</span>",
     "Uno"},
    {"/html/font-none", "<span style='font-size:0'>NO</span>Testo", "Testo"},
    {"/html/visibility", "<p style='visibility:hidden'>NO</p>Testo", "Testo"},
    {"/html/opacity", "<p style='opacity:0'>NO</p><p style='opacity:.9'>Testo</p>",
     "Testo"},
    {"/html/mso-hide", "<div style='mso-hide:all'>NO</div>Testo", "Testo"},
    {"/html/height-shown", "<div style='max-height:0'>Testo</div>", "Testo"},
    {"/html/flat", "<div style='height:0;overflow:hidden'>NO</div>Testo", "Testo"},
    {"/html/away", "<div style='position:absolute;left:-9999px'>NO</div>Testo",
     "Testo"},
    {"/html/indented-away", "<div style='text-indent:-9999px'>NO</div>Testo", "Testo"},
    {"/html/camouflage",
     "<div style='background:#fff'><span style='color:#FFFFFF'>NO</span>Testo</div>",
     "Testo"},
    {"/html/camouflage-body",
     "<body bgcolor='#eeeeee'><p><font color='#eee'>NO</font>Testo</p></body>",
     "Testo"},
    {"/html/white-on-dark",
     "<table bgcolor='#003366'><tr><td style='color:#ffffff'>Testo</td></tr></table>",
     "Testo"},
    {"/html/white-on-unknown", "<td class=hero style='color:#fff'>Testo</td>", "Testo"},
    {"/html/white-on-picture",
     "<div style='background:#fff'><div style='background:url(a.png);color:#fff'>"
     "Testo</div></div>",
     "Testo"},
    {"/html/transparent", "<span style='color:rgba(0,0,0,0)'>NO</span>Testo", "Testo"},
    {"/html/none-overruled",
     "<div style='display:none;display:block!important'>Testo</div>", "Testo"},
    {"/html/none-important",
     "<div style='display:none!important;display:block'>NO</div>Testo", "Testo"},
    {"/html/sheet",
     "<style>/* a{ */ .pre, td.x{DISPLAY:none} #y{visibility:hidden} "
     "@media only screen{.tel{display:none}} .ok{color:red}</style>"
     "<p class='a pre'>NO</p><p id=y>NO</p><p class=tel>Uno</p><p class=ok>Due</p>",
     "Uno\n\nDue"},
    {"/html/padding",
     "<div>Testo&#847;&zwnj;&nbsp;&#8199;&shy;&#847;&zwnj;&nbsp;&#8199;&shy;</div>",
     "Testo"},
    {"/html/hidden-blanks",
     "<div style='display:none'>&nbsp;&zwnj;&nbsp;&zwnj;</div>Testo", "Testo"},
    /* Lists. */
    {"/html/list-letters", "<ol type=a><li>uno<li>due</ol>", "a) uno\nb) due"},
    {"/html/list-capitals",
     "<ol style='list-style-type:upper-alpha' start=3><li>x</ol>", "C) x"},
    {"/html/list-roman", "<ol type=i start=4><li>a<li>b</ol>", "iv) a\nv) b"},
    {"/html/list-reversed", "<ol reversed><li>a<li>b<li>c</ol>", "3. a\n2. b\n1. c"},
    {"/html/list-reversed-start", "<ol reversed start=9><li>a<li>b</ol>", "9. a\n8. b"},
    {"/html/list-mixed",
     "<ol><li>a<ul><li>b</li></ul></li><li>c<ol><li>d</li></ol></li></ol>",
     "1. a\n- – b\n2. c\n1. d"},
    {"/html/list-break", "<ul><li>a<br>b</li><li>c</li></ul>", "- a\n  b\n- c"},
    {"/html/list-in-cell", "<table><tr><td>x</td><td><ul><li>a</ul></td></tr></table>",
     "x\n- a"},
    {"/html/list-word",
     "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]>"
     "<span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span "
     "style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp; </span></span></span>"
     "<![endif]>Uno</p><p class=MsoListParagraph style='mso-list:l0 level1 lfo1'>"
     "<span style='mso-list:Ignore'>o&nbsp;</span>Due</p>",
     "- Uno\n- Due"},
    {"/html/list-word-numbers",
     "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span "
     "style='mso-list:Ignore'>2.<span>&nbsp; </span></span>Uno</p><p "
     "class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span "
     "style='mso-list:Ignore'>b)<span>&nbsp;</span></span>Due</p>",
     "2. Uno\nb) Due"},
    /* Tables. */
    {"/html/table-heads",
     "<table><tr><th>Zona</th><th>Giorno</th></tr><tr><td>A</td>"
     "<td>lun</td></tr></table>",
     "Zona · Giorno\nA: lun"},
    {"/html/table-sections",
     "<table><thead><tr><td>a</td><td>b</td><td>c</td></tr></thead><tbody><tr><td>1</"
     "td>"
     "<td>2</td><td>3</td></tr></tbody></table>",
     "a · b · c\n1 · 2 · 3"},
    {"/html/table-presentation",
     "<table role=presentation><tr><td>Uno</td><td>Due</td></tr></table>", "Uno\nDue"},
    {"/html/table-lines",
     "<table><tr><td><p>Lunedì</p><p>8-12</p></td><td><p>aperto</p></td></tr></table>",
     "Lunedì 8-12: aperto"},
    {"/html/table-colon", "<table><tr><td>Dove:</td><td>qui</td></tr></table>",
     "Dove: qui"},
    {"/html/table-gap",
     "<table border=1><tr><th>Zona<th>lun<th>mar</tr><tr><td>A</td><td></td><td>8</td>"
     "</tr><tr><td>B<td>9<td>&nbsp;</table>",
     "Zona · lun · mar\nA · – · 8\nB · 9 · –"},
    {"/html/table-gap-below-heads",
     "<table><thead><tr><th>Zona<th>lun<th>mar</tr></thead><tbody><tr><td>A</td><td>"
     "</td><td>8</td></tr><tr><td>B<td>9<td></table><table><tr><td>C<td><td>D</table>",
     "Zona · lun · mar\nA · – · 8\nB · 9 · –\nC: D"},
    {"/html/table-rowspan",
     "<table><tr><th>Zona<th>Giorno<th>Ora</tr><tr><td rowspan=2>Centro<td>lun<td>8"
     "</tr><tr><td>mar<td>9</tr><tr><td>Nord<td>mer<td>10</table>",
     "Zona · Giorno · Ora\nCentro · lun · 8\nCentro · mar · 9\nNord · mer · 10"},
    {"/html/table-rowspan-inside",
     "<table><tr><td>a<td rowspan=3>b<td>c<tr><td>d<td>e<tr><td>f</table>"
     "<table><tr><td>g<td>h</table>",
     "a · b · c\nd · b · e\nf: b\ng: h"},
    {"/html/table-rowspan-two",
     "<table><tr><td rowspan=2>a<td>b<td rowspan=3>c<tr><td>d<tr><td>e<td>f</table>",
     "a · b · c\na · d · c\ne · f · c"},
    {"/html/table-rowspan-of-layout",
     "<table role=presentation><tr><td rowspan=2>Uno</td><td>Due</td></tr><tr><td>Tre"
     "</td></tr></table>",
     "Uno\nDue\nTre"},
    {"/html/end-tag-outside", "<b>uno<table><tr><td>due</b></td></tr></table>tre</b>",
     "uno\n\ndue\n\ntre"},
    {"/html/paragraph-in-div", "<p>uno<div>due</p>tre</div>", "uno\n\ndue\ntre"},
    {"/html/table-spacer",
     "<table><tr><td>A</td><td>&nbsp;</td><td>B</td></tr></table>", "A: B"},
    {"/html/table-open", "<table><tr><td>a<td>b<tr><td>c<td>d</table>e",
     "a: b\nc: d\n\ne"},
    {"/html/table-caption",
     "<table><caption>Orari</caption><tr><td>a</td><td>b</td></tr></table>",
     "Orari\na: b"},
    {"/html/cell-alone", "<td>a</td><td>b</td>", "a\nb"},
    /* Links. */
    {"/html/link-bold", "<a href='https://www.comune.example/a'><b>Leggi</b> tutto</a>",
     "Leggi tutto: https://www.comune.example/a"},
    {"/html/link-blocks",
     "<a href='https://www.comune.example/a'><div>Leggi</div><div>tutto</div></a>",
     "Leggi\ntutto: https://www.comune.example/a"},
    {"/html/link-slash", "<a href='https://comune.example/'>https://comune.example</a>",
     "https://comune.example"},
    {"/html/link-tracked-itself",
     "<a href='https://www.comune.example/a?utm_source=x'>www.comune.example/a</a>",
     "www.comune.example/a"},
    {"/html/link-cut",
     "<a href='https://www.comune.example/avvisi/lungo'>www.comune.example/av…</a>",
     "https://www.comune.example/avvisi/lungo"},
    {"/html/link-counters",
     "<a href='https://x.example/a?id=7&amp;utm_source=b&amp;fbclid=c#d'>qui</a>",
     "qui: https://x.example/a?id=7#d"},
    {"/html/link-false", "<a href='https://ladro.example/'>www.comune.example</a>",
     "www.comune.example"},
    {"/html/link-telephone",
     "<a href='tel:+390874000000'>0874 000000</a> <a href='tel:112'>Chiama</a>",
     "0874 000000 Chiama: 112"},
    {"/html/link-unclosed",
     "<a href='https://x.example/a'>uno <a href='https://"
     "x.example/b'>due</a>",
     "uno: https://x.example/a due: https://x.example/b"},
    {"/html/link-anchor", "<a name=x>Uno</a> <a href='#x'>su</a>", "Uno su"},
    {"/html/link-empty", "Uno<a href='https://x.example'></a> due", "Uno due"},
    {"/html/link-apple", "<a href='x-apple-data-detectors://1'>domani</a>", "domani"},
    {"/html/link-picture",
     "<a href='https://x.example/a'><img src='https://x.example/b.png'></a>",
     "https://x.example/a"},
    {"/html/link-picture-words",
     "<a href='https://x.example/a'><img src='https://x.example/b.png' alt='Vai'></a>",
     "Vai: https://x.example/a"},
    {"/html/link-icon",
     "Uno<a href='https://x.example/a'><img src='https://x.example/b.png' "
     "width=24></a>",
     "Uno"},
    {"/html/image-words", "<img src='https://x.example/b.png' alt='Manifesto'> Testo",
     "[Manifesto] Testo"},
    {"/html/image-file", "<img src='https://x.example/b.png' alt='b.PNG'>Testo",
     "Testo"},
    {"/html/image-sent", "<img src='cid:x' alt='Manifesto'>Testo", "Testo"},
    {"/html/decorated", "<p>𝐀𝐋𝐋𝐄𝐑𝐓𝐀 𝓂ℯ𝓉ℯ𝑜 ＡＢ</p>", "ALLERTA meteo AB"},
    {"/html/bidi", "<p>a&rlm;b&#8235;c&#8296;d &#x1F468;&zwj;&#x1F469;</p>",
     "abcd 👨‍👩"},
    {"/html/empty", "", ""},
};

static void
test_case(gconstpointer data)
{
    const Case *c = data;
    g_autoptr(Work) work = mail_work("", 0);
    g_autoptr(GError) error = NULL;

    g_assert_true(html_read(work, c->html, &error));
    g_assert_no_error(error);

    g_autoptr(RichText) text = lines_to_rich(work->lines, NULL);
    g_autofree char *plain = rich_text_plain(text);

    g_assert_cmpstr(plain, ==, c->text);
}

static void
test_styles(void)
{
    g_autoptr(Work) work = mail_work("", 0);

    g_assert_true(html_read(work,
                            "<p>a <b>b</b><strong>c</strong> <i>d</i> <s>e</s>"
                            "<span style='font-weight: bold'>f</span></p>",
                            NULL));

    const Line *line = g_ptr_array_index(work->lines, 0);
    const Run *bold = g_ptr_array_index(line->runs, 1);

    g_assert_true(g_str_has_prefix(bold->text, "bc"));
    g_assert_cmpuint(bold->style, ==, STYLE_BOLD);
    g_assert_cmpstr(line->text->str, ==, "a bc d ef");
}

static void
test_removed(void)
{
    g_autoptr(Work) work = mail_work("", 0);

    g_assert_true(html_read(work,
                            "<div style='display:none'>SEGRETO</div><p>Testo</p>"
                            "<img src='https://spia.example/p.gif' width=1 height=1>"
                            "<img src='cid:foto@x'>",
                            NULL));
    g_assert_true(mail_has_removed(work, "hidden-text", "SEGRETO"));
    g_assert_true(mail_has_removed(work, "tracking-image", "spia.example"));
    g_assert_cmpuint(work->shown->len, ==, 1);
    g_assert_cmpstr(g_ptr_array_index(work->shown, 0), ==, "foto@x");
}

static const struct {
    const char *path, *html;
    const char *removed, *text; /* what was noted as cut, or NULL */
    const char *hold;           /* the reason, or NULL */
    const char *warning;        /* words of it, or NULL */
} notes[] = {
    {"/html/note-none", "<a href='https://x.example/'>x.example</a>", NULL, NULL, NULL,
     NULL},
    {"/html/note-false", "<a href='https://ladro.example/a'>www.comune.example</a>",
     "false-link", "ladro.example/a", "link-false", "porta a un altro sito"},
    {"/html/note-wrapped",
     "<a href='https://c.us1.list-manage.com/track/click?u=1'>www.comune.example</a>",
     NULL, NULL, NULL, NULL},
    {"/html/note-picture",
     "<a href='https://x.example/a'><img src='https://x.example/b.png'></a>", NULL,
     NULL, NULL, "solo in un'immagine"},
    {"/html/note-sent-picture", "<a href='https://x.example/a'><img src='cid:a'></a>",
     NULL, NULL, NULL, "solo in un'immagine"},
    {"/html/note-icon",
     "<a href='https://x.example/a'><img src='https://x.example/b.png' width=20></a>",
     "icon-link", "x.example/a", NULL, NULL},
    {"/html/note-pixel", "<img src='https://spia.example/o.gif' style='width:1px'>",
     "tracking-image", "spia.example", NULL, NULL},
    {"/html/note-remote", "<img src='https://x.example/b.png'>", NULL, NULL, NULL,
     "sta su un sito"},
    {"/html/note-camouflage",
     "<p style='color:#fff;background:white'>SEGRETO</p><p>Testo</p>", "hidden-text",
     "SEGRETO", NULL, NULL},
};

static void
test_note(gconstpointer data)
{
    size_t i = GPOINTER_TO_SIZE(data);
    g_autoptr(Work) work = mail_work("", 0);
    const Draft *draft = work->draft;

    g_assert_true(html_read(work, notes[i].html, NULL));
    g_assert_true(mail_has_removed(work, notes[i].removed ? notes[i].removed : "x",
                                   notes[i].text) == (notes[i].removed != NULL));
    g_assert_cmpuint(draft->holds->len, ==, notes[i].hold ? 1 : 0);
    if (notes[i].hold && draft->holds->len == 1)
        g_assert_cmpstr(((Hold *) g_ptr_array_index(draft->holds, 0))->reason, ==,
                        notes[i].hold);
    if (!notes[i].warning)
        g_assert_cmpuint(draft->warnings->len, ==, 0);
    else if (draft->warnings->len > 0)
        g_assert_nonnull(
            strstr(g_ptr_array_index(draft->warnings, draft->warnings->len - 1),
                   notes[i].warning));
    else
        g_assert_not_reached();
}

/* The tree API would cut this in silence below depth 256 (lab 6). */
static void
test_deep(void)
{
    g_autoptr(Work) work = mail_work("", 0);
    g_autoptr(GString) html = g_string_new(NULL);
    g_autoptr(GError) error = NULL;

    for (unsigned i = 0; i < LIMIT_HTML_TAGS / 2 - 100; i++)
        g_string_append(html, "<div>");
    g_string_append(html, "in fondo");
    for (unsigned i = 0; i < LIMIT_HTML_TAGS / 2 - 100; i++)
        g_string_append(html, "</div>");
    g_string_append(html, "<p>dopo</p>");

    g_assert_true(html_read(work, html->str, &error));
    g_assert_no_error(error);

    g_autofree char *text = lines_text(work->lines, 0, work->lines->len);

    g_assert_cmpstr(text, ==, "in fondo\n\ndopo");
}

static void
test_limits(void)
{
    static const struct {
        const char *repeated;
        unsigned times;
    } floods[] = {{"<div>", LIMIT_HTML_TAGS + 1},
                  {"x", LIMIT_HTML_BYTES + 1},
                  {"</b>", LIMIT_HTML_TAGS + 1}};

    for (size_t f = 0; f < G_N_ELEMENTS(floods); f++) {
        g_autoptr(Work) work = mail_work("", 0);
        g_autoptr(GString) html = g_string_new(NULL);
        g_autoptr(GError) error = NULL;

        for (unsigned i = 0; i < floods[f].times; i++)
            g_string_append(html, floods[f].repeated);
        g_assert_false(html_read(work, html->str, &error));
        g_assert_error(error, FILTER_ERROR, FILTER_ERROR_LIMIT);
    }
}

/* The parser's time would grow with the square of the attributes. */
static void
test_attributes(void)
{
    static const struct {
        const char *before, *repeated, *after;
    } tags[] = {{"<p", " a", ">x"},
                {"<p a=\">\"", " a", ">x"},
                {"<p", " style=a:b", ">x"},
                {"<p style=\"", "a:b; ", "\">x"},
                {"<p>", "x ", ""}};

    for (size_t c = 0; c < G_N_ELEMENTS(tags); c++) {
        g_autoptr(Work) work = mail_work("", 0);
        g_autoptr(GString) html = g_string_new(tags[c].before);

        for (unsigned i = 0; i < 50000; i++)
            g_string_append(html, tags[c].repeated);
        g_string_append(html, tags[c].after);
        g_assert_true(html_read(work, html->str, NULL));
        g_assert_cmpuint(work->lines->len, ==, 1);
    }
}

/* Floods below the limits must end; the harness would notice a quadratic one. */
static void
test_floods(void)
{
    static const char *const floods[] = {
        "<table><tr><td>",
        "<b>",
        "</i><b>",
        "<li>",
        "<a href=x>",
        "&amp;",
        "<ul>",
        "<br>",
        "<p><font>",
        "</p>",
        "<p><div></p>",
        "<i><div><b></i>",
        "<![if !x]>",
        "<p <b>",
        "<span style=a:b",
        "<td><a href=//x.example>",
        "<<",
        "</",
        "<ul reversed><li>",
        "<q>",
        "<a href=//x.example>a</a>",
        "<o:p>",
    };

    for (size_t f = 0; f < G_N_ELEMENTS(floods); f++) {
        g_autoptr(Work) work = mail_work("", 0);
        g_autoptr(GString) html = g_string_new(NULL);
        g_autoptr(GError) error = NULL;

        for (unsigned i = 0; i < 30000; i++)
            g_string_append(html, floods[f]);
        g_string_append(html, "> fine");
        g_assert_true(html_read(work, html->str, &error));
        g_assert_no_error(error);

        g_autofree char *text = lines_text(work->lines, 0, work->lines->len);

        g_test_message("%s", floods[f]);
        g_assert_nonnull(strstr(text, "fine"));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_test_add_data_func(cases[i].path, &cases[i], test_case);
    for (size_t i = 0; i < G_N_ELEMENTS(notes); i++)
        g_test_add_data_func(notes[i].path, GSIZE_TO_POINTER(i), test_note);
    g_test_add_func("/html/styles", test_styles);
    g_test_add_func("/html/removed", test_removed);
    g_test_add_func("/html/deep", test_deep);
    g_test_add_func("/html/limits", test_limits);
    g_test_add_func("/html/attributes", test_attributes);
    g_test_add_func("/html/floods", test_floods);
    return g_test_run();
}
