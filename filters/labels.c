/* SPDX-License-Identifier: EUPL-1.2 */
#include "filters/labels.h"

#include "bridge/base/text.h"

#include <stdlib.h>
#include <string.h>

/*
 * As label_fold() makes them, sorted by bytes: Italian, English, German, French,
 * Spanish, Catalan, Basque, Portuguese, Slovene, Croatian, Serbian, Macedonian,
 * Bulgarian, Dutch, Danish, Norwegian, Swedish, Icelandic, Finnish, Estonian,
 * Latvian, Lithuanian, Polish, Czech, Slovak, Hungarian, Romanian, Albanian, Maltese,
 * Turkish, Greek, Russian, Ukrainian, Belarusian, Japanese, Chinese, Korean, Arabic,
 * Hebrew, Persian, Vietnamese, Thai, Indonesian and Malay.
 */
static const char *const from_words[] = {
    "absender",    "afsender",    "afzender",   "avsandare",   "avsender",
    "da",          "dari",        "daripada",   "de",          "de la",
    "derguesi",    "emisor",      "envoye par", "expediteur",  "expeditor",
    "felado",      "fra",         "fran",       "from",        "gonderen",
    "inviato da",  "kimden",      "lahettaja",  "minn",        "mittente",
    "nadawca",     "nga",         "nguoi gui",  "no",          "nork",
    "nuo",         "od",          "odesilatel", "odosielatel", "pengirim",
    "posiljalac",  "posiljatelj", "remetente",  "remitent",    "remitente",
    "saatja",      "salje",       "sender",     "siuntejas",   "sutitajs",
    "tu",          "van",         "von",        "απο",         "αποστολεας",
    "ад",          "від",         "від кого",   "відправник",  "изпратено от",
    "испракач",    "кімнен",      "од",         "от",          "от кого",
    "отправитель", "подател",     "пошиљалац",  "пракач",      "шаље",
    "השולח",       "מאת",         "از",         "المرسل",      "فرستنده",
    "من",          "จาก",         "ผสง",        "发件人",      "发信人",
    "寄件人",      "寄件者",      "差出人",     "發件人",      "送信元",
    "送信者",      "발신",        "발신자",     "보낸 사람",   "보낸 이",
    "보낸사람",    "보낸이",
};

static const char *const date_words[] = {
    "dags",         "dagsetning", "data",   "data e ora",    "data invio", "date",
    "date d'envoi", "dato",       "datum",  "datum en tijd", "datums",     "fecha",
    "kuupaev",      "laiks",      "ngay",   "paivamaara",    "paivays",    "pvm",
    "tanggal",      "tarih",      "tarikh", "ημ/νια",        "ημερομηνια", "дата",
    "дата и время", "датум",      "תאריך",  "التاريخ",       "تاريخ",      "تاریخ",
    "วนท",          "日付",       "日時",   "日期",          "时间",       "時間",
    "날짜",         "일시",
};

static const char *const sent_words[] = {
    "bidalia",
    "bidaltze-data",
    "data trimiterii",
    "data wysłania",
    "date sent",
    "derguar",
    "dihantar",
    "dikirim",
    "elkuldve",
    "enviada",
    "enviada em",
    "enviado",
    "enviado el",
    "enviado em",
    "enviat",
    "enviat el",
    "envoye",
    "envoye le",
    "envoyee",
    "expediat",
    "gesendet",
    "gesendet am",
    "gonderildi",
    "gonderilen",
    "gonderilme tarihi",
    "gonderim tarihi",
    "gonderme tarihi",
    "inviata",
    "inviata il",
    "inviato",
    "inviato il",
    "issiuntimo data",
    "issiusta",
    "kuldes datuma",
    "kuldve",
    "lahetetty",
    "mibgħut",
    "ngay gui",
    "nosutisanas datums",
    "nosutits",
    "odeslano",
    "odoslane",
    "odoslany",
    "poslano",
    "poslato",
    "saadeti",
    "saadetud",
    "saatmisaeg",
    "sendt",
    "sendt den",
    "sent",
    "sent at",
    "sent on",
    "skickat",
    "spedito",
    "spedito il",
    "trimis",
    "verstuurd",
    "verzonden",
    "verzonden op",
    "wysłane",
    "wysłano",
    "đa gui",
    "εσταλη",
    "ημερομηνια αποστολης",
    "σταλθηκε",
    "адпраулена",
    "відправлено",
    "дата надсилання",
    "дата отправки",
    "изпратено",
    "испратено",
    "надіслано",
    "отправлен",
    "отправлено",
    "послато",
    "נשלח",
    "נשלח בתאריך",
    "ارسال شده",
    "ارسلت",
    "تاريخ الارسال",
    "تم الارسال",
    "สง",
    "สงเมอ",
    "傳送日期",
    "发送日期",
    "发送时间",
    "寄件日期",
    "已发送",
    "發送時間",
    "送信日",
    "送信日時",
    "보낸 날짜",
    "보낸 시간",
    "보낸날짜",
};

static const char *const subject_words[] = {
    "aihe",    "amne",    "assumpte",  "assunto",  "asunto",  "betr",    "betreff",
    "chu đe",  "efni",    "emne",      "gaia",     "judul",   "konu",    "naslov",
    "objet",   "oggetto", "onderwerp", "otsikko",  "perihal", "perkara", "predmet",
    "subiect", "subject", "subjek",    "subjekti", "suggett", "sujet",   "targy",
    "teema",   "tema",    "temat",     "temats",   "tieu đe", "zadeva",  "θεμα",
    "наслов",  "относно", "предмет",   "тема",     "титла",   "тэма",    "הנדון",
    "נושא",    "الموضوع", "موضوع",     "หวเรอง",   "เรอง",    "主旨",    "主題",
    "主题",    "件名",    "제목",
};

static const char *const to_words[] = {
    "a",
    "aan",
    "adresat",
    "adresats",
    "adressaat",
    "alıcı",
    "an",
    "catre",
    "cimzett",
    "cimzettek",
    "destinataire",
    "destinataires",
    "destinatar",
    "destinatari",
    "destinatario",
    "do",
    "empfanger",
    "gavejas",
    "geadresseerde",
    "kam",
    "ke",
    "kellele",
    "kepada",
    "kime",
    "komu",
    "lil",
    "modtager",
    "mottagare",
    "mottaker",
    "nguoi nhan",
    "nori",
    "odbiorca",
    "para",
    "pentru",
    "per",
    "per a",
    "pour",
    "prejemnik",
    "prijemce",
    "prima",
    "primatelj",
    "recipient",
    "recipients",
    "saaja",
    "sanemejs",
    "til",
    "till",
    "to",
    "toi",
    "vastaanottaja",
    "vastaanottajat",
    "viðtakandi",
    "za",
    "đen",
    "παραληπτης",
    "προς",
    "до",
    "за",
    "каму",
    "кому",
    "кому отправлено",
    "одержувач",
    "получател",
    "получатель",
    "прима",
    "אל",
    "ל",
    "נמען",
    "المستلم",
    "الى",
    "به",
    "گیرنده",
    "ถง",
    "宛先",
    "收件人",
    "收件者",
    "送信先",
    "받는 사람",
    "받는 이",
    "받는사람",
    "받는이",
    "수신",
    "수신자",
};

static const char *const cc_words[] = {
    "afrit",
    "bcc",
    "bilgi",
    "blindkopie",
    "cc",
    "cci",
    "ccn",
    "cco",
    "con copia",
    "con copia para",
    "copia",
    "copia a",
    "copia conoscenza",
    "copia per conoscenza",
    "copie",
    "copie a",
    "copie cachee",
    "copy",
    "do wiadomosci",
    "dw",
    "gizli",
    "koopia",
    "kopi",
    "kopia",
    "kopia egin",
    "kopie",
    "kopie (cc)",
    "kopie aan",
    "kopija",
    "kopio",
    "kopje",
    "kp",
    "masolat",
    "masolatot kap",
    "piilokopio",
    "salinan",
    "skp",
    "skryta kopie",
    "slepa kopie",
    "tembusan",
    "titkos masolat",
    "udw",
    "đong gui",
    "κοιν",
    "κοινοποιηση",
    "копие",
    "копия",
    "копија",
    "копія",
    "як",
    "העתק",
    "עותק",
    "رونوشت",
    "نسخة",
    "نسخة الى",
    "สาเนา",
    "副本",
    "密件副本",
    "密送",
    "抄送",
    "숨은 참조",
    "참조",
};

static const char *const reply_to_words[] = {
    "antwoord aan",   "antwoordadres",  "antwort an",     "antworten an",
    "odgovor za",     "odgovori na",    "odpoved",        "odpoved komu",
    "odpovedat komu", "odpovedet komu", "odpowiedz do",   "raspunde la",
    "raspuns catre",  "reply to",       "reply-to",       "repondre a",
    "reponse a",      "responder a",    "responder para", "rispondere a",
    "rispondi a",     "risposta",       "risposta a",     "svar til",
    "svara till",     "valaszcim",      "vastaa",         "vastausosoite",
    "yanıt adresi",   "yanıtla",        "απαντηση προς",  "απαντηση σε",
    "відповісти",     "кому ответить",  "обратныи адрес", "ответить",
    "הגב אל",         "השב אל",         "الرد على",       "回复",
    "回复至",         "回覆至",         "返信先",         "회신",
    "회신 주소",
};

static const char *const other_words[] = {
    "adjuntos",         "allegati",
    "allegato",         "anexos",
    "anlage",           "anlagen",
    "attachment",       "attachments",
    "bijlagen",         "bilagor",
    "categorie",        "categories",
    "data di consegna", "gruppi",
    "importance",       "importancia",
    "importanza",       "liitteet",
    "mellekletek",      "message-id",
    "newsgroups",       "organisation",
    "organization",     "organizzazione",
    "pieces jointes",   "precedenza",
    "priloge",          "prilohy",
    "prioridad",        "priorita",
    "prioritat",        "priorite",
    "priority",         "protocollo informatico",
    "resent-from",      "riservatezza",
    "sensitivity",      "user-agent",
    "vedlegg",          "wichtigkeit",
    "x-mailer",         "załaczniki",
    "вложения",
};

typedef struct {
    Label label;
    const char *const *words;
    size_t n;
} Words;

static const Words tables[] = {
    {LABEL_FROM, from_words, G_N_ELEMENTS(from_words)},
    {LABEL_DATE, date_words, G_N_ELEMENTS(date_words)},
    {LABEL_SENT, sent_words, G_N_ELEMENTS(sent_words)},
    {LABEL_SUBJECT, subject_words, G_N_ELEMENTS(subject_words)},
    {LABEL_TO, to_words, G_N_ELEMENTS(to_words)},
    {LABEL_CC, cc_words, G_N_ELEMENTS(cc_words)},
    {LABEL_REPLY_TO, reply_to_words, G_N_ELEMENTS(reply_to_words)},
    {LABEL_OTHER, other_words, G_N_ELEMENTS(other_words)},
};

static int
compare(const void *word, const void *entry)
{
    return strcmp(word, *(const char *const *) entry);
}

char *
label_fold(const char *word, gssize length)
{
    g_autofree char *copy =
        g_strndup(word, length < 0 ? strlen(word) : (size_t) length);
    char *folded = text_fold(copy);

    if (g_str_is_ascii(folded))
        return folded;

    /* Folding takes Korean syllables apart. */
    char *whole = g_utf8_normalize(folded, -1, G_NORMALIZE_NFC);

    g_free(folded);
    return whole ? whole : g_strdup("");
}

Label
label_find(const char *folded)
{
    for (size_t i = 0; i < G_N_ELEMENTS(tables); i++) {
        const Words *table = &tables[i];

        if (bsearch(folded, table->words, table->n, sizeof *table->words, compare))
            return table->label;
    }
    return LABEL_NONE;
}

const char *const *
label_words(Label label, size_t *n)
{
    for (size_t i = 0; i < G_N_ELEMENTS(tables); i++) {
        if (tables[i].label == label) {
            *n = tables[i].n;
            return tables[i].words;
        }
    }
    *n = 0;
    return NULL;
}
