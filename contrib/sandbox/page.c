/* SPDX-License-Identifier: EUPL-1.2 */
#include "contrib/sandbox/page.h"

#include <string.h>

/* Each is one string literal, made from the file of that name by local.mk. */
static const char page_html[] =
#include "contrib/sandbox/page.html.inc"
    ;
static const char page_css[] =
#include "contrib/sandbox/page.css.inc"
    ;
static const char page_js[] =
#include "contrib/sandbox/page.js.inc"
    ;

Answer *
page_answer(const char *path)
{
    static const struct {
        const char *path;
        const char *mime;
        const char *text;
    } table[] = {
        {"/", "text/html; charset=UTF-8", page_html},
        {"/page.css", "text/css; charset=UTF-8", page_css},
        {"/page.js", "text/javascript; charset=UTF-8", page_js},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(table); i++)
        if (g_str_equal(table[i].path, path))
            return answer_bytes(
                200, table[i].mime,
                g_bytes_new_static(table[i].text, strlen(table[i].text)));
    return NULL;
}
