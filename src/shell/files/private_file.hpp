// A new file that only its owner can read, removed again unless it is kept.
#pragma once

#include "core/base/result.hpp"
#include "core/handover/handover.hpp"
#include "shell/os/private_folder.hpp"

#include <string>
#include <utility>

namespace snykcred {

class CreatedFile {
public:
    /// Creates the file (0600) and, if the effect says so, its folder (0700); neither may exist. Refuses
    /// [cannot-write]; then nothing is left behind.
    static Result<CreatedFile> create(const WriteFile& effect);

    CreatedFile(CreatedFile&& other) noexcept
        : folder_(std::move(other.folder_)), folder_path_(std::exchange(other.folder_path_, {})),
          name_(std::exchange(other.name_, {})) {}
    CreatedFile& operator=(CreatedFile&&) = delete;
    /// Removes the file and the folder that was made for it, unless they were kept.
    ~CreatedFile();

    void keep() noexcept {
        name_.clear();
        folder_path_.clear();
    }

private:
    CreatedFile() = default;

    HeldFolder folder_;
    std::string folder_path_; ///< empty: the folder was there before
    std::string name_;        ///< empty: not created yet
};

} // namespace snykcred
