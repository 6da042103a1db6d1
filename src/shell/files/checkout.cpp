#include "shell/files/checkout.hpp"

#include "core/ci/system.hpp"
#include "shell/os/file.hpp"
#include "shell/os/mounts.hpp"
#include "shell/os/real_path.hpp"
#include "shell/os/usual_folders.hpp"

#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

namespace snykcred {
namespace {

namespace fs = std::filesystem;

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
    for (const Checkout& checkout : checkouts(environment, home_variable())) {
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

/// In words of Whereabouts.
std::string inside_of(const FollowedPath& path, const Checkouts& checkouts, const Mounts& mounts) {
    std::vector<fs::path> folders = path.looked_in;
    folders.push_back(path.real);
    for (const fs::path& folder : folders) {
        for (const auto& [name, root] : checkouts.known) {
            const auto within = mounts.lies_in(folder, root);
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
    const Mounts mounts = Mounts::read();
    found.inside = mounts
                       ? inside_of(followed, checkouts, mounts)
                       : "may lie in the checkout (" + std::string(Mounts::unreadable) + " cannot be read)";
    return found;
}

} // namespace

Whereabouts find_whereabouts(const std::string& path, const Environment& environment) {
    return find_among(path, find_checkouts(environment));
}

bool surely_outside_checkout(int fd, const std::string& path, const Environment& environment) {
    const auto opened = facts_of(fd);
    if (!opened || opened->kind != FileKind::regular || opened->names != 1) return false;
    const Checkouts checkouts = find_checkouts(environment);
    const Whereabouts found = find_among(path, checkouts);
    if (checkouts.known.empty() || !found.inside.empty()) return false;
    const auto named = facts_of_name(found.real);
    return named && named->id == opened->id;
}

} // namespace snykcred
