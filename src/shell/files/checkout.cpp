#include "shell/files/checkout.hpp"

#include "core/ci/system.hpp"
#include "shell/files/real_path.hpp"
#include "shell/os/input_file.hpp"
#include "shell/os/linux/mount_table.hpp"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include <sys/stat.h>
#include <sys/sysmacros.h>

namespace snykcred {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t k_max_mount_table = 4 * 1024 * 1024;

std::string may_lie(const std::string& what, const std::error_code& error) {
    return "may lie in the checkout (" + what + ": " + error.message() + ")";
}

bool is_absent(const std::error_code& error) {
    return error == std::errc::no_such_file_or_directory || error == std::errc::not_a_directory;
}

/// The checkouts that are known, and in words of Whereabouts what keeps others from being known.
struct Checkouts {
    std::vector<std::pair<std::string, fs::path>> known;
    std::string unclear;
};

/// The folder that holds .git, from the working directory upwards.
void add_git_checkout(Checkouts& checkouts) {
    std::error_code error;
    fs::path at = fs::current_path(error);
    for (; !error; at = at.parent_path()) {
        const fs::file_status git = fs::symlink_status(at / ".git", error);
        if (!error && fs::exists(git)) {
            checkouts.known.emplace_back("the git checkout of the working directory", std::move(at));
            return;
        }
        if (is_absent(error)) error.clear();
        if (at == at.parent_path()) break;
    }
    if (error) checkouts.unclear = may_lie("the working directory", error);
}

Checkouts find_checkouts(const Environment& environment) {
    Checkouts found;
    for (const Checkout& checkout : checkouts(environment)) {
        FollowedPath followed = follow(checkout.path);
        if (!followed.error) {
            found.known.emplace_back(checkout.variable, std::move(followed.real));
        } else if (!is_absent(followed.error)) {
            found.unclear = may_lie(checkout.variable, followed.error);
        }
    }
    add_git_checkout(found);
    return found;
}

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

/// None if it cannot be told.
std::optional<bool> lies_in(const Place& inner, const Place& outer, const MountTable& mounts) {
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

/// In words of Whereabouts.
std::string inside_of(const FollowedPath& path, const Checkouts& checkouts, const MountTable& mounts) {
    std::vector<fs::path> folders = path.looked_in;
    folders.push_back(path.real);
    for (const fs::path& folder : folders) {
        const auto inner = place_of(folder, mounts);
        for (const auto& [name, root] : checkouts.known) {
            const auto outer = place_of(root, mounts);
            const auto within = inner && outer ? lies_in(*inner, *outer, mounts) : std::nullopt;
            if (!within)
                return "may lie in the checkout (" + name + "): which file system it lies in is not clear";
            if (*within) return "lies in the checkout (" + name + ")";
        }
    }
    return {};
}

Whereabouts find_among(const std::string& path, const Checkouts& checkouts) {
    const FollowedPath followed = follow(path);
    if (followed.error) return {{}, may_lie("its real path", followed.error), followed.error};
    Whereabouts found{followed.real.string(), checkouts.unclear};
    if (!found.inside.empty() || checkouts.known.empty()) return found;
    const auto text = read_kernel_file("/proc/self/mountinfo", k_max_mount_table);
    const auto mounts = text ? MountTable::parse(*text) : std::nullopt;
    found.inside = mounts ? inside_of(followed, checkouts, *mounts)
                          : "may lie in the checkout (/proc/self/mountinfo cannot be read)";
    return found;
}

} // namespace

Whereabouts find_whereabouts(const std::string& path, const Environment& environment) {
    return find_among(path, find_checkouts(environment));
}

bool surely_outside_checkout(int fd, const std::string& path, const Environment& environment) {
    struct stat opened {};
    if (::fstat(fd, &opened) != 0 || !S_ISREG(opened.st_mode) || opened.st_nlink != 1) return false;
    const Checkouts checkouts = find_checkouts(environment);
    const Whereabouts found = find_among(path, checkouts);
    struct stat named {};
    return !checkouts.known.empty() && found.inside.empty() && ::lstat(found.real.c_str(), &named) == 0 &&
           named.st_dev == opened.st_dev && named.st_ino == opened.st_ino;
}

} // namespace snykcred
