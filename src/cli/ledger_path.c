/* SPDX-License-Identifier: MIT */
#include "ledger_path.h"

#include "text.h"

enum sl_status cli_ledger_find(const struct cli_options *options, struct sl_bytes *path,
                               struct sl_bytes *where)
{
    const struct sl_convert_options *convert = &options->convert;
    const char *folder = convert->output ? convert->output : ".";
    enum sl_status status = convert->ledger ? sl_bytes_printf(path, "%s", convert->ledger)
                                            : sl_bytes_printf(path, "%s/.sluice/ledger.db", folder);
    const char *option = convert->ledger ? " --ledger " : convert->output ? " -o " : "";
    if (!status)
        status = sl_bytes_printf(where, "%s", option);
    if (!status && option[0])
        status = cli_quote(where, convert->ledger ? convert->ledger : convert->output);
    return status;
}
