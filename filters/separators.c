/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/separators.h"

#include "filters/labels.h"

#include <string.h>

/* A separator is a few words between dashes. */
#define SEPARATOR_BYTES 160

/* All words as label_fold() makes them. */
static const char *const forward_words[] = {
    "aframsend skilaboð",
    "anfang der weitergeleiteten e-mail",
    "anfang der weitergeleiteten nachricht",
    "baslangıc iletilen ileti",
    "begin doorgestuurd bericht",
    "begin forwarded message",
    "begin van doorgestuurd bericht",
    "begyndelse pa videresendt besked",
    "begynnelse pa videresendt melding",
    "birbidalitako mezua",
    "borjan pa vidarebefordrat meddelande",
    "correo reenviado",
    "courriel transfere",
    "debut du message reexpedie",
    "debut du message transfere",
    "doorgestuurd bericht",
    "doorgestuurde mail",
    "e-mail inoltrata",
    "e-mail transfere",
    "edastatud kiri",
    "edastatud kirja algus",
    "edastatud sonum",
    "edelleenlahetetty viesti",
    "email inoltrata",
    "email transfere",
    "forwarded by",
    "forwarded email",
    "forwarded mail",
    "forwarded message",
    "forwarded message from",
    "ileti baslangıcı",
    "iletilen e-posta",
    "iletilen ileti",
    "iletilen iletinin baslangıcı",
    "iletilen mesaj",
    "iletilmis ileti",
    "incepe mesajul redirectionat",
    "inceput mesaj redirectionat",
    "inceputul mesajului redirectionat",
    "inici del missatge reenviat",
    "inicio da mensagem encaminhada",
    "inicio da mensagem reencaminhada",
    "inicio del mensaje reenviado",
    "inizio del messaggio inoltrato",
    "inizio messaggio inoltrato",
    "inline forwarded message",
    "inoltrato da",
    "inoltro messaggio",
    "mail inoltrata",
    "mail transfere",
    "mensagem encaminhada",
    "mensagem reencaminhada",
    "mensaje reenviado",
    "mensaxe reenviada",
    "mesaj inaintat",
    "mesaj redirectionat",
    "mesaj retransmis",
    "mesaj transmis",
    "mesazh i percjelle",
    "mesej yang dimajukan",
    "message reachemine",
    "message reexpedie",
    "message transfere",
    "messaggio girato",
    "messaggio inoltrato",
    "messaggio inoltrato da",
    "missatge reenviat",
    "parsutita zina",
    "parsutitais zinojums",
    "parsutits zinojums",
    "persiusta zinute",
    "persiustas laiskas",
    "pesan terusan",
    "pesan yang diteruskan",
    "pocetak proslijeđene poruke",
    "poczatek przekazanej wiadomosci",
    "poczatek przekazywanej wiadomosci",
    "posredovano sporocilo",
    "preposlana sprava",
    "preposlana zprava",
    "preposlany e-mail",
    "prosleđena poruka",
    "proslijeđena poruka",
    "przekazana wiadomosc",
    "przekazana wiadomosc e-mail",
    "przesłana wiadomosc",
    "reenviado por",
    "start of forwarded message",
    "start pa vidarebefordrat brev",
    "start pa videresendt besked",
    "start pa videresendt melding",
    "thu chuyen tiep",
    "tin nhan đuoc chuyen tiep",
    "tovabbitott level",
    "tovabbitott level kezdete",
    "tovabbitott uzenet",
    "tovabbitott uzenet kezdete",
    "transfere par",
    "tresc przekazanej wiadomosci",
    "valitetty viesti",
    "valitetty viesti alkaa",
    "vidarebefordrat brev",
    "vidarebefordrat meddelande",
    "vidarebefordrat mejl",
    "videresendt besked",
    "videresendt e-post",
    "videresendt meddelelse",
    "videresendt melding",
    "weitergeleitet von",
    "weitergeleitete e-mail",
    "weitergeleitete mail",
    "weitergeleitete nachricht",
    "wiadomosc przekazana",
    "wiadomosc przesłana dalej",
    "yonlendirilen ileti",
    "yonlendirilmis ileti",
    "yonlendirilmis mesaj",
    "zacatek preposilane zpravy",
    "zacetek posredovanega sporocila",
    "zaciatok preposielanej spravy",
    "zaciatok preposlanej spravy",
    "zapocni proslijeđenu poruku",
    "εναρξη προωθημενου μηνυματος",
    "προωθημενο μηνυμα",
    "начало на препратеното съобщение",
    "начало переадресованного сообщения",
    "начало пересылаемого сообщения",
    "перасланае паведамленне",
    "переадресоване повідомлення",
    "переадресованное сообщение",
    "перенаправлене повідомлення",
    "перенаправленное сообщение",
    "переслане повідомлення",
    "пересланное сообщение",
    "пересылаемое сообщение",
    "початок листа, що пересилається",
    "початок перенаправленого повідомлення",
    "препратена порака",
    "препратено писмо",
    "препратено съобщение",
    "прослеђена порука",
    "הודעה מועברת",
    "הודעה שהועברה",
    "תחילת ההודעה שהועברה",
    "الرسالة المعاد توجيهها",
    "بدء الرسالة المعاد توجيهها",
    "بداية الرسالة المعاد توجيهها",
    "رسالة محولة",
    "رسالة معاد توجيهها",
    "پیام فوروارد شده",
    "ขอความทสงตอ",
    "メッセーシを転送",
    "下面是被转发的邮件",
    "以下是转发的邮件",
    "已轉寄的郵件",
    "开始转发的邮件",
    "転送されたメッセーシ",
    "転送されたメール",
    "転送メッセーシ",
    "転送メール",
    "轉寄的訊息",
    "轉寄的郵件",
    "轉寄郵件",
    "转发消息",
    "转发的消息",
    "转发的邮件",
    "转发邮件",
    "转发邮件信息",
    "開始轉寄郵件",
    "전달된 메시지",
    "전달된 메시지 시작",
    "전달된 메일",
    "전달한 메시지",
};

/* Beginnings and middles of such words, for wordings not listed above. */
static const char *const forward_stems[] = {
    "aframsend",   "birbidal",     "chuyen tiep",  "diteruskan", "doorgestuurd",
    "doorgezond",  "edastat",      "edelleenlahe", "encaminhad", "forward",
    "iletilen",    "iletilmis",    "inaintat",     "inoltrat",   "parsutit",
    "persiust",    "posredovan",   "preposiel",    "preposil",   "preposl",
    "prosled",     "prosleđ",      "proslije",     "przekaz",    "przesla",
    "redirection", "reencaminh",   "reenviad",     "reenviat",   "reexpedi",
    "terusan",     "tovabbit",     "transfere",    "valitet",    "vidarebeford",
    "videresend",  "weitergeleit", "yonlendir",    "προωθηθ",    "προωθημ",
    "перасл",      "переадрес",    "перенаправл",  "пересл",     "пересыл",
    "препрат",     "прослеђ",      "הועבר",        "מועברת",     "توجيه",
    "محولة",       "สงตอ",         "転送",         "轉寄",       "转发",
    "전달",
};

static const char *const message_words[] = {
    "algne kiri",
    "algsonum",
    "alkuperainen viesti",
    "appuntamento originale",
    "asıl ileti",
    "correo original",
    "courriel original",
    "e-mail d'origine",
    "e-mail originale",
    "email originale",
    "eredeti level",
    "eredeti uzenet",
    "izvirno sporocilo",
    "izvorna poruka",
    "jatorrizko mezua",
    "mail original",
    "mensagem original",
    "mensaje original",
    "mesaj original",
    "mesajul original",
    "mesej asal",
    "message d'origine",
    "message initial",
    "message original",
    "messaggio di posta originale",
    "messaggio iniziale",
    "messaggio originale",
    "messaggio originale da",
    "messaggio originario",
    "messaggio precedente",
    "missatge original",
    "oorspronkelijk bericht",
    "oorspronkelijke mail",
    "opprinnelig melding",
    "oprindelig meddelelse",
    "original appointment",
    "original e-mail",
    "original email",
    "original mail",
    "original meddelelse",
    "original melding",
    "original message",
    "original message text",
    "original-nachricht",
    "originalais zinojums",
    "originalmail",
    "originalmeddelande",
    "originalna poruka",
    "originalnachricht",
    "originalus laiskas",
    "origineel bericht",
    "orijinal ileti",
    "orijinal mesaj",
    "oryginalna wiadomosc",
    "ozgun ileti",
    "pesan asli",
    "povodna sprava",
    "pradinis laiskas",
    "prvotno sporocilo",
    "puvodni e-mail",
    "puvodni zprava",
    "rendez-vous d'origine",
    "reply message",
    "risposta al messaggio",
    "sakotnejais zinojums",
    "testo originale",
    "thu goc",
    "tin nhan goc",
    "tresc oryginalnej wiadomosci",
    "ursprungliche e-mail",
    "ursprungliche mail",
    "ursprungliche nachricht",
    "ursprunglicher termin",
    "ursprungligt meddelande",
    "wiadomosc oryginalna",
    "αρχικο μηνυμα",
    "вихідне повідомлення",
    "исходное сообщение",
    "оригинална порака",
    "оригинално съобщение",
    "оригинальное сообщение",
    "оригінальне повідомлення",
    "первоначальное сообщение",
    "ההודעה המקורית",
    "הודעה מקורית",
    "الرسالة الاصلية",
    "オリシナルメッセーシ",
    "元のメッセーシ",
    "原始信件",
    "原始邮件",
    "原始郵件",
    "邮件原件",
    "원본 메시지",
    "원본 메일",
    "원본 이메일",
};

/* They go on: "Forwarded message from Carlo <c@a.example>", "Inoltrato da ... il ...".
 */
static const char *const forward_beginnings[] = {
    "forwarded by ",        "forwarded message from ", "inoltrato da ",
    "messaggio inoltrato ", "weitergeleitet von ",     "transfere par ",
    "reenviado por ",       "forwarded message ",      "begin forwarded message ",
};

static const char *const ends[] = {
    "end ",   "end of ", "fine ",  "fine del ", "ende ",  "fin ",   "fim ",
    "konec ", "koniec ", "einde ", "slut ",     "slutt ", "конец ", "кінець ",
};

typedef struct {
    char *words;    /* folded, one blank between them */
    unsigned front; /* marks before them */
    unsigned back;  /* and behind them */
    bool colon;     /* one of them right behind */
} Framed;

static bool
is_mark(char c)
{
    return c != '\0' && strchr("-_=*~+#<> \t.:", c) != NULL;
}

static unsigned
count_marks(const char *from, const char *to)
{
    unsigned marks = 0;

    for (; from < to; from++)
        marks += *from != ' ' && *from != '\t' && *from != '>';
    return marks;
}

static char *
join_blanks(char *words)
{
    char *out = words;

    for (const char *p = words; *p != '\0'; p++) {
        if (*p != ' ' || (out > words && out[-1] != ' '))
            *out++ = *p;
    }
    *out = '\0';
    return words;
}

/* Returns: false where a line can be none.  @framed: to be freed otherwise. */
static bool
read_framed(const char *line, Framed *framed)
{
    static const char wide_colon[] = "：";
    const char *end = line + strlen(line);
    const char *first = line;
    const char *last;

    if (end - line > SEPARATOR_BYTES)
        return false;
    while (is_mark(*first))
        first++;
    if (g_str_has_suffix(first, wide_colon)) {
        end -= strlen(wide_colon);
        framed->colon = true;
    }
    for (last = end; last > first && is_mark(last[-1]); last--)
        framed->colon = framed->colon || last[-1] == ':';
    framed->front = count_marks(line, first);
    framed->back = count_marks(last, end);

    /* Without dashes or a colon these words are a sentence of somebody's. */
    if (last == first || (framed->front + framed->back < 2 && !framed->colon))
        return false;
    framed->words = join_blanks(label_fold(first, last - first));
    return true;
}

static bool
is_among(const char *word, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (g_str_equal(word, words[i]))
            return true;
    }
    return false;
}

static bool
begins_with(const char *word, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (g_str_has_prefix(word, words[i]))
            return true;
    }
    return false;
}

static bool
has_stem(const char *words)
{
    for (size_t i = 0; i < G_N_ELEMENTS(forward_stems); i++) {
        if (strstr(words, forward_stems[i]))
            return true;
    }
    return false;
}

Separator
separator_find(const char *line)
{
    Framed framed = {0};

    if (!read_framed(line, &framed))
        return SEPARATOR_NONE;

    g_autofree char *words = framed.words;

    if (is_among(words, forward_words, G_N_ELEMENTS(forward_words)) ||
        (framed.front >= 3 &&
         begins_with(words, forward_beginnings, G_N_ELEMENTS(forward_beginnings))))
        return SEPARATOR_FORWARD;
    if (is_among(words, message_words, G_N_ELEMENTS(message_words)))
        return SEPARATOR_MESSAGE;
    return SEPARATOR_NONE;
}

bool
separator_hints_forward(const char *line)
{
    Framed framed = {0};

    if (!read_framed(line, &framed))
        return false;

    g_autofree char *words = framed.words;

    return has_stem(words);
}

bool
separator_is_end(const char *line)
{
    Framed framed = {0};

    if (!read_framed(line, &framed))
        return false;

    g_autofree char *words = framed.words;

    return framed.front >= 3 && framed.back >= 3 &&
           begins_with(words, ends, G_N_ELEMENTS(ends)) && has_stem(words);
}
