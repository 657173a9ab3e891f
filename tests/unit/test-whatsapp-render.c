/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/channels/whatsapp.h"

#include <string.h>

/*
 * A little language for runs, so that cases can stand in a table: "<b>", "</b>" and
 * the like switch a style, "<br>" breaks the line, "<a URL>" begins a link and "</a>"
 * ends it.  A line that begins with "#", "-", "1", "2", ">", "|" or "!" and a tab is
 * a heading, item, numbered item, quote, row or preformatted block; others are
 * paragraphs.  Blocks are parted by form feeds.
 */
static unsigned
style_of(char letter)
{
    switch (letter) {
    case 'b':
        return STYLE_BOLD;
    case 'i':
        return STYLE_ITALIC;
    case 's':
        return STYLE_STRIKE;
    case 'c':
        return STYLE_CODE;
    default:
        return 0;
    }
}

static void
add_tag(Block *block, const char *tag, unsigned *style, char **href)
{
    if (strcmp(tag, "br") == 0) {
        block_add_run(block, 0, "\n", NULL);
    } else if (g_str_has_prefix(tag, "a ")) {
        *href = g_strdup(tag + 2);
    } else if (strcmp(tag, "/a") == 0) {
        g_clear_pointer(href, g_free);
    } else if (tag[0] == '/') {
        *style &= ~style_of(tag[1]);
    } else {
        *style |= style_of(tag[0]);
    }
}

static void
add_runs(Block *block, const char *text)
{
    unsigned style = 0;
    g_autofree char *href = NULL;

    while (*text != '\0') {
        size_t words = strcspn(text, "<");
        g_autofree char *run = g_strndup(text, words);
        const char *end;

        block_add_run(block, style, run, href);
        text += words;
        end = *text == '<' ? strchr(text, '>') : NULL;
        if (end) {
            g_autofree char *tag = g_strndup(text + 1, end - text - 1);

            add_tag(block, tag, &style, &href);
            text = end + 1;
        }
    }
}

static RichText *
read_rich(const char *source)
{
    static const char marks[] = "#-12>|!";
    static const BlockKind kinds[] = {BLOCK_HEADING, BLOCK_ITEM, BLOCK_ITEM, BLOCK_ITEM,
                                      BLOCK_QUOTE,   BLOCK_ROW,  BLOCK_PRE};
    RichText *text = rich_text_new();
    g_auto(GStrv) blocks = g_strsplit(source, "\f", -1);

    for (unsigned i = 0; blocks[i]; i++) {
        const char *mark = blocks[i][0] ? strchr(marks, blocks[i][0]) : NULL;
        bool is_marked = mark && blocks[i][1] == '\t';
        Block *block =
            rich_text_add(text, is_marked ? kinds[mark - marks] : BLOCK_PARAGRAPH);

        if (is_marked && g_ascii_isdigit(*mark))
            block->number = (unsigned) (*mark - '0');
        add_runs(block, blocks[i] + (is_marked ? 2 : 0));
    }
    return text;
}

typedef struct {
    const char *path, *source, *expected;
} Case;

static const Case cases[] = {
    /* contracts/whatsapp-formatting 7 */
    {"table/trailing-space", "<b>Avviso </b>urgente", "*Avviso* urgente"},
    {"table/merged", "<b>A</b><b>vviso</b>", "*Avviso*"},
    {"table/part-of-word", "pre<b>alle</b>rta", "preallerta"},
    {"table/two-lines", "<b>riga 1</b><br><b>riga 2</b>", "*riga 1*\n*riga 2*"},
    {"table/nested", "<b><i>x</i></b>", "*_x_*"},
    {"table/literal-inside", "costo 5*3*2 & file_a_b", "costo 5*3*2 & file_a_b"},
    {"table/literal-pair", "testo *non grassetto* qui", "testo ∗non grassetto∗ qui"},
    {"table/nbsp", "1 \u00a0ok", "1 ok"},
    /* boundaries */
    {"comma-after", "<b>oggi</b>, domani", "*oggi*, domani"},
    {"letter-after", "<b>oggi</b>x", "oggix"},
    {"accent-before", "è<b>x</b>", "èx"},
    {"accent-after", "<b>x</b>è", "xè"},
    {"bracket-before", "(<b>x</b>)", "(x)"},
    {"space-inside", "<b> x </b>y", "*x* y"},
    {"only-punctuation", "a <b>-</b> b", "a - b"},
    {"italic-in-bold", "<b>a <i>b</i> c</b>", "*a _b_ c*"},
    {"bold-in-italic", "<i>a <b>b</b></i>", "_a_ *_b_*"},
    {"bold-then-italic", "<b>a</b> <i>b</i>", "*a* _b_"},
    {"inner-impossible", "<b>A<i>b</i></b>", "*Ab*"},
    {"all", "<b><i><s>x</s></i></b>", "*_~x~_*"},
    {"code", "vedi <c>a*b*</c>", "vedi `a*b*`"},
    {"code-with-tick", "<c>a`b</c>", "a`b"},
    {"marker-in-style", "<b>2*3 e 4*5</b>", "*2∗3 e 4∗5*"},
    {"literal-beside-style", "nota * <b>x</b>", "nota ∗ *x*"},
    /* literals */
    {"fill-in", "nome: ________", "nome: …"},
    {"backticks", "a ``` b", "a ' b"},
    {"lone-star", "5* stelle", "5* stelle"},
    {"strike-pair", "~no~", "∼no∼"},
    {"footnote", "*obbligatorio", "*obbligatorio"},
    {"price", "5*3 = 15 euro, 2*4", "5*3 = 15 euro, 2*4"},
    {"price-notes", "adulti 10* e bambini 5*", "adulti 10* e bambini 5*"},
    {"price-pair", "* 10 euro * ridotto", "∗ 10 euro ∗ ridotto"},
    {"price-brackets", "(*) gratis (*) sotto i 6", "(∗) gratis (∗) sotto i 6"},
    {"file-name", "modulo_12_bis.pdf", "modulo_12_bis.pdf"},
    {"file-name-marked", "vedi _bozza_.pdf", "vedi ˍbozzaˍ.pdf"},
    {"tick-pair", "premi `Invio` ora", "premi ˋInvioˋ ora"},
    {"tick-lone", "un ` solo", "un ` solo"},
    {"ticks-inside", "a```b```c", "a'b'c"},
    {"stars-rule", "*****<br>a", "…\na"},
    {"mixed-pair", "*_a_*", "∗ˍaˍ∗"},
    {"pair-over-lines", "*a<br>b*", "*a\nb*"},
    {"more-than", "> 30 gradi<br>>5<br>a > b", "＞ 30 gradi\n>5\na > b"},
    {"more-than-bold", "<b>> 30</b>", "*> 30*"},
    {"dash-first", "- uno<br>-5 gradi", "- uno\n-5 gradi"},
    {"number-first", "1. uno<br>3.12 sabato", "1. uno\n3.12 sabato"},
    {"hash-first", "# uno<br>#due", "# uno\n#due"},
    /* links */
    {"address-plain", "a mario_rossi_2@c.example ora", "a mario_rossi_2@c.example ora"},
    {"address-two", "_a@c.example e b_@c.example", "_a@c.example e b_@c.example"},
    {"url-and-pair", "*a* https://c.example/*a*", "∗a∗ https://c.example/*a*"},
    {"italic-url", "<i>https://c.example/x_y</i>", "https://c.example/x_y"},
    {"link", "<a https://c.example/a_b>qui</a>", "qui: https://c.example/a_b"},
    {"link-same", "<a https://c.example/>c.example</a>", "https://c.example/"},
    {"link-mail", "<a mailto:a_b_@c.example>scrivi</a>", "scrivi: a_b_@c.example"},
    {"link-tel", "<a tel:+390000000001>+390000000001</a>", "+390000000001"},
    {"link-script", "<a javascript:x>qui</a>", "qui"},
    {"bold-url", "<b>vedi https://c.example/x</b>", "*vedi* https://c.example/x"},
    {"url-kept", "vedi https://c.example/_a_/*b*/ ora",
     "vedi https://c.example/_a_/*b*/ ora"},
    {"address-kept", "a _x_@c.example", "a _x_@c.example"},
    /* blocks */
    {"heading", "#\tTitolo\fTesto", "*Titolo*\n\nTesto"},
    {"items", "Ecco:\f-\tuno\f-\tdue\ffine", "Ecco:\n\n- uno\n- due\n\nfine"},
    {"numbers", "1\tuno\f2\tdue", "1. uno\n2. due"},
    {"bold-item", "-\t<b>uno</b>", "- *uno*"},
    {"quote", ">\ta<br>b", "> a\n> b"},
    {"rows", "|\ta: b\f|\tc: d", "a: b\nc: d"},
    {"pre", "!\tx  *y*", "```\nx  *y*\n```"},
    {"empty-block", "a\f \fb", "a\n\nb"},
    {"empty", "", ""},
};

static void
test_case(gconstpointer data)
{
    const Case *c = data;
    g_autoptr(RichText) text = read_rich(c->source);
    g_autofree char *got = whatsapp_render(text);

    g_assert_cmpstr(got, ==, c->expected);
}

/* In plain-text mail the marks are the author's own. */
static void
test_plain(void)
{
    g_autoptr(RichText) text = rich_text_from_plain("*Attenzione* a _tutti_\n\n- uno");
    g_autofree char *got = whatsapp_render(text);

    g_assert_cmpstr(got, ==, "*Attenzione* a _tutti_\n\n- uno");
}

static void
test_title(void)
{
    g_autofree char *plain = whatsapp_render_title("Chiusura di via Roma");
    g_autofree char *starred = whatsapp_render_title("*Avviso* a_b");

    g_assert_cmpstr(plain, ==, "*Chiusura di via Roma*");
    g_assert_cmpstr(starred, ==, "*∗Avviso∗ a_b*");
}

static void
test_flatten(void)
{
    static const Case flat[] = {
        {"", "#\tTitolo\fUno.<br>Due\fTre", "Titolo · Uno. Due · Tre"},
        {"", "Portare:\f-\tuno\f-\tdue\fFine!", "Portare: uno · due · Fine!"},
        {"", "<b>a</b> *b* \t    c", "a ∗b∗ c"},
        {"", "<a https://c.example/_x_>qui</a>", "qui: https://c.example/_x_"},
        {"", "Via Roma chiusa<br>per lavori", "Via Roma chiusa per lavori"},
        {"", "Via Roma<br>Ore 8", "Via Roma · Ore 8"},
        {"", "(Anche di notte.)\f«Venite!»\fSì", "(Anche di notte.) «Venite!» Sì"},
        {"", "Vedi https://c.example/\fGrazie", "Vedi https://c.example/ · Grazie"},
        {"", "Cari cittadini,<br>Oggi… <br> <br>no", "Cari cittadini, Oggi… no"},
        {"", "|\tZona: A\f|\tZona: B\f!\tx  y", "Zona: A · Zona: B · x y"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(flat); i++) {
        g_autoptr(RichText) text = read_rich(flat[i].source);
        g_autofree char *got = whatsapp_flatten(text, "");

        g_assert_cmpstr(got, ==, flat[i].expected);
    }
}

/* A line made of nothing but fragile styles costs a bounded time. */
static void
test_hostile(void)
{
    g_autoptr(RichText) text = rich_text_new();
    Block *block = rich_text_add(text, BLOCK_PARAGRAPH);
    g_autofree char *got = NULL;

    for (unsigned i = 0; i < 40000; i++)
        block_add_run(block, i % 16, i % 3 ? "a" : "* ", NULL);
    got = whatsapp_render(text);
    g_assert_cmpuint(strlen(got), >, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/whatsapp-render/", cases[i].path, NULL);

        g_test_add_data_func(path, &cases[i], test_case);
    }
    g_test_add_func("/whatsapp-render/plain-mail", test_plain);
    g_test_add_func("/whatsapp-render/title", test_title);
    g_test_add_func("/whatsapp-render/flatten", test_flatten);
    g_test_add_func("/whatsapp-render/hostile", test_hostile);

    return g_test_run();
}
