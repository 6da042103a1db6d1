#include "shell/files/private_file.hpp"

#include "core/base/inert_text.hpp"
#include "shell/os/write.hpp"

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace snykcred {
namespace {

Failure not_created(const std::string& what, int cause) {
    if (cause == EEXIST) {
        return {Fault::cannot_write,
                what + " already exists, and a credential is written only to a new file",
                {"remove it, or choose another path with --output"}};
    }
    return cannot_write(what, cause, {});
}

} // namespace

Result<CreatedFile> CreatedFile::create(const WriteFile& effect) {
    const std::size_t slash = effect.path.rfind('/');
    const std::string folder = slash == std::string::npos ? "." : effect.path.substr(0, slash);
    const std::string shown_folder = "the folder " + inert_text(folder);
    const std::string shown = "the file " + inert_text(effect.path);

    CreatedFile created;
    if (effect.private_folder) {
        if (::mkdir(folder.c_str(), 0700) != 0) return not_created(shown_folder, errno);
        created.folder_path_ = folder;
    }
    created.folder_ =
        FileDescriptor(::open(folder.empty() ? "/" : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!created.folder_) return cannot_write(shown_folder, errno, {});
    // The umask may have taken away what the owner needs.
    if (effect.private_folder && ::fchmod(created.folder_.get(), 0700) != 0) {
        return cannot_write(shown_folder, errno, {});
    }
    const std::string name = slash == std::string::npos ? effect.path : effect.path.substr(slash + 1);
    const FileDescriptor file(::openat(created.folder_.get(), name.c_str(),
                                       O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file) return not_created(shown, errno);
    created.name_ = name;
    if (::fchmod(file.get(), 0600) != 0) return cannot_write(shown, errno, {});
    auto written =
        effect.bytes.reveal([&](std::string_view bytes) { return write_all(file.get(), bytes, shown); });
    if (written) written = settle_writes(file.get(), shown);
    if (!written) return std::move(written.error());
    return created;
}

CreatedFile::~CreatedFile() {
    if (folder_ && !name_.empty()) ::unlinkat(folder_.get(), name_.c_str(), 0);
    if (!folder_path_.empty()) ::rmdir(folder_path_.c_str());
}

} // namespace snykcred
