/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * serve - the public pages of a comune that has published some notices, for a browser
 *
 *     serve FOLDER PHOTO.jpg    prints the port and the path and status of all pages,
 *                               one a line, and serves until its input ends
 *
 * FOLDER is empty; the words come from BANDITORE_DATADIR.
 */
#include "bridge/base/clock.h"
#include "bridge/web/web.h"
#include "tests/support/notices.h"

#include <gio/gio.h>
#include <glib-unix.h>
#include <stdio.h>
#include <unistd.h>

#define DAY_S 86400

/* Enough for a second page of the archive. */
#define OLDER 25

static const char alert[] =
    "Il Sindaco avvisa: da stasera e per tutta la giornata di domani è prevista "
    "pioggia "
    "molto forte.\n\n"
    "Che cosa fare:\n\n"
    "- state lontani dal fiume e dai sottopassi\n"
    "- non scendete in cantina o nel garage\n"
    "- spostate le auto dalle strade vicino all'argine\n\n"
    "Se siete in pericolo chiamate il 112. Per informazioni: Protezione civile, 0000 "
    "000001, oppure https://www.comune.example/allerta.\n\n"
    "Il Sindaco";

static const char waste[] =
    "Da lunedì 30 novembre cambia il calendario della raccolta.\n\n"
    "1. lunedì: carta\n2. mercoledì: umido\n3. venerdì: plastica\n\n"
    "I bidoni si mettono fuori la sera prima, dopo le 20.";

static GBytes *
read_file(const char *path)
{
    g_autoptr(GError) error = NULL;
    char *data;
    size_t length;

    if (!g_file_get_contents(path, &data, &length, &error))
        g_error("%s", error->message);
    return g_bytes_new_take(data, length);
}

/* A path and its status. */
static void
say(const char *page, const char *rest, unsigned status)
{
    printf("/avvisi/%s%s %u\n", page, rest, status);
}

static void
publish_alert(Store *store, GBytes *photo)
{
    g_autoptr(Draft) draft = notice_draft("Allerta arancione per pioggia", alert);
    g_autoptr(GBytes) pdf = g_bytes_new_static("%PDF-1.4\n%%EOF\n", 15);
    g_autofree char *page = NULL;

    draft->class = CLASS_URGENT;
    notice_add_media(draft, MEDIA_IMAGE, "image/jpeg", "fiume.jpg",
                     "Il fiume al ponte vecchio, questa mattina", photo);
    notice_add_media(draft, MEDIA_IMAGE, "image/jpeg", "argine.jpg", NULL, photo);
    notice_add_media(draft, MEDIA_DOCUMENT, "application/pdf",
                     "Ordinanza 12-2026 chiusura scuole.pdf", NULL, pdf);
    notice_publish(store, draft, clock_now_s() + DAY_S, &page);
    say(page, "", 200);
}

/* In three languages, German and English marked. */
static void
publish_versions(Store *store)
{
    g_autoptr(Draft) draft = notice_draft("Acqua sospesa in via Roma",
                                          "Giovedì 26 novembre, dalle 8 alle 12.");
    static const char *const words[] = {
        "Am Donnerstag, 26. November, von 8 bis 12 Uhr gibt es in der Via Roma kein "
        "Wasser.",
        "On Thursday 26 November, from 8 to 12, there is no water in via Roma."};
    g_autofree char *page = NULL;

    g_ptr_array_add(draft->versions, version_new("de", "Kein Wasser in der Via Roma"));
    g_ptr_array_add(draft->versions, version_new("en", "No water in via Roma"));
    for (unsigned i = 0; i < G_N_ELEMENTS(words); i++) {
        Block *block = rich_text_add(draft->text, BLOCK_PARAGRAPH);

        block->version = i + 1;
        block_add_run(block, 0, words[i], NULL);
    }
    notice_publish(store, draft, 0, &page);
    say(page, "", 200);
    say(page, "/de", 200);
    say(page, "/en", 200);
}

/* Everything that a text can hold, and words without a place to break. */
static void
publish_rich(Store *store)
{
    g_autoptr(Draft) draft = notice_draft(
        "Regolamento per l'uso della sala civica «Donatella Bonaccorsi-Montefeltro»",
        "Parole lunghissime: "
        "https://www.comune.example/amministrazione/trasparente/atti/2026/"
        "regolamento-per-l-uso-della-sala-civica-e-delle-sue-attrezzature.html");
    static const struct {
        BlockKind kind;
        unsigned level, number;
        const char *text;
    } blocks[] = {
        {BLOCK_HEADING, 2, 0, "Chi può chiederla"},
        {BLOCK_ITEM, 1, 0, "le associazioni del comune"},
        {BLOCK_ITEM, 2, 0, "anche quelle sportive"},
        {BLOCK_ITEM, 1, 0, "le scuole"},
        {BLOCK_HEADING, 3, 0, "Quanto costa"},
        {BLOCK_ROW, 0, 0, "Mezza giornata: 20 €"},
        {BLOCK_ROW, 0, 0, "Giornata intera: 35 €"},
        {BLOCK_QUOTE, 0, 0, "La sala va lasciata in ordine."},
        {BLOCK_PRE, 0, 0, "lun  9-12   15-18"},
        {BLOCK_ITEM, 1, 7, "settima regola"},
    };
    g_autofree char *page = NULL;

    for (unsigned i = 0; i < G_N_ELEMENTS(blocks); i++) {
        Block *block = rich_text_add(draft->text, blocks[i].kind);

        block->level = blocks[i].level;
        block->number = blocks[i].number;
        block_add_run(block, i % 3 == 0 ? STYLE_BOLD : 0, blocks[i].text, NULL);
    }
    notice_publish(store, draft, 0, &page);
    say(page, "", 200);
}

/* Over, in the place of another, withdrawn. */
static void
publish_states(Store *store)
{
    g_autoptr(Draft) old = notice_draft("Raccolta dei rifiuti, vecchio orario", waste);
    g_autoptr(Draft) now =
        notice_draft("Raccolta dei rifiuti: il nuovo calendario", waste);
    g_autoptr(Draft) wrong = notice_draft("Avviso mandato per errore", "Testo.");
    g_autofree char *old_page = NULL;
    g_autofree char *now_page = NULL;
    g_autofree char *wrong_page = NULL;
    int64_t old_id = notice_publish(store, old, clock_now_s() - DAY_S, &old_page);
    int64_t now_id = notice_publish(store, now, 0, &now_page);
    int64_t wrong_id = notice_publish(store, wrong, 0, &wrong_page);

    g_assert_true(pages_replace(store, old_id, now_id, NULL));
    g_assert_true(pages_withdraw(store, wrong_id, clock_now_s(), NULL));
    say(old_page, "", 200);
    say(now_page, "", 200);
    say(wrong_page, "", 410);
}

static void
publish_all(Store *store, GBytes *photo)
{
    for (unsigned i = OLDER; i > 0; i--) {
        g_autofree char *title = g_strdup_printf("Avviso di prova numero %u", i);
        g_autoptr(Draft) draft = notice_draft(title, waste);

        notice_publish(store, draft, 0, NULL);
    }
    publish_states(store);
    publish_rich(store);
    publish_versions(store);
    publish_alert(store, photo);
    puts("/avvisi 200\n/avvisi?q=acqua 200\n/avvisi?q=zzz 200\n/avvisi/prova 200\n"
         "/iscrizione 200\n/accessibilita 200\n/ 200\n/niente 404");
}

static gboolean
input_ended(gint fd, GIOCondition condition, void *loop)
{
    g_main_loop_quit(loop);
    return G_SOURCE_REMOVE;
}

int
main(int argc, char **argv)
{
    g_autoptr(GPtrArray) problems =
        g_ptr_array_new_with_free_func((GDestroyNotify) setting_problem_free);
    g_autoptr(GPtrArray) channels = g_ptr_array_new();
    g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
    g_autoptr(GError) error = NULL;

    if (argc != 3) {
        fputs("serve FOLDER PHOTO.jpg\n", stderr);
        return 64;
    }

    g_autoptr(Settings) settings =
        settings_parse("serve.conf",
                       "[bridge]\nadministration=Comune di Esempio\n"
                       "contact=URP, telefono 0000 000000, urp@comune.example\n"
                       "leave_contact=scrivi a urp@comune.example\n"
                       "notice_url=https://www.comune.example/privacy\n"
                       "public_url=https://avvisi.comune.example\n"
                       "[web]\njoin_number=+390100000000\n",
                       NULL, problems);
    g_autoptr(GBytes) photo = read_file(argv[2]);
    g_autoptr(Store) store = store_open(argv[1], STORE_OWNER, &error);
    g_autoptr(Web) web =
        store ? web_open(settings, store, channels, NULL, NULL, &error) : NULL;
    if (!web)
        g_error("%s", error->message);

    printf("%u\n", web_port(web));
    publish_all(store, photo);
    puts("ready");
    fflush(stdout);
    g_unix_fd_add(STDIN_FILENO, G_IO_HUP | G_IO_ERR, input_ended, loop);
    g_main_loop_run(loop);
    return 0;
}
