/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/prefix.h"

#include "filters/labels.h"

#include <string.h>

/* A prefix is a word or two, in bytes. */
#define PREFIX_BYTES 32

/* As label_fold() makes them. */
static const char *const replies[] = {
    "antw",     "antwoord", "antwort",  "aw",        "balas",   "bls",    "odg",
    "odgovor",  "odp",      "odpoved",  "r",         "raspuns", "re",     "rep",
    "reponse",  "res",      "resposta", "respuesta", "rif",     "ris",    "risp",
    "rispondi", "risposta", "sv",       "svar",      "tra loi", "valasz", "yanıt",
    "ynt",      "απ",       "σχετ",     "відп",      "отв",     "ответ",  "отговор",
    "השב",      "תגובה",    "رد",       "回信",      "回复",    "回覆",   "答复",
    "返信",     "답장",     "회신"};

static const char *const forwards[] = {"chuyen tiep",
                                       "diteruskan",
                                       "doorgestuurd",
                                       "doorst",
                                       "edasi",
                                       "enc",
                                       "encaminhado",
                                       "forwarded",
                                       "fw",
                                       "fwd",
                                       "i",
                                       "ilet",
                                       "iletilen",
                                       "ilt",
                                       "inol",
                                       "inoltra",
                                       "inoltrata",
                                       "inoltrato",
                                       "inoltro",
                                       "pd",
                                       "persiusta",
                                       "podaj dalej",
                                       "posr",
                                       "posredovano",
                                       "predano",
                                       "preposlane",
                                       "preposlano",
                                       "prosl",
                                       "prosleđeno",
                                       "proslijeđeno",
                                       "redir",
                                       "redirectionare",
                                       "reenv",
                                       "reenviado",
                                       "rv",
                                       "tovabbitas",
                                       "tr",
                                       "transf",
                                       "transfert",
                                       "valitetty",
                                       "vb",
                                       "vidarebefordrat",
                                       "vidaresent",
                                       "videresend",
                                       "videresendt",
                                       "vl",
                                       "wg",
                                       "ynl",
                                       "πρθ",
                                       "προωθηση",
                                       "пер",
                                       "пересл",
                                       "препр",
                                       "прослеђено",
                                       "הועבר",
                                       "העברה",
                                       "اعادة توجيه",
                                       "転送",
                                       "轉寄",
                                       "转发",
                                       "转寄",
                                       "전달"};

/* A Finnish answer, a Norwegian forward. */
static const char *const either[] = {"vs"};

static bool
is_word(const char *word, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (g_str_equal(word, words[i]))
            return true;
    }
    return false;
}

/* Returns: whether @word is a prefix; @prefix: which, NONE where it may be both. */
static bool
prefix_of(const char *word, Prefix *prefix)
{
    *prefix = PREFIX_NONE;
    if (is_word(word, replies, G_N_ELEMENTS(replies)))
        *prefix = PREFIX_REPLY;
    else if (is_word(word, forwards, G_N_ELEMENTS(forwards)))
        *prefix = PREFIX_FORWARD;
    else
        return is_word(word, either, G_N_ELEMENTS(either));
    return true;
}

/* Returns: (unowned) the first colon near enough, also a wide one, or NULL. */
static const char *
find_colon(const char *subject, const char **after)
{
    static const char wide[] = "：";

    for (const char *p = subject; *p != '\0' && p - subject < PREFIX_BYTES; p++) {
        if (*p == ':' || g_str_has_prefix(p, wide)) {
            *after = p + (*p == ':' ? 1 : strlen(wide));
            return p;
        }
    }
    return NULL;
}

/* "Re[2]:", "Re(2):", "Re 2:", "Redir.:": takes off what stands behind the word. */
static size_t
word_length(const char *subject, size_t length)
{
    while (length > 0 && strchr("0123456789[]()^. ", subject[length - 1]))
        length--;
    return length;
}

/* Returns: bytes of one prefix with its colon and blanks; 0 = none. */
static size_t
prefix_length(const char *subject, Prefix *prefix)
{
    const char *after = NULL;
    const char *colon = find_colon(subject, &after);
    size_t word = colon ? word_length(subject, colon - subject) : 0;

    if (word == 0)
        return 0;

    g_autofree char *folded = label_fold(subject, (gssize) word);

    if (!prefix_of(folded, prefix))
        return 0;
    while (*after == ' ')
        after++;
    return after - subject;
}

/* What a PEC provider writes before the subject; alone it may be the author's. */
static const char *
skip_provider(const char *subject)
{
    static const char *const words[] = {"POSTA CERTIFICATA: ", "ANOMALIA MESSAGGIO: "};

    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (g_str_has_prefix(subject, words[i]))
            return subject + strlen(words[i]);
    }
    return subject;
}

const char *
prefix_skip(const char *subject, Prefix *first)
{
    Prefix outermost = PREFIX_NONE;
    Prefix prefix = PREFIX_NONE;
    bool any = false;
    size_t length;

    while (*subject == ' ')
        subject++;
    while ((length = prefix_length(subject, &prefix)) > 0) {
        outermost = any ? outermost : prefix;
        any = true;
        subject = skip_provider(subject + length);
    }
    if (first)
        *first = outermost;
    return subject;
}
