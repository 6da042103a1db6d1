// One record appended to a file that the CI system provides ($GITHUB_ENV): whole, under a lock, and taken
// back unless it is kept.
#pragma once

#include "core/base/result.hpp"
#include "core/handover/handover.hpp"
#include "shell/os/file_descriptor.hpp"

#include <cstdint>
#include <string>
#include <utility>

namespace snykcred {

class AppendedRecord {
public:
    /// Appends in one write, after a line end where the last writer left none. The file must exist, be a
    /// regular file and no symbolic link, belong to us or to the owner of its directory (the runner's, in a
    /// container of another user), and be one whose reader gets to a new record. A file that may be new is
    /// made (0600). Refuses [cannot-write]; then all is as it was.
    static Result<AppendedRecord> append(const AppendRecord& effect);

    AppendedRecord(AppendedRecord&&) noexcept = default;
    AppendedRecord& operator=(AppendedRecord&&) = delete;
    /// Takes the record back, unless it was kept; what others wrote behind it meanwhile stays.
    ~AppendedRecord();

    /// The record stays; the lock is released.
    void keep() noexcept { file_.close(); }

    /// For the report: the file system has no locks, so only the single write keeps records apart. Mostly
    /// empty.
    [[nodiscard]] const std::string& notice() const noexcept { return notice_; }

private:
    AppendedRecord(FileDescriptor file, std::string created, std::int64_t begin) noexcept
        : file_(std::move(file)), created_(std::move(created)), begin_(begin) {}

    FileDescriptor file_;
    std::string created_; ///< path of a file that was not there before
    std::string notice_;
    std::int64_t begin_ = 0; ///< where the record begins
    std::int64_t end_ = 0;   ///< where it ends; 0: not written
};

} // namespace snykcred
