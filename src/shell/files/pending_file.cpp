#include "shell/files/pending_file.hpp"

#include "core/base/inert_text.hpp"
#include "shell/net/crypto.hpp"
#include "shell/os/file.hpp"
#include "shell/os/write.hpp"

#include <cerrno>
#include <utility>

namespace snykcred {
namespace {

Failure not_written(const std::string& path, const std::string& option, int cause) {
    return cannot_write(option + " " + inert_text(path), cause,
                        {"use a path in an existing directory that this job's user may write to, and check "
                         "that the disk is not full"});
}

} // namespace

PendingFile::PendingFile(std::string path, std::string temporary, std::string option)
    : path_(std::move(path)), temporary_(std::move(temporary)), option_(std::move(option)) {}

PendingFile::PendingFile(PendingFile&& other) noexcept
    : path_(std::move(other.path_)), temporary_(std::exchange(other.temporary_, {})),
      option_(std::move(other.option_)) {}

PendingFile::~PendingFile() {
    if (!temporary_.empty()) remove_file(temporary_);
}

Result<PendingFile> PendingFile::write(std::string path, std::string_view text, std::string_view option) {
    // rename() would put the file in the place of a link, a pipe or, as root, of /dev/null.
    const auto there = facts_of_name(path);
    if (!there && errno != ENOENT) return not_written(path, std::string(option), errno);
    if (there && there->kind != FileKind::regular) {
        return Failure{Fault::cannot_write,
                       std::string(option) + " " + inert_text(path) +
                           " exists but is not a regular file, and only a regular file is replaced",
                       {"use a new file or an old report; --report json prints the report instead"}};
    }
    std::string temporary = path + "." + random_hex(8) + ".tmp";
    const FileDescriptor file = create_file(temporary);
    if (!file) return not_written(path, std::string(option), errno);
    PendingFile pending(std::move(path), std::move(temporary), std::string(option));
    const WriteErrorsInsteadOfSignals guard;
    const std::string what = pending.option_ + " " + inert_text(pending.path_);
    if (auto written = write_all(file.get(), text, what); !written) return std::move(written.error());
    if (auto settled = settle_writes(file.get(), what); !settled) return std::move(settled.error());
    return pending;
}

Status PendingFile::commit() {
    if (!rename_over(temporary_, path_)) return not_written(path_, option_, errno);
    temporary_.clear();
    return {};
}

} // namespace snykcred
