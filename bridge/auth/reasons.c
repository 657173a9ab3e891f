/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/auth/reasons.h"

/* clang-format off */
static const Reason reasons[] = {
    {"accepted", VERDICT_ACCEPT, RELEASE_NOTHING, false,
     "Il messaggio è autentico e può partire.",
     "The mail is genuine and may go out; nothing needs doing."},

    /* Robots. */
    {"automatic-mail", VERDICT_IGNORE, RELEASE_NOTHING, false,
     "È una risposta automatica: non serve fare nulla.",
     "An automatic answer; nothing needs doing."},
    {"delivery-report", VERDICT_IGNORE, RELEASE_NOTHING, false,
     "È un avviso di consegna o di lettura: non serve fare nulla.",
     "A delivery or read report; nothing needs doing."},
    {"pec-anomaly", VERDICT_IGNORE, RELEASE_NOTHING, false,
     "È posta ordinaria arrivata alla PEC: scrivere all'indirizzo ordinario, o dalla PEC.",
     "Ordinary mail in a PEC box (anomaly envelope); write by PEC, or to the ordinary "
     "address."},
    {"list-mail", VERDICT_IGNORE, RELEASE_NOTHING, false,
     "Arriva da una lista di posta: per pubblicarlo, scriverlo di persona.",
     "Sent through a mailing list; to publish it, write it in person."},
    {"no-return-path", VERDICT_IGNORE, RELEASE_NOTHING, false,
     "È un avviso di un programma di posta: non serve fare nulla.",
     "A notice of a mail program (empty return path); nothing needs doing."},
    {"our-own-mail", VERDICT_IGNORE, RELEASE_NOTHING, false,
     "È un nostro messaggio tornato indietro: non serve fare nulla.",
     "One of our own mails came back; nothing needs doing."},
    {"robot-address", VERDICT_IGNORE, RELEASE_NOTHING, false,
     "Lo ha scritto un programma, non una persona: non serve fare nulla.",
     "Written by a program (mailer-daemon, noreply); nothing needs doing."},
    {"too-many-hops", VERDICT_IGNORE, RELEASE_NOTHING, false,
     "Il messaggio gira in tondo tra i server: controllare gli inoltri automatici.",
     "The mail goes round in circles; check automatic forwards."},
    {"duplicate", VERDICT_IGNORE, RELEASE_NOTHING, false,
     "È una copia di un messaggio già ricevuto: non serve fare nulla.",
     "A copy of a mail that was already received; nothing needs doing."},

    /* Hygiene. */
    {"header-too-large", VERDICT_REFUSE, RELEASE_NOTHING, false,
     "L'intestazione del messaggio è troppo grande: scriverne uno nuovo.",
     "The header is beyond the limits; write a new mail."},
    {"header-malformed", VERDICT_REFUSE, RELEASE_NOTHING, false,
     "Il messaggio è rovinato: scriverne uno nuovo.",
     "A header line is no field; write a new mail."},
    {"header-control-characters", VERDICT_REFUSE, RELEASE_NOTHING, false,
     "Il messaggio contiene caratteri non permessi: scriverne uno nuovo.",
     "Control characters in the header; write a new mail."},
    {"header-line-ends", VERDICT_REFUSE, RELEASE_NOTHING, false,
     "Il messaggio è rovinato: scriverne uno nuovo.",
     "Line ends of two kinds in the header; write a new mail."},
    {"header-repeated", VERDICT_REFUSE, RELEASE_NOTHING, false,
     "Il messaggio è irregolare (un campo è doppio): scriverne uno nuovo.",
     "A field that may stand once is repeated; write a new mail."},
    {"from-repeated", VERDICT_REFUSE, RELEASE_NOTHING, false,
     "Il messaggio ha due mittenti: scriverne uno nuovo.",
     "Two From fields; write a new mail."},
    {"from-missing", VERDICT_REFUSE, RELEASE_NOTHING, false,
     "Manca il mittente: scrivere dal proprio indirizzo.",
     "No address in From; write from your own address."},
    {"from-malformed", VERDICT_REFUSE, RELEASE_NOTHING, false,
     "Il mittente non si legge in modo sicuro: scrivere dal proprio indirizzo.",
     "From cannot be read safely; write from your own address."},
    {"from-several-addresses", VERDICT_REFUSE, RELEASE_NOTHING, false,
     "Il messaggio ha più mittenti: scrivere con un solo indirizzo.",
     "Several addresses in From; write with one address."},
    {"from-group", VERDICT_REFUSE, RELEASE_NOTHING, false,
     "Il mittente è un gruppo: scrivere con un solo indirizzo.",
     "From holds a group; write with one address."},
    {"from-control-characters", VERDICT_REFUSE, RELEASE_NOTHING, false,
     "Il nome del mittente contiene caratteri nascosti: toglierli e riprovare.",
     "Control or hidden characters in From; remove them and try again."},

    /* Who. */
    {"sender-not-listed", VERDICT_REFUSE, RELEASE_NOTHING, false,
     "Questo indirizzo non è abilitato: chiedere all'amministratore di aggiungerlo.",
     "The sender is not listed; ask the administrator to add the address."},
    {"sender-not-enabled", VERDICT_REFUSE, RELEASE_NOTHING, false,
     "Questo indirizzo del Comune non è ancora abilitato: chiedere all'amministratore di "
     "abilitarlo.",
     "A proven mail from one of staff_domains whose author is not listed; the administrator "
     "adds the address with `banditore senders add`."},
    {"sender-expired", VERDICT_HOLD, RELEASE_ADMIN, false,
     "L'abilitazione di questo indirizzo è scaduta: chiedere all'amministratore.",
     "The sender's right has expired; ask the administrator to prolong it."},

    /* Evidence. */
    {"dmarc-fail", VERDICT_REFUSE, RELEASE_NOTHING, false,
     "Il messaggio non viene da chi dice: se è vero, avvisare l'amministratore.",
     "dmarc=fail: not from whom it says; if it is genuine, tell the administrator."},
    {"nothing-aligned", VERDICT_REFUSE, RELEASE_NOTHING, false,
     "Niente prova che il mittente sia vero: scrivere dalla posta del Comune.",
     "Nothing proves the sender's domain; write through the administration's server."},
    {"no-results-refused", VERDICT_REFUSE, RELEASE_NOTHING, true,
     "Il nostro server non ha controllato il messaggio: avvisare l'amministratore.",
     "No result of our own server, which passed its probe; check the mail filter."},
    {"results-conflict", VERDICT_REFUSE, RELEASE_NOTHING, true,
     "I controlli sul mittente si contraddicono: avvisare l'amministratore.",
     "Our server's results contradict each other; check for forged fields."},
    {"header-from-differs", VERDICT_REFUSE, RELEASE_NOTHING, true,
     "Il server ha visto un altro mittente: avvisare l'amministratore.",
     "dmarc speaks of another From than the mail bears; check the border server."},
    {"odd-envelope-sender", VERDICT_REFUSE, RELEASE_NOTHING, true,
     "Il mittente della busta è costruito per ingannare: non rispondere.",
     "The envelope sender is made to deceive; do not answer, inform the provider."},
    {"own-id-outside", VERDICT_REFUSE, RELEASE_NOTHING, true,
     "Il messaggio imita i controlli del nostro server: avvisare l'amministratore.",
     "Our authserv-id stands outside the believed zone; the border server must "
     "remove it, or border_hosts and position are wrong."},
    {"results-malformed", VERDICT_HOLD, RELEASE_AUTHOR, true,
     "I controlli sul mittente non si leggono: per pubblicarlo, rispondere CONFERMA.",
     "Our server's result field is malformed; confirm, and check the server."},
    {"no-border-line", VERDICT_HOLD, RELEASE_AUTHOR, true,
     "Non si vede il passaggio dal nostro server: avvisare l'amministratore; per "
     "pubblicarlo, rispondere CONFERMA.",
     "No Received of a border host; check border_hosts and internal_nets, or confirm."},
    {"no-results", VERDICT_HOLD, RELEASE_AUTHOR, true,
     "Il nostro server non ha controllato il mittente: avvisare l'amministratore; per "
     "pubblicarlo, rispondere CONFERMA.",
     "No result of our own server; check authserv_ids and the mail filter, or confirm."},
    {"results-without-id", VERDICT_HOLD, RELEASE_AUTHOR, false,
     "La prova del mittente è debole: per pubblicarlo, rispondere CONFERMA.",
     "Results of a server without id (Microsoft 365); confirm by reply."},
    {"border-not-proven", VERDICT_HOLD, RELEASE_AUTHOR, false,
     "Il server di posta va ancora provato dall'amministratore: per pubblicarlo "
     "intanto, rispondere CONFERMA.",
     "position=adjacent needs a passed probe: run `banditore check --border`; or "
     "confirm."},
    {"pec-required", VERDICT_REFUSE, RELEASE_NOTHING, false,
     "Questo indirizzo vale solo per PEC: scrivere dalla PEC.",
     "The sender is a PEC box (pec_provider), and this is ordinary mail; write by PEC."},
    {"pec-not-proven", VERDICT_REFUSE, RELEASE_NOTHING, true,
     "La busta di posta certificata non è valida: inviare di nuovo dalla PEC e avvisare "
     "l'amministratore.",
     "A PEC envelope failed one of its checks, which the evidence names; send anew, and "
     "check pec_ca_file and pec_provider."},
    {"signature-revoked", VERDICT_REFUSE, RELEASE_NOTHING, true,
     "La chiave della firma è stata revocata: avvisare subito l'amministratore.",
     "Signed by a revoked key; find out who has it."},
    {"signature-expired", VERDICT_REFUSE, RELEASE_NOTHING, true,
     "La chiave della firma è scaduta: rinnovarla, o scrivere senza firma.",
     "Signed by an expired key; renew it and its fingerprint in keys=, or do not sign."},
    {"signature-unknown", VERDICT_REFUSE, RELEASE_NOTHING, true,
     "La chiave della firma non è fra quelle note: avvisare l'amministratore.",
     "Signed by a key that keys= of the sender does not name, or that was not imported."},
    {"signature-altered", VERDICT_HOLD, RELEASE_OTHER, true,
     "Il messaggio è stato cambiato dopo la firma: scriverlo di nuovo, o farlo "
     "confermare da un collega abilitato.",
     "The signature does not fit the whole content; write it again, or let a second "
     "person confirm."},
    {"signature-useless", VERDICT_HOLD, RELEASE_AUTHOR, false,
     "La firma del messaggio non vale: per pubblicarlo, rispondere CONFERMA.",
     "The signature cannot be read, is too weak, too old or of tomorrow; confirm."},
    {"signature-only", VERDICT_HOLD, RELEASE_AUTHOR, false,
     "Solo la firma prova chi scrive: per pubblicarlo, rispondere CONFERMA.",
     "Only a pinned signature speaks for the sender, which covers neither subject nor "
     "date; confirm."},
    {"own-check-only", VERDICT_HOLD, RELEASE_AUTHOR, false,
     "La prova del mittente è debole: per pubblicarlo, rispondere CONFERMA.",
     "Only our own DKIM check speaks for the sender; confirm, or set local_dkim=accept."},
    {"dkim-disagrees", VERDICT_HOLD, RELEASE_OTHER, true,
     "Il messaggio sembra cambiato durante il viaggio: lo confermi un collega "
     "abilitato, o l'amministratore controlli il server.",
     "The border says dkim=pass, our own check says no; look for a gateway that changes "
     "mail, or a forged result."},
    {"temporary-error", VERDICT_HOLD, RELEASE_AUTHOR, false,
     "Il mittente non si è potuto controllare: rispondere CONFERMA, o riprovare più "
     "tardi.",
     "A check failed for now (temperror); confirm, or send again later."},
    {"dmarc-unclear", VERDICT_HOLD, RELEASE_AUTHOR, false,
     "Il controllo del mittente è incerto: per pubblicarlo, rispondere CONFERMA.",
     "dmarc has an unusual result; confirm, and check the DMARC record."},
    {"spf-only", VERDICT_HOLD, RELEASE_AUTHOR, false,
     "La prova del mittente è debole: per pubblicarlo, rispondere CONFERMA.",
     "Only SPF speaks for the sender; confirm, and switch DKIM on."},
    {"auth-other-user", VERDICT_HOLD, RELEASE_AUTHOR, true,
     "Lo ha spedito un altro utente della stessa posta: se va bene, rispondere "
     "CONFERMA; se no, avvisare l'amministratore.",
     "Another login than From sent it; confirm, and bind From to the login."},
    {"signature-missing", VERDICT_HOLD, RELEASE_AUTHOR, false,
     "La firma del messaggio non si trova: per pubblicarlo, rispondere CONFERMA.",
     "No DKIM-Signature fits the passed result; confirm, and check the server."},
    {"signature-length", VERDICT_HOLD, RELEASE_AUTHOR, true,
     "La firma non copre tutto il messaggio: rileggerlo e rispondere CONFERMA.",
     "The signature has l=, so text can be appended; confirm, and drop l=."},
    {"signature-partial", VERDICT_HOLD, RELEASE_AUTHOR, false,
     "La firma non copre mittente, oggetto e data: per pubblicarlo, rispondere "
     "CONFERMA.",
     "From, Subject or Date is not signed; confirm, and sign them."},
    {"signature-without-recipient", VERDICT_HOLD, RELEASE_AUTHOR, false,
     "La firma non copre il destinatario: per pubblicarlo, rispondere CONFERMA.",
     "The field with our address is not signed and SPF does not help; confirm."},

    /* Conditions. */
    {"not-addressed-to-us", VERDICT_HOLD, RELEASE_AUTHOR, false,
     "Il messaggio non è indirizzato a noi: se va pubblicato, rispondere CONFERMA.",
     "Our address is neither in To nor in Cc; confirm, or write to our address."},
    {"maybe-private", VERDICT_HOLD, RELEASE_AUTHOR, false,
     "Sembra una risposta o un messaggio per poche persone: se è per tutti, "
     "rispondere CONFERMA.",
     "A reply, a copy, or a mail to many: perhaps private; confirm if it is for all."},
    {"resent", VERDICT_HOLD, RELEASE_AUTHOR, false,
     "Il messaggio è stato rispedito: rispondere CONFERMA, o scriverlo di nuovo.",
     "A resent mail; confirm, or write it anew."},
    {"enclosed-mail", VERDICT_HOLD, RELEASE_AUTHOR, false,
     "Il messaggio è solo la copia di un altro: rispondere CONFERMA, o inoltrarlo con "
     "due parole proprie.",
     "The whole mail is another mail; confirm, or forward it with words of your own."},
    {"answer-to-report", VERDICT_HOLD, RELEASE_NOTHING, false,
     "È una risposta a un nostro rapporto: per un avviso, scrivere un messaggio nuovo.",
     "An answer to one of our reports; for a notice, write a new mail."},
    {"looks-automatic", VERDICT_HOLD, RELEASE_AUTHOR, false,
     "L'oggetto sembra quello di un messaggio automatico: se va pubblicato, rispondere "
     "CONFERMA.",
     "The subject begins as those of cancellations and recalls; confirm."},
    {"wants-no-answer", VERDICT_HOLD, RELEASE_AUTHOR, false,
     "Sembra un messaggio automatico: se va pubblicato, rispondere CONFERMA.",
     "X-Auto-Response-Suppress: perhaps automatic; confirm."},
    {"name-holds-other-address", VERDICT_HOLD, RELEASE_AUTHOR, false,
     "Il nome del mittente contiene un altro indirizzo: rispondere CONFERMA, poi "
     "correggere il nome.",
     "The display name holds another address; confirm, and correct the name."},
    {"date-missing", VERDICT_HOLD, RELEASE_AUTHOR, false,
     "Manca la data del messaggio: rispondere CONFERMA, o scriverlo di nuovo.",
     "Date is missing or unreadable; confirm, or write it again."},
    {"date-too-old", VERDICT_HOLD, RELEASE_AUTHOR, false,
     "Il messaggio è stato scritto molto prima dell'arrivo: se vale ancora, rispondere "
     "CONFERMA.",
     "Date is too long before arrival; confirm if it still holds."},
    {"date-in-future", VERDICT_HOLD, RELEASE_AUTHOR, false,
     "La data del messaggio è nel futuro: rispondere CONFERMA, e controllare "
     "l'orologio.",
     "Date or arrival lies in the future; confirm, and check the clocks."},
    {"too-old", VERDICT_HOLD, RELEASE_AUTHOR, false,
     "Il messaggio è arrivato troppo tempo fa: se vale ancora, rispondere CONFERMA.",
     "It arrived longer ago than max_age_h; confirm if it still holds."},
    {"no-message-id", VERDICT_HOLD, RELEASE_AUTHOR, false,
     "Il messaggio non ha un numero proprio: per pubblicarlo, rispondere CONFERMA.",
     "No usable Message-ID; confirm."},

    /* Rights. */
    {"class-not-allowed", VERDICT_HOLD, RELEASE_OTHER, false,
     "Non hai il permesso per questo tipo di avviso: deve approvarlo un collega che "
     "lo ha.",
     "The sender has no right to this class; somebody who has it must approve."},
    {"topic-not-allowed", VERDICT_HOLD, RELEASE_OTHER, false,
     "Non hai il permesso per questo argomento: scrivi fra parentesi quadre, all'inizio "
     "dell'oggetto, un argomento tuo, o fallo approvare da un collega che lo ha.",
     "The sender has no right to this topic; use another, or let somebody approve."},
    {"second-factor-needed", VERDICT_HOLD, RELEASE_AUTHOR, false,
     "Per questo avviso serve una conferma: rispondere CONFERMA.",
     "This notice needs a second proof; the author or a second person confirms."},
    {"proof-needed", VERDICT_HOLD, RELEASE_ADMIN, false,
     "Manca la firma o il codice richiesto per questo avviso: rimandarlo con la prova, "
     "o chiedere all'amministratore.",
     "A proof that `require` names is missing; send again with it."},
    {"approval-needed", VERDICT_HOLD, RELEASE_OTHER, false,
     "Prima di partire, questo avviso va approvato da un collega: è stato avvisato.",
     "A second person must approve; the author cannot."},
    {"over-limit", VERDICT_HOLD, RELEASE_OTHER, false,
     "Hai raggiunto il numero di avvisi per oggi: deve approvarlo un collega.",
     "daily_limit is reached; a second person must approve, or wait until tomorrow."},
    {"out-of-hours", VERDICT_HOLD, RELEASE_OTHER, false,
     "È fuori dal tuo orario per gli avvisi normali: rimandalo in orario, o fallo "
     "approvare da un collega.",
     "Outside the sender's hours; send within them, or let a second person approve."},
    {"election-period", VERDICT_HOLD, RELEASE_OTHER, false,
     "Nel periodo elettorale ogni avviso va approvato da un collega.",
     "Within election_from and election_to a second person must approve."},

    /* What the filters leave to a person (work_hold() in filters/work.h). */
    {"header-in-text", VERDICT_HOLD, RELEASE_AUTHOR, false,
     "Nel testo è rimasto un indirizzo di chi ha scritto l'e-mail inoltrata: copiare "
     "in un messaggio nuovo solo il testo da pubblicare; se va bene, rispondere "
     "CONFERMA.",
     "A header line or address of a forwarded mail is left in the text; paste only "
     "what shall be published into a new mail."},
    {"text-around-quote", VERDICT_HOLD, RELEASE_AUTHOR, false,
     "C'è del testo sotto o dentro un'altra e-mail: scrivere in un messaggio nuovo solo "
     "il testo da pubblicare; se va bene, rispondere CONFERMA.",
     "Words below or between quoted mail; write only what shall be published in a "
     "new mail."},
    {"link-false", VERDICT_HOLD, RELEASE_AUTHOR, false,
     "Un collegamento mostra un indirizzo ma porta a un altro sito: controllarlo e "
     "inviare di nuovo; se va bene, rispondere CONFERMA.",
     "A link shows one address and leads to another host."},
    {"time-unclear", VERDICT_HOLD, RELEASE_AUTHOR, false,
     "Non si capisce quando inviare: correggere l'oggetto, per esempio [domani ore 8], e "
     "scrivere di nuovo; per inviarlo subito, rispondere CONFERMA.",
     "A time tag has no hour, no such day or two readings; correct the subject."},
    {"time-past", VERDICT_HOLD, RELEASE_AUTHOR, false,
     "L'orario indicato nell'oggetto è già passato: correggerlo e scrivere di nuovo; per "
     "inviarlo subito, rispondere CONFERMA.",
     "The time named in the subject has gone by; correct the subject."},
    {"language-missing", VERDICT_HOLD, RELEASE_AUTHOR, false,
     "Manca il testo in una delle lingue richieste: aggiungerlo sotto una riga come [de] e "
     "scrivere di nuovo; se va bene così, rispondere CONFERMA.",
     "A language of languages_required is not there; add it below a line like [de]."},
    {"only-attachments", VERDICT_HOLD, RELEASE_AUTHOR, false,
     "C'è solo un allegato: chi non può aprirlo o vederlo non sa nulla. Dire in parole che "
     "cosa dice e scrivere di nuovo; se va bene così, rispondere CONFERMA.",
     "Only a scan or a picture; say in words what it says."},
    {"forward-unclear", VERDICT_HOLD, RELEASE_AUTHOR, false,
     "Non è chiaro se l'e-mail riportata sotto va pubblicata: usare Inoltra, oppure "
     "copiare il testo in un messaggio nuovo; se va bene, rispondere CONFERMA.",
     "It is not clear whether the other mail below is meant for the public; use "
     "Forward, or paste its text into a new mail."},

    {"quote-unclear", VERDICT_HOLD, RELEASE_AUTHOR, false,
     "Una riga somiglia all'inizio di un'altra e-mail: scrivere in un messaggio nuovo "
     "solo il testo da pubblicare; se va bene, rispondere CONFERMA.",
     "A line may begin another mail, or be the author's own; write only what shall be "
     "published in a new mail."},
    {"trimmed-too-much", VERDICT_HOLD, RELEASE_AUTHOR, false,
     "Quasi tutto il testo sembrava una firma ed è stato tolto: scrivere il testo senza "
     "firma in un messaggio nuovo; se va bene, rispondere CONFERMA.",
     "Most of the text looked like a signature and was cut; send it again without one, "
     "or confirm."},

    /* Answers to our questions. */
    {"released", VERDICT_ACCEPT, RELEASE_NOTHING, false,
     "Il messaggio era in attesa ed è stato confermato: può partire.",
     "It was held and then confirmed; nothing needs doing."},
    {"message-changed", VERDICT_HOLD, RELEASE_AUTHOR, false,
     "Dopo la domanda il messaggio è cambiato: guardarlo di nuovo e rispondere "
     "CONFERMA.",
     "The message would now look different from the one shown; confirm again."},
    {"answer-taken", VERDICT_IGNORE, RELEASE_NOTHING, false,
     "È una risposta a una nostra domanda: non serve altro.",
     "An answer to our question was taken; nothing needs doing."},
    {"answer-again", VERDICT_IGNORE, RELEASE_NOTHING, false,
     "A questa domanda è già stato risposto: non serve altro.",
     "The question was answered before; nothing was done again."},
    {"answer-too-late", VERDICT_HOLD, RELEASE_NOTHING, false,
     "La risposta è arrivata tardi: scrivere di nuovo il messaggio.",
     "The answer came after its time; write the notice again."},
    {"answer-unclear", VERDICT_HOLD, RELEASE_NOTHING, false,
     "La risposta non si capisce: rispondere CONFERMA o ANNULLA come prima parola.",
     "The first word is neither CONFERMA nor ANNULLA; answer again."},
    {"answer-not-valid", VERDICT_HOLD, RELEASE_NOTHING, false,
     "La risposta non viene da chi è stato interpellato: non vale.",
     "An answer without the right token, person or proof; whoever was asked must "
     "answer from the address on file."},
    {"stop-taken", VERDICT_IGNORE, RELEASE_NOTHING, false,
     "È l'ordine di fermare tutto, ed è stato eseguito.",
     "FERMA TUTTO was carried out; the administrator resumes."},

    /* The ledger. */
    {"code-wrong", VERDICT_HOLD, RELEASE_OTHER, false,
     "Il codice nell'oggetto non è giusto: scrivere di nuovo con un codice nuovo, o "
     "farlo confermare da un collega abilitato.",
     "The code in the subject is wrong; send again with a fresh one."},
    {"code-used", VERDICT_HOLD, RELEASE_OTHER, true,
     "Il codice nell'oggetto è già stato usato: scrivere di nuovo con un codice nuovo, o farlo confermare da un "
     "collega.",
     "The code in the subject was used before; send again with a fresh one, and ask the "
     "sender whether both mails are theirs."},
    {"code-locked", VERDICT_HOLD, RELEASE_OTHER, true,
     "Troppi codici sbagliati oggi: fino a domani serve un collega abilitato.",
     "Five wrong codes today; the factor is locked until tomorrow (UTC)."},
    {"code-not-checked", VERDICT_HOLD, RELEASE_AUTHOR, true,
     "Il codice non si è potuto controllare: per pubblicarlo, rispondere CONFERMA.",
     "The secret or the register of codes cannot be read; check secret_file."},
    {"code-remains", VERDICT_HOLD, RELEASE_OTHER, false,
     "Il codice compare anche nel testo: scrivere di nuovo senza, o farlo confermare da "
     "un collega.",
     "The code stands in the text and cannot be cut out; write again without it."},
    {"message-id-reused", VERDICT_HOLD, RELEASE_AUTHOR, true,
     "Un altro messaggio aveva lo stesso numero: se è tuo, rispondere CONFERMA; se no, "
     "avvisare l'amministratore.",
     "Another mail had this Message-ID; confirm, and look for forgeries."},
    {"signature-reused", VERDICT_REFUSE, RELEASE_NOTHING, true,
     "La firma è quella di un altro messaggio: avvisare l'amministratore.",
     "The DKIM signature (b=) came before with another content; look for a replay."},
    {"content-repeated", VERDICT_HOLD, RELEASE_AUTHOR, false,
     "Lo stesso messaggio è già arrivato: per pubblicarlo ancora, rispondere CONFERMA.",
     "The same content came before under another id; confirm to publish again."},
    {"already-published", VERDICT_HOLD, RELEASE_AUTHOR, false,
     "Lo stesso testo è già stato pubblicato: per pubblicarlo ancora, rispondere "
     "CONFERMA.",
     "The same text and files were published before; confirm to publish again."},
    {"copy-was-stopped", VERDICT_HOLD, RELEASE_AUTHOR, true,
     "Una copia di questo messaggio è stata fermata: se va pubblicato, rispondere "
     "CONFERMA.",
     "A copy of this mail was refused or is undecided; confirm."},
    {"ledger-unreadable", VERDICT_HOLD, RELEASE_ADMIN, true,
     "Il registro dei messaggi non si legge: avvisare l'amministratore.",
     "The ledger cannot be read; check the disk and the log."},

    /* What others find later. */
    {"too-large", VERDICT_REFUSE, RELEASE_NOTHING, false,
     "Il messaggio è troppo grande: togliere o ridurre gli allegati e riprovare.",
     "The mail is beyond the size limit; send smaller attachments."},
    {"unreadable", VERDICT_REFUSE, RELEASE_NOTHING, true,
     "Il messaggio è rovinato e non si legge: scriverlo di nuovo.",
     "The mail ended the reader or is gone; write it again, and look at the log."},
    {"too-complex", VERDICT_REFUSE, RELEASE_NOTHING, false,
     "Il messaggio è fatto in un modo che non si può leggere: scriverlo più semplice.",
     "The mail is beyond a limit of its form (parts, nesting, headers); simplify it."},
    {"cannot-read", VERDICT_HOLD, RELEASE_NOTHING, false,
     "Non riesco a leggere questo messaggio: scriverlo di nuovo più semplice.",
     "The mail cannot be converted; write it again in a simpler form."},
    {"nothing-to-publish", VERDICT_REFUSE, RELEASE_NOTHING, false,
     "Nel messaggio non c'è nulla da pubblicare: scrivere il testo e riprovare.",
     "There is nothing to publish; write some text and send again."},
    {NULL, VERDICT_HOLD, RELEASE_NOTHING, false, NULL, NULL},
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
        reason = reason_find("cannot-read");
    }

    verdict_add_evidence(verdict, "rule", reason->code, "", detail);
    verdict->alarm = verdict->alarm || reason->alarm;
    if (reason->kind > verdict->kind)
        verdict_set(verdict, reason->kind, reason->code, reason->italian);
}

Release
reason_release(const Verdict *verdict)
{
    const Reason *shown = reason_find(verdict->reason);
    Release needed = shown ? shown->release : RELEASE_ADMIN;

    if (verdict->kind != VERDICT_HOLD)
        return RELEASE_NOTHING;

    for (unsigned i = 0; i < verdict->evidence->len; i++) {
        const Evidence *evidence = verdict->evidence->pdata[i];
        const Reason *reason = NULL;

        if (g_str_equal(evidence->method, "rule"))
            reason = reason_find(evidence->result);
        if (reason && reason->kind == VERDICT_HOLD)
            needed = MAX(needed, reason->release);
    }

    return needed;
}

const char *
release_word(Release release)
{
    static const char *const words[] = {
        [RELEASE_AUTHOR] = "author",
        [RELEASE_OTHER] = "second-person",
        [RELEASE_ADMIN] = "administrator",
        [RELEASE_NOTHING] = "nothing",
    };

    return words[release];
}
