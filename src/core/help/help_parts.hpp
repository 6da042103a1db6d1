// What --help and the man pages both say of an option and of an exit code, worded once.
#pragma once

#include "core/settings/options.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace snykcred {

/// "Credential", "Region" …
std::string_view heading(OptionGroup group);
/// The words of an option that takes one of a closed set; empty for the others.
std::vector<std::string_view> closed_words(const OptionRow& row);
/// The value as the reader types it: "auto|env|never" where that is short, else the placeholder; empty for a
/// switch.
std::string value_words(const OptionRow& row);
/// The whole description: the table's sentence, values that the placeholder hides, then in parentheses the
/// default and where the option may stand besides the command line.
std::string description(const OptionRow& row);
/// Rows of the command in this group, in the table's order.
std::vector<const OptionRow*> rows_of(OptionGroup group, Command command);
/// All groups, in the order of help.
std::vector<OptionGroup> all_groups();

/// What the program is, in half a line and in a paragraph.
std::string_view tagline();
std::string_view about_program();
/// What SNYK_CRED_ variables may and may not do, and which setting wins: one paragraph.
std::string_view settings_paragraph();

struct ExitRow {
    std::string code; ///< "64", "128+n"
    std::string_view meaning;
    std::vector<std::string_view> words; ///< stable words of the faults that end with it
};
/// The codes that this command (none: any command) can end with, in ascending order.
std::vector<ExitRow> exit_rows(Command command);

} // namespace snykcred
