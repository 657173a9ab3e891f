/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Each program that forwards mail, in each language that it speaks, with what mail
 * suffers on its way: the text comes out, and no address with it.
 */
#include "tests/support/mail-work.h"

typedef struct {
    const char *code;
    const char *from;
    const char *date;
    const char *sent;
    const char *subject;
    const char *to;
    const char *cc;
    const char *forwarded; /* between dashes */
    const char *original;
    const char *begin; /* Apple's, with its colon */
} Language;

/* clang-format off */
static const Language languages[] = {
    {"it", "Da", "Data", "Inviato", "Oggetto", "A", "Cc", "Messaggio inoltrato", "Messaggio originale", "Inizio messaggio inoltrato:"},
    {"en", "From", "Date", "Sent", "Subject", "To", "Cc", "Forwarded message", "Original Message", "Begin forwarded message:"},
    {"de", "Von", "Datum", "Gesendet", "Betreff", "An", "Kopie", "Weitergeleitete Nachricht", "Ursprüngliche Nachricht", "Anfang der weitergeleiteten Nachricht:"},
    {"fr", "De", "Date", "Envoyé", "Objet", "À", "Cc", "Message transféré", "Message d'origine", "Début du message réexpédié :"},
    {"es", "De", "Fecha", "Enviado el", "Asunto", "Para", "CC", "Mensaje reenviado", "Mensaje original", "Inicio del mensaje reenviado:"},
    {"ca", "De", "Data", "Enviat", "Assumpte", "Per a", "Còpia", "Missatge reenviat", "Missatge original", "Inici del missatge reenviat:"},
    {"pt", "De", "Data", "Enviada", "Assunto", "Para", "Cc", "Mensagem reencaminhada", "Mensagem original", "Início da mensagem reencaminhada:"},
    {"pt-br", "De", "Data", "Enviada em", "Assunto", "Para", "Cc", "Mensagem encaminhada", "Mensagem original", "Início da mensagem encaminhada:"},
    {"sl", "Od", "Datum", "Poslano", "Zadeva", "Za", "Kp", "Posredovano sporočilo", "Izvirno sporočilo", "Začetek posredovanega sporočila:"},
    {"hr", "Šalje", "Datum", "Poslano", "Predmet", "Prima", "Kopija", "Proslijeđena poruka", "Izvorna poruka", "Započni proslijeđenu poruku:"},
    {"sr", "Šalje", "Datum", "Poslato", "Naslov", "Za", "Kopija", "Prosleđena poruka", "Originalna poruka", "Prosleđena poruka:"},
    {"nl", "Van", "Datum", "Verzonden", "Onderwerp", "Aan", "Kopie", "Doorgestuurd bericht", "Oorspronkelijk bericht", "Begin doorgestuurd bericht:"},
    {"da", "Fra", "Dato", "Sendt", "Emne", "Til", "Cc", "Videresendt meddelelse", "Oprindelig meddelelse", "Start på videresendt besked:"},
    {"no", "Fra", "Dato", "Sendt", "Emne", "Til", "Kopi", "Videresendt melding", "Opprinnelig melding", "Videresendt melding:"},
    {"sv", "Från", "Datum", "Skickat", "Ämne", "Till", "Kopia", "Vidarebefordrat meddelande", "Ursprungligt meddelande", "Vidarebefordrat brev:"},
    {"is", "Frá", "Dagsetning", "Sent", "Efni", "Til", "Afrit", "Áframsend skilaboð", "Original message", "Áframsend skilaboð:"},
    {"fi", "Lähettäjä", "Päivämäärä", "Lähetetty", "Aihe", "Vastaanottaja", "Kopio", "Välitetty viesti", "Alkuperäinen viesti", "Välitetty viesti alkaa:"},
    {"et", "Saatja", "Kuupäev", "Saadetud", "Teema", "Adressaat", "Koopia", "Edastatud kiri", "Algne kiri", "Edastatud kirja algus:"},
    {"lv", "No", "Datums", "Nosūtīts", "Temats", "Kam", "Kopija", "Pārsūtīts ziņojums", "Sākotnējais ziņojums", "Pārsūtītā ziņa:"},
    {"lt", "Nuo", "Data", "Išsiųsta", "Tema", "Kam", "Kopija", "Persiųstas laiškas", "Pradinis laiškas", "Persiųstas laiškas:"},
    {"pl", "Od", "Data", "Wysłane", "Temat", "Do", "DW", "Przekazana wiadomość", "Oryginalna wiadomość", "Początek przekazywanej wiadomości:"},
    {"cs", "Od", "Datum", "Odesláno", "Předmět", "Komu", "Kopie", "Přeposlaná zpráva", "Původní zpráva", "Začátek přeposílané zprávy:"},
    {"sk", "Od", "Dátum", "Odoslané", "Predmet", "Komu", "Kópia", "Preposlaná správa", "Pôvodná správa", "Začiatok preposlanej správy:"},
    {"hu", "Feladó", "Dátum", "Elküldve", "Tárgy", "Címzett", "Másolatot kap", "Továbbított üzenet", "Eredeti üzenet", "Továbbított levél kezdete:"},
    {"ro", "De la", "Dată", "Trimis", "Subiect", "Către", "Cc", "Mesaj redirecționat", "Mesaj original", "Începe mesajul redirecționat:"},
    {"sq", "Nga", "Data", "Dërguar", "Subjekti", "Për", "Kopje", "Mesazh i përcjellë", "Mesazhi origjinal", "Mesazh i përcjellë:"},
    {"tr", "Kimden", "Tarih", "Gönderildi", "Konu", "Kime", "Bilgi", "İletilen İleti", "Özgün İleti", "İletilen e-posta:"},
    {"el", "Από", "Ημερομηνία", "Εστάλη", "Θέμα", "Προς", "Κοιν.", "Προωθημένο μήνυμα", "Αρχικό μήνυμα", "Έναρξη προωθημένου μηνύματος:"},
    {"ru", "От", "Дата", "Отправлено", "Тема", "Кому", "Копия", "Пересылаемое сообщение", "Исходное сообщение", "Начало переадресованного сообщения:"},
    {"uk", "Від", "Дата", "Надіслано", "Тема", "Кому", "Копія", "Переслане повідомлення", "Вихідне повідомлення", "Початок листа, що пересилається:"},
    {"bg", "От", "Дата", "Изпратено", "Относно", "До", "Копие", "Препратено съобщение", "Оригинално съобщение", "Начало на препратеното съобщение:"},
    {"mk", "Од", "Датум", "Испратено", "Наслов", "До", "Копија", "Препратена порака", "Оригинална порака", "Препратена порака:"},
    {"ja", "差出人", "日付", "送信日時", "件名", "宛先", "Cc", "転送メッセージ", "元のメッセージ", "転送されたメッセージ:"},
    {"zh", "发件人", "日期", "发送时间", "主题", "收件人", "抄送", "转发的消息", "原始邮件", "下面是被转发的邮件："},
    {"zh-tw", "寄件者", "日期", "寄件日期", "主旨", "收件者", "副本", "轉寄的郵件", "原始郵件", "開始轉寄郵件："},
    {"ko", "보낸 사람", "날짜", "보낸 날짜", "제목", "받는 사람", "참조", "전달된 메시지", "원본 메시지", "전달된 메시지:"},
    {"ar", "من", "التاريخ", "تاريخ الإرسال", "الموضوع", "إلى", "نسخة", "الرسالة المعاد توجيهها", "الرسالة الأصلية", "بدء الرسالة المعاد توجيهها:"},
    {"he", "מאת", "תאריך", "נשלח", "נושא", "אל", "עותק", "הודעה שהועברה", "הודעה מקורית", "תחילת ההודעה שהועברה:"},
    {"fa", "از", "تاریخ", "ارسال شده", "موضوع", "به", "رونوشت", "پیام فوروارد شده", "Original Message", "پیام فوروارد شده:"},
    {"vi", "Từ", "Ngày", "Đã gửi", "Chủ đề", "Đến", "Cc", "Thư chuyển tiếp", "Thư gốc", "Thư chuyển tiếp:"},
    {"id", "Dari", "Tanggal", "Dikirim", "Subjek", "Kepada", "Cc", "Pesan terusan", "Pesan asli", "Pesan yang diteruskan:"},
    {"eu", "Nork", "Data", "Bidalia", "Gaia", "Nori", "Kopia", "Birbidalitako mezua", "Jatorrizko mezua", "Birbidalitako mezua:"},
};
/* clang-format on */

/*
 * How a program writes the block: letters stand for a field (f From, d Date, s Sent,
 * u Subject, t To, c Cc), G W O B for a separator (Gmail's English one, in Words
 * between dashes, Original, Begin), _ for Outlook's rule, - for a blank line.
 */
typedef struct {
    const char *name;
    const char *layout;
    const char *subject; /* with the hint that the program gives */
    const char *before;  /* each line */
    const char *mark;    /* before a label */
    const char *after;   /* the colon */
    const char *end;     /* of a field */
    const char *address; /* of the sender */
} Client;

#define PLAIN "", "", ": ", "\n"
#define ANGLE "Carlo Neri <c.neri@altro.example>"
#define MAILTO "Carlo Neri [mailto:c.neri@altro.example]"

static const Client clients[] = {
    {"gmail", "GfduTC-", "Fwd: Acqua", PLAIN, ANGLE},
    {"gmail-local", "Wfdutc-", "Acqua", PLAIN, ANGLE},
    {"apple-mac", "B-fudtc-", "Fwd: Acqua", "> ", "", ": ", "\n", ANGLE},
    {"apple-ios", "B-fdtcu--", "Acqua", "> ", "*", ":* ", "\n", ANGLE},
    {"outlook-web", "_fstcu-", "Fw: Acqua", PLAIN, ANGLE},
    {"outlook-mobile", "_fstcu-", "Acqua", "", "*", ":* ", "\n",
     "Carlo Neri <c.neri@altro.example<mailto:c.neri@altro.example>>"},
    {"outlook-desktop", "fstcu--", "I: Acqua", "", "", ": ", "\n", MAILTO},
    {"outlook-original", "Ofstu-", "I: Acqua", "", "", ":\t", "\n", MAILTO},
    {"outlook-new", "fdtcu", "Fwd: Acqua", PLAIN, ANGLE},
    {"outlook-new-bare", "fdtcu", "Acqua", PLAIN, ANGLE},
    {"thunderbird", "Wudftc--", "Fwd: Acqua", "", "", ": \t", "\n", ANGLE},
    {"yahoo", "Yftcsu", "Fwd: Acqua", "", "", ": ", "", ANGLE},
    {"yahoo-broken", "Yftc\nsu", "Acqua", "", "", ": ", "", ANGLE},
    {"libero", "O-f-t-d-u-", "I: Acqua", PLAIN, "c.neri@altro.example"},
    {"aruba", "Oftcdu-", "Fwd: Acqua", PLAIN, "\"Carlo Neri\" <c.neri@altro.example>"},
    {"zimbra", "Wftsu-", "Fwd: Acqua", "", "", ": ", "\n",
     "\"Carlo Neri\" <c.neri@altro.example>"},
    {"roundcube", "Oudft-", "Fwd: Acqua", "", "", ":\t", "\n", ANGLE},
    {"k9", "Ofstcu-", "Fwd: Acqua", PLAIN, ANGLE},
    {"samsung", "Ofdtu-", "Fwd: Acqua", PLAIN, ANGLE},
    {"windows-mail", "fstu-", "I: Acqua", "", "", ":\u00a0", "\n",
     "Carlo Neri<mailto:c.neri@altro.example>"},
    {"hubspot", "Wfdutc-", "Acqua", PLAIN, ANGLE},
    {"ionos", "Oftdu-", "Fwd: Acqua", "> ", "", ": ", "\n", ANGLE},
    {"mailmate", "E-ftcud-", "Acqua", "> ", "", ": ", "\n", ANGLE},
    {"missive", "Wfdtcu-", "Acqua", PLAIN, ANGLE},
    {"hard-blanks", "fstcu-", "I: Acqua", "", "", "\u00a0:\u00a0", "\n", ANGLE},
    {"indented", "_fstcu-", "I: Acqua", "   ", "", " : ", "\n", ANGLE},
    {"marks-of-direction", "Wfdtu-", "Acqua", "", "\u200e\ufeff", ":\u200e ", "\n",
     ANGLE},
    {"no-cc-no-date", "Wfut-", "Acqua", PLAIN, ANGLE},
    {"other-order", "Wtucfd-", "Acqua", PLAIN, ANGLE},
    {"long-list", "_fsLu-", "I: Acqua", PLAIN, ANGLE},
    {"broken-subject", "WfdUt-", "Acqua", PLAIN, ANGLE},
    {"value-below", "fstu-", "I: Acqua", "", "", ":\n", "\n", ANGLE},
};

static void
add_field(GString *out, const Client *client, const char *label, const char *value)
{
    g_string_append(out, client->before);
    g_string_append(out, client->mark);
    g_string_append(out, label);
    g_string_append(out, client->after);
    g_string_append(out, value);
    g_string_append(out, client->end);
}

#define DASHES "----------"

/* One letter of a layout. */
static void
add_part(GString *out, const Client *client, const Language *language, char part)
{
    const char *date = "martedì 24 novembre 2026 10:00:00";
    const char *anna = "Anna Bianchi <anna@altro.example>";
    const char *others =
        "Bruno <bruno@altro.example>; \"dina@altro.example\" <dina@altro.example>";

    switch (part) {
    case 'f':
        add_field(out, client, language->from, client->address);
        break;
    case 'd':
        add_field(out, client, language->date, date);
        break;
    case 's':
        add_field(out, client, language->sent, date);
        break;
    case 'u':
        add_field(out, client, language->subject, "Lavori all'acquedotto");
        break;
    case 't':
        add_field(out, client, language->to, anna);
        break;
    case 'c':
        add_field(out, client, language->cc, others);
        break;
    case 'T':
        add_field(out, client, "To", anna);
        break;
    case 'C':
        add_field(out, client, "Cc", others);
        break;
    case 'L':
        add_field(out, client, language->to,
                  "Bruno <bruno@altro.example>;\nDina <dina@altro.example>;\n"
                  "Elio <elio@altro.example>; Fabio Massimo Rossi\n"
                  "<fabio@altro.example>");
        break;
    case 'U':
        add_field(out, client, language->subject,
                  "Lavori all'acquedotto, sospensione dell'acqua potabile in tutte le\n"
                  "vie del centro");
        break;
    case 'G':
        g_string_append(out, DASHES " Forwarded message ---------\n");
        break;
    case 'W':
        g_string_append_printf(out, "-------- %s --------\n", language->forwarded);
        break;
    case 'Y':
        g_string_append_printf(out, "  ----- %s ----- ", language->forwarded);
        break;
    case 'O':
        g_string_append_printf(out, "%s" DASHES " %s " DASHES "\n", client->before,
                               language->original);
        break;
    case 'B':
        g_string_append_printf(out, "%s\n", language->begin);
        break;
    case 'E':
        g_string_append_printf(out, "%s:\n", language->forwarded);
        break;
    case '_':
        g_string_append(out, "________________________________\n");
        break;
    case '-':
        g_string_append_printf(out, "%s\n", client->before);
        break;
    default:
        g_string_append_c(out, part);
    }
}

#define TEXT "Domani manca l'acqua in via Roma.\nScorte consigliate."

static char *
make_mail(const Client *client, const Language *language, const char *above)
{
    g_autoptr(GString) out = g_string_new(NULL);

    g_string_append_printf(
        out,
        "From: Anna <anna@comune.example>\nTo: avvisi@comune.example\nSubject: %s\n"
        "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
        "Content-Transfer-Encoding: 8bit\n\n%s",
        client->subject, above);
    for (const char *part = client->layout; *part != '\0'; part++)
        add_part(out, client, language, *part);
    if (*client->end == '\0')
        g_string_append_c(out, '\n');
    g_string_append_printf(out,
                           "%sDomani manca l'acqua in via Roma.\n%s"
                           "Scorte consigliate.\n",
                           client->before, client->before);
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static char *
with_crlf(const char *text)
{
    g_auto(GStrv) rows = g_strsplit(text, "\n", -1);

    return g_strjoinv("\r\n", rows);
}

static void
check(const char *raw, const char *want, const Client *client, const Language *language)
{
    g_autoptr(Work) work = mail_work(raw, -1);
    g_autoptr(GError) error = NULL;

    filters_run(work, &error);
    g_assert_no_error(error);

    g_autofree char *text = mail_text(work);
    const Origin *origin = &work->draft->origin;

    if (!g_str_equal(text, want) || origin->kind != ORIGIN_FORWARD_INLINE ||
        !origin->from || !strstr(origin->from, "c.neri@altro.example") ||
        work->draft->holds->len > 0)
        g_test_message("%s, %s: from %s:\n%s", client->name, language->code,
                       origin->from, raw);
    g_assert_cmpstr(text, ==, want);
    g_assert_cmpint(origin->kind, ==, ORIGIN_FORWARD_INLINE);
    g_assert_nonnull(origin->from);
    g_assert_true(!origin->from || strstr(origin->from, "c.neri@altro.example"));
    g_assert_cmpuint(work->draft->holds->len, ==, 0);
}

static void
test_client(gconstpointer data)
{
    const Client *client = data;

    for (size_t i = 0; i < G_N_ELEMENTS(languages); i++) {
        g_autofree char *raw = make_mail(client, &languages[i], "");
        g_autofree char *crlf = with_crlf(raw);

        check(raw, TEXT, client, &languages[i]);
        check(crlf, TEXT, client, &languages[i]);
    }
}

/* Words above stay above; where only they could tell a forward from an answer, the
 * mail is held, see test-forward.c. */
static void
test_words_above(gconstpointer data)
{
    const Client *client = data;
    bool hinted = !g_str_equal(client->subject, "Acqua") ||
                  strpbrk(client->layout, "GWBEY") != NULL;

    for (size_t i = 0; hinted && i < G_N_ELEMENTS(languages); i++) {
        g_autofree char *raw =
            make_mail(client, &languages[i], "Leggete tutti con attenzione.\n\n");

        check(raw, "Leggete tutti con attenzione.\n\n" TEXT, client, &languages[i]);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();

    for (size_t i = 0; i < G_N_ELEMENTS(clients); i++) {
        g_autofree char *bare =
            g_strconcat("/forward-clients/", clients[i].name, "/bare", NULL);
        g_autofree char *above =
            g_strconcat("/forward-clients/", clients[i].name, "/words-above", NULL);

        g_test_add_data_func(bare, &clients[i], test_client);
        g_test_add_data_func(above, &clients[i], test_words_above);
    }
    return g_test_run();
}
