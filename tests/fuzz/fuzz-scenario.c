/* SPDX-License-Identifier: EUPL-1.2 */
/* A file of faults for the sandbox: what is taken can be acted upon. */
#include "contrib/sandbox/answer.h"
#include "contrib/sandbox/scenario-file.h"
#include "contrib/sandbox/scenario.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is done to one request, as send.c does it. */
static void
strike(World *world, const char *endpoint, const char *number)
{
    json_t *spec = scenario_take(world, endpoint, number, "avviso_comune");
    Answer *answer = scenario_refusal(spec);

    if (answer == NULL) {
        answer = answer_json(200, json_object());
        scenario_spoil(spec, &answer);
    }
    g_assert_cmpuint(answer->http, >=, 100);
    g_assert_cmpuint(answer->http, <=, 599);
    answer_free(answer);
    json_decref(spec);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const endpoints[] = {"messages", "media", "templates"};
    g_autofree char *text = g_strndup((const char *) data, size);
    g_autoptr(GError) error = NULL;
    World *world = world_new();

    if (scenario_parse(world, text, "file", &error))
        for (unsigned i = 0; i < 6; i++)
            strike(world, endpoints[i % G_N_ELEMENTS(endpoints)],
                   i % 2 ? "393330000001" : NULL);
    else
        g_assert_true(g_str_has_prefix(error->message, "file:"));
    world_free(world);
    return 0;
}
