#include "shell/files/private_file.hpp"

#include "core/base/inert_text.hpp"
#include "shell/os/path_text.hpp"
#include "shell/os/write.hpp"

#include <cerrno>

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
    const std::string folder = folder_of(effect.path);
    const std::string shown_folder = "the folder " + inert_text(folder);
    const std::string shown = "the file " + inert_text(effect.path);

    CreatedFile created;
    created.folder_ = effect.private_folder ? HeldFolder::make_private(folder) : HeldFolder::open(folder);
    if (!created.folder_) return not_created(shown_folder, errno);
    if (effect.private_folder) created.folder_path_ = folder;
    const std::string name = effect.path.substr(last_name(effect.path));
    const FileDescriptor file = created.folder_.create_private(name);
    if (!file) return not_created(shown, errno);
    created.name_ = name;
    auto written =
        effect.bytes.reveal([&](std::string_view bytes) { return write_all(file.get(), bytes, shown); });
    if (written) written = settle_writes(file.get(), shown);
    if (!written) return std::move(written.error());
    return created;
}

CreatedFile::~CreatedFile() {
    if (folder_ && !name_.empty()) folder_.remove(name_);
    if (!folder_path_.empty()) remove_folder(folder_path_);
}

} // namespace snykcred
