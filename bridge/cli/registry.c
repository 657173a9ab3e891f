/* SPDX-License-Identifier: EUPL-1.2 */
#include "bridge/cli/command.h"

extern const Command command_audit;
extern const Command command_backup;
extern const Command command_broadcasts;
extern const Command command_check;
extern const Command command_live;
extern const Command command_poster;
extern const Command command_preview;
extern const Command command_report;
extern const Command command_restore;
extern const Command command_resume;
extern const Command command_run;
extern const Command command_senders;
extern const Command command_stop;
extern const Command command_subscribers;

const Command *const command_registry[] = {
    &command_run,         &command_check,      &command_preview,
    &command_subscribers, &command_broadcasts, &command_report,
    &command_live,        &command_stop,       &command_resume,
    &command_backup,      &command_restore,    &command_audit,
    &command_senders,     &command_poster,     NULL,
};
