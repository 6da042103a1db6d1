// A file that appears whole or not at all: written beside its place under another name, then renamed.
#pragma once

#include "core/base/result.hpp"

#include <string>
#include <string_view>

namespace snykcred {

class PendingFile {
public:
    /// Writes `text` beside `path`, mode 0644 less the umask. Refuses [cannot-write], naming `option` and
    /// cause; also where something stands in its place that is not a regular file.
    static Result<PendingFile> write(std::string path, std::string_view text, std::string_view option);
    PendingFile(PendingFile&& other) noexcept;
    PendingFile& operator=(PendingFile&&) = delete;
    PendingFile(const PendingFile&) = delete;
    PendingFile& operator=(const PendingFile&) = delete;
    /// Takes the unfinished file away.
    ~PendingFile();

    /// Puts it in its place, over what was there. Refuses [cannot-write].
    Status commit();

private:
    PendingFile(std::string path, std::string temporary, std::string option);

    std::string path_, temporary_, option_;
};

} // namespace snykcred
