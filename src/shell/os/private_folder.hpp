// Files that nobody but their owner can read, and the folder that holds them.
#pragma once

#include "shell/os/file_descriptor.hpp"

#include <string>

namespace snykcred {

/// A folder that stays the same one while files are made in it and removed, whatever happens to its name.
class HeldFolder {
public:
    /// None.
    HeldFolder() = default;
    /// One that is there; "" is the root. False, with errno, if it cannot be opened.
    static HeldFolder open(const std::string& path);
    /// A new one, which nobody but its owner may look into. False, with errno (EEXIST where the name is
    /// taken); then it is not there.
    static HeldFolder make_private(const std::string& path);

    explicit operator bool() const noexcept { return static_cast<bool>(folder_) || !path_.empty(); }

    /// A new file in it, open for writing, which nobody but its owner may read or write. None, with errno
    /// (EEXIST where the name is taken, be it by a link); then it is not there.
    [[nodiscard]] FileDescriptor create_private(const std::string& name) const;
    void remove(const std::string& name) const noexcept;

private:
    FileDescriptor folder_;
    std::string path_; ///< where the system has no descriptors of folders
};

/// An empty folder.
void remove_folder(const std::string& path) noexcept;

} // namespace snykcred
