/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/mailbox/compose.h"

#include "bridge/base/text.h"

#include <gmime/gmime.h>
#include <string.h>

static void
set_header(GMimeObject *object, const char *name, const char *value)
{
    g_autofree char *line = text_clean_line(value, -1);

    g_mime_object_set_header(object, name, line, "UTF-8");
}

/* Always UTF-8, as the HTML says of itself: GMimeTextPart would choose the smallest
 * charset that fits. */
static GMimeObject *
new_text(const char *subtype, const char *words)
{
    GMimePart *part = g_mime_part_new_with_type("text", subtype);
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(words, strlen(words));
    GMimeDataWrapper *content =
        g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT);

    g_mime_object_set_content_type_parameter(GMIME_OBJECT(part), "charset", "utf-8");
    g_mime_part_set_content(part, content);
    g_mime_part_set_content_encoding(part, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
    g_object_unref(content);
    g_object_unref(stream);
    return GMIME_OBJECT(part);
}

/* @text alone, or multipart/alternative with @html as the better one.  (owned) */
static GMimeObject *
new_body(const char *text, const char *html)
{
    GMimeObject *plain = new_text("plain", text);

    if (!html)
        return plain;

    GMimeMultipart *both = g_mime_multipart_new_with_subtype("alternative");
    GMimeObject *rich = new_text("html", html);
    g_mime_multipart_add(both, plain);
    g_mime_multipart_add(both, rich);
    g_object_unref(plain);
    g_object_unref(rich);
    return GMIME_OBJECT(both);
}

static void
set_envelope(GMimeMessage *message, const ComposedMail *mail)
{
    GMimeObject *object = GMIME_OBJECT(message);
    g_autofree char *name =
        mail->from_name ? text_clean_line(mail->from_name, -1) : NULL;
    g_autofree char *subject = text_clean_line(mail->subject, -1);
    g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(mail->date_s);

    g_mime_message_add_mailbox(message, GMIME_ADDRESS_TYPE_FROM, name, mail->from);
    g_mime_message_add_mailbox(message, GMIME_ADDRESS_TYPE_TO, NULL, mail->to);
    if (mail->copy_to)
        g_mime_message_add_mailbox(message, GMIME_ADDRESS_TYPE_CC, NULL, mail->copy_to);
    if (mail->reply_to)
        g_mime_message_add_mailbox(message, GMIME_ADDRESS_TYPE_REPLY_TO, NULL,
                                   mail->reply_to);
    g_mime_message_set_subject(message, subject, "UTF-8");
    g_mime_message_set_date(message, date);
    g_mime_message_set_message_id(message, mail->message_id);

    if (mail->in_reply_to) {
        g_autofree char *id = g_strdup_printf("<%s>", mail->in_reply_to);
        set_header(object, "In-Reply-To", id);
        set_header(object, "References", id);
    }
    set_header(object, "Auto-Submitted",
               mail->is_answer ? "auto-replied" : "auto-generated");
    set_header(object, "X-Auto-Response-Suppress", "All");
    set_header(object, "Precedence", "bulk");
    set_header(object, "X-Banditore-Loop", mail->from);
}

GBytes *
compose_mail(const ComposedMail *mail)
{
    GMimeMessage *message = g_mime_message_new(FALSE);
    GMimeFormatOptions *format = g_mime_format_options_new();
    GMimeStream *stream = g_mime_stream_mem_new();
    GMimeObject *body = new_body(mail->text, mail->html);

    set_envelope(message, mail);
    g_mime_message_set_mime_part(message, body);
    g_object_unref(body);

    g_mime_format_options_set_newline_format(format, GMIME_NEWLINE_FORMAT_DOS);
    g_mime_object_encode(GMIME_OBJECT(message), GMIME_ENCODING_CONSTRAINT_7BIT);
    g_mime_object_write_to_stream(GMIME_OBJECT(message), format, stream);

    GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    GBytes *out = g_bytes_new(bytes->data, bytes->len);
    g_mime_format_options_free(format);
    g_object_unref(stream);
    g_object_unref(message);
    return out;
}

char *
compose_message_id(const char *kind, int64_t id, const char *from, const char *salt)
{
    const char *at = strrchr(from, '@');
    g_autofree char *words =
        g_strdup_printf("%s\n%" G_GINT64_FORMAT "\n%s", kind, id, salt ? salt : "");
    g_autofree char *digest = text_sha256(words, strlen(words));

    return g_strdup_printf("banditore.%s.%" G_GINT64_FORMAT ".%.16s@%s", kind, id,
                           digest, at ? at + 1 : "localhost");
}
