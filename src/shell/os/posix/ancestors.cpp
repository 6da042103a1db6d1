#include "shell/os/ancestors.hpp"

#include "core/base/text.hpp"
#include "shell/os/posix/access_list.hpp"
#include "shell/os/posix/kernel_file.hpp"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

namespace snykcred {
namespace {

constexpr std::size_t k_max_uid_map = 64 * 1024;

/// The numbers of a file of /proc, in their order; none at all if it cannot be read or holds anything else.
std::vector<std::uint64_t> numbers_in(const std::string& path) {
    const auto text = read_kernel_file(path, k_max_uid_map);
    if (!text) return {};
    std::vector<std::uint64_t> numbers;
    std::string_view rest = trim(*text);
    while (!rest.empty()) {
        std::uint64_t& number = numbers.emplace_back();
        const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
        if (error != std::errc{}) return {};
        rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
        rest = trim(rest);
    }
    return numbers;
}

/// The uid that stands for all owners that this user namespace does not map; none where it maps all, or where
/// a user of its own has that number.
std::optional<uid_t> unmapped_owner() {
    const auto overflow = numbers_in("/proc/sys/kernel/overflowuid");
    const auto map = numbers_in("/proc/self/uid_map"); // lines of: first inside, first outside, count
    if (overflow.size() != 1 || map.empty() || map.size() % 3 != 0) return std::nullopt;
    const std::uint64_t uid = overflow.front();
    for (std::size_t i = 0; i < map.size(); i += 3) {
        if (uid >= map[i] && uid - map[i] < map[i + 2]) return std::nullopt;
    }
    return static_cast<uid_t>(uid);
}

bool is_closed(const std::filesystem::path& folder, std::optional<uid_t> unmapped) {
    struct stat attributes {};
    if (::lstat(folder.c_str(), &attributes) != 0 || !S_ISDIR(attributes.st_mode)) return false;
    const bool owned =
        attributes.st_uid == ::geteuid() || attributes.st_uid == 0 || attributes.st_uid == unmapped;
    if (!owned || grants_more_than_mode(folder)) return false;
    return (attributes.st_mode & (S_IWGRP | S_IWOTH)) == 0 || (attributes.st_mode & S_ISVTX) != 0;
}

} // namespace

bool is_closed_up_to_root(const std::filesystem::path& real) {
    if (!real.is_absolute()) return false;
    const auto unmapped = unmapped_owner();
    std::filesystem::path at = real;
    for (; at != at.root_path(); at = at.parent_path()) {
        if (!is_closed(at, unmapped)) return false;
    }
    return is_closed(at, unmapped);
}

} // namespace snykcred
