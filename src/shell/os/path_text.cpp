#include "shell/os/path_text.hpp"

#include "core/base/inert_text.hpp"
#include "shell/os/file.hpp"

#include <cstddef>

namespace snykcred {

bool is_surely_a_path(const std::string& text) {
    if (facts_of_name(text)) return true;
    const std::size_t name_at = last_name(text);
    if (name_at <= 1) return false;
    const std::string folder = text.substr(0, name_at - 1);
    const auto found = facts_of(folder);
    return found && found->kind == FileKind::folder;
}

std::string shown_path(const std::string& text) {
    return is_surely_a_path(text) ? inert_text(text)
                                  : "(a value that is not shown, because it names no file)";
}

} // namespace snykcred
