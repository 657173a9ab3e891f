/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * settings-table - one table per group of banditore.conf (design 4.2)
 *
 * To add a key: one line here, with its help for the manual.
 */
#include "bridge/base/limits.h"
#include "bridge/base/settings.h"

#define REQUIRED .is_required = true
#define NUMBER(name, value, from, to, of)                                              \
    .key = name, .type = SETTING_NUMBER, .standard = value, .least = from, .most = to, \
    .unit = of
#define YES_NO(name, value) .key = name, .type = SETTING_YES_NO, .standard = value
#define TEXT(name, value) .key = name, .type = SETTING_TEXT, .standard = value
#define LIST(name, value) .key = name, .type = SETTING_LIST, .standard = value
#define PATH(name, value) .key = name, .type = SETTING_PATH, .standard = value
#define ADDRESS(name) .key = name, .type = SETTING_ADDRESS
#define ADDRESSES(name) .key = name, .type = SETTING_ADDRESSES
#define PHONES(name) .key = name, .type = SETTING_PHONES
#define WORD(name, value, all)                                                         \
    .key = name, .type = SETTING_WORD, .standard = value, .words = all

static const SettingKey bridge_keys[] = {
    {TEXT("name", "Avvisi del Comune"),
     .help = "name of the service, as citizens see it"},
    {TEXT("administration", NULL), REQUIRED,
     .help = "who speaks, at the end of every message: Comune di Borgo"},
    {WORD("language", "it", "it en"), .help = "language of mails and messages"},
    {TEXT("time_zone", "Europe/Rome"), .help = "zone of all dates that people read"},
    {PATH("state_dir", "/var/lib/banditore"), .help = "folder of database and files"},
    {.key = "public_url",
     .type = SETTING_URL,
     .help =
         "address of the public pages; without it long texts are cut without a link"},
    {TEXT("contact", NULL), .help = "the ordinary contact point, named to staff who "
                                    "are not enabled and to citizens "
                                    "who write"},
    {TEXT("leave_contact", NULL),
     .help = "how to leave the service; required when no webhook is configured"},
    {ADDRESS("admin"), REQUIRED, .help = "who is told of faults and forgeries"},
    {PHONES("admin_phones"), .help = "phones that also receive while live=no"},
    {YES_NO("live", "no"),
     .help = "no: only phones of senders and administrators receive"},
    {YES_NO("double_opt_in", "yes"), .help = "ask citizens to confirm when they join"},
    {LIST("zones", ""),
     .help = "quarters that citizens may say they live in: who lives where a notice "
             "speaks of gets it first"},
    {.key = "notice_url",
     .type = SETTING_URL,
     .help = "address of the privacy notice, named to citizens who join"},
    {TEXT("notice_version", "1"),
     .help = "its version, kept with each consent: another word with each change"},
    {TEXT("default_country", "39"),
     .help = "country code of numbers written without one"},
    {NUMBER("report_after_s", "3600", 60, 86400, "s"),
     .help = "final report at the latest so long after the first message"},
    {ADDRESS("archive_to"), .help = "copy of every report"},
    {LIST("languages_required", ""),
     .help = "languages a notice must have (for minorities)"},
    {NULL},
};

static const SettingKey mailbox_keys[] = {
    {TEXT("host", NULL), REQUIRED, .help = "IMAP server"},
    {NUMBER("port", "993", 1, 65535, NULL),
     .help = "its port; TLS from the first byte"},
    {WORD("security", "tls", "tls none"),
     .help = "none is for loopback addresses only"},
    {TEXT("user", NULL), REQUIRED, .help = "user name at the server"},
    {PATH("password_file", NULL),
     .help = "file or systemd credential with the password"},
    {TEXT("token_command", NULL),
     .help = "command that prints an OAuth token (XOAUTH2)"},
    {PATH("ca_file", NULL), .help = "certificates to trust instead of the system's"},
    {TEXT("folder", "INBOX"), .help = "folder that is watched"},
    {ADDRESSES("addresses"), REQUIRED,
     .help = "addresses of this mailbox; the first is ours"},
    {TEXT("done_folder", "Banditore/Inviati"), .help = "where broadcast mails go"},
    {TEXT("held_folder", "Banditore/In attesa"), .help = "where held mails go"},
    {TEXT("refused_folder", "Banditore/Rifiutati"), .help = "where refused mails go"},
    {TEXT("junk_folder", "Banditore/Ignorati"), .help = "where robots' mails go"},
    {NUMBER("poll_s", "60", 1, 3600, "s"), .help = "longest time between two looks"},
    {YES_NO("idle", "yes"), .help = "let the server tell of new mail where it can"},
    {NULL},
};

static const SettingKey smtp_keys[] = {
    {TEXT("host", NULL), REQUIRED, .help = "SMTP server for reports"},
    {NUMBER("port", "587", 1, 65535, NULL), .help = "its port"},
    {WORD("security", "starttls", "tls starttls none"),
     .help = "starttls is required, not tried; none is for loopback addresses only"},
    {TEXT("user", NULL), .help = "user name at the server"},
    {PATH("password_file", NULL),
     .help = "file or systemd credential with the password"},
    {TEXT("token_command", NULL),
     .help = "command that prints an OAuth token (XOAUTH2)"},
    {PATH("ca_file", NULL), .help = "certificates to trust instead of the system's"},
    {ADDRESS("from"), REQUIRED, .help = "address that reports come from"},
    {NULL},
};

static const SettingKey admission_keys[] = {
    {LIST("authserv_ids", ""),
     .help = "names that our own server writes first in Authentication-Results"},
    {LIST("border_hosts", ""),
     .help = "our border servers' names in Received: by NAME"},
    {WORD("position", "above", "above adjacent"),
     .help = "where our server's results stand: above its Received line, or right "
             "under it"},
    {LIST("internal_nets", ""), .help = "networks of our own relays, as 192.0.2.0/24"},
    {WORD("alignment", "strict", "strict relaxed"),
     .help =
         "relaxed: another domain of the same organisation speaks for a sender too"},
    {WORD("spf_only", "hold", "hold accept"), .help = "mail that only SPF speaks for"},
    {WORD("second_factor", "emergency", "none emergency always"),
     .help = "what needs more proof than the mail itself"},
    {NUMBER("max_age_h", "48", 1, 240, "h"), .help = "an older mail is held"},
    {WORD("approval", "none", "none emergency other always"),
     .help = "what a second person must confirm; other and always: every notice"},
    {LIST("staff_domains", ""),
     .help = "domains of our staff: a proven mail from one of them whose author is not "
             "listed gets one answer, and the administrator is told"},
    {WORD("local_dkim", "off", "off check accept"),
     .help = "check DKIM here too: as a second opinion, or as enough by itself"},
    {PATH("pec_ca_file", NULL),
     .help = "certificates of the authorities that PEC providers are certified by, and "
             "their revocation lists (PEM)"},
    {TEXT("election_from", NULL),
     .help =
         "first day that every notice but emergencies needs approval, as 2027-05-01"},
    {TEXT("election_to", NULL), .help = "last such day"},
    {NULL},
};

static const SettingKey sender_keys[] = {
    {TEXT("name", NULL), .help = "the person's or office's name, for reports"},
    {PHONES("phones"), .help = "own phones: trials and live=no reach them"},
    {LIST("topics", ""), .help = "topics this sender may use; empty = all"},
    {LIST("classes", "routine urgent"), .help = "classes this sender may use"},
    {LIST("require", ""),
     .help =
         "proof needed besides the policy: confirm, totp, signature, other (a second "
         "person), or for one class emergency:signature; the highest counts"},
    {ADDRESSES("approvers"), .help = "who may confirm for this sender"},
    {TEXT("hours", NULL), .help = "hours of routine notices, as 07:00-22:00"},
    {NUMBER("daily_limit", "20", 1, 1000, NULL),
     .help = "notices a day; more need a second person"},
    {LIST("signing_domains", ""),
     .help = "further domains whose DKIM counts for this sender"},
    {WORD("factor", "confirm", "none confirm totp pin openpgp smime"),
     .help = "the second factor of this sender"},
    {PATH("secret_file", NULL),
     .help =
         "file or systemd credential with the secret of factor=totp (base32), or the "
         "digits of factor=pin"},
    {LIST("keys", ""),
     .help = "fingerprints of the sender's OpenPGP primary keys, SHA-256 of S/MIME "
             "certificates"},
    {ADDRESS("pec_provider"),
     .help = "the address is a PEC box: only mail certified by this provider counts, "
             "named by the address in its certificate"},
    {TEXT("until", NULL), .help = "last day of the right to send, as 2027-12-31"},
    {NULL},
};

static const SettingKey topic_keys[] = {
    {TEXT("title", NULL), .help = "name that citizens see"},
    {ADDRESSES("addresses"), .help = "addresses that mean this topic"},
    {WORD("class", "routine", "routine urgent emergency"),
     .help = "class when none is written"},
    {WORD("approval", "none", "none other always"),
     .help = "other or always: a second person must confirm"},
    {LIST("require", ""), .help = "proof that its notices need, as that of a sender"},
    {NUMBER("grace_s", "120", 0, 3600, "s"), .help = "time to undo, routine"},
    {NUMBER("grace_urgent_s", "30", 0, 600, "s"), .help = "time to undo, urgent"},
    {NUMBER("grace_emergency_s", "0", 0, 60, "s"), .help = "time to undo, emergency"},
    {NUMBER("valid_h", "0", 0, 8760, "h"),
     .help = "how long a notice is worth sending; 0 = ever"},
    {LIST("channels", ""), .help = "channels it uses; empty = all"},
    {YES_NO("mandatory", "no"),
     .help = "reaches everybody enrolled, whatever they follow"},
    {NULL},
};

static const SettingKey template_keys[] = {
    {TEXT("name", NULL), REQUIRED, .help = "the provider's name of the template"},
    {TEXT("language", "it"), .help = "its language code at the provider"},
    {WORD("category", "utility", "utility marketing authentication"),
     .help = "its category at the provider; alerts use utility only"},
    {WORD("header", "none", "none image document"), .help = "what its header holds"},
    {LIST("buttons", ""), .help = "payloads of its quick-reply buttons, in order"},
    {LIST("for", ""), .help = "classes and topics it is for; empty = all"},
    {NULL},
};

/* Every channel has these; the rest are its driver's own. */
static const SettingKey channel_keys[] = {
    {TEXT("driver", NULL), REQUIRED, .help = "which driver reads this group"},
    {NULL},
};

static const SettingKey alerts_keys[] = {
    {TEXT("istat_code", NULL), .help = "ISTAT code of the comune, six digits"},
    {PATH("zones_file", NULL), .help = "table of alert zones"},
    {PATH("comuni_file", NULL), .help = "table of comuni and their zones"},
    {WORD("allerta_gialla", "routine", "none routine urgent emergency"),
     .help = "class of a yellow alert"},
    {WORD("allerta_arancione", "urgent", "none routine urgent emergency"),
     .help = "class of an orange alert"},
    {WORD("allerta_rossa", "emergency", "none routine urgent emergency"),
     .help = "class of a red alert"},
    {NULL},
};

static const SettingKey quiet_keys[] = {
    {TEXT("from", NULL), .help = "routine notices wait from this hour, as 22:00"},
    {TEXT("to", NULL), .help = "until this hour, as 07:00"},
    {LIST("days", ""),
     .help = "days that are quiet throughout: sunday, 12-25 of each year, 2027-05-01"},
    {NULL},
};

static const SettingKey retention_keys[] = {
    {NUMBER("mails_d", "30", 1, 3650, "d"), .help = "raw mails"},
    {NUMBER("deliveries_d", "90", 1, 3650, "d"), .help = "states of single deliveries"},
    {NUMBER("inbound_d", "7", 0, 30, "d"), .help = "stored webhooks"},
    {NUMBER("left_d", "30", 0, 365, "d"), .help = "numbers of people who left"},
    {NULL},
};

static const SettingKey web_keys[] = {
    {TEXT("listen", "127.0.0.1"), .help = "address to listen on"},
    {NUMBER("port", "0", 0, 65535, NULL), .help = "its port; 0 = do not listen"},
    {LIST("trusted_proxy", ""),
     .help = "addresses and nets of proxies whose X-Forwarded-For is believed"},
    {PATH("tls_cert", NULL), .help = "own certificate, without a reverse proxy"},
    {PATH("tls_key", NULL), .help = "its key"},
    {TEXT("join_number", NULL),
     .help = "the service's own WhatsApp number: a page and a poster with a QR code "
             "let citizens join; needs public_url and a webhook"},
    {YES_NO("index", "no"), .help = "search engines may list the public pages"},
    {NULL},
};

static const SettingKey limits_keys[] = {
    {NUMBER("mail_bytes", "26214400", 10000, LIMIT_MAIL_BYTES, "bytes"),
     .help = "a larger mail is refused without fetching it"},
    {NUMBER("attachments", "10", 0, LIMIT_ATTACHMENTS, NULL),
     .help = "files in one mail"},
    {NULL},
};

static const SettingGroup groups[] = {
    {"bridge", false, "the service as a whole", bridge_keys},
    {"mailbox", false, "where staff write to", mailbox_keys},
    {"smtp", false, "how reports leave", smtp_keys},
    {"admission", false, "whose mail is believed", admission_keys},
    {"sender", true, "an authorised member of staff", sender_keys},
    {"topic", true, "what citizens can follow", topic_keys},
    {"template", true, "a message that the provider has approved", template_keys},
    {"channel", true, "a way out", channel_keys},
    {"alerts", false, "civil-protection alerts", alerts_keys},
    {"quiet", false, "hours in which routine notices wait", quiet_keys},
    {"retention", false, "how long things are kept", retention_keys},
    {"web", false, "webhooks and public pages", web_keys},
    {"limits", false, "limits below the built-in ones", limits_keys},
    {NULL},
};

const SettingGroup *
settings_groups(void)
{
    return groups;
}
