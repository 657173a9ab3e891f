/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * cautions - what the author should look at before citizens do
 *
 * Only warnings, but for a notice that is nothing but a picture or a scan: whoever
 * cannot see it is told nothing, so a routine one waits for words.
 */
#include "filters/filter.h"

#include "filters/codes.h"
#include "filters/language.h"
#include "filters/mentions.h"

#include <string.h>

/* How far an image may stand behind the link around it, in bytes of HTML. */
#define CAUTIONS_LINK_BYTES 4096

static bool
begins_tag(const char *p, const char *name)
{
    size_t length = strlen(name);

    return *p == '<' && g_ascii_strncasecmp(p + 1, name, length) == 0 &&
           !g_ascii_isalnum(p[1 + length]);
}

/* Whether what stands between @p and the end of the link is an image and no word.
 * @next: behind it. */
static bool
is_picture_link(const char *p, const char *end, const char **next)
{
    const char *most = end - p > CAUTIONS_LINK_BYTES ? p + CAUTIONS_LINK_BYTES : end;
    bool has_image = false;
    bool has_words = false;
    bool in_tag = true;

    for (; p < most; p++) {
        if (*p == '<') {
            in_tag = true;
            has_image |= begins_tag(p, "img");
            if (begins_tag(p, "/a"))
                break;
        } else if (*p == '>') {
            in_tag = false;
        } else if (!in_tag && !g_ascii_isspace(*p) && *p != '&') {
            has_words = true;
        } else if (!in_tag && *p == '&') {
            while (p + 1 < most && *p != ';' && !g_ascii_isspace(*p))
                p++;
        }
    }
    *next = p;
    return has_image && !has_words;
}

static bool
has_picture_link(const Work *work)
{
    for (unsigned i = 0; i < work->leaves->len; i++) {
        const Leaf *leaf = g_ptr_array_index(work->leaves, i);
        size_t size = 0;
        const char *page = g_bytes_get_data(leaf->data, &size);
        const char *end = size > 0 ? page + size : page;

        if (size == 0 || !leaf->body || leaf->depth > work->read_depth ||
            leaf->part->fate != FATE_READ || !g_str_equal(leaf->type, "text/html"))
            continue;
        for (const char *p = page; p + 3 < end;) {
            p = memchr(p, '<', (size_t) (end - p));
            if (!p || p + 3 >= end)
                break;
            if (!begins_tag(p, "a"))
                p++;
            else if (is_picture_link(p + 1, end, &p))
                return true;
        }
    }
    return false;
}

static bool
has_link(const RichText *text, const char *plain)
{
    for (unsigned i = 0; i < text->blocks->len; i++) {
        const Block *block = g_ptr_array_index(text->blocks, i);

        for (unsigned j = 0; j < block->runs->len; j++) {
            if (((const Run *) g_ptr_array_index(block->runs, j))->href)
                return true;
        }
    }
    return strstr(plain, "http://") || strstr(plain, "https://") ||
           strstr(plain, "www.");
}

static void
look_at_pictures(Work *work, const char *plain)
{
    const GPtrArray *media = work->draft->media;

    for (unsigned i = 0; i < media->len; i++) {
        const Media *one = g_ptr_array_index(media, i);

        if (one->kind != MEDIA_IMAGE || one->caption || mentions_picture(plain))
            continue;

        g_autofree char *sentence = g_strdup_printf(
            "La foto «%s» non ha una descrizione: dire nel testo che cosa mostra, per "
            "chi non la vede.",
            one->filename);

        work_warn(work, sentence);
    }
}

static void
look_at_words(Work *work, const char *whole)
{
    const char *language = language_guess(whole);

    if (!mentions_time(whole))
        work_warn(work, "Il testo non dice né il giorno né l'ora: controllare.");
    if (mentions_secrecy(whole))
        work_warn(work, "Il testo parla di cose riservate: controllare che sia per "
                        "tutti.");
    if (codes_has_fiscal(whole))
        work_warn(work, "Nel testo c'è un codice fiscale: controllare che possa essere "
                        "pubblicato.");
    if (codes_has_iban(whole))
        work_warn(work, "Nel testo c'è un IBAN: controllare che sia quello giusto.");
    if (language && work->versions < 2 &&
        !g_str_equal(language, work->request.language)) {
        g_autofree char *sentence = g_strdup_printf("Il testo sembra scritto in %s.",
                                                    language_italian(language));

        work_warn(work, sentence);
    }
}

static bool
cautions_apply(Work *work, GError **error)
{
    Draft *draft = work->draft;
    g_autofree char *plain = rich_text_plain(draft->text);
    g_autofree char *whole = g_strconcat(draft->title, "\n", plain, NULL);
    bool is_empty = rich_text_is_empty(draft->text);

    if (work->needs->len > 0)
        return true; /* not all is known yet */
    if (draft->media->len > 0 && mentions_only_attachment(plain)) {
        work_warn(work, "L'avviso contiene solo allegati: scrivere in parole che cosa "
                        "dicono.");
        work_hold_routine(work, "only-attachments");
        return true;
    }
    if (is_empty) {
        work_warn(work, "Il messaggio non ha testo.");
        return true;
    }
    look_at_words(work, whole);
    look_at_pictures(work, plain);
    if (has_picture_link(work) && !has_link(draft->text, plain))
        work_warn(work, "C'è un collegamento dentro un'immagine, che non arriva: "
                        "scriverne l'indirizzo nel testo.");
    return true;
}

const Filter filter_cautions = {
    .name = "cautions",
    .summary = "warn of what the author should look at first",
    .apply = cautions_apply,
};
