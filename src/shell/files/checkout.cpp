#include "shell/files/checkout.hpp"

#include "core/base/text.hpp"
#include "core/ci/system.hpp"
#include "shell/files/secret_input.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <sys/stat.h>

namespace snykcred {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t k_max_mount_table = 4 * 1024 * 1024;

bool is_within(const fs::path& inner, const fs::path& outer) {
    return std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end()).first == outer.end();
}

std::optional<fs::path> real_path(const fs::path& path) {
    std::error_code error;
    fs::path real = fs::canonical(path, error);
    if (error) return std::nullopt;
    return real;
}

/// The mount table writes blanks and backslashes as \ooo (proc(5)).
std::string unescaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 3 < text.size()) {
            out += static_cast<char>(((text[i + 1] - '0') << 6) | ((text[i + 2] - '0') << 3) |
                                     (text[i + 3] - '0'));
            i += 3;
        } else {
            out += text[i];
        }
    }
    return out;
}

/// Where a path lies in its file system, whatever name a mount gives it.
struct Location {
    std::string device; ///< "8:1"
    fs::path inside;
};

/// `real` is canonical; `mounts` is /proc/self/mountinfo: id, parent, device, root, mount point, ….
std::optional<Location> locate(const fs::path& real, std::string_view mounts) {
    std::optional<Location> location;
    std::size_t longest = 0;
    while (!mounts.empty()) {
        std::string_view line = mounts.substr(0, mounts.find('\n'));
        mounts.remove_prefix(std::min(line.size() + 1, mounts.size()));
        std::array<std::string_view, 5> fields;
        for (std::string_view& field : fields) {
            field = line.substr(0, line.find(' '));
            line.remove_prefix(std::min(field.size() + 1, line.size()));
        }
        const fs::path point = unescaped(fields[4]);
        const std::size_t length = point.native().size();
        if (length < longest || !is_within(real, point))
            continue; // of equal mounts the last is the one that shows
        longest = length;
        location =
            Location{std::string(fields[2]),
                     (fs::path(unescaped(fields[3])) / real.lexically_relative(point)).lexically_normal()};
    }
    return location;
}

/// The folder that holds .git, from the working directory upwards.
std::optional<fs::path> git_checkout() {
    std::error_code error;
    for (fs::path at = fs::current_path(error); !error; at = at.parent_path()) {
        if (fs::exists(at / ".git", error)) return at;
        if (at == at.parent_path()) break;
    }
    return std::nullopt;
}

std::vector<std::pair<std::string, fs::path>> known_checkouts(const Environment& environment) {
    std::vector<std::pair<std::string, fs::path>> known;
    for (const Checkout& checkout : checkouts(environment)) {
        if (auto real = real_path(checkout.path)) known.emplace_back(checkout.variable, std::move(*real));
    }
    if (auto git = git_checkout())
        known.emplace_back("the git checkout of the working directory", std::move(*git));
    return known;
}

} // namespace

std::optional<std::string> checkout_around(const std::string& path, const Environment& environment) {
    const auto inner = real_path(path);
    if (!inner) return std::nullopt;
    const auto known = known_checkouts(environment);
    if (known.empty()) return std::nullopt;
    const auto mounts = read_text_file("/proc/self/mountinfo", k_max_mount_table);
    const std::string_view table = mounts ? std::string_view(*mounts) : std::string_view();
    const auto here = locate(*inner, table);
    for (const auto& [name, outer] : known) {
        if (is_within(*inner, outer)) return name;
        const auto there = locate(outer, table);
        if (here && there && here->device == there->device && is_within(here->inside, there->inside))
            return name;
    }
    return std::nullopt;
}

bool surely_outside_checkout(const std::string& path, const Environment& environment) {
    struct stat attributes {};
    const bool one_name =
        ::stat(path.c_str(), &attributes) == 0 && S_ISREG(attributes.st_mode) && attributes.st_nlink == 1;
    return one_name && !known_checkouts(environment).empty() && !checkout_around(path, environment);
}

} // namespace snykcred
