/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/mailbox/compose.h"

#include <gmime/gmime.h>
#include <string.h>

static GMimeMessage *
read_back(GBytes *mail)
{
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(
        g_bytes_get_data(mail, NULL), g_bytes_get_size(mail));
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);

    g_object_unref(parser);
    g_object_unref(stream);
    return message;
}

static ComposedMail
sample(void)
{
    return (ComposedMail){
        .from_name = "Avvisi di Cittanò",
        .from = "avvisi@comune.example",
        .to = "sindaco@comune.example",
        .subject = "Re: Chiusura perché piove",
        .message_id = "banditore.receipt.1.abc@comune.example",
        .in_reply_to = "m1@telefono.example",
        .is_answer = true,
        .date_s = 1795543981,
        .text = "Perché parte adesso.\nRiga due.",
        .html = "<p>Perch&eacute; parte adesso.</p>",
    };
}

static void
test_headers(void)
{
    ComposedMail mail = sample();
    g_autoptr(GBytes) bytes = compose_mail(&mail);
    GMimeMessage *message = read_back(bytes);
    GMimeObject *object = GMIME_OBJECT(message);

    g_assert_cmpstr(g_mime_message_get_subject(message), ==, mail.subject);
    g_assert_cmpstr(g_mime_message_get_message_id(message), ==, mail.message_id);
    g_assert_cmpstr(g_mime_object_get_header(object, "In-Reply-To"), ==,
                    "<m1@telefono.example>");
    g_assert_cmpstr(g_mime_object_get_header(object, "References"), ==,
                    "<m1@telefono.example>");
    g_assert_cmpstr(g_mime_object_get_header(object, "Auto-Submitted"), ==,
                    "auto-replied");
    g_assert_cmpstr(g_mime_object_get_header(object, "X-Auto-Response-Suppress"), ==,
                    "All");
    g_object_unref(message);
}

static void
test_body(void)
{
    ComposedMail mail = sample();
    g_autoptr(GBytes) bytes = compose_mail(&mail);
    GMimeMessage *message = read_back(bytes);
    GMimeObject *body = g_mime_message_get_mime_part(message);

    g_assert_true(GMIME_IS_MULTIPART(body));
    g_assert_cmpint(g_mime_multipart_get_count(GMIME_MULTIPART(body)), ==, 2);

    GMimeObject *plain = g_mime_multipart_get_part(GMIME_MULTIPART(body), 0);
    g_autofree char *text = g_mime_text_part_get_text(GMIME_TEXT_PART(plain));
    g_assert_nonnull(strstr(text, "Perché parte adesso."));
    /* Also where a smaller charset would do: the HTML says utf-8 of itself. */
    for (int i = 0; i < 2; i++) {
        GMimeObject *part = g_mime_multipart_get_part(GMIME_MULTIPART(body), i);
        g_assert_cmpstr(g_mime_object_get_content_type_parameter(part, "charset"), ==,
                        "utf-8");
    }
    g_object_unref(message);
}

static void
test_bytes(void)
{
    ComposedMail mail = sample();
    g_autofree char *long_line = g_strnfill(5000, 'x');

    mail.text = long_line;
    g_autoptr(GBytes) bytes = compose_mail(&mail);
    gsize size = 0;
    const char *data = g_bytes_get_data(bytes, &size);
    size_t line = 0;

    for (size_t i = 0; i < size; i++) {
        g_assert_cmpint((unsigned char) data[i], <, 0x80);
        g_assert_false(data[i] == '\n' && (i == 0 || data[i - 1] != '\r'));
        line = data[i] == '\n' ? 0 : line + 1;
        g_assert_cmpuint(line, <, 998);
    }
}

/* A subject from a mail must not become a header of its own. */
static void
test_injection(void)
{
    ComposedMail mail = sample();

    mail.subject = "Re: x\r\nBcc: tutti@evil.example";
    mail.in_reply_to = "a@b.example>\r\nBcc: <c@evil.example";
    g_autoptr(GBytes) bytes = compose_mail(&mail);
    GMimeMessage *message = read_back(bytes);

    g_assert_null(g_mime_object_get_header(GMIME_OBJECT(message), "Bcc"));
    g_object_unref(message);
}

static void
test_message_id(void)
{
    g_autofree char *one = compose_message_id("final", 7, "avvisi@comune.example", "s");
    g_autofree char *same =
        compose_message_id("final", 7, "avvisi@comune.example", "s");
    g_autofree char *other =
        compose_message_id("final", 8, "avvisi@comune.example", "s");

    g_assert_cmpstr(one, ==, same);
    g_assert_cmpstr(one, !=, other);
    g_assert_true(g_str_has_suffix(one, "@comune.example"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    g_mime_init();

    g_test_add_func("/compose/headers", test_headers);
    g_test_add_func("/compose/body", test_body);
    g_test_add_func("/compose/bytes", test_bytes);
    g_test_add_func("/compose/injection", test_injection);
    g_test_add_func("/compose/message-id", test_message_id);

    return g_test_run();
}
