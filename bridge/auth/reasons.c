/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/auth/reasons.h"

/* clang-format off */
static const Reason reasons[] = {
    {"accepted", VERDICT_ACCEPT, false,
     "Il messaggio è autentico e può partire.",
     "The mail is genuine and may go out; nothing needs doing."},

    /* Robots. */
    {"automatic-mail", VERDICT_IGNORE, false,
     "È una risposta automatica: non serve fare nulla.",
     "An automatic answer; nothing needs doing."},
    {"delivery-report", VERDICT_IGNORE, false,
     "È un avviso di consegna o di lettura: non serve fare nulla.",
     "A delivery or read report; nothing needs doing."},
    {"list-mail", VERDICT_IGNORE, false,
     "Arriva da una lista di posta: per pubblicarlo, scriverlo di persona.",
     "Sent through a mailing list; to publish it, write it in person."},
    {"no-return-path", VERDICT_IGNORE, false,
     "È un avviso di un programma di posta: non serve fare nulla.",
     "A notice of a mail program (empty return path); nothing needs doing."},
    {"our-own-mail", VERDICT_IGNORE, false,
     "È un nostro messaggio tornato indietro: non serve fare nulla.",
     "One of our own mails came back; nothing needs doing."},
    {"robot-address", VERDICT_IGNORE, false,
     "Lo ha scritto un programma, non una persona: non serve fare nulla.",
     "Written by a program (mailer-daemon, noreply); nothing needs doing."},
    {"too-many-hops", VERDICT_IGNORE, false,
     "Il messaggio gira in tondo tra i server: controllare gli inoltri automatici.",
     "The mail goes round in circles; check automatic forwards."},
    {"duplicate", VERDICT_IGNORE, false,
     "È una copia di un messaggio già ricevuto: non serve fare nulla.",
     "A copy of a mail that was already received; nothing needs doing."},

    /* Hygiene. */
    {"header-too-large", VERDICT_REFUSE, false,
     "L'intestazione del messaggio è troppo grande: scriverne uno nuovo.",
     "The header is beyond the limits; write a new mail."},
    {"header-malformed", VERDICT_REFUSE, false,
     "Il messaggio è rovinato: scriverne uno nuovo.",
     "A header line is no field; write a new mail."},
    {"header-control-characters", VERDICT_REFUSE, false,
     "Il messaggio contiene caratteri non permessi: scriverne uno nuovo.",
     "Control characters in the header; write a new mail."},
    {"header-line-ends", VERDICT_REFUSE, false,
     "Il messaggio è rovinato: scriverne uno nuovo.",
     "Line ends of two kinds in the header; write a new mail."},
    {"header-repeated", VERDICT_REFUSE, false,
     "Il messaggio è irregolare (un campo è doppio): scriverne uno nuovo.",
     "A field that may stand once is repeated; write a new mail."},
    {"from-repeated", VERDICT_REFUSE, false,
     "Il messaggio ha due mittenti: scriverne uno nuovo.",
     "Two From fields; write a new mail."},
    {"from-missing", VERDICT_REFUSE, false,
     "Manca il mittente: scrivere dal proprio indirizzo.",
     "No address in From; write from your own address."},
    {"from-malformed", VERDICT_REFUSE, false,
     "Il mittente non si legge in modo sicuro: scrivere dal proprio indirizzo.",
     "From cannot be read safely; write from your own address."},
    {"from-several-addresses", VERDICT_REFUSE, false,
     "Il messaggio ha più mittenti: scrivere con un solo indirizzo.",
     "Several addresses in From; write with one address."},
    {"from-group", VERDICT_REFUSE, false,
     "Il mittente è un gruppo: scrivere con un solo indirizzo.",
     "From holds a group; write with one address."},
    {"from-control-characters", VERDICT_REFUSE, false,
     "Il nome del mittente contiene caratteri nascosti: toglierli e riprovare.",
     "Control or hidden characters in From; remove them and try again."},

    /* Who. */
    {"sender-not-listed", VERDICT_REFUSE, false,
     "Questo indirizzo non è abilitato: chiedere all'amministratore di aggiungerlo.",
     "The sender is not listed; ask the administrator to add the address."},
    {"sender-expired", VERDICT_HOLD, false,
     "L'abilitazione di questo indirizzo è scaduta: chiedere all'amministratore.",
     "The sender's right has expired; ask the administrator."},

    /* Evidence. */
    {"dmarc-fail", VERDICT_REFUSE, false,
     "Il messaggio non viene da chi dice: se è vero, avvisare l'amministratore.",
     "dmarc=fail: not from whom it says; if it is genuine, tell the administrator."},
    {"nothing-aligned", VERDICT_REFUSE, false,
     "Niente prova che il mittente sia vero: scrivere dalla posta del Comune.",
     "Nothing proves the sender's domain; write through the administration's server."},
    {"no-results-refused", VERDICT_REFUSE, true,
     "Il nostro server non ha controllato il messaggio: avvisare l'amministratore.",
     "No result of our own server, which passed its probe; check the mail filter."},
    {"results-conflict", VERDICT_REFUSE, true,
     "I controlli sul mittente si contraddicono: avvisare l'amministratore.",
     "Our server's results contradict each other; check for forged fields."},
    {"header-from-differs", VERDICT_REFUSE, true,
     "Il server ha visto un altro mittente: avvisare l'amministratore.",
     "dmarc speaks of another From than the mail bears; check the border server."},
    {"odd-envelope-sender", VERDICT_REFUSE, true,
     "Il mittente della busta è costruito per ingannare: non rispondere.",
     "The envelope sender is made to deceive; do not answer, inform the provider."},
    {"own-id-outside", VERDICT_REFUSE, true,
     "Il messaggio imita i controlli del nostro server: avvisare l'amministratore.",
     "Our authserv-id stands outside the believed zone; the border server must "
     "remove it, or border_hosts and position are wrong."},
    {"results-malformed", VERDICT_HOLD, true,
     "I controlli sul mittente non si leggono: confermare o avvisare l'amministratore.",
     "Our server's result field is malformed; confirm, and check the server."},
    {"no-border-line", VERDICT_HOLD, true,
     "Non si vede il passaggio dal nostro server: avvisare l'amministratore.",
     "No Received of a border host; check border_hosts and internal_nets."},
    {"no-results", VERDICT_HOLD, true,
     "Il nostro server non ha controllato il mittente: avvisare l'amministratore.",
     "No result of our own server; check authserv_ids and the mail filter."},
    {"results-without-id", VERDICT_HOLD, false,
     "La prova del mittente è debole: serve una conferma.",
     "Results of a server without id (Microsoft 365); confirm by reply."},
    {"border-not-proven", VERDICT_HOLD, false,
     "Il server di posta va ancora provato: l'amministratore esegua il controllo.",
     "position=adjacent needs a passed probe, which this version cannot make yet."},
    {"temporary-error", VERDICT_HOLD, false,
     "Il mittente non si è potuto controllare: riprovare più tardi o confermare.",
     "A check failed for now (temperror); send again later or confirm."},
    {"dmarc-unclear", VERDICT_HOLD, false,
     "Il controllo del mittente ha un esito incerto: serve una conferma.",
     "dmarc has an unusual result; confirm, and check the DMARC record."},
    {"spf-only", VERDICT_HOLD, false,
     "La prova del mittente è debole (manca la firma): serve una conferma.",
     "Only SPF speaks for the sender; confirm, and switch DKIM on."},
    {"auth-other-user", VERDICT_HOLD, true,
     "Lo ha spedito un altro utente della stessa posta: serve una conferma.",
     "Another login than From sent it; confirm, and bind From to the login."},
    {"signature-missing", VERDICT_HOLD, false,
     "La firma del messaggio non si trova: serve una conferma.",
     "No DKIM-Signature fits the passed result; confirm, and check the server."},
    {"signature-length", VERDICT_HOLD, true,
     "La firma non copre tutto il messaggio: serve una conferma.",
     "The signature has l=, so text can be appended; confirm, and drop l=."},
    {"signature-partial", VERDICT_HOLD, false,
     "La firma non copre mittente, oggetto e data: serve una conferma.",
     "From, Subject or Date is not signed; confirm, and sign them."},
    {"signature-without-recipient", VERDICT_HOLD, false,
     "La firma non copre il destinatario: serve una conferma.",
     "The field with our address is not signed and SPF does not help; confirm."},

    /* Conditions. */
    {"not-addressed-to-us", VERDICT_HOLD, false,
     "Il messaggio non è indirizzato a noi: scriverlo al nostro indirizzo.",
     "Our address is neither in To nor in Cc; write to our address."},
    {"resent", VERDICT_HOLD, false,
     "Il messaggio è stato rispedito: inoltrarlo o scriverlo di nuovo.",
     "A resent mail; forward it or write it anew."},
    {"enclosed-mail", VERDICT_HOLD, false,
     "Il messaggio è solo la copia di un altro: inoltrarlo con due parole proprie.",
     "The whole mail is another mail; forward it with words of your own."},
    {"answer-to-report", VERDICT_HOLD, false,
     "È una risposta a un nostro rapporto: per un avviso, scrivere un messaggio nuovo.",
     "An answer to one of our reports; for a notice, write a new mail."},
    {"wants-no-answer", VERDICT_HOLD, false,
     "Sembra un messaggio automatico: serve una conferma.",
     "X-Auto-Response-Suppress: perhaps automatic; confirm."},
    {"name-holds-other-address", VERDICT_HOLD, false,
     "Il nome del mittente contiene un altro indirizzo: correggerlo e riprovare.",
     "The display name holds another address; correct it and send again."},
    {"date-missing", VERDICT_HOLD, false,
     "Manca la data del messaggio: scriverlo di nuovo o confermare.",
     "Date is missing or unreadable; write again or confirm."},
    {"date-too-old", VERDICT_HOLD, false,
     "Il messaggio è stato scritto molto prima dell'arrivo: scriverlo di nuovo.",
     "Date is more than a day before arrival; write it again."},
    {"date-in-future", VERDICT_HOLD, false,
     "La data del messaggio è nel futuro: controllare l'orologio e riprovare.",
     "Date lies after arrival; check the clock and send again."},
    {"too-old", VERDICT_HOLD, false,
     "Il messaggio è arrivato troppo tempo fa: se vale ancora, scriverlo di nuovo.",
     "It arrived longer ago than max_age_h; if still valid, write it again."},
    {"no-message-id", VERDICT_HOLD, false,
     "Il messaggio non ha un numero proprio: serve una conferma.",
     "No usable Message-ID; confirm."},
    {"class-not-allowed", VERDICT_HOLD, false,
     "Non hai il permesso per questo tipo di avviso: chiedi all'amministratore.",
     "The sender has no right to this class of notice."},
    {"topic-not-allowed", VERDICT_HOLD, false,
     "Non hai il permesso per questo argomento: scrivi fra parentesi quadre, all'inizio "
     "dell'oggetto, un argomento tuo.",
     "The sender has no right to this topic."},
    {"second-factor-needed", VERDICT_HOLD, false,
     "È un'emergenza: serve una conferma.",
     "An emergency needs a second proof; confirm by reply."},

    /* What the filters leave to a person (work_hold() in filters/work.h). */
    {"header-in-text", VERDICT_HOLD, false,
     "Nel testo è rimasto un indirizzo di chi ha scritto l'e-mail inoltrata: copiare solo "
     "il testo da pubblicare in un messaggio nuovo.",
     "A header line or address of a forwarded mail is left in the text; paste only "
     "what shall be published into a new mail."},
    {"text-around-quote", VERDICT_HOLD, false,
     "C'è del testo sotto o dentro un'altra e-mail: scrivere in un messaggio nuovo solo "
     "il testo da pubblicare.",
     "Words below or between quoted mail; write only what shall be published in a "
     "new mail."},
    {"forward-unclear", VERDICT_HOLD, false,
     "Non è chiaro se l'e-mail riportata sotto va pubblicata: usare Inoltra, oppure "
     "copiare il testo in un messaggio nuovo.",
     "It is not clear whether the other mail below is meant for the public; use "
     "Forward, or paste its text into a new mail."},

    /* The ledger. */
    {"message-id-reused", VERDICT_HOLD, true,
     "Un altro messaggio aveva lo stesso numero: serve una conferma.",
     "Another mail had this Message-ID; confirm, and look for forgeries."},
    {"content-repeated", VERDICT_HOLD, false,
     "Lo stesso messaggio è già arrivato: confermare per pubblicarlo ancora.",
     "The same content came before under another id; confirm to publish again."},
    {"copy-was-stopped", VERDICT_HOLD, true,
     "Una copia di questo messaggio è stata fermata: serve una conferma.",
     "A copy of this mail was refused or is undecided; confirm."},
    {"ledger-unreadable", VERDICT_HOLD, true,
     "Il registro dei messaggi non si legge: avvisare l'amministratore.",
     "The ledger cannot be read; check the disk and the log."},

    /* What others find later. */
    {"mail-too-large", VERDICT_REFUSE, false,
     "Il messaggio è troppo grande: togliere o ridurre gli allegati e riprovare.",
     "The mail is beyond the size limit; send smaller attachments."},
    {"cannot-be-read", VERDICT_HOLD, false,
     "Non riesco a leggere questo messaggio: scriverlo di nuovo più semplice.",
     "The mail cannot be read; write it again in a simpler form."},
    {"nothing-to-publish", VERDICT_REFUSE, false,
     "Nel messaggio non c'è nulla da pubblicare: scrivere il testo e riprovare.",
     "There is nothing to publish; write some text and send again."},
    {NULL, VERDICT_HOLD, false, NULL, NULL},
};
/* clang-format on */

const Reason *
reasons_table(void)
{
    return reasons;
}

const Reason *
reason_find(const char *code)
{
    for (const Reason *reason = reasons; reason->code; reason++)
        if (g_strcmp0(reason->code, code) == 0)
            return reason;

    return NULL;
}

void
reason_apply(Verdict *verdict, const char *code, const char *detail)
{
    const Reason *reason = reason_find(code);

    if (!reason) {
        g_warn_if_reached();
        reason = reason_find("cannot-be-read");
    }

    verdict_add_evidence(verdict, "rule", reason->code, "", detail);
    verdict->alarm = verdict->alarm || reason->alarm;
    if (reason->kind > verdict->kind)
        verdict_set(verdict, reason->kind, reason->code, reason->italian);
}
