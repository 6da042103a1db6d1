#include "shell/os/file.hpp"

#include "shell/os/windows/descriptor.hpp"

#include <array>
#include <cerrno>
#include <cstring>

namespace snykcred {
namespace {

using win32::Handle;

/// Opens what is there. A pipe's server must not act in our name.
Handle open_there(const std::string& path, DWORD access, DWORD flags) {
    Handle handle(::CreateFileW(
        win32::wide(path).c_str(), access, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr,
        OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS | SECURITY_SQOS_PRESENT | SECURITY_ANONYMOUS | flags,
        nullptr));
    if (!handle) win32::set_errno();
    return handle;
}

/// Of ReFS, whose numbers have 128 bits, both halves mixed into one; elsewhere the upper half is 0.
std::optional<FileId> id_of(HANDLE handle) {
    FILE_ID_INFO told{};
    if (::GetFileInformationByHandleEx(handle, FileIdInfo, &told, sizeof told) == 0) return std::nullopt;
    std::array<std::uint64_t, 2> halves{};
    static_assert(sizeof halves == sizeof told.FileId);
    std::memcpy(halves.data(), &told.FileId, sizeof halves);
    constexpr std::uint64_t k_odd = 0x9E3779B97F4A7C15U;
    return FileId{told.VolumeSerialNumber, halves[0] ^ (halves[1] * k_odd)};
}

FileKind kind_of(DWORD attributes) {
    if ((attributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0) return FileKind::link;
    return (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0 ? FileKind::folder : FileKind::regular;
}

/// `as_link`: a link was opened itself, and not what it leads to.
std::optional<FileFacts> facts(HANDLE handle, bool as_link) {
    if (::GetFileType(handle) != FILE_TYPE_DISK) return FileFacts{};
    BY_HANDLE_FILE_INFORMATION told{};
    const auto id = id_of(handle);
    if (!id || ::GetFileInformationByHandle(handle, &told) == 0) {
        errno = EIO;
        return std::nullopt;
    }
    const DWORD attributes =
        as_link ? told.dwFileAttributes : told.dwFileAttributes & ~DWORD{FILE_ATTRIBUTE_REPARSE_POINT};
    return FileFacts{kind_of(attributes), *id, told.nNumberOfLinks,
                     (std::uint64_t{told.nFileSizeHigh} << 32U) | told.nFileSizeLow};
}

} // namespace

std::optional<FileFacts> facts_of(int descriptor) {
    const HANDLE handle = win32::handle_of(descriptor);
    if (handle == INVALID_HANDLE_VALUE) return std::nullopt;
    return facts(handle, false);
}

std::optional<FileFacts> facts_of(const std::string& path) {
    const Handle handle = open_there(path, FILE_READ_ATTRIBUTES, 0);
    if (!handle) return std::nullopt;
    return facts(handle.get(), false);
}

std::optional<FileFacts> facts_of_name(const std::string& path) {
    const Handle handle = open_there(path, FILE_READ_ATTRIBUTES, FILE_FLAG_OPEN_REPARSE_POINT);
    if (!handle) return std::nullopt;
    return facts(handle.get(), true);
}

bool is_regular_file(const std::string& path) {
    const auto found = facts_of(path);
    return found && found->kind == FileKind::regular;
}

bool may_make_files_in(const std::string& folder) {
    return static_cast<bool>(open_there(folder, FILE_ADD_FILE | FILE_TRAVERSE, 0));
}

FileDescriptor create_file(const std::string& path) {
    // With OPEN_REPARSE_POINT a link that leads nowhere takes the name.
    return win32::descriptor_of(Handle(
        ::CreateFileW(win32::wide(path).c_str(), GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_DELETE, nullptr,
                      CREATE_NEW, FILE_ATTRIBUTE_NORMAL | FILE_FLAG_OPEN_REPARSE_POINT, nullptr)));
}

bool rename_over(const std::string& path, const std::string& new_path) {
    const bool renamed = ::MoveFileExW(win32::wide(path).c_str(), win32::wide(new_path).c_str(),
                                       MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH) != 0;
    if (!renamed) win32::set_errno();
    return renamed;
}

void remove_file(const std::string& path) noexcept { ::DeleteFileW(win32::wide(path).c_str()); }

} // namespace snykcred
