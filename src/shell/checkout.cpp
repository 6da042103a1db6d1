#include "shell/checkout.hpp"

#include "core/ci/system.hpp"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <system_error>
#include <vector>

#include <sys/stat.h>

namespace snykcred {
namespace {

namespace fs = std::filesystem;

bool is_within(const fs::path& inner, const fs::path& outer) {
    return std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end()).first == outer.end();
}

/// Where a path lies in its file system, whatever name a mount gives it.
struct Location {
    std::string device; ///< "8:1", as in mountinfo
    fs::path inside;
};

/// mountinfo writes blanks and backslashes as \ooo (proc(5)).
std::string unescaped(const std::string& text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 3 < text.size()) {
            out += static_cast<char>(((text[i + 1] - '0') << 6) | ((text[i + 2] - '0') << 3) | (text[i + 3] - '0'));
            i += 3;
        } else {
            out += text[i];
        }
    }
    return out;
}

/// `real` is canonical. None where the mounts cannot be read.
std::optional<Location> locate(const fs::path& real) {
    std::ifstream mounts("/proc/self/mountinfo");
    std::optional<Location> location;
    std::size_t longest = 0;
    for (std::string line; std::getline(mounts, line);) {
        std::istringstream fields(line);
        std::string id;
        std::string parent;
        std::string device;
        std::string root;
        std::string point;
        if (!(fields >> id >> parent >> device >> root >> point)) return std::nullopt;
        const fs::path mount = unescaped(point);
        const std::size_t length = mount.native().size();
        if (length < longest || !is_within(real, mount)) continue; // the last of equal mounts is the one that shows
        longest = length;
        location = Location{device, (fs::path(unescaped(root)) / real.lexically_relative(mount)).lexically_normal()};
    }
    return location;
}

/// The folder that holds .git, from the working directory upwards; empty if none does.
fs::path git_checkout() {
    std::error_code error;
    for (fs::path at = fs::current_path(error); !error; at = at.parent_path()) {
        if (fs::exists(at / ".git", error)) return at;
        if (at == at.parent_path()) break;
    }
    return {};
}

/// All folders that count as the checkout; none at all, or one that does not exist, makes the answer unclear.
std::vector<fs::path> checkouts(const Environment& environment) {
    std::vector<fs::path> found;
    std::error_code error;
    for (const CiSystem* system : recognised_systems(environment)) {
        for (const std::string_view variable : system->checkout_variables) {
            const auto value = environment.get(variable);
            if (!value) continue;
            found.push_back(fs::canonical(fs::path(*value), error));
            if (error) return {};
        }
    }
    if (fs::path git = git_checkout(); !git.empty()) found.push_back(std::move(git));
    return found;
}

/// Another name of a file inside would have the same inode.
bool has_one_name(const fs::path& file) {
    struct stat facts {};
    return ::stat(file.c_str(), &facts) == 0 && (S_ISDIR(facts.st_mode) || facts.st_nlink == 1);
}

} // namespace

bool lies_outside_checkout(const std::string& path, const Environment& environment) {
    std::error_code error;
    const fs::path real = fs::canonical(path, error);
    const std::vector<fs::path> folders = checkouts(environment);
    if (error || folders.empty() || !has_one_name(real)) return false;
    const auto location = locate(real);
    if (!location) return false;
    return std::ranges::none_of(folders, [&](const fs::path& folder) {
        const auto checkout = locate(folder);
        return !checkout || is_within(real, folder) ||
               (checkout->device == location->device && is_within(location->inside, checkout->inside));
    });
}

} // namespace snykcred
