/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/mobile-footer.h"

#include "bridge/base/text.h"
#include "filters/filter.h"
#include "filters/trim.h"

#include <string.h>

/* Footers stand at the end; a sentence in the middle is the author's. */
#define FOOTER_LINES 12
#define FOOTER_BYTES 200
#define FOOTER_WORDS 9

/* Openings, folded (lower case, no accents). */
static const char *const openings[] = {
    "inviato da ",
    "inviato dal mio ",
    "inviato dalla mia ",
    "inviato con ",
    "inviato tramite ",
    "inviato attraverso ",
    "inviata da ",
    "inviata dal mio ",
    "inviata con ",
    "inviato dall'app ",
    "inviato dall'",
    "inviato dal nuovo ",
    "inviato dal ",
    "messaggio inviato da ",
    "messaggio inviato dal mio ",
    "messaggio inviato con ",
    "email inviata da ",
    "e-mail inviata da ",
    "email inviata dal mio ",
    "mail inviata da ",
    "spedito da ",
    "spedito dal mio ",
    "scritto dal mio ",
    "scritto da ",
    "sent from my ",
    "sent from ",
    "sent via ",
    "sent with ",
    "sent using ",
    "sent on ",
    "sent by ",
    "sent while on ",
    "von meinem ",
    "von meiner ",
    "gesendet von ",
    "gesendet mit ",
    "gesendet aus ",
    "diese nachricht wurde von ",
    "envoye de mon ",
    "envoye depuis ",
    "envoye a partir de ",
    "envoye de ",
    "envoye avec ",
    "envoye par ",
    "envoye via ",
    "enviado desde ",
    "enviado do meu ",
    "enviado do ",
    "enviado de ",
    "enviado a partir do ",
    "enviado con ",
    "enviado via ",
    "enviado pelo ",
    "enviado atraves ",
    "poslano iz ",
    "poslano z ",
    "poslano s ",
    "poslano sa ",
    "enviat des ",
    "verstuurd vanaf ",
    "verzonden vanaf ",
    "verzonden met ",
    "verstuurd met ",
    "wysłane z ",
    "wysłano z ",
    "wysłane przez ",
    "odeslano z ",
    "odeslano ze ",
    "odoslane z ",
    "kuldve ",
    "trimis de pe ",
    "trimis din ",
    "skickat fran ",
    "skickades fran ",
    "sendt fra ",
    "sendt med ",
    "lahetetty ",
    "отправлено с ",
    "отправлено из ",
    "надіслано з ",
    "изпратено от ",
    "σταλθηκε απο ",
    "发自",
    "從我的",
    "傳送自",
    "보낸 ",
    "나의 ",
};

/* Verbs of every notice: only with a program behind them. */
static const char *const getting[] = {
    "ottieni ",      "scarica ",
    "get ",          "download ",
    "telecharger ",  "telechargez ",
    "obtenir ",      "obtener ",
    "descargar ",    "descarga ",
    "obter ",        "holen sie sich ",
    "outlook fur ",  "outlook voor ",
    "outlook pour ", "outlook para ",
    "outlook per ",  "outlook for ",
    "pobierz ",      "hanki ",
    "hamta ",        "hent ",
    "stahnout ",     "скачать ",
    "загрузить ",    "diese email wurde ",
};

/* Languages that put the verb at the end. */
static const char *const endings[] = {
    "gesendet",  "verzonden", "から送信", "에서 보냄", "gonderildi", "kuldve",
    "lahetetty", "傳送",      "发送",
};

/* What such a line names: a device or a program; a whole word, or its beginning. */
static const char *const devices[] = {
    "iphon",
    "ipad",
    "ipod",
    "galaxy",
    "samsung",
    "android",
    "dispositivo",
    "smartphone",
    "huawei",
    "xiaomi",
    "redmi",
    "oppo",
    "telefono",
    "cellulare",
    "tablet",
    "blackberry",
    "windows phone",
    "motorola",
    "honor",
    "nokia",
    "mobile",
    "device",
    "phone",
    "pixel",
    "realme",
    "oneplus",
    "vivo",
    "sony",
    "xperia",
    "lg",
    "htc",
    "asus",
    "zenfone",
    "wiko",
    "fairphone",
    "outlook",
    "posta per windows",
    "posta di windows",
    "windows mail",
    "mail for windows",
    "mail per windows",
    "mail di windows",
    "courrier pour windows",
    "correo para windows",
    "mail fur windows",
    "libero mail",
    "liberomail",
    "yahoo mail",
    "yahoo",
    "app mail",
    "bluemail",
    "blue mail",
    "protonmail",
    "proton mail",
    "k-9 mail",
    "k9 mail",
    "k-9",
    "aqua mail",
    "aquamail",
    "type app",
    "typeapp",
    "spark",
    "gmail",
    "tim mail",
    "virgilio mail",
    "virgilio",
    "tiscali mail",
    "tiscali",
    "fastmail",
    "aruba",
    "pec mobile",
    "email app",
    "handy",
    "mobiltelefon",
    "fairmail",
    "nine",
    "mailspring",
    "thunderbird",
    "icloud",
    "mymail",
    "my mail",
    "mail.ru",
    "mail.com",
    "gmx",
    "web.de",
    "zoho mail",
    "superhuman",
    "newton mail",
    "edison mail",
    "canary mail",
    "airmail",
    "boxer",
    "maildroid",
    "tutanota",
    "tuta",
    "roundcube",
    "zimbra",
    "hotmail",
    "live mail",
    "windows live",
    "apple watch",
    "apple mail",
    "macbook",
    "imac",
    "mac",
    "mio mac",
    "watch",
    "mobil",
    "portable",
    "telephone",
    "telefon",
    "telefoon",
    "puhelin",
    "movil",
    "celular",
    "telefone",
    "appareil",
    "gerat",
    "аифон",
    "телефон",
    "the go",
};

/* What people let their phones add, and programs their advertisements. */
static const char *const additions[] = {
    "perdonate la brev",
    "perdonate eventual",
    "perdona la brev",
    "scusate ",
    "scusate eventual",
    "scusa la brev",
    "scusa eventual",
    "mi scuso per",
    "please excuse",
    "excuse my brev",
    "excuse typos",
    "sorry for",
    "pardon",
    "bitte entschuldigen",
};

static bool
names_device(const char *words)
{
    for (size_t i = 0; i < G_N_ELEMENTS(devices); i++) {
        const char *at = strstr(words, devices[i]);

        for (; at; at = strstr(at + 1, devices[i])) {
            if (at == words || !g_ascii_isalnum(at[-1]) || !g_ascii_isalpha(*at))
                return true;
        }
    }
    return false;
}

static unsigned
count_words(const char *text)
{
    unsigned words = 0;

    for (const char *p = text; *p != '\0'; p++)
        words += *p == ' ';
    return words + 1;
}

/* Takes links, "Perdonate la brevità" and the last stop off. */
static void
strip_additions(char *folded)
{
    char *address = strstr(folded, "<http");
    char *bracket = strstr(folded, "(http");

    if (address)
        *address = '\0';
    if (bracket)
        *bracket = '\0';
    for (size_t i = 0; i < G_N_ELEMENTS(additions); i++) {
        char *at = strstr(folded, additions[i]);

        if (!at || at == folded)
            continue;
        *at = '\0';
        g_strchomp(folded);
        for (size_t end = strlen(folded); end > 0 && strchr(",;-", folded[end - 1]);)
            folded[--end] = '\0';
    }
    g_strstrip(folded);
    if (g_str_has_suffix(folded, "."))
        folded[strlen(folded) - 1] = '\0';
}

static const char *
behind(const char *folded, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (*folded == *words[i] && g_str_has_prefix(folded, words[i]))
            return folded + strlen(words[i]);
    }
    return NULL;
}

/* Whether @text, which may go on after a footer, has the words of one. */
static bool
may_be_footer(const char *text)
{
    text += strspn(text, " \t\r\n\f");
    if (behind(text, openings, G_N_ELEMENTS(openings)) ||
        behind(text, getting, G_N_ELEMENTS(getting)))
        return true;
    for (size_t i = 0; i < G_N_ELEMENTS(endings); i++) {
        if (strstr(text, endings[i]))
            return true;
    }
    return false;
}

static bool
is_footer(const char *folded)
{
    const char *rest = behind(folded, getting, G_N_ELEMENTS(getting));

    if (rest)
        return strstr(folded, "outlook") == rest ||
               strstr(folded, "bluemail") == rest ||
               strstr(folded, "outlook") == folded ||
               strstr(rest, "outlook f") == rest ||
               (g_str_has_prefix(rest, "la app ") && names_device(rest));
    rest = behind(folded, openings, G_N_ELEMENTS(openings));
    if (rest)
        return !strchr(folded, ',') && names_device(rest);
    for (size_t i = 0; i < G_N_ELEMENTS(endings); i++) {
        if (g_str_has_suffix(folded, endings[i]))
            return !strchr(folded, ',') && names_device(folded);
    }
    return false;
}

bool
mobile_footer_is(const char *line)
{
    if (strlen(line) > FOOTER_BYTES)
        return false;
    /* What an extension of Gmail leaves behind to count its readers. */
    if (g_str_equal(line, "ᐧ") || g_str_has_prefix(line, "Yahoo Mail: "))
        return true;

    g_autofree char *folded = text_fold(line);
    char *text = folded + strspn(folded, " *_-[(");

    if (!may_be_footer(text))
        return false;
    strip_additions(text);
    while (strlen(text) > 0 && strchr("*_-])", text[strlen(text) - 1]))
        text[strlen(text) - 1] = '\0';
    if (strpbrk(text, "?!;:@") || count_words(text) > FOOTER_WORDS)
        return false;
    return is_footer(text);
}

/* Whether @line and what follows belong to the same mail as line @last. */
static bool
ends_group(const GPtrArray *lines, unsigned at)
{
    const Line *line = g_ptr_array_index(lines, at);
    const Line *next = at + 1 < lines->len ? g_ptr_array_index(lines, at + 1) : NULL;

    return !next || next->inner != line->inner;
}

/* A footer behind other words: "Grazie -- Inviato da Libero Mail".  Returns: where it
 * begins in @text, in bytes; 0 = nowhere. */
static size_t
footer_inside(const char *text)
{
    size_t length = strlen(text);
    const char *from = length > FOOTER_BYTES ? text + length - FOOTER_BYTES : text;

    for (const char *p = from; *p != '\0'; p++) {
        if (*p != ' ' || p == text || !strchr(".!?-", p[-1]) ||
            !(g_ascii_isupper(p[1]) || p[1] == '-'))
            continue;
        if (mobile_footer_is(p + 1)) {
            while (p > text && (*p == ' ' || *p == '-'))
                p--;
            return p + 1 - text;
        }
    }
    return 0;
}

/* Some programs write their address below. */
static unsigned
end_of_footer(const GPtrArray *lines, unsigned i)
{
    const Line *next = i + 1 < lines->len ? g_ptr_array_index(lines, i + 1) : NULL;
    const char *text = next ? next->text->str : "";

    text += *text == '<' || *text == '(';
    return next && !next->gap && !strchr(text, ' ') &&
                   (g_str_has_prefix(text, "https://") ||
                    g_str_has_prefix(text, "http://"))
               ? i + 2
               : i + 1;
}

static void
cut_inside(Work *work, unsigned i)
{
    const Line *line = g_ptr_array_index(work->lines, i);
    size_t at = footer_inside(line->text->str);

    if (at > 0 && lines_split(work->lines, i, at))
        trim_cut(work, i + 1, i + 2, "mobile-footer", true);
}

static bool
mobile_footer_apply(Work *work, GError **error)
{
    unsigned below = 0;

    for (unsigned i = work->lines->len; i-- > 0;) {
        const Line *line = g_ptr_array_index(work->lines, i);

        if (ends_group(work->lines, i))
            below = 0;
        if (below < FOOTER_LINES && mobile_footer_is(line->text->str)) {
            trim_cut(work, i, end_of_footer(work->lines, i), "mobile-footer", true);
            continue;
        }
        if (below < FOOTER_LINES)
            cut_inside(work, i);
        below++;
    }
    return true;
}

const Filter filter_mobile_footer = {
    .name = "mobile-footer",
    .summary = "drop what phones write below a mail",
    .apply = mobile_footer_apply,
};
