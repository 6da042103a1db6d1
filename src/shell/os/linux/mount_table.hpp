// Which file system a path lies in, and where in it: another mount of a folder gives it another path.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snykcred {

/// Where something lies in its file system, whatever name a mount gives it.
struct Location {
    std::string device; ///< "8:1"
    std::filesystem::path inside;
};

/// Does `inner` lie in `outer`, or are they the same?
bool is_within(const Location& inner, const Location& outer);

class MountTable {
public:
    /// `text` as in /proc/self/mountinfo (proc(5)). None if a line cannot be read.
    static std::optional<MountTable> parse(std::string_view text);

    /// Of a real path. None if the table does not list the mount it lies in, as in a chroot.
    [[nodiscard]] std::optional<Location> locate(const std::filesystem::path& real) const;
    /// What is mounted in a folder, which need not be a part of its file system.
    [[nodiscard]] std::vector<Location> mounted_in(const std::filesystem::path& folder) const;

private:
    struct Mount {
        std::string id, parent;
        Location root;
        std::filesystem::path point;
    };
    [[nodiscard]] const Mount* below(const Mount* over, const std::filesystem::path& real) const;

    std::vector<Mount> mounts_;
};

} // namespace snykcred
