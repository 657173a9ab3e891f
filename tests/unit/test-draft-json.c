/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/draft-json.h"

static Draft *
make_draft(void)
{
    Draft *draft = draft_new();
    g_autoptr(GBytes) data = g_bytes_new_static("jpeg", 4);
    Media *media = media_new(MEDIA_IMAGE, "image/jpeg", "foto.jpg", data);
    DraftPart *part = draft_part_new("1.2", "image/heic");
    Block *block = rich_text_add(draft->text, BLOCK_ITEM);

    g_free(draft->title);
    draft->title = g_strdup("Allerta «arancione»");
    block->number = 3;
    block->tight = true;
    block->version = 2;
    block->parting = true;
    g_ptr_array_add(draft->versions, version_new("it", NULL));
    g_ptr_array_add(draft->versions, version_new("de", "Warnung"));
    block_add_run(block, STYLE_BOLD, "uno", NULL);
    block_add_run(block, 0, "\n", NULL);
    block_add_run(block, 0, "sito", "https://www.comune.example/");
    media->caption = g_strdup("Il ponte\nvisto da sud");
    g_ptr_array_add(draft->media, media);
    part->fate = FATE_CONVERTED;
    part->reason = g_strdup("heic");
    g_ptr_array_add(draft->parts, part);
    g_ptr_array_add(draft->removed, removed_new("quote", "> a\n> b"));
    g_ptr_array_add(draft->warnings, g_strdup("Attenzione."));
    g_ptr_array_add(draft->holds, hold_new("forward-unclear", true));
    g_ptr_array_add(draft->topics, g_strdup("meteo"));
    draft->class = CLASS_URGENT;
    draft->class_is_given = true;
    draft->send_at_s = 1795000000;
    draft->origin.kind = ORIGIN_FORWARD_INLINE;
    draft->origin.from = g_strdup("Anna <a@b.example>");
    return draft;
}

static void
test_there_and_back(void)
{
    g_autoptr(Draft) draft = make_draft();
    g_autoptr(GError) error = NULL;
    json_t *json = draft_to_json(draft);
    g_autoptr(Draft) back = draft_from_json(json, &error);

    g_assert_no_error(error);
    g_assert_nonnull(back);

    json_t *again = draft_to_json(back);

    g_assert_true(json_equal(json, again));
    g_assert_null(((Media *) g_ptr_array_index(back->media, 0))->data);
    json_decref(json);
    json_decref(again);
}

/* What must not pass: a member replaced, by a path of keys and indices. */
static const struct {
    const char *name;
    const char *json; /* of the value put in place of @member */
    const char *member;
} wrongs[] = {
    {"title-number", "1", "title"},
    {"title-null", "null", "title"},
    {"title-control", "\"a\\u0007b\"", "title"},
    {"title-newline", "\"a\\nb\"", "title"},
    {"title-direction", "\"a\\u202eb\"", "title"},
    {"version-number", "[1]", "versions"},
    {"version-code", "[{\"language\":\"deu\",\"title\":null}]", "versions"},
    {"version-case", "[{\"language\":\"DE\",\"title\":null}]", "versions"},
    {"version-not-there", "[{\"language\":\"it\",\"title\":null}]", "versions"},
    {"text-object", "{}", "text"},
    {"text-of-numbers", "[1]", "text"},
    {"text-kind",
     "[{\"kind\":\"x\",\"level\":0,\"number\":0,\"tight\":false,"
     "\"literal\":false,\"runs\":[]}]",
     "text"},
    {"text-newline-in-run",
     "[{\"kind\":\"pre\",\"level\":0,\"number\":0,\"tight\":false,\"literal\":false,"
     "\"runs\":[{\"style\":0,\"text\":\"a\\nb\",\"href\":null}]}]",
     "text"},
    {"text-script-link",
     "[{\"kind\":\"pre\",\"level\":0,\"number\":0,\"tight\":false,\"literal\":false,"
     "\"runs\":[{\"style\":0,\"text\":\"a\",\"href\":\"javascript:x\"}]}]",
     "text"},
    {"text-style",
     "[{\"kind\":\"pre\",\"level\":0,\"number\":0,\"tight\":false,\"literal\":false,"
     "\"runs\":[{\"style\":99,\"text\":\"a\",\"href\":null}]}]",
     "text"},
    {"media-path",
     "[{\"kind\":\"image\",\"mime\":\"image/jpeg\",\"filename\":\"../a\",\"size\":1,"
     "\"sha256\":null,\"caption\":null}]",
     "media"},
    {"media-size",
     "[{\"kind\":\"image\",\"mime\":\"image/jpeg\",\"filename\":\"a\",\"size\":-1,"
     "\"sha256\":null,\"caption\":null}]",
     "media"},
    {"media-digest",
     "[{\"kind\":\"image\",\"mime\":\"image/jpeg\",\"filename\":\"a\",\"size\":1,"
     "\"sha256\":\"../../etc\",\"caption\":null}]",
     "media"},
    {"parts-fate",
     "[{\"path\":\"1\",\"type\":\"a/b\",\"filename\":null,\"size\":1,\"sha256\":null,"
     "\"fate\":\"lost\",\"reason\":null}]",
     "parts"},
    {"removed-null", "[null]", "removed"},
    {"warnings-mixed", "[\"a\", 1]", "warnings"},
    {"holds-null", "[null]", "holds"},
    {"holds-control", "[{\"reason\":\"a\\u0007\",\"routine_only\":true}]", "holds"},
    {"holds-word", "[{\"reason\":\"a\",\"routine_only\":1}]", "holds"},
    {"topics-control", "[\"a\\u0000b\"]", "topics"},
    {"class", "\"loud\"", "class"},
    {"class-given", "1", "class_is_given"},
    {"send-at", "-5", "send_at"},
    {"valid-until", "99999999999999", "valid_until"},
    {"origin", "[]", "origin"},
};

static void
test_wrong(gconstpointer data)
{
    size_t i = GPOINTER_TO_SIZE(data);
    g_autoptr(Draft) draft = make_draft();
    g_autoptr(GError) error = NULL;
    json_t *json = draft_to_json(draft);
    json_t *value = json_loads(wrongs[i].json, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);

    g_assert_nonnull(value);
    json_object_set_new(json, wrongs[i].member, value);

    g_autoptr(Draft) back = draft_from_json(json, &error);

    g_assert_null(back);
    g_assert_error(error, DRAFT_JSON_ERROR, 0);
    json_decref(json);
}

static void
test_missing(void)
{
    static const char *const members[] = {"title",    "text",   "media", "removed",
                                          "parts",    "topics", "class", "warnings",
                                          "is_trial", "origin", "holds"};

    for (size_t i = 0; i < G_N_ELEMENTS(members); i++) {
        g_autoptr(Draft) draft = make_draft();
        g_autoptr(GError) error = NULL;
        json_t *json = draft_to_json(draft);

        json_object_del(json, members[i]);
        g_assert_null(draft_from_json(json, &error));
        g_assert_error(error, DRAFT_JSON_ERROR, 0);
        json_decref(json);
    }
}

static void
test_no_object(void)
{
    g_autoptr(GError) error = NULL;
    json_t *json = json_array();

    g_assert_null(draft_from_json(json, &error));
    g_assert_error(error, DRAFT_JSON_ERROR, 0);
    json_decref(json);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    g_test_add_func("/draft-json/there-and-back", test_there_and_back);
    g_test_add_func("/draft-json/missing", test_missing);
    g_test_add_func("/draft-json/no-object", test_no_object);
    for (size_t i = 0; i < G_N_ELEMENTS(wrongs); i++) {
        g_autofree char *path = g_strconcat("/draft-json/wrong/", wrongs[i].name, NULL);

        g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_wrong);
    }
    return g_test_run();
}
