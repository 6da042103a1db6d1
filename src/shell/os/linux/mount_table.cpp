#include "shell/os/linux/mount_table.hpp"

#include "core/base/text.hpp"
#include "shell/os/mounts.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace snykcred {
namespace {

namespace fs = std::filesystem;

bool is_octal_digit(char c) { return c >= '0' && c <= '7'; }

/// The mount table writes blanks and backslashes as \ooo (proc(5)).
std::string unescaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::string_view digits = text.substr(i).substr(1).substr(0, 3);
        if (text[i] == '\\' && digits.size() == 3 && std::ranges::all_of(digits, is_octal_digit)) {
            out += static_cast<char>(((digits[0] - '0') << 6) | ((digits[1] - '0') << 3) | (digits[2] - '0'));
            i += 3;
        } else {
            out += text[i];
        }
    }
    return out;
}

} // namespace

bool is_within(const Location& inner, const Location& outer) {
    return inner.device == outer.device && is_within(inner.inside, outer.inside);
}

std::optional<MountTable> MountTable::parse(std::string_view text) {
    MountTable table;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        const auto fields = split(line, ' ');
        if (fields.size() < 5 || fields[2].find(':') == std::string_view::npos || !fields[4].starts_with('/'))
            return std::nullopt;
        table.mounts_.push_back({std::string(fields[0]),
                                 std::string(fields[1]),
                                 {std::string(fields[2]), unescaped(fields[3])},
                                 unescaped(fields[4])});
    }
    return table;
}

/// The first mount that a walk from the root of `over` down to `real` crosses; with none, the root's own.
const MountTable::Mount* MountTable::below(const Mount* over, const fs::path& real) const {
    const Mount* first = nullptr;
    for (const Mount& mount : mounts_) {
        const bool known_parent =
            std::ranges::any_of(mounts_, [&](const Mount& other) { return other.id == mount.parent; });
        const bool child = over != nullptr ? mount.parent == over->id && mount.id != over->id
                                           : !known_parent || mount.parent == mount.id;
        if (!child || !is_within(real, mount.point)) continue;
        if (first == nullptr || mount.point.native().size() < first->point.native().size()) first = &mount;
    }
    return first;
}

std::optional<Location> MountTable::locate(const fs::path& real) const {
    const Mount* mount = nullptr;
    // Bounded, should a table name mounts as each other's parents.
    for (std::size_t step = 0; step < mounts_.size(); ++step) {
        const Mount* next = below(mount, real);
        if (next == nullptr) break;
        mount = next;
    }
    if (mount == nullptr) return std::nullopt;
    const fs::path inside = real.lexically_relative(mount->point);
    return Location{mount->root.device,
                    inside == "." ? mount->root.inside : (mount->root.inside / inside).lexically_normal()};
}

std::vector<Location> MountTable::mounted_in(const fs::path& folder) const {
    std::vector<Location> found;
    for (const Mount& mount : mounts_) {
        if (is_within(mount.point, folder)) found.push_back(mount.root);
    }
    return found;
}

} // namespace snykcred
