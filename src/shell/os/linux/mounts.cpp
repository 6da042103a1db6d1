#include "shell/os/mounts.hpp"

#include "shell/os/linux/mount_table.hpp"
#include "shell/os/posix/kernel_file.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include <sys/stat.h>
#include <sys/sysmacros.h>

namespace snykcred {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t k_max_mount_table = 4 * 1024 * 1024;

/// Where a real path lies, beside what the mount table says of it.
struct Place {
    fs::path real;
    std::optional<Location> location; ///< none: in a mount that the table does not list (chroot)
    std::string device;               ///< as in the table; not so in file systems with subvolumes
};

std::optional<Place> place_of(const fs::path& real, const MountTable& mounts) {
    struct stat attributes {};
    if (::stat(real.c_str(), &attributes) != 0) return std::nullopt;
    return Place{real, mounts.locate(real),
                 std::to_string(major(attributes.st_dev)) + ":" + std::to_string(minor(attributes.st_dev))};
}

std::optional<bool> is_placed_in(const Place& inner, const Place& outer, const MountTable& mounts) {
    if (is_within(inner.real, outer.real)) return true;
    if (inner.location) {
        const auto around = [&inner](const Location& mounted) { return is_within(*inner.location, mounted); };
        if (std::ranges::any_of(mounts.mounted_in(outer.real), around)) return true;
    }
    if (inner.location && outer.location) return is_within(*inner.location, *outer.location);
    // Two paths in the one mount that is not listed are told apart by their names.
    const bool one_listed = inner.location.has_value() != outer.location.has_value();
    if (one_listed && inner.device == outer.device) return std::nullopt;
    return false;
}

} // namespace

struct Mounts::State {
    MountTable table;
};

const std::string_view Mounts::unreadable = "/proc/self/mountinfo";

Mounts::Mounts(std::unique_ptr<State> state) : state_(std::move(state)) {}
Mounts::Mounts(Mounts&&) noexcept = default;
Mounts::~Mounts() = default;

Mounts Mounts::read() {
    const auto text = read_kernel_file(std::string(unreadable), k_max_mount_table);
    auto table = text ? MountTable::parse(*text) : std::nullopt;
    return Mounts(table ? std::make_unique<State>(State{std::move(*table)}) : nullptr);
}

std::optional<bool> Mounts::lies_in(const fs::path& inner, const fs::path& outer) const {
    const auto from = place_of(inner, state_->table);
    const auto to = place_of(outer, state_->table);
    return from && to ? is_placed_in(*from, *to, state_->table) : std::nullopt;
}

} // namespace snykcred
