// Lines for fish 3.4 and later: `snyk-cred inject --format fish | source`.
#include "core/dialect/evaluated.hpp"

namespace snykcred {
namespace {

/// In single quotes fish knows two escapes, `\\` and `\'`; POSIX quoting leaves strings open
/// (core/dialect/README.md#quoting).
void append_quoted(Secret& out, std::string_view text) {
    out.append("'");
    for (;;) {
        const std::size_t special = text.find_first_of(R"('\)");
        out.append(text.substr(0, special));
        if (special == std::string_view::npos) break;
        out.append("\\");
        out.append(text.substr(special, 1));
        text.remove_prefix(special + 1);
    }
    out.append("'");
}

void set(Secret& out, std::string_view name, std::string_view value) {
    out.append("set -gx ");
    out.append(name);
    out.append(" ");
    append_quoted(out, value);
    out.append("\n");
}

/// Hides the variable behind an empty global one that is not exported: erasing would reach a person's
/// universal variables for good.
std::string unset(std::string_view name) { return "set -gu " + std::string(name) + "\n"; }

std::string remove(std::string_view file, std::string_view folder) {
    return "command rm -f " + quoted_word(append_quoted, file) + "; and command rmdir " +
           quoted_word(append_quoted, folder) + "; or true\n";
}

std::string source(std::string_view file) { return "source " + quoted_word(append_quoted, file) + "\n"; }

std::string fail(int exit_code) { return "return " + std::to_string(exit_code) + "\n"; }

// A local fish_trace shadows the one that switches tracing on, until the end of the block.
constexpr ShellLanguage k_language{
    .file_suffix = "",
    .begin = "begin; set -l fish_trace\n",
    .set = set,
    .unset = unset,
    .remove = remove,
    .end = "end\n",
    .source = source,
    .fail = fail,
};

} // namespace

extern constinit const Dialect k_fish{
    .id = "fish",
    .evaluated = true,
    .output_file = OutputFile::possible,
    .compose = [](const HandoverInput& input) { return compose_evaluated(k_language, input); },
    .refuse = [](std::span<const std::string> names,
                 int exit_code) { return refuse_evaluated(k_language, names, exit_code); },
};

} // namespace snykcred
