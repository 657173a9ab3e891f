/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/base/draft.h"
#include "bridge/base/broadcast.h"

typedef struct {
    const char *path;
    const char *plain;
    const char *after; /* NULL = the same */
} Case;

static const Case cases[] = {
    {"/rich/one", "Scuole chiuse.", NULL},
    {"/rich/paragraphs", "Uno\n\nDue", NULL},
    {"/rich/break", "Uno\nancora uno", NULL},
    {"/rich/bullets", "Portare:\n\n- acqua\n- pane", NULL},
    {"/rich/list-under-line", "Portare:\n- acqua\n- pane", NULL},
    {"/rich/numbers", "1. primo\n2. secondo", NULL},
    {"/rich/star", "* acqua", "- acqua"},
    {"/rich/many-blanks", "Uno\n\n\n\nDue\n", "Uno\n\nDue"},
    {"/rich/date-is-no-item", "25.11.2026 mercato", NULL},
    {"/rich/empty", "", ""},
};

static void
test_case(gconstpointer data)
{
    const Case *c = data;
    g_autoptr(RichText) text = rich_text_from_plain(c->plain);
    g_autoptr(RichText) copy = rich_text_copy(text);
    g_autofree char *plain = rich_text_plain(copy);

    g_assert_cmpstr(plain, ==, c->after ? c->after : c->plain);
}

static void
test_runs(void)
{
    g_autoptr(RichText) text = rich_text_new();
    Block *block = rich_text_add(text, BLOCK_PARAGRAPH);

    block_add_run(block, STYLE_BOLD, "Av", NULL);
    block_add_run(block, STYLE_BOLD, "viso", NULL);
    block_add_run(block, 0, "\n", NULL);
    block_add_run(block, 0, "qui", "https://comune.example/a");
    g_assert_cmpuint(block->runs->len, ==, 3);

    g_autofree char *plain = rich_text_plain(text);
    g_assert_cmpstr(plain, ==, "Avviso\nqui: https://comune.example/a");
}

static void
test_is_empty(void)
{
    g_autoptr(RichText) text = rich_text_new();
    Block *block = rich_text_add(text, BLOCK_PARAGRAPH);

    block_add_run(block, 0, " \u00a0", NULL);
    g_assert_true(rich_text_is_empty(text));
    block_add_run(block, STYLE_BOLD, "!", NULL);
    g_assert_false(rich_text_is_empty(text));
}

static void
test_broadcast(void)
{
    g_autoptr(Draft) draft = draft_new();
    g_autoptr(GBytes) data = g_bytes_new_static("abc", 3);

    rich_text_free(draft->text);
    draft->text = rich_text_from_plain("Testo");
    g_ptr_array_add(draft->media, media_new(MEDIA_IMAGE, "image/jpeg", "a.jpg", data));

    g_autoptr(Broadcast) broadcast = broadcast_from_draft(draft);
    const Media *media = broadcast->media->pdata[0];
    g_assert_null(media->data);
    g_assert_cmpuint(media->size_bytes, ==, 3);
    g_assert_cmpstr(media->sha256, ==,
                    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_test_add_data_func(cases[i].path, &cases[i], test_case);
    g_test_add_func("/rich/runs", test_runs);
    g_test_add_func("/rich/is-empty", test_is_empty);
    g_test_add_func("/rich/broadcast-from-draft", test_broadcast);

    return g_test_run();
}
