#include "shell/os/file.hpp"
#include "shell/os/mounts.hpp"

namespace snykcred {

struct Mounts::State {};

const std::string_view Mounts::unreadable = "the list of volumes";

Mounts::Mounts(std::unique_ptr<State> state) : state_(std::move(state)) {}
Mounts::Mounts(Mounts&&) noexcept = default;
Mounts::~Mounts() = default;

Mounts Mounts::read() { return Mounts(std::make_unique<State>()); }

/// By what the folders are and not by their names: upper case does not count, nor do letters of drives
/// (subst) and short names of Windows, nor the second path to a user's files of macOS (/System/Volumes/Data).
std::optional<bool> Mounts::lies_in(const std::filesystem::path& inner,
                                    const std::filesystem::path& outer) const {
    const auto wanted = facts_of(outer.string());
    if (!wanted) return std::nullopt;
    for (std::filesystem::path at = inner;; at = at.parent_path()) {
        const auto found = facts_of(at.string());
        if (!found) return std::nullopt;
        if (found->id == wanted->id) return true;
        if (at == at.parent_path()) return false;
    }
}

} // namespace snykcred
