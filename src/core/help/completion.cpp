#include "core/help/completion.hpp"

#include "core/base/text.hpp"
#include "core/base/text_forms.hpp"
#include "core/help/completion_parts.hpp"
#include "core/help/help_parts.hpp"
#include "core/snyk/region.hpp"

namespace snykcred {

std::optional<Shell> find_shell(std::string_view name) {
    if (name == "bash") return Shell::bash;
    if (name == "zsh") return Shell::zsh;
    if (name == "fish") return Shell::fish;
    return std::nullopt;
}

std::string completion_script(Shell shell) {
    switch (shell) {
    case Shell::bash: return bash_completion();
    case Shell::zsh: return zsh_completion();
    case Shell::fish: return fish_completion();
    }
    return {};
}

Offer offer_of(const OptionRow& row) {
    switch (row.kind) {
    case ValueKind::choice:
    case ValueKind::dialect:
    case ValueKind::region: return Offer::words;
    case ValueKind::path: return Offer::files;
    case ValueKind::variable: return Offer::variables;
    case ValueKind::none:
    case ValueKind::id:
    case ValueKind::text:
    case ValueKind::url:
    case ValueKind::host:
    case ValueKind::duration:
    case ValueKind::count:
    case ValueKind::digest: break;
    }
    return Offer::nothing;
}

std::vector<std::string_view> offered_words(const OptionRow& row) {
    if (row.kind != ValueKind::region) return closed_words(row);
    std::vector<std::string_view> names;
    for (const Region& region : all_regions())
        names.push_back(region.name);
    return names;
}

std::string command_names(const OptionRow& row) {
    std::vector<std::string_view> names;
    for (const CommandRow& command : all_commands()) {
        if (belongs_to(row, command.command)) names.push_back(command.name);
    }
    return join(names, " ");
}

std::string single_quoted(std::string_view text) {
    return shell_quoted(text, ShellStyle::single).reveal([](std::string_view characters) {
        return "'" + std::string(characters) + "'";
    });
}

} // namespace snykcred
